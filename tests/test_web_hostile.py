"""Hostile texts of sites in a real browser: shown as text, nothing runs, the content policy is never even tried."""

import re
import zlib
from dataclasses import replace
from html import escape
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from rehearsal.reply import Reply
from stdwatch.items import Passage
from stdwatch.printable import plain
from stdwatch.reasons import Verdict
from stdwatch.store import database, queue, runs
from stdwatch.store.filters import Filters
from stdwatch.store.runs import Counts
from stdwatch.verdicts import RunVerdict
from stdwatch.web import paging
from tests.browsing import Opener, frames
from tests.crawls import Bench
from tests.desk import NOW, Desk, document
from tests.hostile import strings
from tests.sentences import worded
from tests.webpage import Web, served

pytestmark = pytest.mark.browser
_WATCH = """
window.broken = [];
addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective), true);
window.alert = window.confirm = window.prompt = () => { window.ran = 1; };
"""


def poisoned(desk: Desk, texts: list[str]) -> int:
    """A candidate all of whose fields that a site can write hold hostile texts."""
    first = texts[0]
    blocks = [line.replace("\n", " ") for line in texts]
    read = document(f"# {blocks[0]}", *blocks, title=first)
    spans = [(block.start, block.end) for block in read.blocks[1:]]
    passages = [
        Passage(a, b, 0.5, label=blocks[0][:20], path=(line,)) for (a, b), line in zip(spans, blocks, strict=True)
    ]
    candidate = desk.candidate(
        first, url=f"https://north.example/{quote(first)}", text=read, passages=passages, reasons=texts
    )
    desk.db.execute(
        "UPDATE candidate SET authors = json_array(?, ?), date_origin = ?, doc_type = ?, language = ? WHERE id = ?",
        [texts[1], texts[2], texts[3], texts[4], texts[5][:60], candidate],
    )
    desk.decide(candidate, "note", note="\n".join(texts)[:4000], editor=texts[6].strip() or "x")
    with database.writing(desk.db):
        for number, text in enumerate(texts):
            desk.part(candidate, text or f"x{number}", text, document(text, title=text), kind="attachment", role=text)
        desk.revise(desk.page_part(candidate), document("Other.", *blocks[1:], title=texts[-1]))
    return candidate


def unharmed(tab: Page, path: str) -> None:
    tab.goto(path)
    frames(tab)
    state = tab.evaluate("({ran: window.ran ?? window.top.ran ?? null, broken: window.broken})")
    assert state == {"ran": None, "broken": []}, path


def test_no_text_of_a_site_runs_anywhere(new_tab: Opener, desk_page: Web) -> None:
    desk, texts = desk_page.desk, list(dict.fromkeys(strings()))
    assert len(texts) >= 200
    groups = [texts[n : n + 10] for n in range(0, len(texts) - 9, 10)] + [texts[-10:]]
    ids = [poisoned(desk, group) for group in groups]
    for text in texts:
        desk.candidate(text, score=5)
    run = runs.start(desk.db, "north", "nightly", 1, NOW)
    runs.close(desk.db, run, RunVerdict(Verdict.BROKEN, worded(*texts)), Counts(), NOW)
    desk.db.execute("UPDATE source SET title_zh = ?, title_en = ? WHERE name = 'south'", texts[:2])
    desk_page.browser.post("/view", {"name": texts[0][:60], "query": f"q={quote(texts[1])}"})
    tab = new_tab()
    tab.add_init_script(_WATCH)
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    newest = desk.db.execute("SELECT max(id) FROM revision").fetchone()[0]
    pages = [f"/candidate/{candidate}?state=all" for candidate in ids]
    pages += ["/", "/?order=day", "/overview", f"/revision/{newest}", f"/reading/{desk.page_reading(ids[0])}"]
    every = Filters(state=None)
    pages += [f"/?state=all&after={paging.cursor(every, row, NOW.date())}" for row in queue.inbox(desk.db, every)[::7]]
    pages += [f"/?state=all&q={quote(text)}" for text in texts[::20]]
    for path in pages:
        unharmed(tab, path)


