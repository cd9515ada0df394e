"""Reasons on the page: every sentence that a run or a judgement can give has its Chinese form."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import stdwatch
from stdwatch import errors, verdicts
from stdwatch.items import AliasConflict, ChannelResult, DocType
from stdwatch.relevance import lexicon, vocabulary
from stdwatch.relevance.scores import score
from stdwatch.verdicts import Canary, Evidence, Freshness, Look, Usual, UsualChannel
from stdwatch.web.rendering import environment

ENGINE = Path(stdwatch.__file__).parent
JUDGES = ENGINE / "verdicts"
OUTCOMES = [
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.PageError)
]


def told(reason: str, tongue: str = "zh") -> str:
    return str(environment(tongue).filters["reason"](reason))


def result(channel: str = "news listing", outcome: str = "ok", **more: Any) -> ChannelResult:
    plain: dict[str, Any] = {"reason": "" if outcome == "ok" else "answered 503", "kind": "listing", "rules": {}}
    return ChannelResult(channel, "required", outcome, **(plain | more))


def seen(*results: ChannelResult, **more: Any) -> Evidence:
    facts: dict[str, Any] = {"proven": frozenset(), "new": 0, "changed": 0, "fetched": 0, "failures": {}}
    return Evidence(results or (result(),), **(facts | more))


def usual(**more: Any) -> Usual:
    return Usual({"news listing": UsualChannel((20.0, 20.0), (20, 20), **({"dated": 1.0, "titled": 1.0} | more))})


def rows(**more: Any) -> ChannelResult:
    full: dict[str, Any] = {"entries": 20, "matching": 20, "dated": 20, "titled": 20, "pages": 1}
    return result(**(full | {"rules": {"date": "time.pub::text", "title": "h2 > a"}} | more))


KNOWN = Look("A title", "2025-01-01", 900, "1", sketch=(1, 2, 3))
DAYS = tuple(f"2025-11-{day}" for day in (20, 19, 18))
FIELDS = dict.fromkeys(verdicts.FIELDS, 30)
CASES: Sequence[Evidence] = (
    seen(result(outcome="Unreachable"), result("sitemap", outcome="Unreachable")),
    seen(
        result(),
        result(
            "sitemap", outcome="BotWall", reason="a challenge, consent or login page; add its documents by URL or file"
        ),
    ),
    seen(result(outcome="SiteChanged", reason="no rows for li.post"), result("feed", kind="feed")),
    seen(stopped="ended early: shutdown"),
    seen(result(reason="stopped after 15 pages", oldest="2025-11-01", since="2025-10-01")),
    seen(result(unmatched_links=("https://north.example/new/",))),
    seen(rows(dated=0)),
    seen(rows(titled=0)),
    seen(rows(dated=4), usual=usual()),
    seen(rows(titled=4), usual=usual()),
    seen(rows(matching=0), usual=usual(matching=1.0)),
    seen(rows(matching=0, unmatched_links=("https://north.example/x/",)), usual=usual(matching=1.0)),
    seen(rows(entries=3, dated=3, titled=3), usual=usual()),
    seen(rows(entries=6, dated=6, titled=6, pages=2), usual=usual()),
    seen(rows(entries=18, dated=18, titled=18, kind="sitemap"), usual=usual()),
    seen(rows(head=DAYS[2:]), usual=usual(head=DAYS)),
    seen(rows(kind="rest", since="2025-11-21"), usual=usual(head=("2025-11-28", "2025-11-27"))),
    seen(rows(), result("feed", kind="feed"), usual=Usual(fresh={"news listing": Freshness(40, 40, 5)})),
    seen(*(result(f"feed {n}", ("ok", "Unreachable")[n > 1], kind="feed") for n in range(6))),
    seen(result(outcome="empty", reason="no rows for li"), usual=Usual(nights_without_news=5)),
    seen(
        result(outcome="empty", reason="no rows for li"),
        result("more", kind="listing"),
        usual=Usual(nights_without_news=5),
    ),
    *(seen(fields={"read": 3} | dict.fromkeys(verdicts.FIELDS, 3) | {name: 0}) for name in verdicts.FIELDS),
    *(
        seen(
            fields={"read": 12} | dict.fromkeys(verdicts.FIELDS, 12) | {name: had},
            usual=Usual(fields={"read": 30, **FIELDS}),
        )
        for name in verdicts.FIELDS
        for had in (0, 3)
    ),
    *(seen(canary=Canary("https://north.example/c/", KNOWN, None, name, "answered 404")) for name in OUTCOMES),
    *(
        seen(canary=Canary("https://north.example/c/", KNOWN, read))
        for read in (
            Look("A title", "2025-01-01", 900, "1", ruled=False),
            Look("A title", "2025-01-01", 0, "1"),
            Look("A title", "2025-01-01", 100, "1"),
            Look(None, None, 900, "1"),
            Look("Other", "2025-01-02", 900, "1"),
            Look("A title", "2025-01-01", 900, "1", sketch=(4, 5, 6)),
        )
    ),
    *(seen(fetched=9, failures={name: number}) for name in (*OUTCOMES, "Bug") for number in (1, 7)),
    seen(
        alias_conflicts=[AliasConflict("https://north.example/b/", "2025-11-01", "https://north.example/a/", "2025-06")]
    ),
    seen(fields={"again": 9, "altered": 9}),
    seen(fields=dict.fromkeys(("read", *verdicts.FIELDS), 1) | {"gone": 9}),
    seen(fields={"files gone": 9}),
    seen(bulk_changed=40),
    seen(postponed=40),
)


def sentences(case: Evidence) -> tuple[str, ...]:
    return verdicts.judge(case).reasons


def test_every_reason_of_a_run_is_chinese_on_the_chinese_page() -> None:
    english = sorted({reason for case in CASES for reason in sentences(case) if not is_chinese(told(reason))})
    assert english == []


def test_the_cases_come_to_every_line_that_makes_a_sentence() -> None:
    making = {
        (path.name, node.lineno)
        for path in JUDGES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
    }
    assert len(making) > 20
    assert making - lines_run(lambda: [sentences(case) for case in CASES]) == set()


def lines_run(act: Any) -> set[tuple[str, int]]:
    """The lines of `verdicts` that are run meanwhile."""
    found: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        path = Path(frame.f_code.co_filename)
        if path.parent == JUDGES:
            found.add((path.name, frame.f_lineno))
            return trace
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return found


def is_chinese(text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text))


def page_errors() -> Iterator[tuple[str, str]]:
    """Where a body or an answer is refused, and why, with 7 in every field."""
    for room in ("crawling", "discovery"):
        for path in [*(ENGINE / room).rglob("*.py"), ENGINE / "sniff.py", ENGINE / "markup.py"]:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OUTCOMES:
                    yield path.name, written(node.args[1])


def written(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "7" for piece in pieces)
    return ""


REFUSALS = sorted({(file, reason) for file, reason in page_errors() if reason})


def test_refusals_are_found() -> None:
    assert len(REFUSALS) > 25


@pytest.mark.parametrize(("file", "reason"), REFUSALS)
def test_every_refusal_of_a_channel_is_chinese_on_the_chinese_page(file: str, reason: str) -> None:
    assert is_chinese(told(reason)), f"{file}: give it a message in stdwatch/web/reasons.py"


TEXTS = {
    "plain": "The choir sang in the garden. " * 9,
    "little": "They said that best practices help. " + "The choir sang in the garden. " * 40,
    "much": "Parties accept technical regulations, conformity assessment procedures, ISO/IEC 42001:2023 and metrology, "
    "interoperability, certification, accreditation, test methods and international standards. The gold standard fell. "
    "Artificial intelligence standards for quantum computers reciprocal trade tariffs. " * 3,
    "foreign": "El gobierno quiere que las normas sirvan para todos los paises de la region y sus empresas hoy. " * 4,
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", DocType)
def test_every_reason_of_a_judgement_is_chinese_on_the_chinese_page(text: str, kind: DocType) -> None:
    judged = score("south", "National standards strategy", str(kind), TEXTS[text])
    for reason in (*judged.reasons, *judged.placing):
        shown = told(reason)
        assert not shown.startswith(reason[:5]), reason
        assert not re.search(r"\b(type|words on|in the title|in the text|section)\b", shown), shown


def test_every_kind_of_the_lexicon_has_its_chinese() -> None:
    known = vocabulary.load()
    kinds = {kind for section in known.sections.known for kind in section.kinds}
    assert kinds <= set(lexicon.load().kinds)


def test_the_english_page_says_it_in_english_with_its_own_names() -> None:
    assert (
        told("section 贸易政策: type agreement, words on TBT", "en")
        == "section Trade policy: type Agreement, words on TBT"
    )
    assert told("12 documents: SiteChanged", "en") == "12 documents: the site has changed"


def test_what_nobody_knows_is_shown_as_it_is() -> None:
    assert told("<b>something of a later version</b>: 7") == "<b>something of a later version</b>: 7"
