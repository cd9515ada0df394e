import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from stdwatch.items.journal import Issue
from stdwatch.publishing.exchange import InvalidIssue, read, write
from tests import issues


@given(issues.issues())
def test_what_is_written_is_read_back_equal(issue: Issue) -> None:
    body = write(issue)
    assert read(body) == issue
    assert write(read(body)) == body


def test_the_printed_issue_is_read_and_written_byte_for_byte(shared: Path) -> None:
    for name in ("issue-2025-4.json", "made-issue.json"):
        body = (shared / "publishing" / name).read_bytes()
        assert json.loads(write(read(body))) == json.loads(body)


def _changed(change: Callable[[Any], object]) -> bytes:
    document = json.loads(write(issues.issue()))
    change(document)
    return json.dumps(document).encode()


def _article(document: Any) -> Any:
    return document["sections"][0]["articles"][0]


def _clip(document: Any) -> Any:
    return _article(document)["clips"][0]


def _reorder(document: Any) -> None:
    document["title"] = document.pop("title")


@pytest.mark.parametrize(
    ("change", "pointer", "reason"),
    [
        (lambda d: d.update(extra=1), "", "unknown key 'extra'"),
        (lambda d: d.pop("month"), "", "lacks the key 'month'"),
        (_reorder, "", "order"),
        (lambda d: d.update(format="stdwatch-issue/2"), "/format", "stdwatch-issue/1"),
        (lambda d: d.update(year=True), "/year", "a whole number"),
        (lambda d: d.update(year=2026.0), "/year", "a whole number"),
        (lambda d: d.update(year=0), "/year", "four digits"),
        (lambda d: d.update(number=0), "/number", "1 or more"),
        (lambda d: d.update(month="2026-13"), "/month", "2025-12"),
        (lambda d: d.update(title=None), "/title", "a string"),
        (lambda d: d.update(publishers="我们"), "/publishers", "an array"),
        (lambda d: d.update(back=[]), "/back", "an object"),
        (lambda d: d["publishers"].append("a\x07b"), "/publishers/2", "U+0007 at character 1"),
        (lambda d: d["foreword"].append("一行\n两行"), "/foreword/2", "U+000A"),
        (lambda d: d["foreword"].append("\ud800"), "/foreword/2", "U+D800"),
        (lambda d: d["foreword"].append("\uffff"), "/foreword/2", "U+FFFF"),
        (lambda d: d["foreword"].append("长" * 20_001), "/foreword/2", "20,001 characters"),
        (lambda d: _article(d).update(id="1"), "/sections/0/articles/0/id", "UUID"),
        (lambda d: _article(d)["blocks"][1].update(kind="h1"), "/sections/0/articles/0/blocks/1/kind", "subhead"),
        (lambda d: _article(d)["blocks"][1].update(machine=0), "/sections/0/articles/0/blocks/1/machine", "true or"),
        (lambda d: _article(d)["blocks"][1]["clips"].append("x"), "/sections/0/articles/0/blocks/1/clips/0", "clips"),
        (
            lambda d: _article(d)["blocks"].append(_article(d)["blocks"][0]),
            "/sections/0/articles/0/blocks/5/id",
            "twice",
        ),
        (lambda d: _clip(d).update(source="https://other.example"), "/sections/0/articles/0/clips/0/source", "sources"),
        (lambda d: _clip(d).update(end=9000), "/sections/0/articles/0/clips/0", "order"),
        (lambda d: _clip(d).update(exact="a\x00"), "/sections/0/articles/0/clips/0/exact", "U+0000"),
        (lambda d: d["sections"].append([]), "/sections/1", "an object"),
    ],
)
def test_what_differs_from_the_format_is_refused_with_its_place(
    change: Callable[[Any], object], pointer: str, reason: str
) -> None:
    with pytest.raises(InvalidIssue) as refused:
        read(_changed(change))
    assert refused.value.pointer == pointer
    assert reason in refused.value.fault
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"),
        (b"[]", "no JSON object"),
        (b"3", "no JSON object"),
        ('{"format": "stdwatch-issue/1", "年": NaN}'.encode(), "NaN"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "no JSON"),
        (b"\xff\xfe{}", "no JSON in UTF-8"),
        (b"[" * 10_000 + b"]" * 10_000, "nested deeper than 16"),
        (b'{"a": ' * 10_000, "nested deeper than 16"),
        (b" " * (20 * 2**20 + 1), "20,971,521 bytes"),
    ],
    ids=range(9),
)
def test_what_is_no_such_file_is_refused_as_a_whole(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidIssue, match=reason) as refused:
        read(body)
    assert refused.value.pointer == ""


def test_a_key_that_stands_twice_is_refused() -> None:
    body = write(issues.issue()).replace(b'"year": 2026', b'"year": 2026, "year": 2027')
    with pytest.raises(InvalidIssue, match="2 times"):
        read(body)


def test_brackets_in_texts_are_no_nesting() -> None:
    issue = issues.issue(issues.article(1, "[" * 100 + '\\"' + "{" * 100, issues.block(2, "。")))
    assert read(write(issue)) == issue


def test_more_articles_or_blocks_than_fit_are_refused_with_the_number() -> None:
    many = issues.article(1, "长", *(issues.block(number, "。") for number in range(2, 403)))
    with pytest.raises(InvalidIssue, match="401 blocks"):
        read(write(issues.issue(many)))
    with pytest.raises(InvalidIssue, match="61 articles"):
        read(write(issues.issue(*(issues.article(number, "短") for number in range(1, 62)))))
