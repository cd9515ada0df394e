"""One chain from a body to a Document: what a task, its channels and the frontier know goes with it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stdwatch.errors import Unreadable
from stdwatch.extraction import attachments, page
from stdwatch.extraction.rules import PageRules
from stdwatch.items import (
    Alias,
    Answer,
    Attachment,
    ChannelKind,
    FetchReason,
    FetchTask,
    Lead,
    Precision,
    Published,
    TargetState,
)
from stdwatch.polling import Frontier, Target, task_by_hand
from stdwatch.reading.documents import ReadingRules, read_now
from stdwatch.reading.judging import Subject, judge
from stdwatch.relevance import vocabulary
from stdwatch.relevance.plain import as_document
from stdwatch.store.archive import body_hash
from stdwatch.web_content.urls import UrlRules, patterns
from tests.crawls import ROOT

URL = "https://north.example/notes/on-weights"
AT = datetime(2026, 3, 5, tzinfo=UTC)
RULES = ReadingRules(
    PageRules(title=("h1::text",), body=("article",), date=("time::text",), attachments=("article a",)),
    UrlRules(host="north.example", accept=patterns(r"^/notes/"), files=patterns(r"\.pdf$")),
)
TEXT = "The committee weighs everything twice, and writes down what it found on the second time. " * 4
PAGE = f"<html><body><article><h1>On weights</h1><time>February 2026</time><p>{TEXT}</p></article></body></html>"
INSTANT = Published("2026-02-11T09:30:00-05:00", Precision.INSTANT, "rest")


def answer(body: str) -> Answer:
    raw = body.encode()
    return Answer(URL, 200, AT, raw, body_hash(raw), "text/html")


def task(published: Published | None = None, lead: Lead | None = None) -> FetchTask:
    return FetchTask(URL, "page", FetchReason.NEW, conditional=False, published=published, lead=lead)


KNOWN = Target(4, URL, "page", TargetState.STORED, FetchReason.NEW, AT)


def test_a_channel_adds_precision_to_the_day_of_a_page() -> None:
    assert read_now(answer(PAGE), RULES, task(published=INSTANT)).published == INSTANT


def test_a_channel_does_not_overrule_the_day_of_a_page() -> None:
    other = Published("2026-03-01", Precision.DAY, "feed")
    published = read_now(answer(PAGE), RULES, task(published=other)).published
    assert published and published.value == "2026-02"


def test_a_page_that_was_cut_off_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_now(answer(PAGE[: PAGE.index("</p>")]), RULES, task())


def test_files_that_a_channel_named_stand_behind_those_of_the_page() -> None:
    named = tuple(Attachment(f"https://north.example/{name}.pdf", name) for name in ("own", "named"))
    lead = Lead(URL, "list", ChannelKind.LISTING, (), attachments=named)
    linked = PAGE.replace("</article>", '<a href="/own.pdf">The weights</a></article>')
    files = read_now(answer(linked), RULES, task(lead=lead)).attachments
    assert [file.url.rpartition("/")[2] for file in files] == ["own.pdf", "named.pdf"]


def test_by_hand_a_known_document_is_asked_for_as_itself() -> None:
    known = Frontier({4: replace(KNOWN, labels=("Note",), published=INSTANT, etag='"1"')})
    wanted = task_by_hand(URL, URL, (), known)
    assert (wanted.target, wanted.labels, wanted.published) == (4, ("Note",), INSTANT)
    assert not wanted.conditional


def test_by_hand_a_document_is_known_by_any_of_its_names() -> None:
    name = Alias("path", "/notes/on-weights")
    known = Frontier({4: replace(KNOWN, url="https://north.example/notes/on-weights/")}, {name: 4})
    wanted = task_by_hand(URL, URL, (name,), known)
    assert (wanted.target, wanted.url) == (4, URL)


def test_by_hand_an_unknown_address_is_a_bare_page() -> None:
    wanted = task_by_hand(URL, URL, (), Frontier())
    assert (wanted.kind, wanted.target, wanted.published) == ("page", None, None)


def test_a_judgement_weighs_all_texts_and_quotes_the_one_at_hand() -> None:
    known = vocabulary.load()
    document = as_document("Members shall conform to the technical standards of the ISO.")
    alone = judge(document, Subject("north", "On weights", "report", (document.text,)), known)
    both = judge(document, Subject("north", "On weights", "report", (document.text, document.text)), known)
    assert alone.passages == both.passages != ()
    assert both.score.value > alone.score.value


@pytest.mark.parametrize("rules", [RULES, ReadingRules(urls=RULES.urls)], ids=["known site", "unknown site"])
def test_a_page_is_parsed_stripped_and_searched_for_files_once(
    rules: ReadingRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: Counter[str] = Counter()
    for module, name in ((page, "parse_html"), (page, "without_boilerplate"), (attachments, "attachments_among")):
        monkeypatch.setattr(module, name, _counting(getattr(module, name), counted))
    linked = PAGE.replace("</article>", '<a href="/own.pdf">The weights</a></article>')
    assert len(read_now(answer(linked), rules, task()).attachments) == 1
    assert counted == {"parse_html": 1, "without_boilerplate": 1, "attachments_among": 1}


def test_only_extraction_parses_pages_and_looks_for_files() -> None:
    for path in (ROOT / "stdwatch" / "site.py", ROOT / "stdwatch" / "manual.py", *(ROOT / "pipelines").glob("*.py")):
        text = path.read_text("utf-8")
        assert "parse_html" not in text
        assert "attachments_of" not in text


def _counting(genuine: Callable[..., Any], counted: Counter[str]) -> Callable[..., Any]:
    def counting(*arguments: Any, **options: Any) -> Any:
        counted[genuine.__name__] += 1
        return genuine(*arguments, **options)

    return counting
