"""Corrections from a Word document become edits of the desk's issue."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document

from stdwatch.editing import corrections, importing
from stdwatch.editing import issues as rules
from stdwatch.editing.corrections import CorrectionsTaken
from stdwatch.editing.house import journal
from stdwatch.editing.refusals import Closed, EditRefused
from stdwatch.items.journal import Issue
from stdwatch.publishing import word, word_reading
from stdwatch.publishing.compare import Change, Proposal, compare
from stdwatch.store import issues as stored
from stdwatch.store import memory
from tests import issues
from tests.journal import LATER, Newsroom

SEEDS = issues.name(1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path, issue=False)
    ours = journal()
    issue = replace(issues.two_sections(), title=ours.title, title_en=ours.title_en, publishers=ours.publishers)
    importing.import_issue(room.desk.db, issue, "Li", LATER)
    yield room
    assert room.replayed()
    room.desk.db.close()


def _issue(room: Newsroom) -> Issue:
    return rules.load(room.desk.db, stored.by_name(room.desk.db, "2026-1"))


def _corrected(issue: Issue, change: Callable[[Document], object]) -> tuple[Proposal, ...]:
    document = docx.Document(io.BytesIO(word.render(issue, {article.id: 1 for article in issue.articles})))
    change(document)
    body = io.BytesIO()
    document.save(body)
    return compare(issue, word_reading.read(body.getvalue())).proposals


def _take(room: Newsroom, proposals: tuple[Proposal, ...]) -> CorrectionsTaken:
    return corrections.take(room.desk.db, stored.by_name(room.desk.db, "2026-1"), proposals, "Wang", LATER)


def test_a_block_that_went_to_another_article_keeps_its_own_corrections(room: Newsroom) -> None:
    def change(document: Document) -> None:
        moved = next(each for each in document.paragraphs if each.text.startswith("双方应每"))
        moved.runs[0].text = "双方应每 3 年举行一次会议。"
        next(each for each in document.paragraphs if each.text.startswith("双方将承认"))._p.addnext(moved._p)

    proposals = _corrected(_issue(room), change)
    assert _take(room, proposals) == CorrectionsTaken(2, ())
    rails = next(article for article in _issue(room).articles if article.id == issues.name(2))
    assert [(block.id, block.text) for block in rails.blocks][1:] == [(issues.name(15), "双方应每 3 年举行一次会议。")]
    assert _corrected(_issue(room), lambda document: None) == ()


def test_what_came_with_an_issue_is_remembered_and_corrected(room: Newsroom) -> None:
    def change(document: Document) -> None:
        paragraph = next(each for each in document.paragraphs if each.text.startswith("互认"))
        paragraph.runs[-1].text = "双方应承认对方签发的证书。"

    english = "Each Party shall accept certificates"
    assert [match.pair.chinese for match in memory.alike(room.desk.db, english)] == [
        "互认：双方应接受依据对方规则签发的证书。"
    ]
    _take(room, _corrected(_issue(room), change))
    assert [match.pair.chinese for match in memory.alike(room.desk.db, english)] == ["互认：双方应承认对方签发的证书。"]
    assert memory.alike(room.desk.db, english, but="2026-1") == []


def test_every_kind_of_correction_leads_to_what_the_document_says(room: Newsroom) -> None:
    def change(document: Document) -> None:
        paragraphs = {text[:4]: each for each in document.paragraphs if (text := each.text)}
        paragraphs["双方应每"].runs[0].text = "双方应每 3 年举行一次会议。"
        for words in ("第一段。", "第二段。"):
            paragraphs["双方应每"].insert_paragraph_before(words)
        paragraphs["主要内容"].runs[0].text = ""
        paragraphs["2026"]._p.addnext(paragraphs["证书"]._p)
        paragraphs["本刊为试"].runs[0].text = "新的前言。"
        paragraphs["《示例简"].runs[0].text = "新的简讯。"
        paragraphs["两国签署"].runs[0].text = "两国签署种子协议"

    proposals = _corrected(_issue(room), change)
    assert _take(room, proposals) == CorrectionsTaken(len(proposals), ())
    assert _corrected(_issue(room), lambda document: None) == ()
    after = _issue(room)
    seeds = next(after.articles)
    assert [block.text for block in seeds.blocks][-3:] == ["第一段。", "第二段。", "双方应每 3 年举行一次会议。"]
    assert seeds.title == "两国签署种子协议"
    assert (after.foreword[0], after.back.entries[0].text) == ("新的前言。", "新的简讯。")
    assert "主要内容" not in [block.text for block in seeds.blocks]


def test_corrections_are_taken_back_together(room: Newsroom) -> None:
    before = _issue(room)
    texts = (
        Proposal(Change.CHANGED, SEEDS, issues.name(13), "text", "证书", "凭证"),
        Proposal(Change.MISSING, SEEDS, issues.name(12), "", "主要内容", ""),
    )
    _take(room, texts)
    room.undo(SEEDS, "Wang")
    assert _issue(room) == before


def test_what_was_edited_meanwhile_is_left_alone_and_told(room: Newsroom) -> None:
    proposal = Proposal(Change.CHANGED, SEEDS, issues.name(13), "text", "证书", "凭证")
    room.write(issues.name(13), "证明")
    assert _take(room, (proposal,)) == CorrectionsTaken(0, (proposal,))
    assert room.texts(SEEDS)[2] == "证明"


def test_a_printed_issue_takes_nothing(room: Newsroom) -> None:
    rules.close(room.desk.db, "2026-1", "Li", LATER)
    with pytest.raises(Closed):
        _take(room, (Proposal(Change.CHANGED, SEEDS, issues.name(13), "text", "证书", "凭证"),))


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(Change.CHANGED, issues.name(99), issues.name(13), "text", "证书", "凭证"),
        Proposal(Change.CHANGED, SEEDS, issues.name(13), "nothing", "证书", "凭证"),
        Proposal(Change.CHANGED, "", "", "forewordx", "", "凭证"),
        Proposal(Change.CHANGED, SEEDS, issues.name(13), "text", "证书", "a\x00"),
        Proposal(Change.NEW, SEEDS, "", "", "", "凭证", kind="h1"),
    ],
    ids=["article", "field", "foreword", "control character", "kind"],
)
def test_what_is_no_edit_is_refused_and_nothing_is_written(room: Newsroom, proposal: Proposal) -> None:
    before = room.seq()
    good = Proposal(Change.MISSING, SEEDS, issues.name(12), "", "主要内容", "")
    with pytest.raises(EditRefused):
        _take(room, (good, proposal))
    assert room.seq() == before
