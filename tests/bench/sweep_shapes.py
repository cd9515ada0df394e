"""Hostile shapes of a page: elements that are many, wide or nested, as large as they are asked for."""

from collections.abc import Callable

Shape = Callable[[int], str]
"""The markup of about so many characters."""


def _many(piece: str) -> Shape:
    return lambda size: piece * (size // len(piece))


def _numbered(piece: str) -> Shape:
    """Pieces of which each has its number in the place of ``%d``."""
    return lambda size: "".join(piece.replace("%d", str(number)) for number in range(size // (len(piece) + 3)))


def _inside(begin: str, piece: str, end: str) -> Shape:
    return lambda size: begin + piece * (size // len(piece)) + end


def _deep(start: str, end: str = "", content: str = "a word of it") -> Shape:
    """Elements each inside the one before."""
    return lambda size: start * (size // len(start + end)) + content + end * (size // len(start + end))


def _nests(start: str, end: str, depth: int = 200, content: str = "a word of it") -> Shape:
    """Many nests of so many levels, one beside the other."""
    nest = start * depth + content + end * depth
    return lambda size: nest * max(1, size // len(nest))


def _tree(start: str, end: str, content: str = "word ") -> Shape:
    """A tree in which each element holds two."""

    def shape(size: int) -> str:
        text = content
        while len(text) < size:
            text = start + text + text + end
        return text

    return shape


def _stairs(start: str, end: str, piece: str, depth: int = 200) -> Shape:
    """A nest at whose bottom stand many."""
    return lambda size: start * depth + piece * (size // len(piece)) + end * depth


SHAPES: dict[str, Shape] = {
    "cells over rows and columns": _inside(
        "<table>", '<tr><td rowspan="999" colspan="60">w</td><td>o</td></tr>', "</table>"
    ),
    "one row of wide cells": _inside("<table><tr>", '<td colspan="999" rowspan="999">w</td>', "</tr></table>"),
    "one table of many rows": _inside("<table>", "<tr><td>a<td>b", "</table>"),
    "tables of one cell": _many("<table><tr><td>a cell<td>b</table>"),
    "nested tables": _nests("<table><tr><td>a", "</td></tr></table>", 60),
    "nests of divisions": _nests("<div>", "</div>"),
    "nests of spans": _nests("<span>", "</span>"),
    "nests of sections": _nests('<section class="card related">', "</section>"),
    "nests of articles": _nests("<article>a", "</article>", 60),
    "nests of quotations": _nests("<blockquote>", "</blockquote>"),
    "nests of lists": _nests("<ul><li>a", "</li></ul>", 60),
    "nests of numbered lists": _nests("<ol><li>a", "</li></ol>", 60),
    "nests of bold": _nests("<b>a", "</b>"),
    "nests of hidden parts": _nests('<div hidden style="display:none">some words of it', "</div>"),
    "nests of forms and fields": _nests("<fieldset>", "</fieldset>"),
    "nests of figures": _nests("<figure><figcaption>a", "</figcaption></figure>", 60),
    "nests of buttons": _nests('<div role="button" aria-expanded="true">a word', "</div>"),
    "nests of things": _nests('<div itemscope itemprop="datePublished">2', "</div>"),
    "nests of asides": _nests("<aside>a", "</aside>", 60),
    "one nest": _deep("<div>", "</div>"),
    "one nest with words": _deep("<div>a word ", "</div>"),
    "one nest of unclosed bold": _deep("<b>a"),
    "one nest of unclosed spans": _deep("<span>a"),
    "one nest of unclosed fonts": _deep("<font color=red>a<p>"),
    "one nest of unclosed links": _deep("<div><a href=/x>a"),
    "a tree of divisions": _tree("<div>", "</div>"),
    "a tree of spans": _tree("<span>", "</span>"),
    "a tree of lists": _tree("<ul><li>", "</li></ul>"),
    "paragraphs below a nest": _stairs("<div>", "</div>", "<p>two words</p>"),
    "links below a nest": _stairs("<div>", "</div>", '<a href="/x">two words</a> '),
    "hidden below a nest": _stairs("<div>", "</div>", "<p hidden>two words</p>"),
    "equal links": _many('<a href="/x">x</a>'),
    "equal links in items": _inside("<ul>", '<li><a href="/x">two words</a></li>', "</ul>"),
    "unlike links": _numbered('<a href="/x/%d">words %d</a> '),
    "equal files": _many('<a href="/files/x.pdf">here</a> '),
    "unlike files": _numbered('<p><a href="/files/x%d.pdf">Report %d</a></p>'),
    "links in headings": _numbered('<h2><a href="/x/%d">words %d</a></h2>'),
    "headings": _many("<h2>a heading</h2>"),
    "first headings": _numbered("<h1>heading %d</h1>"),
    "paragraphs": _many("<p>two words</p>"),
    "unclosed paragraphs": _many("<p>a"),
    "items": _inside("<ul>", "<li>two words", "</ul>"),
    "terms": _inside("<dl>", "<dt>two<dd>words", "</dl>"),
    "lines": _many("a<br>"),
    "rules": _many("a<hr>"),
    "pictures": _many('<img src=/x.png alt="two words">'),
    "formulas as pictures": _many('<img class=math alt="x^{2}_{i}">'),
    "formulas": _many("<math><mi>x</mi><mo>=</mo><mn>2</mn></math>"),
    "one formula": _inside("<math>", "<mrow><mi>x</mi>", "</math>"),
    "raised figures": _many("10<sup>12</sup> "),
    "notes": _many('word<sup><a href="#fn1">[1]</a></sup>'),
    "raised without text": _inside("<p>", "<sup>1</sup>", "</p>"),
    "italics": _many("<i>a</i> "),
    "days": _numbered("<p>Published January 2, 2026 %d</p>"),
    "days as times": _many('<time datetime="2026-01-02">January 2, 2026</time>'),
    "days without a year": _numbered("<p>Jan 2nd, at %d o'clock</p>"),
    "days as numbers": _many("<p>01/02/2026</p>"),
    "times that are none": _many('<time datetime="the 9th of 2026 maybe">x 2026</time>'),
    "labels": _many("<span>Published: </span>"),
    "articles": _numbered('<article><h2><a href="/x/%d">words %d</a></h2></article>'),
    "cards": _numbered('<div class="card"><h3><a href="/x/%d">words %d</a></h3><p>two words</p></div>'),
    "rows": _numbered('<li><a href="/x/%d">a link that says more than forty characters %d</a> 1 May 2025</li>'),
    "forms": _many("<form><input name=a value=b><label>c</label></form>"),
    "buttons": _many("<button aria-controls=x>two words</button><p>two words</p>"),
    "frames": _many('<iframe src="/viewer?file=/x.pdf"></iframe>'),
    "hidden parts": _many("<p hidden>some words that nobody sees at all here</p>"),
    "details": _many("<details><summary>two words</summary>two words</details>"),
    "marked days": _many('<meta itemprop="datePublished" content="2026">'),
    "bylines": _numbered('<span class="byline">By Ann Author %d and Bob Writer</span>'),
    "quotes": _inside("<p>", "<q>a</q>", "</p>"),
    "JSON in text": _many('{"a":1,"b":2} '),
    "unclosed JSON in text": _many('{"a":'),
    "styles of elements": _many('<p style="display:inline-block;float:left">a</p>'),
    "a style of many rules": _inside("<style>", "p i{display:block}", "</style>"),
    "a style of many selectors": _inside("<style>", "p,i,", "b{display:block}</style>"),
    "styles": _many("<style>p{display:block}</style>"),
    "scripts": _many("<script>window.__A__={}</script>"),
    "a script of many data": _inside("<script>", "window.__A__=[", "</script>"),
    "linked data": _many('<script type="application/ld+json">{"@type":"Article","headline":"A title"}</script>'),
    "unclosed comments": _many("<!-- a "),
    "comments": _many("<!-- a -->b"),
    "unclosed scripts": _many("<script a "),
    "sections of data": _many("<![CDATA[a]]>"),
    "attributes": lambda size: f"<p {_numbered('a%d=1 ')(size)}>x</p>",
    "classes": _numbered('<p class="a%d b%d c%d">x</p>'),
    "unknown elements": _many("<x-card>two words</x-card>"),
    "a wide class": _inside('<p class="', "card-", '">x</p>'),
    "ruby": _many("<ruby>标<rt>b</rt></ruby>"),
    "lists of nothing": _many("<ul></ul>"),
    "pages of pages": _many("</body></html><html><body>a"),
    "mixed tags": _many("<b><p></b></p>a"),
    "tables without rows": _many("<table>a"),
    "unclosed cells": _inside("<table>", "<td>a", "</table>"),
    "selections": _inside("<select>", "<option>two words", "</select>"),
    "objects": _many("<object data=/x.pdf>a</object>"),
    "labels of states": _many("<p>{{a}} ${b} <%c</p>"),
}
"""Each inside the text of a page."""


STARTS: dict[str, Shape] = {
    "comments": _many("<!-- -->"),
    "comments of comments": _many("<!--<!-->"),
    "unclosed comments": _many("<!--"),
    "instructions": _many("<?xml ?>"),
    "declarations": _many('<?xml version="1.0"?>'),
    "declarations and comments": _many("<?xml ?><!---->"),
    "document types": _many("<!doctype html>"),
    "document types with brackets": _many("<!doctype a[]>"),
    "unclosed document types": _many("<!doctype a["),
    "names of feeds": _many("<rss "),
    "unclosed scripts": _many("<script "),
    "blanks": _many(" \n"),
    "objects": _many('{"a"'),
}
"""Each in front of a page."""
