import contextlib
import os
import re
import select
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from stdwatch.errors import PrintingError
from stdwatch.items.journal import BlockRole
from stdwatch.publishing import boxes, exchange, pdf
from tests import issues
from tests.hostile_words import WORDS

pytestmark = pytest.mark.slow


def _text(body: bytes) -> str:
    """All text of a PDF without white space, hyphenation marks, running heads and page numbers."""
    document = pypdfium2.PdfDocument(body)
    pages = []
    for page in document:
        words = page.get_textpage()
        # Heads and feet stand outside the lines of the body (in points from the lower edge).
        pages.append(words.get_text_bounded(left=0, bottom=100, right=600, top=745))
    document.close()
    return re.sub(r"\s|[\u0002\ufffe]", "", "".join(pages))


def _fold(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_paragraph_is_in_the_pdf_in_order() -> None:
    issue = issues.issue()
    printed = _text(pdf.typeset(issue).pdf).replace("●", "")
    assert "".join(map(_fold, issues.paragraphs(issue))) in printed


def test_the_layout_tells_on_which_page_each_article_starts() -> None:
    long = issues.article(1, "长文", *(issues.block(number, "标准。" * 200) for number in range(10, 14)))
    short = issues.article(2, "短文", issues.block(20, "标准。"))
    layout = pdf.typeset(issues.issue(long, short))
    # 2,400 characters on a grid of 28 by 22, after a title and a standfirst
    assert layout.starts == {long.id: 1, short.id: 6}
    assert (layout.pages(long.id), layout.pages(short.id), layout.end) == (5, 1, 6)


def test_the_same_issue_gives_the_same_bytes_in_every_time_zone_and_locale() -> None:
    program = "import sys; from tests import issues; from stdwatch.publishing import pdf;"
    program += "sys.stdout.buffer.write(pdf.typeset(issues.issue()).pdf)"
    bodies = set()
    for zone, locale in (("UTC", "C"), ("Asia/Shanghai", "zh_CN.UTF-8"), ("America/Anchorage", "tr_TR.UTF-8")):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
        bodies.add(done.stdout)
    assert len(bodies) == 1
    assert bodies.pop().startswith(b"%PDF-")


def test_the_pdf_is_tagged_archivable_and_dated_by_its_month() -> None:
    body = pdf.typeset(issues.issue()).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in body
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in body
    assert b"<pdfuaid:part>1</pdfuaid:part>" in body
    assert b"2026-03-01" in body
    assert b"/MarkInfo" in body


def test_a_subheading_without_a_heading_above_it_is_printed_all_the_same() -> None:
    blocks = issues.block(2, "次级标题", BlockRole.SUBHEAD), issues.block(3, "文。")
    body = pdf.typeset(issues.issue(issues.article(1, "题", *blocks))).pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in body


def test_a_character_for_private_use_is_printed_all_the_same() -> None:
    body = pdf.typeset(issues.issue(issues.article(1, "题", issues.block(2, "字\ue123\U000f3a16。")))).pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in body


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_hostile_words_come_out_as_words(words: str) -> None:
    layout = pdf.typeset(issues.hostile(words))
    printed = _text(layout.pdf)
    # Readers put right-to-left words into the order in which they stand on the line, or not.
    wanted = [_fold(words)] if words.isascii() or not re.search("[\u0590-\u06ff]", words) else []
    for text in wanted:
        assert printed.count(text) >= 6


def test_what_no_font_shows_becomes_a_box_and_is_named() -> None:
    layout = pdf.typeset(issues.issue(issues.article(1, "题", issues.block(2, "\U0001fae8与\U000e0fff"))))
    assert "\U000e0fff" in layout.boxes
    assert "与" not in layout.boxes


def test_a_font_of_boxes_is_always_the_same() -> None:
    assert boxes.font("😀𰻞") == boxes.font("😀𰻞")


def test_a_missing_font_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", ("Noto Serif CJK SC", "Font That Nobody Has"))
    with pytest.raises(PrintingError, match=r"has no font Font That Nobody Has: apt-get install fonts-noto-cjk$"):
        pdf.typeset(issues.issue())


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (pdf.Limits(memory=150 * 2**20), "needs more memory than its 150 MB"),
        (pdf.Limits(wall=0), "did not finish within 0 s"),
    ],
    ids=["memory", "time"],
)
def test_a_child_that_uses_too_much_is_ended_with_one_line(limits: pdf.Limits, reason: str) -> None:
    with pytest.raises(PrintingError, match=reason) as refused:
        pdf.typeset(issues.issue(), allowed=limits)
    assert "\n" not in str(refused.value)


def test_a_child_that_is_killed_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(PrintingError, match=r"^typst was ended by SIGKILL\.$"):
        pdf.typeset(issues.issue())


def test_no_place_for_its_folder_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(PrintingError, match="typst cannot be started: No such file"):
        pdf.typeset(issues.issue())


def test_the_child_dies_with_its_parent() -> None:
    program = """
import subprocess, sys
bound = "from stdwatch.confinement import end_with_parent; end_with_parent(); print(1, flush=True)"
child = subprocess.Popen([sys.executable, "-c", bound + "; import time; time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    with contextlib.suppress(ProcessLookupError):  # gone already
        child = os.pidfd_open(int(done.stdout))
        try:
            assert select.select([child], [], [], 10)[0]
        finally:
            os.close(child)


def test_a_template_that_is_wrong_is_refused_in_one_line() -> None:
    with pytest.raises(PrintingError, match="typst cannot set the issue: unknown variable: nonsense"):
        pdf.typeset(issues.issue(), b"#nonsense")


def test_an_issue_without_articles_is_refused() -> None:
    with pytest.raises(PrintingError, match="2026-1 has no articles"):
        pdf.typeset(issues.without_articles())


def test_an_article_without_text_is_refused_with_its_place() -> None:
    empty = issues.article(2, "空", issues.block(3, " "))
    with pytest.raises(PrintingError, match="article 02 “空”: there is no text"):
        pdf.typeset(issues.issue(issues.seeds(), empty))


def test_the_printed_issue_starts_its_articles_where_the_print_does(shared: Path) -> None:
    folder = shared / "publishing"
    layout = pdf.typeset(exchange.read((folder / "issue-2025-4.json").read_bytes()))
    assert list(layout.starts.values()) == [1, 4, 7, 10, 14, 18, 21]
    assert layout.end == 24
