"""Pages of other markup for the five sites: each source finds its documents, or says which assumption failed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from stdwatch import sources
from stdwatch.clock import stamp
from stdwatch.operations.assumptions import unproven
from stdwatch.store import database
from tests.crawls import Crawler, Running
from tests.sentences import sentences_in
from tests.unknown_site_pages import PATHS, UNKNOWN_SITES
from tests.unknown_site_pages.common import BESIDE
from tests.unknown_sites import Doc, Site, UnknownSite

NIGHT = datetime.fromisoformat("2025-11-10T20:30:00+00:00")
DAYS = (date(2025, 11, 10), date(2025, 11, 7), date(2025, 11, 5), date(2025, 10, 23))

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


def documents(shape: str) -> tuple[Doc, ...]:
    """Four documents, the newest first: it is published between the two nights."""
    named = [Doc(number, "", f"A Made Title of Number {number}: What’s New", day) for number, day in enumerate(DAYS, 1)]
    long = {doc: f"{doc.day:%B}-{doc.day.day}-{doc.day.year}".lower() for doc in named}
    return tuple(replace(doc, path=shape.format(day=doc.day, number=doc.number, long=long[doc])) for doc in named)


def night(crawler: Crawler, site: Site, source: str, folder: Path, at: datetime) -> str:
    spider = sources.site(source)
    hosts = {spider.urls.host, *spider.urls.hosts, *spider.urls.storage}
    ours = {"DATA": str(folder), "ROUTE": ",".join(f"{host}={site.place}" for host in hosts), "NOW": stamp(at)}
    log = folder.parent / f"{at:%d}.log"
    words = [source, "-a", "kind=nightly", "-s", "RETRY_TIMES=0"]
    variables = {f"STDWATCH_{name}": value for name, value in ours.items()}
    order = {"arguments": words, "environment": variables, "log": str(log)}
    return Running(crawler.ask(order)["pid"], log, crawler).wait().log


@pytest.mark.parametrize("unknown_site", UNKNOWN_SITES, ids=lambda unknown: f"{unknown.source}: {unknown.name}")
def test_a_source_finds_its_documents_on_pages_of_other_markup_or_says_what_failed(
    unknown_site: UnknownSite, crawler: Crawler, site: Site, tmp_path: Path
) -> None:
    docs = documents(unknown_site.path or PATHS[unknown_site.source])
    site.pages = unknown_site.pages(docs[1:])
    night(crawler, site, unknown_site.source, tmp_path / "data", NIGHT)
    site.pages = unknown_site.pages(docs)
    log = night(crawler, site, unknown_site.source, tmp_path / "data", NIGHT + timedelta(days=1))
    held = {row["title"]: row for row in rows(tmp_path / "data", HELD)}
    for doc in docs if unknown_site.finds else ():
        assert doc.title in held, log
        row = held[doc.title]
        assert urlsplit(row["url"]).path in {doc.path, *site.pages}, "one of the addresses under which it is served"
        assert row["published"][:10] == unknown_site.day(doc)
        assert doc.phrase in row["text"]
        assert "10/10/2024" not in row["text"], "the footer is no text"
        assert BESIDE not in row["text"], "cards, boxes and dialogs are no text"
    assert len(held) == len(docs) * unknown_site.finds
    run = rows(tmp_path / "data", "SELECT verdict, reasons FROM run ORDER BY id DESC LIMIT 1")[0]
    reasons = "; ".join(sentences_in(run["reasons"]))
    assert unknown_site.says in reasons
    assert unknown_site.says or run["verdict"] in {"ok", "quiet"}, reasons
    assert unknown_site.assumed in assumptions(tmp_path / "data", unknown_site.source)


def assumptions(data: Path, source: str) -> str:
    """What `stdwatch sources` shows of it."""
    with closing(database.read_only(data / "stdwatch.db")) as db:
        return "\n".join(f"{assumption.what}: {assumption.known}" for assumption in unproven(sources.site(source), db))


HELD = (
    "SELECT c.url, c.title, c.published, t.text FROM candidate c JOIN part p ON p.candidate = c.id AND p.kind = 'page'"
    " JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
)


def rows(data: Path, sql: str) -> list[dict[str, Any]]:
    with closing(database.read_only(data / "stdwatch.db")) as db:
        return list(db.query(sql))
