"""What is usual for a source, from its own past nights: the measure of tonight."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import parse, stamp
from stdwatch.reasons import ChannelCode, Field, ProblemCode, RunCode, load_one
from stdwatch.store.database import writing
from stdwatch.verdicts import FIELDS, Canary, CanarySnapshot, Freshness, Usual, UsualChannel
from stdwatch.verdicts.channels import kind_of_child, section_of
from stdwatch.verdicts.documents import of_canary
from stdwatch.verdicts.severity import SOUND

MEMORY = timedelta(days=60)
"""How far back the usual reaches: what has been different for so long has become usual."""

_ANSWERS = 10
_BECOMES_USUAL = timedelta(days=7)
_HABITS = frozenset(
    {
        ChannelCode.ENTRIES_FEWER,
        ChannelCode.ENTRIES_FEWER_A_PAGE,
        ChannelCode.DATES_FEWER,
        ChannelCode.TITLES_FEWER,
    }
)
"""What a publisher may do from now on; a selector that matches nothing never becomes the rule."""
_FIELD_HABITS = frozenset(
    {f"{ProblemCode.FIELD} {Field.RULES}", f"{ProblemCode.FIELD} {Field.TYPE}", f"{ProblemCode.CHANGES} "}
)
"""Of the pages alike: other markup that is read all the same, other types, pages that change each night."""
_BELIEVED = 3
"""Days on which another reading of the canary must be the same to be believed (as for shortened texts)."""


def usual(db: Database, source: str, now: datetime, run: int = 0) -> Usual:
    """What the source's closed runs of the last 60 days were like; answers that were complained of do not count.

    `run` is tonight's, whose channels are compared in what they named.
    """
    since = stamp(now - MEMORY)
    rows = db.query(
        "SELECT c.* FROM channel_result c JOIN run r ON r.id = c.run WHERE r.source = ? AND c.at >= ?"
        " AND c.outcome = 'ok' AND r.ended IS NOT NULL AND r.kind <> 'dry' ORDER BY c.run DESC",
        [source, since],
    )
    channels: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        channels.setdefault(row["channel"], []).append(row)
    usually = {name: _channel(kept) for name, answers in channels.items() if (kept := _usual(answers)[:_ANSWERS])}
    return Usual(
        usually,
        _fields(db, source, since),
        _nights_without_news(db, source),
        _fresh(db, source, since, run),
        _told_sections(db, source, since),
        _told_children(db, source, since),
    )


def _usual(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of a channel, newest first, that are its rule: those not complained of.

    What was complained of for a week in the same way, and is a habit, has become the rule: what came before is none.
    """
    codes = [_code(answer["complaint"]) for answer in answers]
    start = _habit(codes, [answer["at"] for answer in answers], _HABITS)
    return (
        answers[: start + 1] if start is not None else [a for a, code in zip(answers, codes, strict=True) if not code]
    )


def _habit(codes: Sequence[str], instants: Sequence[str], habits: Collection[str]) -> int | None:
    """Where a week's unbroken row of one habit begins, newest first; ``None`` where there is none."""
    for code, group in groupby(range(len(codes)), key=lambda index: codes[index]):
        places = list(group)
        if code in habits and parse(instants[places[0]]) - parse(instants[places[-1]]) >= _BECOMES_USUAL:
            return places[-1]
    return None


def _code(complaint: str) -> str:
    reason = load_one(complaint)
    return str(reason.code) if reason else ""


def _told_children(db: Database, source: str, since: str) -> frozenset[str]:
    rows = db.execute(
        "SELECT DISTINCT name.value FROM run, json_each(run.reasons) AS reason,"
        " json_each(reason.value -> '$.params.names') AS name"
        " WHERE source = ? AND started >= ? AND reason.value ->> '$.code' = ? AND name.type = 'text'",
        [source, since, RunCode.NOT_FOLLOWED],
    )
    return frozenset(kind_of_child(row[0]) for row in rows)


def _told_sections(db: Database, source: str, since: str) -> frozenset[str]:
    rows = db.execute(
        "SELECT value ->> '$.params.url' FROM run, json_each(run.reasons) WHERE source = ? AND started >= ?"
        " AND value ->> '$.code' = ? AND json_type(value, '$.params.url') = 'text'",
        [source, since, RunCode.UNKNOWN_LINKS],
    )
    return frozenset(section_of(row[0]) for row in rows)


def _fresh(db: Database, source: str, since: str, run: int) -> dict[str, Freshness]:
    """How each channel that answered tonight keeps up with what is new to us and of the week before.

    A night on which it named fewer unknown documents than there were, it missed the others. The first night, when all
    is new, does not count, nor does what appeared less than six hours ago: lists are cached.
    """
    rows = db.query(_FRESH, {"source": source, "since": since, "run": run})
    return {row["channel"]: Freshness(row["past"] or 0, row["named"] or 0, row["missed"] or 0) for row in rows}


