"""The issue as a Word document: what is in it, what a validator and LibreOffice say of it."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from lxml import etree

from stdwatch.errors import PrintingError
from stdwatch.items.journal import Issue
from stdwatch.publishing import exchange, house, pdf, word, wording
from stdwatch.publishing.wordprocessing import qualified
from tests import issues
from tests.hostile_words import WORDS


def _body(issue: Issue) -> bytes:
    return word.render(issue, {article.id: page for page, article in enumerate(issue.articles, 1)})


def _open(issue: Issue) -> Document:
    return docx.Document(io.BytesIO(_body(issue)))


def _texts(document: Document) -> list[str]:
    """All paragraphs of the body, those of the cover's table too."""
    return ["".join(text.text or "" for text in each.iter(qualified("t"))) for each in _paragraphs(document)]


def _paragraphs(document: Document) -> list[etree._Element]:
    return list(document.element.body.iter(qualified("p")))


def _converted(soffice: str, path: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


@pytest.fixture
def soffice() -> str:
    return shutil.which("soffice") or pytest.skip("needs LibreOffice Writer")


def test_every_printed_paragraph_is_there_in_order() -> None:
    issue = issues.issue()
    starts = {article.id: page for page, article in enumerate(issue.articles, 1)}
    printed = [lead_in + text for _, lead_in, text in wording.paragraphs(issue, starts)]
    wanted = [line for text in printed for line in text.split("\n")]
    assert [text for text in _texts(_open(issue)) if text] == [
        re.sub(r"^(0[12]) (两国)", r"\1\2", line) for line in wanted
    ]


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_hostile_words_come_out_as_words(words: str) -> None:
    texts = _texts(_open(issues.hostile(words)))
    assert texts.count(words) >= 8
    assert texts.count(f"{words}：{words}") == 2


def test_paragraphs_have_named_styles() -> None:
    named = {str(each.style.name): each.text for each in _open(issues.issue()).paragraphs if each.style}
    assert named["Heading 1"] == "两国就车钩标准发表声明"
    assert named["Heading 2"] == "主要内容"
    assert named["Heading 3"] == "证书"
    assert named["条目"].startswith("双方应每 2 年")
    assert named["导语"].endswith("https://example.org。")


def test_lists_are_lists() -> None:
    styles = _open(issues.issue()).styles
    numbered = [style.name for style in styles if style.element.find(f".//{qualified('numPr')}") is not None]
    assert numbered == ["Heading 3", "条目"]


def test_every_run_names_its_chinese_font_and_asks_for_chinese_quotation_marks() -> None:
    for run in _open(issues.issue()).element.body.iter(qualified("r")):
        if run.find(qualified("t")) is not None:
            fonts = run.find(f"{qualified('rPr')}/{qualified('rFonts')}")
            assert fonts is not None
            assert fonts.get(qualified("eastAsia")) in {"SimSun", "SimHei"}
            assert fonts.get(qualified("hint")) == "eastAsia"


def test_the_contents_are_fields_that_hold_their_result() -> None:
    issue = issues.issue(issues.rails())
    entry = next(each for each in _paragraphs(_open(issue)) if each.find(f".//{qualified('instrText')}") is not None)
    target = word.bookmark("t", issues.name(2))
    codes = [code.text for code in entry.iter(qualified("instrText"))]
    assert codes == [f" PAGEREF {target} \\h \\* Arabic ", f" REF {target} \\h "]
    assert "".join(text.text or "" for text in entry.iter(qualified("t"))) == "01两国就车钩标准发表声明"
    assert "dirty" not in etree.tostring(entry).decode()


def test_every_block_stands_in_its_bookmark() -> None:
    issue = issues.issue()
    body = _open(issue).element.body
    names = [start.get(qualified("name")) for start in body.iter(qualified("bookmarkStart"))]
    blocks = [word.bookmark("b", block.id) for article in issue.articles for block in article.blocks]
    assert set(blocks) < set(names)
    assert len(names) == len(set(names))
    assert all(len(str(name)) <= 40 for name in names)


def test_each_section_has_its_running_head_and_pages_are_counted_from_the_first_article() -> None:
    issue = issues.two_sections()
    document = _open(issue)
    heads = [section.header.paragraphs[0].text for section in document.sections]
    assert ["【" + head.partition("【")[2] for head in heads[2:4]] == ["【技术观察】", "【贸易政策】"]
    numbers = [section._sectPr.find(qualified("pgNumType")) for section in document.sections]
    starts = [None if number is None else number.get(qualified("start")) for number in numbers]
    assert starts == [None, None, "1", None, None]
    assert not document.sections[0].header.paragraphs[0].text


def test_no_paragraph_is_empty() -> None:
    assert all(_texts(_open(issues.two_sections())))


def test_the_same_issue_gives_the_same_bytes_in_every_time_zone_and_locale() -> None:
    program = "import sys; from tests import issues; from stdwatch.publishing import word;"
    program += "sys.stdout.buffer.write(word.render(issues.issue(), {issues.name(1): 1, issues.name(2): 4}))"
    bodies = set()
    for zone, locale in (("UTC", "C"), ("Asia/Shanghai", "zh_CN.UTF-8")):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
        bodies.add(done.stdout)
    assert len(bodies) == 1


def test_the_house_document_is_made_of_its_parts() -> None:
    assert house.FILE.read_bytes() == house.pack(), "run: make house"


def test_an_own_house_document_restyles_the_issue() -> None:
    document = docx.Document(io.BytesIO(house.ours()))
    document.styles["Normal"].font.size = Pt(12)
    fonts = document.styles["Normal"].element.rPr.rFonts
    fonts.set(qualified("eastAsia"), "FangSong")
    own = io.BytesIO()
    document.save(own)
    printed = docx.Document(io.BytesIO(word.render(issues.issue(issues.rails()), {issues.name(2): 1}, own.getvalue())))
    assert printed.styles["Normal"].font.size == Pt(12)
    paragraph = next(each for each in printed.paragraphs if each.text.startswith("双方将承认"))
    assert [fonts.get(qualified("eastAsia")) for fonts in paragraph._p.iter(qualified("rFonts"))] == ["FangSong"]


def test_an_own_house_document_without_our_styles_is_refused_with_their_names() -> None:
    plain = io.BytesIO()
    docx.Document().save(plain)
    with pytest.raises(PrintingError, match=r"^house.docx lacks the styles: 导语, 条目, 标签"):
        word.render(issues.issue(), {}, plain.getvalue())


def test_a_house_document_that_is_none_is_refused() -> None:
    for body in (b"", b"PK\x03\x04", b"<html>"):
        with pytest.raises(PrintingError, match="is no Word document"):
            word.render(issues.issue(), {}, body)


def test_a_validator_finds_nothing(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    for number, issue in enumerate(
        (issues.issue(), issues.two_sections(), issues.hostile(WORDS[2]), issues.hostile(""))
    ):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(_body(issue))
        assert audit.OpenXmlValidator().validate(path).errors == []


def _blocks(body: bytes) -> dict[str, tuple[str, str]]:
    """Bookmark → style and text."""
    document = docx.Document(io.BytesIO(body))
    return {
        str(start.get(qualified("name"))): (str(each.style.name), each.text)
        for each in document.paragraphs
        if each.style
        for start in each._p.iter(qualified("bookmarkStart"))
        if str(start.get(qualified("name")))[0] in "bts"
    }


@pytest.mark.slow
def test_libreoffice_keeps_text_styles_and_bookmarks(soffice: str, tmp_path: Path) -> None:
    body = _body(issues.two_sections())
    path = tmp_path / "issue.docx"
    path.write_bytes(body)
    back = _converted(soffice, _converted(soffice, path, "odt", tmp_path), "docx", tmp_path).read_bytes()
    assert _blocks(back) == _blocks(body)


@pytest.mark.slow
def test_libreoffice_shows_the_pages_of_the_pdf(soffice: str, shared: Path, tmp_path: Path) -> None:
    import pypdfium2  # type: ignore[import-untyped]

    issue = exchange.read((shared / "publishing" / "issue-2025-4.json").read_bytes())
    layout = pdf.typeset(issue)
    path = tmp_path / "issue.docx"
    # Wrong page numbers in the contents are put right by whoever lays the document out.
    path.write_bytes(word.render(issue, dict.fromkeys(layout.starts, 99)))
    shown = pypdfium2.PdfDocument(_converted(soffice, path, "pdf", tmp_path))
    pages = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in shown]
    assert len(pages) == len(pypdfium2.PdfDocument(layout.pdf)) == 28
    assert "99" not in pages[2]
    for article in issue.articles:
        title = re.sub(r"\s", "", article.title)
        assert title in pages[layout.starts[article.id] + 2]
        assert f"{layout.starts[article.id]}{title}" in pages[2]


def test_nothing_but_the_issue_is_in_the_file() -> None:
    names = zipfile.ZipFile(io.BytesIO(_body(issues.issue()))).namelist()
    assert not [name for name in names if re.search("thumbnail|stylesWithEffects|customXml|vba", name)]
