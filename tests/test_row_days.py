"""The day of a list's row is the one that a reader sees: in it, above it, over its group, or below it."""

import pytest

from stdwatch.discovery.channels import Channel, RowRules
from stdwatch.discovery.read import read_channel
from stdwatch.items import ChannelKind
from stdwatch.web_content.urls import UrlRules, patterns

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
LIST = Channel("list", "https://site.example/news/", ChannelKind.LISTING, rows=RowRules(within=("main",)))
FOURTH, THIRD = "2025-11-04", "2025-11-03"


def link(name: str) -> str:
    return f"<a href='/news/{name}/'>Item {name}</a>"


def days(inner: str) -> list[str | None]:
    page = read_channel(f"<html><main>{inner}</main></html>".encode(), LIST.url, LIST, URLS, "text/html")
    return [lead.published.value[:10] if lead.published else None for lead in page.leads]


ONE, TWO, THREE = map(link, ("one", "two", "three"))
LISTS = {
    "lines above": (f"<p>Nov. 4, 2025</p><p>{ONE}</p><p>Nov. 3, 2025</p><p>{TWO}</p>", [FOURTH, THIRD]),
    "lines below": (f"<p>{ONE}</p><p>Nov. 4, 2025</p><p>{TWO}</p><p>Nov. 3, 2025</p>", [FOURTH, THIRD]),
    "cells": (
        f"<table><tr><td>4 Nov 2025</td><td>{ONE}</td></tr><tr><td>3 Nov 2025</td><td>{TWO}</td></tr></table>",
        [FOURTH, THIRD],
    ),
    "rows of a table": (
        (
            f"<table><tr><th>November 4, 2025</th></tr><tr><td>{ONE}</td></tr><tr><td>{TWO}</td></tr>"
            f"<tr><th>November 3, 2025</th></tr><tr><td>{THREE}</td></tr></table>"
        ),
        [FOURTH, FOURTH, THIRD],
    ),
    "headings of groups": (
        f"<h2>November 4, 2025</h2>{ONE}<br>{TWO}<h2>November 3, 2025</h2>{THREE}",
        [FOURTH, FOURTH, THIRD],
    ),
    "sections": (
        (
            f"<section><h3>{FOURTH}</h3><div><div>{ONE}</div><div>{TWO}</div></div></section>"
            f"<section><h3>{THIRD}</h3><div><div>{THREE}</div></div></section>"
        ),
        [FOURTH, FOURTH, THIRD],
    ),
    "definitions": (
        f"<dl><dt>Brief<br>Nov. 4, 2025</dt><dd>{ONE}</dd><dt>Nov. 3, 2025</dt><dd>{TWO}</dd></dl>",
        [FOURTH, THIRD],
    ),
    "items of days": (
        (
            f"<ul><li>November 4, 2025<ul><li>{ONE}</li><li>{TWO}</li></ul></li>"
            f"<li>November 3, 2025<ul><li>{THREE}</li></ul></li></ul>"
        ),
        [FOURTH, FOURTH, THIRD],
    ),
    "captions": (
        (
            f"<table><caption>4 Nov 2025</caption><tr><td>{ONE}</td></tr></table>"
            f"<table><caption>3 Nov 2025</caption><tr><td>{TWO}</td></tr></table>"
        ),
        [FOURTH, THIRD],
    ),
    "summaries": (
        f"<details><summary>4 Nov 2025</summary>{ONE}</details><details><summary>3 Nov 2025</summary>{TWO}</details>",
        [FOURTH, THIRD],
    ),
    "texts above": (f"November 4, 2025<br>{ONE}<br>November 3, 2025<br>{TWO}", [FOURTH, THIRD]),
    "texts behind": (f"{ONE} – November 4, 2025<br>{TWO} – November 3, 2025<br>", [FOURTH, THIRD]),
    "times above": (
        f"<time datetime='{FOURTH}'>4 Nov</time><h3>{ONE}</h3><time datetime='{THIRD}'>3 Nov</time><h3>{TWO}</h3>",
        [FOURTH, THIRD],
    ),
    "kinds beside": (f"<p>Note | Nov 4, 2025</p><p>{ONE}</p><p>Brief | Nov 3, 2025</p><p>{TWO}</p>", [FOURTH, THIRD]),
    "boxes": (
        (
            f"<div><b><i>04</i><i>Nov</i><i>2025</i></b><p>{ONE}</p></div>"
            f"<div><b><i>03</i><i>Nov</i><i>2025</i></b><p>{TWO}</p></div>"
        ),
        [FOURTH, THIRD],
    ),
    "short for a day": (
        (f"<abbr title='{FOURTH}'>2 days ago</abbr><p>{ONE}</p><abbr title='{THIRD}'>3 days ago</abbr><p>{TWO}</p>"),
        [FOURTH, THIRD],
    ),
    "what is due": (f"<p>{ONE}</p><p>Due | Nov 4, 2025</p><p>{TWO}</p><p>Due | Nov 3, 2025</p>", [None, None]),
    "none": (f"<ul><li>{ONE}</li><li>{TWO}</li></ul>", [None, None]),
    "a day in a sentence": (
        f"<p>The society met on November 4, 2025 in the old hall and spoke for hours.</p><p>{ONE}</p><p>{TWO}</p>",
        [None, None],
    ),
    "a month alone": (f"<h2>November 2025</h2><p>{ONE}</p><p>{TWO}</p>", [None, None]),
    "days under months": (
        (
            f"<h2>November 2025</h2><table><tr><td>04</td><td>{ONE}</td></tr><tr><td>03</td><td>{TWO}</td></tr></table>"
            f"<h2>October 2025</h2><table><tr><td>14</td><td>{THREE}</td></tr></table>"
        ),
        [FOURTH, THIRD, "2025-10-14"],
    ),
    "months under years": (
        (
            f"<h2>2025</h2><h3>November</h3><p><b>4</b> {ONE}</p><h3>October</h3><p><b>14</b> {TWO}</p>"
            f"<h2>2024</h2><h3>December</h3><p>30th: {THREE}</p>"
        ),
        [FOURTH, "2025-10-14", "2024-12-30"],
    ),
    "days and months under a year": (
        (
            f"<h2>Press releases 2025</h2><dl><dt>Nov. 4</dt><dd>{ONE}</dd><dd>{TWO}</dd>"
            f"<dt>Nov. 3</dt><dd>{THREE}</dd></dl>"
        ),
        [FOURTH, FOURTH, THIRD],
    ),
    "boxes under a year": (
        f"<h2>2025</h2><div><p><b>04</b><i>NOV</i></p>{ONE}</div><div><p><b>03</b><i>NOV</i></p>{TWO}</div>",
        [FOURTH, THIRD],
    ),
    "Chinese months": (f"<h3>2025年11月</h3><ul><li>4日 {ONE}</li><li>{TWO}<i>11月3日</i></li></ul>", [FOURTH, THIRD]),
    "panels of months": (
        (
            f"<details><summary>November 2025</summary><p>4 – {ONE}</p><p>3 – {TWO}</p></details>"
            f"<details><summary>October 2025</summary><p>14 – {THREE}</p></details>"
        ),
        [FOURTH, THIRD, "2025-10-14"],
    ),
    "cells over rows": (
        (
            f"<table><tr><th rowspan=2>4 Nov 2025</th><td>{ONE}</td></tr><tr><td>{TWO}</td></tr>"
            f"<tr><td>Undated</td><td>{THREE}</td></tr></table>"
        ),
        [FOURTH, FOURTH, None],
    ),
    "year and month over rows": (
        (
            f"<table><tr><th rowspan=3>2025</th><th rowspan=2>November</th><td>4</td><td>{ONE}</td></tr>"
            f"<tr><td>3</td><td>{TWO}</td></tr><tr><th>October</th><td>14</td><td>{THREE}</td></tr></table>"
        ),
        [FOURTH, THIRD, "2025-10-14"],
    ),
    "places in a month": (f"<h2>November 2025</h2><ul><li>1 {ONE}</li><li>2 {TWO}</li></ul>", [None, None]),
    "what was chosen from a month": (f"<h2>Most read, November 2025</h2><p>4 {ONE}</p><p>3 {TWO}</p>", [None, None]),
    "figures of something else": (
        f"<h2>November 2025</h2><p>{ONE} <i>4</i></p><p>{TWO} <i>No. 3</i></p>",
        [None, None],
    ),
    "days under a year alone": (f"<h2>2025</h2><p><i>4</i> {ONE}</p><p><i>3</i> {TWO}</p>", [None, None]),
    "a day that no month has": (f"<h2>November 2025</h2><p><i>31</i> {ONE}</p>", [None]),
    "columns of months": (
        (
            f"<table><tr><th>November 2025</th><th>October 2025</th></tr>"
            f"<tr><td><p>4 {ONE}</p><p>3 {TWO}</p></td><td><p>14 {THREE}</p></td></tr></table>"
        ),
        [FOURTH, THIRD, "2025-10-14"],
    ),
    "columns of days": (
        (
            f"<table><thead><tr><th>Nov 4, 2025</th><th>Nov 3, 2025</th></tr></thead>"
            f"<tbody><tr><td>{ONE}</td><td>{TWO}</td></tr></tbody></table>"
        ),
        [FOURTH, THIRD],
    ),
    "heads of columns": (
        (
            f"<table><tr><th>Title</th><th>Due</th><th>Posted</th></tr>"
            f"<tr><td>{ONE}</td><td>2025-12-04</td><td>{FOURTH}</td></tr>"
            f"<tr><td>{TWO}</td><td>2025-12-03</td><td>{THIRD}</td></tr></table>"
        ),
        [FOURTH, THIRD],
    ),
    "heads of other days alone": (
        (
            f"<table><tr><th>名称</th><th>实施日期</th></tr><tr><td>{ONE}</td><td>2025-12-04</td></tr></table>"
            f"<table><tr><td data-label=Closes>2025-12-03</td><td data-label=Title>{TWO}</td></tr></table>"
        ),
        [None, None],
    ),
    "days of something else in the row": (
        (
            f"<ul><li>{ONE}<p>Last updated November 9, 2025</p></li><li>{TWO}<p>Comments due: "
            f"<time datetime='2025-11-09'>9 Nov</time></p></li><li>{THREE}<div>截止日期：2025-11-09</div></li></ul>"
        ),
        [None, None, None],
    ),
    "two days in one line": (
        (
            f"<ul><li>{ONE}<p>Updated Nov 9, 2025 Posted Nov 4, 2025</p></li>"
            f"<li>{TWO}<p>发布日期：2025-11-03 实施日期：2026-05-01</p></li></ul>"
        ),
        [FOURTH, THIRD],
    ),
    "labels in lines of their own": (
        f"<div>{ONE}<dl><dt>Deadline</dt><dd>December 4, 2025</dd><dt>Posted</dt><dd>Nov 4, 2025</dd></dl></div>{TWO}",
        [FOURTH, None],
    ),
    "titles of such words": (
        (
            "<p><a href='/news/one/'>Effective Governance</a></p><div>November 4, 2025</div>"
            "<div><a href='/news/two/'>Closing Remarks</a><br>November 3, 2025</div>"
        ),
        [FOURTH, THIRD],
    ),
    "data for scripts": (
        (
            f"<p data-created='{FOURTH}T10:00:00'>{ONE}</p><p><i data-time='1762164000'>2 d</i> {TWO}</p>"
            f"<p data-end-date='2025-12-01'>{THREE}</p>"
        ),
        [FOURTH, THIRD, None],
    ),
    "marked for machines": (
        (
            f"<ul><li>{ONE}<meta itemprop='datePublished' content='{FOURTH}'></li>"
            f"<li>{TWO}<relative-time datetime='{THIRD}T12:00:00'>3 d</relative-time></li>"
            f"<li>{THREE}<span title='November 3, 2025'>3 d</span></li></ul>"
        ),
        [FOURTH, THIRD, THIRD],
    ),
    "a box of year and month": (
        f"<div><p><b>04</b><i>2025-11</i></p>{ONE}</div><div><p><i>2025.11</i><b>03</b></p>{TWO}</div>",
        [FOURTH, THIRD],
    ),
    "other languages": (
        (
            f"<p>{ONE} <i>4 novembre 2025</i></p><p>{TWO} <i>3 de noviembre de 2025</i></p>"
            f"<p>{THREE} <i>1. Juli 2025</i></p>"
        ),
        [FOURTH, THIRD, "2025-07-01"],
    ),
    "who posted": (f"<p>Posted on November 4, 2025 by Ada Miller</p><h3>{ONE}</h3>", [FOURTH]),
    "a heading that counts": (f"<h2>November 2025 (2)</h2><p>4: {ONE}</p><p>3: {TWO}</p>", [FOURTH, THIRD]),
    "a year of budgets": (f"<h2>FY 2026</h2><p>Nov. 4 – {ONE}</p><p>Nov. 3 – {TWO}</p>", [None, None]),
    "a table in a row": (
        f"<p>{ONE} <time datetime='{FOURTH}'>Nov. 4</time><table><tr><th>Comments</th><th>Body</th></tr>"
        f"<tr><td>{THIRD}</td><td>Ports</td></tr></table></p><p>{TWO} <i>{THIRD}</i></p>".replace("<p>", "<li>"),
        [FOURTH, THIRD],
    ),
    "a title with a day": (
        f"<p><a href='/news/one/'>Minutes, October 1, 2025</a> <i>November 4, 2025</i></p><p>{TWO}</p>",
        [FOURTH, None],
    ),
}


@pytest.mark.parametrize(("inner", "expected"), LISTS.values(), ids=LISTS)
def test_a_row_has_the_day_that_a_reader_would_see(inner: str, expected: list[str | None]) -> None:
    assert days(inner) == expected


def test_an_instant_of_a_row_has_the_site_s_own_day() -> None:
    channel = Channel(**{**{name: getattr(LIST, name) for name in LIST.__slots__}, "zone": "America/New_York"})
    row = f"<p>{ONE} <time datetime='2025-11-05T02:30:00Z'>at night</time></p><p>{TWO}</p>"
    page = read_channel(f"<html><main>{row}</main></html>".encode(), LIST.url, channel, URLS, "text/html")
    assert page.leads[0].published is not None
    assert page.leads[0].published.value[:10] == FOURTH
