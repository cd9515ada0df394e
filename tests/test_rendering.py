"""Pages that only a script fills, read through a browser that has no network of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stdwatch import config
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.rendering.browser import Browser
from stdwatch.rendering.page import Limits, Rendered, Resource, Unrendered, render
from stdwatch.store.archive import Archive
from tests.awaiting import awaited
from tests.checkout import ROOT, Checkout
from tests.unknown_sites import JSON, Answer, Pages, Site

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

SPIDER = """
from stdwatch.discovery.channels import Channel, RowRules
from stdwatch.extraction.rules import PageRules
from stdwatch.items import ChannelKind
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

class Scripted(Site):
    name = "scripted"
    titles = {"en": "Scripted", "zh": "脚本"}
    home = "https://scripted.example/"
    urls = UrlRules(host="scripted.example", accept=patterns("^/notes/"), slash=False)
    channels = (
        Channel("news", "https://scripted.example/news", ChannelKind.LISTING, rendered=True,
                rows=RowRules(row=("li.row",), date=("time",)), may_be_empty=True),
    )
    page = PageRules(title=("h1",), date=("time",), body=("main",))
    rendered = True
    custom_settings = {"STDWATCH_RENDER_SECONDS": 8}
    script_hosts = ("search.example",)
"""

SHELL = """<!DOCTYPE html><html><head><title>Scripted</title></head>
<body>{body}<script src="/{app}.js"></script></body></html>"""
LIST = """
document.body.insertAdjacentHTML('beforeend', '<div id="consent"><button>Accept</button></div><ul id="list"></ul>');
const show = page => fetch('https://search.example/notes?page=' + page).then(r => r.json()).then(rows => {
  document.getElementById('list').insertAdjacentHTML('beforeend', rows.map(n =>
    `<li class="row" style="height:3000px"><a href="/notes/${n}">Note ${n}</a> <time>2025-11-${n}</time>`).join(''));
});
let page = 1;
setTimeout(() => {
  document.getElementById('consent').remove();
  show(page);
  addEventListener('scroll', () => { if (page < 3) show(++page); });
}, 4000);
"""
NOTE = """
fetch('/api' + location.pathname).then(r => r.json()).then(note => setTimeout(() => {
  document.body.insertAdjacentHTML('beforeend',
    `<main><h1>${note.title}</h1><time>${note.day}</time><p>${note.text}</p></main>`);
}, 1000));
"""
HOSTILE = """
new WebSocket('ws://127.0.0.1:8470/'); open('/elsewhere'); alert('wait'); document.cookie = 'a=b';
for (const place of ['http://127.0.0.1:8470/', 'http://10.0.0.1/', 'https://tracker.example/x', 'file:///etc/passwd'])
  fetch(place).then(() => document.body.append('REACHED ' + place), () => 0);