def test_no_text_of_a_site_runs_when_the_script_puts_it_there(new_tab: Opener, desk_page: Web) -> None:
    texts = list(dict.fromkeys(strings()))
    ids = [poisoned(desk_page.desk, texts[n : n + 10]) for n in range(0, 60, 10)]
    tab = new_tab()
    tab.add_init_script(_WATCH)
    tab.goto("/")
    for candidate in ids[1:]:
        tab.keyboard.press("j")
        tab.wait_for_selector(f"form.decide[data-candidate='{candidate}']")
    tab.keyboard.press("x")
    tab.keyboard.press("u")
    frames(tab)
    assert tab.evaluate("({ran: window.ran ?? null, broken: window.broken})") == {"ran": None, "broken": []}


def test_the_policy_would_stop_what_got_through(new_tab: Opener, desk_page: Web) -> None:
    desk_page.desk.candidate()
    tab = new_tab(excused="Content Security Policy")
    tab.add_init_script(_WATCH)
    tab.goto("/")
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<svg onload=\"window.ran = 1\">')")
    frames(tab)
    assert tab.evaluate("window.ran ?? null") is None


def test_no_other_page_can_frame_the_desk(new_tab: Opener, desk_page: Web) -> None:
    desk_page.desk.candidate("Secret")
    tab = new_tab(excused="Refused to")
    home = f"http://127.0.0.1:{desk_page.browser.port}/"
    tab.route("http://evil.example/", lambda route: route.fulfill(body=f"<iframe src='{home}'></iframe>"))
    tab.goto("http://evil.example/")
    frames(tab)
    assert all("Secret" not in (frame.content() if frame.url.startswith("http") else "") for frame in tab.frames)


def poisoned_page(reply: Reply) -> Reply:
    """The site's page with all hostile texts as paragraphs, one as headline, some as headings, author and file name."""
    if "<h1" not in (page := reply.body.decode("utf-8", "replace")):
        return reply
    texts = [escape(text) for text in dict.fromkeys(strings())]
    lines = "".join(f"<p>{text} and standards</p>" for text in texts) + f"<h2>{texts[3]}</h2><p>More standards.</p>"
    file = f'<a href="/wp-content/uploads/{quote(texts[0])}.pdf">{texts[5]}</a>'
    page = re.sub(r"(<h1[^>]*>)", lambda match: match[1] + texts[zlib.crc32(page.encode()) % len(texts)], page)
    page = re.sub(r'(<meta name="author" content=")', lambda match: match[1] + texts[7], page)
    return replace(reply, body=page.replace("<p>", f"{lines}<p>{file}", 1).encode())


def test_no_text_that_came_by_a_crawl_runs(bench: Bench, chromium: Browser) -> None:
    bench.replica.alter("^/(presidential-actions|briefings-statements|fact-sheets|articles)/.", poisoned_page)
    bench.crawl("whitehouse")
    with served(bench.data) as web:
        texts = web.desk.db.execute("SELECT text FROM text").fetchall()
        whole = "".join("".join(row[0].split()) for row in texts)
        came = [text for text in strings() if "".join(plain(text).split()) in whole]
        assert len(came) >= 200, "they are in the readings, as text"
        ids = [
            row[0] for row in web.desk.db.execute("SELECT id FROM candidate ORDER BY score DESC LIMIT 12").fetchall()
        ]
        tab = chromium.new_page(base_url=f"http://127.0.0.1:{web.browser.port}")
        tab.add_init_script(_WATCH)
        complaints = list[str]()
        tab.on("console", lambda message: complaints.append(message.text))
        for path in ["/", "/overview", *(f"/candidate/{candidate}?state=all" for candidate in ids)]:
            unharmed(tab, path)
        tab.close()
    assert complaints == []
