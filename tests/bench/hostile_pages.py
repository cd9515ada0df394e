"""Hostile pages in one browser, ``python -m tests.bench hostile-pages``: what becomes of each, and of the next one."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping

from stdwatch.rendering.browser import Browser
from stdwatch.rendering.devtools import BrowserGone
from stdwatch.rendering.page import Limits, Resource, Unrendered, render
from tests.bench.table import table

_LIMITS = Limits(seconds=8, memory=600 * 2**20, document=15 * 2**20, requests=30)
_TEXT = "The committee adopts a standard on gauges. " * 20
_URL = "https://hostile.example/page"

PAGES: Mapping[str, str] = {
    "a loop": "while (true);",
    "a loop later": "setTimeout(() => { while (true); }, 10)",
    "microtasks": "const go = () => Promise.resolve().then(go); go()",
    "frames of animation": "const go = () => { document.title = Math.random(); requestAnimationFrame(go) }; go()",
    "requests without end": "const next = () => setTimeout(go, 10);"
    " const go = () => fetch('/api').then(next, next); go()",
    "arrays that grow": "const a = []; setInterval(() => { for (let i = 0; i < 99; i++) a.push(Array(1e5).fill(i)) })",
    "buffers that grow": "const a = []; setInterval(() => { const b = new Uint8Array(5e7); b.fill(7); a.push(b) }, 1)",
    "90 MB of text": "document.body.append('x'.repeat(9e7))",
    "20,000 levels": "let e = document.body;"
    " for (let i = 0; i < 2e4; i++) e = e.appendChild(document.createElement('div'))",
    "a page that grows": "onscroll = () => document.body.insertAdjacentHTML('beforeend', '<p style=height:9000px>')",
    "dialogs": "for (let i = 0; i < 1000; i++) { alert(i); confirm(i) }; onbeforeunload = () => 'x'",
    "200 windows": "for (let i = 0; i < 200; i++) open('about:blank#' + i, 'w' + i)",
    "300 private frames": "for (let i = 0; i < 300; i++) { const f = document.createElement('iframe');"
    " f.src = 'http://127.0.0.1:8470/' + i; document.body.append(f) }",
    "a download": "const a = document.createElement('a'); a.download = 'x'; a.href = '/big.zip'; a.click()",
    "a private address": "location.replace('http://127.0.0.1:8470/')",
    "a private address later": "setTimeout(() => { location.href = 'http://10.0.0.1/' }, 3000)",
    "the cloud's address by meta": "document.head.innerHTML += '<meta http-equiv=refresh"
    ' content="0;url=http://169.254.169.254/latest/">\'',
    "a file": "location = 'file:///etc/passwd'",
    "itself again": "setTimeout(() => location.reload(), 10)",
    "a form": "const f = document.createElement('form'); f.method = 'post'; document.body.append(f); f.submit()",
    "workers": "navigator.serviceWorker?.register('/sw.js'); new Worker(URL.createObjectURL(new Blob(['while (1);'])))",
    "streams": "new EventSource('/events'); new WebSocket('wss://tracker.example/'); navigator.sendBeacon('/b', 'x')",
    "no document": "setTimeout(() => document.documentElement.remove(), 10)",
    "a property that never returns": "Object.defineProperty(Element.prototype, 'outerHTML', {get() { while (1); }})",
    "closes itself": "setTimeout(() => { close(); stop(); print() }, 10)",
    "nothing of it": "",
}


def measure(only: str = "") -> Iterator[str]:
    """A table: page × what came of it, seconds, requests of its script, MB of the browser afterwards."""
    rows = asyncio.run(_rows(only))
    yield table(("page", "what came of it", "s", "asked for", "MB afterwards"), rows)


async def _rows(only: str) -> list[tuple[str, str, float, int, int]]:
    return [row async for row in _shown(only)]


async def _shown(only: str) -> AsyncIterator[tuple[str, str, float, int, int]]:
    browser = await Browser.start("stdwatch")
    try:
        for name, script in PAGES.items():
            if only not in name:
                continue
            began, asked = time.monotonic(), list[str]()
            came = await _what_came(browser, script, asked)
            if came.startswith("the browser"):
                await browser.close()
                browser = await Browser.start("stdwatch")
            yield name, came, time.monotonic() - began, len(asked), browser.memory // 2**20
    finally:
        await browser.close()


async def _what_came(browser: Browser, script: str, asked: list[str]) -> str:
    async def fetch(url: str) -> Resource | None:
        asked.append(url)
        return Resource(url, 200, "text/plain", b"ok") if url.endswith("/api") else None

    body = f"<!DOCTYPE html><html><head></head><body><main>{_TEXT}</main><script>{script}</script></body></html>"
    try:
        rendered = await render(browser, Resource(_URL, 200, "text/html", body.encode()), fetch, _LIMITS)
    except Unrendered as error:
        return f"named: {error}"
    except BrowserGone as error:
        return str(error)
    return "read" if _TEXT in rendered.html else f"read, another text: {rendered.html[:60]}"
