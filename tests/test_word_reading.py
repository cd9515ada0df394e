"""What is text in a Word document: what a reader of it sees, with all tracked changes accepted."""

import io
import zipfile
from random import Random

import pytest

from stdwatch.errors import DocumentError
from stdwatch.publishing import word_process, word_reading

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wps="urn:x" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def made(body: str, /, packing: int = zipfile.ZIP_STORED, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as package:
        package.writestr("word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        for name, inside in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {_SPACES}>{inside}</w:{name}>")
    return file.getvalue()


def read(body: str, **parts: str) -> tuple[word_reading.Paragraph, ...]:
    return word_reading.read(made(body, zipfile.ZIP_STORED, **parts)).paragraphs


@pytest.mark.parametrize(
    "inside",
    [
        "<w:del><w:r><w:delText>B</w:delText></w:r></w:del>",
        f"<w:del>{run('B')}</w:del>",
        f"<w:moveFrom>{run('B')}</w:moveFrom>",
        f"<w:ins><w:del>{run('B')}</w:del></w:ins>",
        "<w:r><w:instrText>HYPERLINK B</w:instrText></w:r>",
        run("B", "<w:rPr><w:vanish/></w:rPr>"),
        f"<w:r><mc:AlternateContent><mc:Fallback>{run('B')}</mc:Fallback></mc:AlternateContent></w:r>",
        f"<w:r><w:pict><w:txbxContent><w:p>{run('B')}</w:p></w:txbxContent></w:pict></w:r>",
    ],
)
def test_what_nobody_sees_is_no_text(inside: str) -> None:
    assert "".join(paragraph.text for paragraph in read(f"<w:p>{run('A')}{inside}{run('C')}</w:p>")) == "AC"


@pytest.mark.parametrize(
    "inside",
    [
        f"<w:ins>{run('B')}</w:ins>",
        f"<w:moveTo>{run('B')}</w:moveTo>",
        f'<w:fldSimple w:instr="PAGE">{run("B")}</w:fldSimple>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('B')}</w:sdtContent></w:sdt>",
        run("B", '<w:rPr><w:vanish w:val="0"/></w:rPr>'),
        '<mc:AlternateContent><mc:Choice Requires="wps">' + run("B") + "</mc:Choice></mc:AlternateContent>",
        "<m:oMath><m:r><m:t>B</m:t></m:r></m:oMath>",
    ],
)
def test_what_everybody_sees_is_text(inside: str) -> None:
    assert [paragraph.text for paragraph in read(f"<w:p>{run('A')}{inside}{run('C')}</w:p>")] == ["ABC"]


@pytest.mark.parametrize(
    "deleted", ["<w:tr><w:trPr><w:del/></w:trPr><w:tc>", "<w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>"]
)
def test_rows_and_cells_that_were_deleted_as_a_whole_are_gone(deleted: str) -> None:
    table = (
        f"<w:tbl>{deleted}<w:p>{run('B')}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>{run('A')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert [paragraph.text for paragraph in read(table)] == ["A"]


def test_what_was_deleted_in_a_note_or_a_comment_is_not_told() -> None:
    content = f"<w:p>{run('kept')}<w:del>{run('gone')}</w:del><w:moveFrom>{run('moved')}</w:moveFrom></w:p>"
    paragraph = f'<w:p>{run("A")}<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="3"/></w:r></w:p>'
    notes, comments = (
        f'<w:footnote w:id="2">{content}</w:footnote>',
        f'<w:comment w:id="3" w:author="李">{content}</w:comment>',
    )
    (read_back,) = read(paragraph, footnotes=notes, comments=comments)
    assert read_back.comments == ("脚注：kept", "李: kept")


def test_a_comment_is_told_once_and_not_at_any_length() -> None:
    mark = '<w:r><w:commentReference w:id="3"/></w:r>'
    comment = f'<w:comment w:id="3" w:author="李"><w:p>{run("x" * 90_000)}</w:p></w:comment>'
    (first, second) = read(f"<w:p>{mark}</w:p><w:p>{mark}</w:p>", comments=comment)
    assert first.comments[0].startswith("李: xxx")
    assert sum(map(len, (*first.comments, *second.comments))) < 3_000


def test_notes_in_notes_without_end_are_read_once() -> None:
    deep = '<w:footnote w:id="2">' * 200 + run("x") * 2_000 + "</w:footnote>" * 200
    (paragraph,) = read('<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>', footnotes=deep)
    assert len(paragraph.comments) == 1


def test_more_paragraphs_than_an_issue_can_have_are_refused() -> None:
    with pytest.raises(DocumentError, match="too many paragraphs"):
        read("<w:p/>" * 30_001)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_with_any_wrong_byte_is_read_or_refused_in_one_line(packing: int) -> None:
    body, chance = made(f"<w:p>{run('words')}</w:p>" * 9, packing), Random(packing)  # noqa: S311 - the same bytes each time
    for _ in range(300):
        damaged = bytearray(body)
        for _ in range(chance.choice((1, 1, 8))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            word_reading.read(bytes(damaged))
        except DocumentError as error:
            assert "\n" not in str(error)


def test_the_child_reads_what_the_reader_reads_and_refuses_what_it_refuses() -> None:
    good = made(f"<w:p>{run('标准')}</w:p>", comments='<w:comment w:id="1" w:author="a"/>')
    assert word_process.read(good) == word_reading.read(good)
    with pytest.raises(DocumentError, match="it has no word/document"):
        word_process.read(made("")[:-1].replace(b"document.xml", b"document.xmx") + b"\0")


def test_a_document_that_costs_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_process, "_LIMITS", (2**30, 0, 60))
    with pytest.raises(DocumentError, match="limits of time and memory"):
        word_process.read(made("<w:p/>"))
