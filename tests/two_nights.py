# ruff: noqa: S608 - the SQL is put together from our own names
"""A small replica of two nights, in which the second brings something of everything, and what a desk knows after it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from rehearsal.model import Change, Event, File, Post, SiteState
from rehearsal.timeline import Timeline
from stdwatch.items import Role
from tests.crawls import Bench
from tests.scripted_replica import NIGHT, ScriptedReplica, canaries, with_few_files

LATER = NIGHT + timedelta(hours=8)


class SmallReplica(ScriptedReplica):
    """Sites of a few posts each; the pages of one state are the same however often they are asked for."""

    def __init__(self) -> None:
        super().__init__(thin=False)
        self.timelines = {name: told(line) for name, line in self.timelines.items()}

    def record(self, *line: Any) -> None:
        """Keep no log: its length is what real pages change with every request."""


def told(line: Timeline) -> Timeline:
    """Eight recent posts with their lifecycles, one old post a section, and the canary."""
    state = replace(line, events=tuple(map(with_few_files, line.events))).state(NIGHT)
    recent = sorted(_recent(state), key=lambda post: (not post.files, state.posts.index(post)))[:8]
    sections: dict[str, Post] = {}
    for post in state.posts:
        if NIGHT - post.moment > timedelta(days=60):
            sections.setdefault(post.path.split("/")[1], post)
    known = canaries()
    old = {post.key: post for post in (*sections.values(), *(post for post in state.posts if post.path in known))}
    events = [Event(post.moment, Change.APPEAR, post.key, post) for post in old.values()]
    lifecycles = _LIFECYCLES[line.site.name]
    for index, post in enumerate(recent):
        events += lifecycles[index](post, recent) if index < len(lifecycles) else _stays(post, recent)
    return replace(line, events=tuple(sorted(events, key=lambda event: (event.at, event.key))))


def _recent(state: SiteState) -> list[Post]:
    return [post for post in state.posts if NIGHT - post.moment < timedelta(days=25) and post.wanted]


def _stays(post: Post, _: list[Post]) -> list[Event]:
    return [Event(post.moment, Change.APPEAR, post.key, post)]


def _appears(post: Post, _: list[Post]) -> list[Event]:
    return [Event(LATER, Change.APPEAR, post.key, post)]


def _goes(post: Post, _: list[Post]) -> list[Event]:
    return [*_stays(post, []), Event(LATER, Change.DELETE, post.key)]


def _joins(post: Post, others: list[Post]) -> list[Event]:
    """Posted twice; then the address of the one leads to the other."""
    twin = replace(post, title=others[1].title, draft=others[1].draft)
    return [*_stays(twin, []), Event(LATER, Change.MERGE, post.key, into=others[1].key)]


def _becomes(change: Change, **fields: Any) -> Any:
    def lifecycle(post: Post, _: list[Post]) -> list[Event]:
        values = {name: value(post) if callable(value) else value for name, value in fields.items()}
        return [*_stays(post, []), Event(LATER, change, post.key, replace(post, modified=LATER, **values))]

    return lifecycle


def _moved(post: Post) -> str:
    return f"{post.path.rstrip('/')}-again/"


def _enlarged(post: Post) -> tuple[File, ...]:
    folder = "/wp-content/uploads/2025/09" if post.path.count("/") > 3 else "/sites/default/files/2025-09"
    return (*post.files, File(f"{folder}/Annex.pdf", "Annex", Role.DOCUMENT, seed=7))


_edited = _becomes(Change.EDIT, draft=lambda post: post.draft.edited("append"))
_retitled = _becomes(Change.RETITLE, title=lambda post: f"{post.title}, Amended")
_shortened = _becomes(Change.SHORTEN, draft=lambda post: post.draft.edited("brief"))
_relocated = _becomes(Change.MOVE, path=_moved)
_annexed = _becomes(Change.ATTACH, files=_enlarged)
_LIFECYCLES = {
    "whitehouse.gov": (_stays, _edited, _annexed, _retitled, _relocated, _joins, _shortened, _appears),
    "uscc.gov": (_stays, _edited, _annexed, _goes, _appears),
}

# The tables by the publishers' own names. What may differ after a kill, and is left out or named otherwise:
# - every id and every reference by id, which count what was tried: compared as the URLs they stand for;
# - target.why: a document for which the killed run was sent is fetched as "resumed" by the next;
# - run, fetch and channel_result, which log what happened: the killed run has its own rows and is closed as stopped.
_PART = "c.source || ' ' || c.url || ' ' || p.url"
_REVISION = "(SELECT count(*) FROM revision o WHERE o.part = v.part AND o.id <= v.id)"
_TABLES = {
    "candidate": "SELECT c.source, c.url, c.title, c.published, c.published_precision, c.date_origin, c.day,"
    " c.doc_type, c.language, c.authors, c.first_seen, c.last_changed, c.withdrawn, c.state, c.section, c.until,"
    " c.decided, c.changed_since, c.score, k.url FROM candidate c LEFT JOIN candidate k ON k.id = c.merged_into",
    "part": f"SELECT {_PART}, p.kind, p.role, p.title, p.position, p.media_type, p.first_seen, p.outcome, b.url,"
    " r.extractor, r.text_hash, r.title FROM part p JOIN candidate c ON c.id = p.candidate"
    " LEFT JOIN part b ON b.id = p.covered_by LEFT JOIN reading r ON r.id = p.reading",
    "revision": f"SELECT {_PART}, {_REVISION}, v.body_hash, v.seen, v.kind, v.quarantined_days"
    " FROM revision v JOIN part p ON p.id = v.part JOIN candidate c ON c.id = p.candidate",
    "reading": f"SELECT {_PART}, {_REVISION}, r.extractor, r.text_hash, r.title, r.published, r.published_precision,"
    " r.date_origin, r.doc_type, r.language, r.authors, r.blocks, r.paths, r.pages, r.layers, r.low_confidence,"
    " r.notes, r.made FROM reading r JOIN revision v ON v.id = r.revision JOIN part p ON p.id = v.part"
    " JOIN candidate c ON c.id = p.candidate",
    "passage": f'SELECT {_PART}, {_REVISION}, r.extractor, a.start, a."end", a.score, a.page, a.label, a.path'
    " FROM passage a JOIN reading r ON r.id = a.reading JOIN revision v ON v.id = r.revision"
    " JOIN part p ON p.id = v.part JOIN candidate c ON c.id = p.candidate",
    "target": "SELECT t.source, t.kind, t.url, t.state, p.url, t.title, t.published, t.published_precision,"
    " t.date_origin, t.labels, t.modified, t.first_seen, t.channels, t.missed, t.missed_on, t.sampled, t.last_checked,"
    " t.last_changed, t.etag, t.last_modified, t.extractor, t.failures, t.gone"
    " FROM target t LEFT JOIN part p ON p.id = t.part",
    "alias": "SELECT a.source, a.kind, a.value, t.url, c.url FROM alias a JOIN target t ON t.id = a.target"
    " LEFT JOIN candidate c ON c.id = a.candidate",
    "decision": "SELECT d.id, d.seq, c.url, d.verb, d.section, d.until, d.note, d.reason, d.editor, d.at, d.undoes"
    " FROM decision d JOIN candidate c ON c.id = d.candidate",
    "merge": "SELECT k.url, l.url, m.reason, m.at FROM merge m JOIN candidate k ON k.id = m.kept"
    " JOIN candidate l ON l.id = m.lost",
    "score": "SELECT c.url, s.version, s.value, s.reasons FROM score s JOIN candidate c ON c.id = s.candidate",
    "search": "SELECT c.url, f.title, f.text FROM search f JOIN candidate c ON c.id = f.rowid",
    "text": "SELECT hash, text FROM text",
}
Knowledge = dict[str, list[tuple[Any, ...]]]


class Holding(Protocol):
    """Whatever has a main database."""

    def connect(self) -> sqlite3.Connection:
        """It, for reading."""


def knowledge(bench: Holding) -> Knowledge:
    """All that the desk knows, sorted, without what may differ."""
    return {name: sorted((tuple(row) for row in _values(bench, sql)), key=repr) for name, sql in _TABLES.items()}


def _values(bench: Holding, sql: str) -> Iterator[Any]:
    connection = bench.connect()
    try:
        yield from connection.execute(sql).fetchall()
    finally:
        connection.close()


def differences(actual: Knowledge, wanted: Knowledge) -> list[str]:
    """What is too much and what is missing, table by table."""
    return [line for table in wanted for line in _between(table, Counter(actual[table]), Counter(wanted[table]))]


def _between(table: str, actual: Counter[Any], wanted: Counter[Any]) -> list[str]:
    much = [f"{table}: too much: {row}" for row in actual - wanted]
    return [*much, *(f"{table}: missing: {row}" for row in wanted - actual)]


def decide(bench: Bench) -> None:
    """What editors do in the morning between the two nights, the same each time."""
    urls = sorted(bench.values("SELECT url FROM candidate"))
    for number, url in enumerate(urls):
        (candidate,) = bench.values("SELECT id FROM candidate WHERE url = ?", url)
        verb = ("accept", "reject", "brief")[number % 3]
        bench.decide(candidate, verb, str(uuid5(NAMESPACE_URL, url)))
