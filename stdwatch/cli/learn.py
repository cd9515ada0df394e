"""Learning: `learn` from the desk's decisions, or try on the past what that would have done."""

import os

import click

from stdwatch import config
from stdwatch.cli import output

_NICE = 19
"""Nobody waits for it, and somebody may wait for a page (nice(1))."""


@click.command()
@click.option("--trial", is_flag=True, help="Only replay the log: where accepted items stood, by each order.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def learn(trial: bool, as_json: bool) -> None:
    """Learn an order of the queue from the decisions, where it is better than the lexicon's alone."""
    from stdwatch import clock
    from stdwatch.triage import learned_order

    os.nice(_NICE)
    settings = config.load()
    if trial:
        _try(settings, as_json)
        return
    state = learned_order.learn(settings, clock.now())
    if as_json:
        output.as_json(state)
        return
    output.text(str(state.state))


def _try(settings: config.Settings, as_json: bool) -> None:
    from contextlib import closing

    from stdwatch.store import database
    from stdwatch.triage import learned_order

    with closing(database.read_only(settings.database)) as db:
        replayed = learned_order.attempt(db)
    if as_json:
        output.as_json(replayed)
        return
    lines = [(replay.day, replay.open, replay.lexicon, replay.learned, replay.title) for replay in replayed.places]
    output.rows(("day", "open", "lexicon", "learned", "accepted"), lines)
    if not lines:
        print("too little was decided for a trial")
        return
    print(f"usual place: {replayed.lexicon:.1f} by the lexicon, {replayed.learned:.1f} learned")
    print("worse: it stays off" if replayed.is_worse else "not worse: it may be in force")
