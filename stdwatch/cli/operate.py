"""Operating: `health` of the sources, `backup` and `restore`, `export` of what was covered."""

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stdwatch import config
from stdwatch.cli import exporting, output

if TYPE_CHECKING:
    from stdwatch.operations.health import SourceHealth


@click.command()
@click.option("--days", type=click.IntRange(1, 3660), help="Instead: its history, the nights of so many days.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def health(days: int | None, json_wanted: bool) -> None:
    """Show the health of each source and why. Exits 1 if any source is failing."""
    if days:
        _history(days, json_wanted)
        return
    from stdwatch import clock, sources
    from stdwatch.operations import health as judging
    from stdwatch.operations.schedule import local
    from stdwatch.reasons import Health
    from stdwatch.store import backups, database, outbox

    settings = config.load()
    with closing(database.read_only(settings.database)) as db, database.friendly_errors(settings.database):
        healths = judging.of_all(db, settings, sources.names(), sources.broken(), clock.now())
        recipients, alarms, last = outbox.recipients(db), outbox.open_alarms(db), backups.newest(db)
    if json_wanted:
        output.as_json({"sources": healths, "alarms": list(alarms.values()), "recipients": recipients, "backup": last})
    else:
        columns = ("source", "state", "verdict", "last night", "next due", "silent days", "chance", "reasons")
        output.rows(columns, [_row(health, settings) for health in healths])
        for recipient in recipients:
            output.text(f"recipient {recipient.name}: {recipient.error or 'delivers'}")
        output.text(
            f"backup: {last.folder} of {local(last.at, settings)}, {last.size >> 20} MB" if last else "backup: none"
        )
    if any(health.state is Health.FAILING for health in healths):
        sys.exit(1)


_SIGNS = {"degraded": "d", "broken": "B", "blocked": "X", "unreachable": "u", "stopped": "s"}


def _history(days: int, json_wanted: bool) -> None:
    """The nights of each source, one sign each, and the alarms."""
    from datetime import timedelta

    from stdwatch import clock
    from stdwatch.operations.schedule import local
    from stdwatch.store import database, gauges

    settings, since = config.load(), clock.now() - timedelta(days=days)
    with closing(database.read_only(settings.database)) as db, database.friendly_errors(settings.database):
        nights, alarms = gauges.verdicts(db, since), gauges.alarms(db, since)
    if json_wanted:
        verdicts = {
            source: [{"night": at, "verdict": verdict} for at, verdict in each] for source, each in nights.items()
        }
        output.as_json({"nights": verdicts, "alarms": alarms})
        return
    signs = {source: "".join(_SIGNS.get(verdict, ".") for _, verdict in each) for source, each in nights.items()}
    columns = ("source", "good", "nights, oldest first")
    output.rows(columns, [(source, f"{each.count('.')}/{len(each)}", each) for source, each in signs.items()])
    for alarm in alarms:
        end = local(alarm.cleared, settings) if alarm.cleared else "open"
        output.text(f"alarm {alarm.source}: {local(alarm.raised, settings)} – {end}")
    output.text(f". ok or quiet, {', '.join(f'{sign} {verdict}' for verdict, sign in _SIGNS.items())}")


def _row(health: "SourceHealth", settings: config.Settings) -> list[object]:
    """A source as a row of the table."""
    from stdwatch.operations.schedule import local

    return [
        health.source,
        health.state,
        health.verdict,
        local(health.last_night, settings) if health.last_night else "",
        local(health.next_due, settings) if health.next_due else "",
        health.silence.days if health.silence.since else "",
        f"{health.silence.probability:.2g}",
        "; ".join(map(str, health.reasons)),
    ]


@click.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="The folder to put it in.")
@click.option("--list", "list_wanted", is_flag=True, help="Make none: list those that are kept, with their sizes.")
def backup(to: Path | None, list_wanted: bool) -> None:
    """Copy databases, words, settings and spiders, checked, while everything goes on; by default where settings say."""
    if list_wanted:
        _list_backups()
        return
    from stdwatch import clock
    from stdwatch.operations.backup import backup as make

    made = make(config.load(), to, clock.now())
    output.text(
        f"{made.folder}: {made.candidates} candidates, {made.decisions} decisions, {made.bodies} bodies,"
        f" {made.size / 2**20:.1f} MB, {made.fresh / 2**20:.1f} of them new"
    )


def _list_backups() -> None:
    from stdwatch.operations.schedule import local
    from stdwatch.store import backups, database

    settings = config.load()
    with closing(database.read_only(settings.database)) as db, database.friendly_errors(settings.database):
        kept = backups.kept(db)
    columns = ("made", "MB", "state", "folder")
    lines = [
        (local(backup.at, settings), f"{backup.size / 2**20:.1f}", backup.trouble or "sound", backup.folder)
        for backup in kept
    ]
    output.rows(columns, lines)
    total = sum(backup.size for backup in kept) / 2**20
    output.text(f"{len(kept)} kept, {total:.1f} MB; the {settings.keep_backups} newest sound ones stay (keep_backups)")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Put a backup in the place of the data, which is kept aside; refused while anything of stdwatch runs."""
    from stdwatch import clock
    from stdwatch.operations.backup import restore as put_back

    restored = put_back(config.load(), folder, clock.now())
    output.text(f"restored from {folder}; what was there before is kept in {restored.aside}")
    for name in restored.users:
        output.text(f"user {name}: was not there before the restore, or had another role or password, or is gone")
    for name in restored.differing:
        output.text(
            f"{name} differs from the one in the backup and is left as it is: compare it with {folder / 'project'}"
        )


@click.group()
def export() -> None:
    """Write out what the desk holds."""


for command in exporting.COMMANDS:
    export.add_command(command)


@export.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day (UTC).")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day (UTC).")
@click.option("--as", "formats", help="Print an annex of the issue, in Chinese: pdf, docx, html, md, txt, with commas.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder of the annex.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def coverage(first: datetime, last: datetime, formats: str | None, out: Path, json_wanted: bool) -> None:
    """State what was seen, fetched, read and decided, and on which days a source could not be read."""
    from stdwatch.operations.coverage import recall, recall_sentences, statement
    from stdwatch.store import database
    from stdwatch.store.filters import STATES

    db = database.read_only(config.load().database)
    covered, missed = statement(db, first.date(), last.date()), recall(db, first.date(), last.date())
    if formats:
        for path in exporting.write_annex(db, covered, (first.date(), last.date()), formats, out):
            click.echo(path)
    elif json_wanted:
        output.as_json({"sources": covered, "recall": missed})
    else:
        figures = ("seen", "left", "waiting", "gone", "fetched", "read", "unreadable", "merged", *STATES)
        output.rows(
            ("source", *figures, "nights"),
            [[source.source, *(source.counts.get(name, 0) for name in figures), source.nights] for source in covered],
        )
        for source in covered:
            for day, verdict in source.unreachable.items():
                output.text(f"{source.source}: {day}: {verdict}")
            for difference in source.differences:
                output.text(f"{source.source}: does not add up: {difference}")
        for sentence in recall_sentences(missed):
            output.text(str(sentence))
    if any(source.differences for source in covered):
        sys.exit(1)