_FRESH = """
WITH night AS (
  SELECT c.run, c.channel, c.new, c.at FROM channel_result c JOIN run r ON r.id = c.run
  WHERE r.source = :source AND c.outcome = 'ok' AND c.at >= :since AND r.kind <> 'dry'
    AND c.run > (SELECT min(id) FROM run WHERE source = :source)
), appeared AS (
  SELECT first_seen AS at, count(*) AS number FROM target
  WHERE source = :source AND kind = 'page' AND length(published) >= 10 AND published >= date(first_seen, '-7 days')
    AND CASE WHEN length(published) > 10 THEN julianday(published) < julianday(first_seen) - 0.25
        ELSE published < date(first_seen) END
  GROUP BY first_seen
), last AS (
  SELECT channel, max(run) FILTER (WHERE new > 0) AS named FROM night GROUP BY channel
)
SELECT channel, sum(number) FILTER (WHERE run <= last.named) AS past,
  sum(min(new, number)) FILTER (WHERE run <= last.named) AS named,
  sum(number) FILTER (WHERE run > last.named) AS missed
FROM night JOIN last USING (channel) JOIN appeared USING (at)
WHERE channel IN (SELECT channel FROM night WHERE run = :run) GROUP BY channel
"""


def _nights_without_news(db: Database, source: str) -> int:
    """How many of the last nights in a row brought nothing new."""
    sql = (
        "SELECT count(*) FROM run WHERE source = :source AND ended IS NOT NULL AND kind = 'nightly' AND id > coalesce("
        "(SELECT max(id) FROM run WHERE source = :source AND new > 0), 0)"
    )
    return int(db.execute(sql, {"source": source}).fetchone()[0])


def _channel(answers: list[dict[str, Any]]) -> UsualChannel:
    entries = sum(answer["entries"] for answer in answers) or 1
    return UsualChannel(
        entries=tuple(answer["entries"] / max(1, answer["pages"]) for answer in answers),
        totals=tuple(answer["entries"] for answer in answers),
        dated=sum(answer["dated"] for answer in answers) / entries,
        titled=sum(answer["titled"] for answer in answers) / entries,
        matching=sum(answer["matching"] for answer in answers) / entries,
        head=_head(answers[0]),
    )


def _head(answer: dict[str, Any]) -> tuple[str, ...]:
    """The newest dates of an answer, without days to come; some that are the same to the second are its clock's."""
    days = tuple(day for day in json.loads(answer["head"]) if day[:10] <= answer["at"][:10])
    return () if len(days) > 1 and len(set(days)) == 1 and len(days[0]) > 10 else days


def _fields(db: Database, source: str, since: str) -> dict[str, int]:
    """Sums over the runs in which no field was found missing, or since that has become a habit."""
    sums = dict.fromkeys(("read", *FIELDS), 0)
    rows = list(
        db.query(
            "SELECT fields, started, verdict, (SELECT group_concat(value ->> '$.code' || ' '"
            " || coalesce(value ->> '$.params.field', ''), ', ') FROM json_each(repeat_keys)"
            " WHERE value ->> '$.code' IN (?, ?)) AS problems"
            " FROM run WHERE source = ? AND started >= ? AND ended IS NOT NULL AND (fields ->> '$.read' > 1"
            " OR fields ->> '$.again' > 1) ORDER BY id DESC",
            [ProblemCode.FIELD, ProblemCode.CHANGES, source, since],
        )
    )
    start = _habit([row["problems"] or "" for row in rows], [row["started"] for row in rows], _FIELD_HABITS)
    sound = [row for row in rows if row["verdict"] in SOUND and not row["problems"]]
    for row in sound if start is None else rows[: start + 1]:
        for name, number in json.loads(row["fields"]).items():
            sums[name] = sums.get(name, 0) + number
    return sums


def canary(db: Database, source: str, url: str) -> CanarySnapshot | None:
    """How the source's canary was read; ``None`` when this one never was."""
    for row in db.query("SELECT * FROM canary WHERE source = ? AND url = ?", [source, url]):
        sketch = tuple(json.loads(row["sketch"]))
        ruled = bool(row["ruled"])
        return CanarySnapshot(row["title"], row["published"], row["size"], row["extractor"], ruled, sketch)
    return None


def keep_canary(db: Database, source: str, looked: Canary, at: datetime) -> None:
    """Keep a canary's first good reading; a different one is believed after three days, one of a new extractor at once.

    Publishers correct titles and rewrite pages: without this their alarm would never end. One that hardly differs
    leaves the first as the measure: many small steps are a long way too.
    """
    read, known = looked.read, looked.known
    if read is None or (known is None and not (read.title and read.size)):
        return
    row = {"source": source, "url": looked.url, "seen": stamp(at), "other": None, "other_days": "[]"}
    reading = json.dumps(asdict(read), ensure_ascii=False)
    with writing(db):
        if known is not None and known.extractor == read.extractor:
            differs = any(of_canary(looked))
            days = _days(db, source, reading, stamp(at)[:10]) if differs else []
            if (differs or known.sketch) and (len(days) < _BELIEVED or (known.ruled and not read.ruled)):
                db.execute(
                    "UPDATE canary SET other = ?, other_days = ? WHERE source = ?",
                    [reading if differs else None, json.dumps(days), source],
                )
                return
        kept = {"title": read.title, "published": read.published, "size": read.size, "extractor": read.extractor}
        kept |= {"sketch": json.dumps(read.sketch), "ruled": int(read.ruled)}
        db.table("canary").upsert({**row, **kept}, pk="source")


def _days(db: Database, source: str, reading: str, day: str) -> list[str]:
    """The days on which this other reading came, tonight included."""
    other, days = db.execute("SELECT other, other_days FROM canary WHERE source = ?", [source]).fetchone()
    return sorted({day, *(json.loads(days) if other == reading else [])})