fetch('/api/notes/16', {method: 'POST'}).then(() => document.body.append('POSTED'), () => 0);
location.hash = 'here'; navigator.sendBeacon('/beacon', 'x');
"""


def note(number: int) -> str:
    """The data of a note."""
    text = f"The committee adopts standard number {number} for seeds, and says which tests must be passed first."
    return f'{{"title": "Note {number} on standards", "day": "2025-11-{number}", "text": "{text}"}}'


def pages() -> Pages:
    """The site: every page is an empty frame and a script."""
    made = {
        "/news": Answer(SHELL.format(body="", app="list")),
        "/list.js": Answer(LIST, "text/javascript"),
        "/note.js": Answer(NOTE, "text/javascript"),
        "/robots.txt": Answer("User-agent: *\nDisallow: /secret", "text/plain"),
    }
    for page in (1, 2, 3):
        made[f"search.example/notes?page={page}"] = Answer(str([18 - page]), JSON)
    for number in (15, 16, 17):
        made[f"/notes/{number}"] = Answer(SHELL.format(body="", app="note"))
        made[f"/api/notes/{number}"] = Answer(note(number), JSON)
    return made


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with Site() as served:
        served.pages = pages()
        monkeypatch.setenv("STDWATCH_ROUTE", f"scripted.example={served.place},search.example={served.place}")
        monkeypatch.setenv("STDWATCH_NOW", "2025-11-18T20:30:00Z")
        yield served


@pytest.fixture
def checkout(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.make(tmp_path / "checkout")
    (made.root / "spiders" / "scripted.py").write_text(SPIDER)
    (made.root / "pipelines").symlink_to(ROOT / "pipelines")
    monkeypatch.setenv("PYTHONPATH", f"{made.root}:{ROOT}")
    monkeypatch.delenv("STDWATCH_DATA", raising=False)
    made.configure(rendering=True)
    return made


def crawled(checkout: Checkout) -> Progress:
    """A night."""
    return Crawls(config.load(checkout.root)).run_one(Order("scripted", "nightly"))


def titles(checkout: Checkout) -> list[str]:
    """The titles of what is stored."""
    return [title for (title,) in checkout.rows("SELECT title FROM candidate ORDER BY title")]


def test_lists_and_pages_that_a_script_fills_later_are_read_with_all_that_scrolling_brings(
    checkout: Checkout, site: Site
) -> None:
    ended = crawled(checkout)
    assert titles(checkout) == [f"Note {number} on standards" for number in (15, 16, 17)], ended
    [(days,)] = checkout.rows("SELECT group_concat(day) FROM (SELECT day FROM candidate ORDER BY day)")
    assert days == "2025-11-15,2025-11-16,2025-11-17"
    notes = {note for (note,) in checkout.rows("SELECT notes FROM reading")}
    assert notes == {'["rendered"]'}
    assert [address for address in site.asked if address.endswith(".js")] == [
        "scripted.example/list.js",
        "scripted.example/note.js",
    ]
    with closing(Archive(checkout.data / "archive.db")) as archive:
        [(body, *_)] = checkout.rows("SELECT body_hash FROM revision LIMIT 1")
        assert b"adopts standard number" in (archive.get(body) or b""), "what was rendered is kept, for replay"


def test_what_a_hostile_page_asks_for_is_refused_and_the_rest_is_read(checkout: Checkout, site: Site) -> None:
    site.pages["/note.js"] = Answer(HOSTILE + NOTE, "text/javascript")
    crawled(checkout)
    assert len(titles(checkout)) == 3
    assert not [address for address in site.asked if "beacon" in address or "elsewhere" in address]
    (texts,) = checkout.rows("SELECT group_concat(text) FROM text")
    assert "REACHED" not in texts[0] and "POSTED" not in texts[0]


def test_a_page_that_never_settles_is_named_and_the_others_are_read(checkout: Checkout, site: Site) -> None:
    site.pages["/notes/16"] = Answer("<html><body><p>Wait</p><script>while (true);</script></body></html>")
    ended = crawled(checkout)
    assert titles(checkout) == ["Note 15 on standards", "Note 17 on standards"], ended
    assert checkout.rows("SELECT url FROM target WHERE failures > 0") == [("https://scripted.example/notes/16",)]


def test_where_rendering_is_off_no_browser_is_started_and_the_channel_is_left_alone(
    checkout: Checkout, site: Site
) -> None:
    checkout.configure(rendering=False)
    crawled(checkout)
    assert titles(checkout) == []
    assert "scripted.example/news" not in site.asked


def test_probe_says_that_a_list_is_empty_without_its_script_and_which_line_to_add(
    checkout: Checkout, site: Site
) -> None:
    plain = SPIDER.replace("rendered=True,", "").replace("rendered = True", "")
    (checkout.root / "spiders" / "scripted.py").write_text(plain)
    output = subprocess.run(
        [sys.executable, "-c", "from stdwatch.cli import main; main()", "probe", "scripted"],
        cwd=checkout.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    ).stdout  # fmt: skip
    assert "channel news: empty without a script, 3 documents with it: give it `rendered=True`" in output


@pytest.mark.parametrize(
    ("script", "leads_to"),
    [
        ("location.replace('http://127.0.0.1:8470/')", "http://127.0.0.1:8470/"),
        ("setTimeout(() => { location.href = '/elsewhere' }, 3000)", "https://scripted.example/elsewhere"),
        ("document.body.insertAdjacentHTML('beforeend', '<a id=a download href=/x.zip>x</a>'); a.click()", "/x.zip"),
        ("setTimeout(() => location.reload(), 10)", ""),
        ("for (let n = 0; n < 100; n++) { alert(n); open('/window'); history.pushState(n, '', '/state/' + n) }", ""),
        ("const go = () => fetch('/api').then(go, () => setTimeout(go, 5)); go()", ""),
    ],
    ids=["a private address", "another page", "a download", "itself", "windows", "requests without end"],
)
def test_a_page_stays_where_it_is_and_one_that_leads_elsewhere_is_named(script: str, leads_to: str) -> None:
    asked: list[str] = []
    bounds = Limits(seconds=20, memory=2**30, document=2**20, requests=5)
    page = f"<html><body><main>The text of a page.</main><script>{script}</script></body></html>"

    async def fetch(url: str) -> None:
        asked.append(url)

    async def show() -> Rendered:
        browser = await Browser.start("test")
        try:
            first = Resource("https://scripted.example/notes/1", 200, "text/html", page.encode())
            return await render(browser, first, fetch, bounds)
        finally:
            await browser.close()

    if leads_to:
        with pytest.raises(Unrendered, match=f"its script leads to .*{re.escape(leads_to)}$"):
            awaited(show())
    else:
        rendered = awaited(show())
        assert "The text of a page." in rendered.html
        assert len(rendered.refused) <= 20
    assert len(asked) <= 5
