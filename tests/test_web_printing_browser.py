"""The printing page under the hand: keys, order, corrections, and nobody shut out."""

import io
import re
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from stdwatch.editing import importing
from stdwatch.publishing import word
from stdwatch.store import articles
from tests import issues
from tests.browsing import Opener, click, fits
from tests.journal import LATER
from tests.test_web_printing import ADDRESS, made_issue
from tests.webpage import Web

pytestmark = pytest.mark.browser
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def corrected(desk_page: Web, tmp_path: Path) -> Path:
    """A corrected Word document of the desk's issue, with a change and a new paragraph."""
    importing.import_issue(desk_page.desk.db, made_issue(), "Li", LATER)
    document = docx.Document(io.BytesIO(word.render(made_issue(), {issues.name(2): 1})))
    paragraph = next(each for each in document.paragraphs if each.text.startswith("双方将承认"))
    paragraph.runs[0].text = "双方将认可实验室的检测报告。"
    paragraph.insert_paragraph_before("各方另有约定的除外。")
    path = tmp_path / "back.docx"
    document.save(str(path))
    return path


def _compared(tab: Page, path: Path) -> None:
    tab.goto(ADDRESS)
    tab.set_input_files("input[type=file]", path)
    click(tab, "form[action='/compare'] button")


def test_a_proof_is_one_key_away(desk_page: Web, corrected: Path, new_tab: Opener) -> None:
    tab = new_tab()
    tab.goto(ADDRESS)
    with tab.expect_navigation():
        tab.keyboard.press("P")
    assert tab.url.endswith("#printing-1")
    with tab.expect_download() as download:
        tab.keyboard.press("W")
    assert download.value.suggested_filename == "meizhou-jiaodian-2026-1.docx"


def test_corrections_are_taken_and_left_by_key(desk_page: Web, corrected: Path, new_tab: Opener) -> None:
    tab = new_tab()
    _compared(tab, corrected)
    for key in ("j", "j", "x"):
        tab.keyboard.press(key)
    click(tab, "form[action='/take'] button")
    assert "已采纳 1 处校改" in tab.inner_text("main")
    texts = [block.text for block in articles.blocks(desk_page.desk.db, issues.name(2))]
    assert len(texts) in {1, 2}
    assert ("双方将认可实验室的检测报告。" in texts) != ("各方另有约定的除外。" in texts)


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1280), ("en-GB", 380)], ids=str)
def test_the_page_shuts_nobody_out(corrected: Path, new_tab: Opener, language: str, width: int) -> None:
    tab = new_tab(language, width)
    _compared(tab, corrected)
    violations = Axe().run(tab, options=_RULES).response["violations"]
    assert [(violation["id"], [node["target"] for node in violation["nodes"]]) for violation in violations] == []
    assert fits(tab)
    assert re.search("检测|test", tab.inner_text("main"))
