"""Corrections made in the Word document come back as proposals."""

import copy
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from lxml import etree

from stdwatch.errors import DocumentError, UsageError
from stdwatch.items.journal import BlockRole, Issue, Proof
from stdwatch.publishing import exchange, word, word_reading
from stdwatch.publishing.compare import Change, Comparison, Proposal, compare
from stdwatch.publishing.wordprocessing import element, qualified
from tests import issues

ARTICLE = issues.name(1)
ITEM, LAST = issues.name(14), issues.name(15)


def _printed(issue: Issue) -> bytes:
    return word.render(issue, dict.fromkeys((article.id for article in issue.articles), 1))


def _corrected(change: Callable[[Document], object], issue: Issue | None = None) -> Comparison:
    """What comes back after a change to the document of the small issue."""
    issue = issue or issues.issue()
    document = docx.Document(io.BytesIO(_printed(issue)))
    change(document)
    body = io.BytesIO()
    document.save(body)
    return compare(issue, word_reading.read(body.getvalue()))


def _paragraph(document: Document, words: str) -> Paragraph:
    return next(each for each in reversed(document.paragraphs) if words in each.text)


def _replace(old: str, new: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for run in _paragraph(document, old).runs:
            run.text = run.text.replace(old, new)

    return change


def _remove(part: etree._Element) -> None:
    parent = part.getparent()
    assert parent is not None
    parent.remove(part)


def _tracked(kind: str, text: str) -> etree._Element:
    """A tracked insertion (``ins``) or deletion (``del``) of some words."""
    words = element("t" if kind == "ins" else "delText")
    words.text = text
    return element(kind, element("r", words), id=900, author="王", date="2026-03-01T00:00:00Z")


def test_what_was_not_touched_proposes_nothing() -> None:
    for issue in (issues.issue(), issues.two_sections(), issues.hostile("a：b，原文可访问网站：。")):
        assert compare(issue, word_reading.read(_printed(issue))) == Comparison((), 0, ())


@given(issues.issues())
@settings(max_examples=25, deadline=None)
def test_no_issue_whatever_is_in_it_proposes_anything_untouched(issue: Issue) -> None:
    if any(issue.articles):
        assert compare(issue, word_reading.read(_printed(issue))) == Comparison((), 0, ())


def test_a_changed_word_is_proposed() -> None:
    comparison = _corrected(
        _replace("至少", "至多"), issues.issue(issues.article(1, "题", issues.block(2, "至少两年。")))
    )
    assert comparison.proposals == (
        Proposal(Change.CHANGED, ARTICLE, issues.name(2), "text", "至少两年。", "至多两年。"),
    )


def test_a_changed_label_and_text_are_proposed_apart() -> None:
    def change(document: Document) -> None:
        label, text = _paragraph(document, "双方应接受").runs
        label.text, text.text = "承认：", "双方应承认证书。"

    assert [(each.field, each.before, each.after) for each in _corrected(change).proposals] == [
        ("label", "互认", "承认"),
        ("text", "双方应接受依据对方规则签发的证书。", "双方应承认证书。"),
    ]


def test_a_label_stays_one_when_its_bold_type_is_lost() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应接受")
        paragraph.runs[0].text = paragraph.text
        for run in paragraph.runs[1:]:
            _remove(run._r)
        paragraph.runs[0].style = None

    assert _corrected(change).proposals == ()


def test_a_deleted_paragraph_is_missing() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")._p
        _remove(paragraph)

    (proposal,) = _corrected(change).proposals
    assert (proposal.change, proposal.block) == (Change.MISSING, LAST)


def test_an_emptied_paragraph_is_missing() -> None:
    def change(document: Document) -> None:
        for run in _paragraph(document, "双方应每 2 年").runs:
            run.text = ""

    assert [each.change for each in _corrected(change).proposals] == [Change.MISSING]


def test_the_second_half_of_a_split_paragraph_is_new() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")
        paragraph.runs[0].text = "双方应每 2 年举行"
        half = copy.deepcopy(paragraph._p)
        for start in half.findall(qualified("bookmarkStart")):
            half.remove(start)
        paragraph._p.addnext(half)
        Paragraph(half, paragraph._parent).runs[0].text = "一次会议。"

    changed, new = _corrected(change).proposals
    assert (changed.change, changed.block, changed.after) == (Change.CHANGED, LAST, "双方应每 2 年举行")
    assert (new.change, new.behind, new.kind, new.after) == (Change.NEW, LAST, "item", "一次会议。")


def test_of_two_joined_paragraphs_one_is_changed_and_one_missing() -> None:
    def change(document: Document) -> None:
        first, second = _paragraph(document, "双方应接受")._p, _paragraph(document, "双方应每 2 年")._p
        first.extend(list(second)[1:])
        _remove(second)

    changed, missing = _corrected(change).proposals
    assert (changed.change, changed.block) == (Change.CHANGED, ITEM)
    assert changed.after.endswith("（in person or by video）。")
    assert (missing.change, missing.block) == (Change.MISSING, LAST)


def test_an_inserted_paragraph_is_new_behind_the_one_before_it() -> None:
    def change(document: Document) -> None:
        _paragraph(document, "双方应每 2 年").insert_paragraph_before("双方另有约定的除外。")

    (proposal,) = _corrected(change).proposals
    assert proposal == Proposal(Change.NEW, ARTICLE, "", "", "", "双方另有约定的除外。", kind="text", behind=ITEM)


def test_a_new_paragraph_brings_its_label_and_its_kind() -> None:
    def change(document: Document) -> None:
        made = _paragraph(document, "双方应每 2 年").insert_paragraph_before("")
        made.style = document.styles["条目"]
        made.add_run("检测：").bold = True
        made.add_run("承认报告。")

    (proposal,) = _corrected(change).proposals
    assert (proposal.kind, proposal.label, proposal.after) == ("item", "检测", "承认报告。")


def test_a_moved_paragraph_is_moved() -> None:
    def change(document: Document) -> None:
        _paragraph(document, "主要内容")._p.addprevious(_paragraph(document, "双方应每 2 年")._p)

    (proposal,) = _corrected(change).proposals
    assert (proposal.change, proposal.block, proposal.behind) == (Change.MOVED, LAST, issues.name(11))


def test_a_paragraph_that_went_to_another_article_is_moved_there() -> None:
    def change(document: Document) -> None:
        moved = _paragraph(document, "双方应每 2 年")._p
        _paragraph(document, "双方将承认")._p.addnext(moved)

    (moved,) = _corrected(change).proposals
    assert (moved.change, moved.article, moved.block, moved.behind) == (
        Change.MOVED,
        issues.name(2),
        LAST,
        issues.name(21),
    )


def test_what_the_desk_makes_itself_is_told_and_not_taken_over() -> None:
    def change(document: Document) -> None:
        document.sections[2].header.paragraphs[0].runs[0].text = "另一刊名"
        _replace("贸易政策", "贸易观察")(document)

    comparison = _corrected(change)
    assert comparison.proposals == ()
    assert any("另一刊名" in text for text in comparison.left)
    assert "【贸易观察】" in comparison.left


def test_the_mark_of_a_proof_is_no_correction() -> None:
    comparison = compare(issues.issue(), word_reading.read(_printed(Proof.of(issues.issue()))))
    assert (comparison.proposals, comparison.left) == ((), ())


def test_footnotes_are_shown_and_readings_over_words_are_no_text() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")._p
        over, base = element("t"), element("t")
        over.text, base.text = "pín lǜ", "频率。"
        ruby = element("ruby", element("rt", element("r", over)), element("rubyBase", element("r", base)))
        paragraph.append(element("r", ruby))
        paragraph.append(element("r", element("footnoteReference", id=7)))

    (proposal,) = _corrected(change).proposals
    assert proposal.after.endswith("频率。")
    assert "pín" not in proposal.after
    assert len(proposal.comments) == 1


def test_another_style_is_another_kind() -> None:
    def change(document: Document) -> None:
        _paragraph(document, "双方应每 2 年").style = document.styles["Normal"]

    (proposal,) = _corrected(change).proposals
    assert (proposal.field, proposal.before, proposal.after) == ("kind", "item", "text")


def test_tracked_changes_are_read_as_accepted_and_counted() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")
        run = paragraph.runs[0]._r
        run.addprevious(_tracked("ins", "各方同意，"))
        run.addnext(_tracked("del", "旧话"))

    comparison = _corrected(change)
    assert comparison.tracked == 2
    assert [each.after for each in comparison.proposals] == [
        "各方同意，双方应每 2 年举行一次会议（in person or by video）。"
    ]


def test_a_bookmark_that_stands_in_deleted_words_still_names_its_block() -> None:
    def change(document: Document) -> None:  # as LibreOffice writes it
        paragraph = _paragraph(document, "双方应每 2 年")
        deleted = _tracked("del", "旧话")
        paragraph.runs[0]._r.addprevious(deleted)
        deleted.insert(0, paragraph._p.findall(qualified("bookmarkStart"))[0])

    assert _corrected(change).proposals == ()


def test_a_tracked_deletion_of_a_whole_paragraph_is_missing() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")
        run = paragraph.runs[0]._r
        run.addprevious(_tracked("del", run.text))
        _remove(run)

    assert [(each.change, each.block) for each in _corrected(change).proposals] == [(Change.MISSING, LAST)]


def test_a_tracked_deletion_of_a_paragraph_mark_joins_it_with_the_next() -> None:
    def change(document: Document) -> None:
        properties = _paragraph(document, "双方应接受")._p.get_or_add_pPr()
        properties.append(element("rPr", element("del", id=901, author="王", date="2026-03-01T00:00:00Z")))

    changed, missing = _corrected(change).proposals
    assert (changed.block, missing.block) == (ITEM, LAST)
    assert changed.after.startswith("双方应接受依据对方规则签发的证书。双方应每")


def test_comments_are_shown_with_what_they_stand_at() -> None:
    def change(document: Document) -> None:
        paragraph = _paragraph(document, "双方应每 2 年")
        document.add_comment(paragraph.runs, text="两年还是三年？", author="王")
        paragraph.runs[0].text = paragraph.runs[0].text.replace("2", "3")

    comparison = _corrected(change)
    assert comparison.comments == ("王: 两年还是三年？",)
    assert comparison.proposals[0].comments == comparison.comments


@pytest.mark.parametrize(
    ("old", "new", "field", "after"),
    [
        ("两国签署种子标准协议", "两国签署种子协议", "title", "两国签署种子协议"),
        (
            "就证书的相互接受",
            "就证书的互认",
            "standfirst",
            "2026年2月，两国签署《种子标准协议》，就证书的互认作出安排。",
        ),
        ("本文摘录协议", "本文摘录声明", "excerpt", "本文摘录声明中涉及标准的相关内容"),
        ("https://example.org", "https://example.com", "site", "https://example.com"),
        ("内容均为虚构", "内容全为虚构", "foreword1", "本刊为试验用样刊，内容全为虚构。"),
        ("提供标准动态", "提供动态", "back1", "《示例简讯》（半月刊），提供动态"),
    ],
)
def test_fields_of_article_and_issue_are_proposed(old: str, new: str, field: str, after: str) -> None:
    comparison = _corrected(_replace(old, new), issues.issue(issues.seeds()))
    assert [(each.field, each.after) for each in comparison.proposals] == [(field, after)]


def test_a_changed_summary_in_the_contents_is_proposed() -> None:
    (proposal,) = _corrected(_replace("声明涉及检测", "声明涉及检验")).proposals
    assert (proposal.article, proposal.field, proposal.after) == (issues.name(2), "summary", "声明涉及检验。")


def test_the_document_of_another_issue_is_refused() -> None:
    other = issues.issue(issues.article(50, "别的", issues.block(51, "别的话。")))
    with pytest.raises(UsageError, match="is not of issue 2026-1"):
        compare(issues.issue(), word_reading.read(_printed(other)))


def test_a_document_without_our_bookmarks_is_refused() -> None:
    body = io.BytesIO()
    docx.Document().save(body)
    with pytest.raises(UsageError, match="was not printed by this desk"):
        compare(issues.issue(), word_reading.read(body.getvalue()))


def _repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_printed(issues.issue()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return body.getvalue()


def _with_relation(kind: str, target: str) -> bytes:
    relation = (
        f'<Relationship Id="rId99" TargetMode="External" Target="{target}"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    return _repacked(lambda parts: parts.update({name: parts[name].replace(b"</Relationships>", relation.encode())}))


_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (lambda: b"", "no Word document"),
        (lambda: b"<html></html>", "no Word document"),
        (lambda: _printed(issues.issue())[:-400], "no Word document"),
        (lambda: bytes(20 * 2**20 + 1), "larger than 20 MB"),
        (lambda: _repacked(lambda parts: parts.update({"word/big.xml": b" " * 30_000_000})), "larger than 20 MB"),
        (lambda: _repacked(lambda parts: parts.pop("word/document.xml")), "has no word/document.xml"),
        (lambda: _repacked(lambda parts: parts.update({"word/document.xml": b"<w:p>"})), "is no XML"),
        (lambda: _repacked(lambda parts: parts.update({"word/styles.xml": _ENTITIES})), "declares entities"),
        (lambda: _with_relation("attachedTemplate", "https://evil.example/t.dotm"), "reaches out to https://evil"),
        (lambda: _with_relation("image", "file:///etc/passwd"), "reaches out to file:///etc/passwd"),
        (lambda: _with_relation("hyperlink", "file://host/share"), "reaches out"),
    ],
    ids=range(11),
)
def test_what_is_broken_huge_or_reaches_out_is_refused_in_one_line(body: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refused:
        compare(issues.issue(), word_reading.read(body()))
    assert "\n" not in str(refused.value)


def test_paragraphs_inside_of_paragraphs_are_read_once() -> None:
    words = f'<w:r xmlns:w="{qualified("")[1:-1]}"><w:t>words</w:t></w:r>'
    inner = "<w:p>" * 100 + words + "</w:p>" * 100
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as package:
        package.writestr("word/document.xml", f'<w:body xmlns:w="{qualified("")[1:-1]}">{inner}</w:body>')
    assert [paragraph.text for paragraph in word_reading.read(body.getvalue()).paragraphs] == ["words"]


def test_a_package_of_endless_parts_is_refused() -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as package:
        for number in range(2_001):
            package.writestr(f"{number}.xml", "<a/>")
    with pytest.raises(DocumentError, match="too many parts"):
        word_reading.read(body.getvalue())


def test_a_link_to_a_web_page_is_read_over() -> None:
    assert (
        compare(issues.issue(), word_reading.read(_with_relation("hyperlink", "https://example.org"))).proposals == ()
    )


@pytest.mark.slow
def test_what_libreoffice_saves_again_proposes_nothing(shared: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice") or pytest.skip("needs LibreOffice Writer")
    issue = exchange.read((shared / "publishing" / "issue-2025-4.json").read_bytes())
    path = tmp_path / "issue.docx"
    path.write_bytes(_printed(issue))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("odt", "docx"):
        command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        path = path.with_suffix(f".{kind}")
    assert compare(issue, word_reading.read(path.read_bytes())) == Comparison((), 0, ())


def test_an_unconfirmed_draft_is_compared_without_its_mark() -> None:
    draft = replace(issues.draft_block(5, "话。"), kind=BlockRole.ITEM, label="词")
    issue = issues.issue(issues.article(1, "题", draft))
    assert compare(issue, word_reading.read(_printed(issue))).proposals == ()
