"""Crawls at once, ``python -m tests.bench slots``: how long a night of many slow sources takes, and two that hang.

A project of made sources behind one server that answers each request after a second; each source has a feed and four
documents, so a crawl waits most of its time, as it does for real sites. Beside two that hang they have two to six.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from stdwatch import clock, config
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.operations.slots import Slots
from tests.bench.table import table

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 11, 24, 22, tzinfo=UTC)
_DOCUMENTS = 4
_UNEVEN = "uneven"
_HANGING = "hanging"


class Slow(BaseHTTPRequestHandler):
    """Answers after a second; one host never answers."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A robots.txt, a feed, or a page."""
        if self.headers.get("Host", "").startswith(_HANGING):
            time.sleep(600)
        time.sleep(1)
        media_type, body = _content(self.headers.get("Host", ""), self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _content(host: str, path: str) -> tuple[str, bytes]:
    if path == "/feed/":
        items = "".join(
            f"<item><title>Note {number}</title><link>https://{host}/news/{number}/</link>"
            f"<pubDate>{format_datetime(NOW - timedelta(days=number + 1))}</pubDate></item>"
            for number in range(_documents(host))
        )
        return (
            "application/rss+xml",
            f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>".encode(),
        )
    if path.startswith("/news/") and path != "/news/":
        text = f"The committee of {host} wrote note {path} on test methods and on standards. " * 9
        title = f"<title>Note {path}</title><h1>Note {path[6:-1]}</h1>"
        return "text/html", f"<!doctype html>{title}<main><article><p>{text}</p></article></main>".encode()
    return "text/plain", b""


def _documents(host: str) -> int:
    """As many of each source; of the uneven ones two to six, so that their crawls do not end all at once."""
    number = host.partition(".")[0].removeprefix(_UNEVEN)
    return 2 + int(number) % 5 if number.isdigit() else _DOCUMENTS


def measure(count: int, slots: tuple[int, ...]) -> Iterator[str]:
    """A table: crawls at once × how long the night took, beside what it should; then with two that hang."""
    with _project(count) as (root, names):
        alone = _night(root, names[:1], 1)[0]
        print(f"one alone: {alone:.1f} s", file=sys.stderr, flush=True)
        rows = []
        for number in slots:
            seconds, cpu = _night(root, names, number)
            due = len(names) * alone / number
            print(f"{number} at once: {seconds:.1f} s", file=sys.stderr, flush=True)
            rows.append((f"{number}", len(names), alone, due, seconds, f"{seconds / due:.2f}", f"{cpu / seconds:.2f}"))
        heads = ("crawls at once", "sources", "one alone, s", "should be, s", "wall, s", "×", "CPUs busy")
        yield table(heads, rows)
        usual, middle = timedelta(seconds=alone), slots[len(slots) // 2]
        uneven = [name.replace("made", _UNEVEN) for name in names]
        plain, _ = _night(root, uneven, middle, usual=usual)
        print(f"uneven ones: {plain:.1f} s", file=sys.stderr, flush=True)
        hung, _ = _night(root, [f"{_HANGING}1", f"{_HANGING}2", *uneven], middle, usual=usual, awaited=uneven)
        yield table(
            ("crawls at once", "wall, s", "with two that hang, s", "×"),
            [(f"{middle}", plain, hung, f"{hung / plain:.2f}")],
        )


def _night(
    root: Path, names: list[str], number: int, *, usual: timedelta | None = None, awaited: list[str] | None = None
) -> tuple[float, float]:
    """Seconds until the awaited sources (all of them, as a rule) are crawled, and seconds of the processor."""
    shutil.rmtree(root / "data", ignore_errors=True)
    settings = replace(config.load(root), crawls=number)
    crawls, pool = Crawls(settings), Slots(number)
    began, before = time.monotonic(), os.times()
    futures = {name: pool.submit(partial(_crawl, crawls, name), usual) for name in names}
    wait([futures[name] for name in awaited or names])
    seconds, after = time.monotonic() - began, os.times()
    wrong = [name for name in awaited or names if futures[name].result().verdict != "ok"]
    crawls.stop()
    pool.shutdown()
    if wrong:
        raise SystemExit(f"not well: {', '.join(wrong)}: {futures[wrong[0]].result()}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, spent


def _crawl(crawls: Crawls, name: str) -> Progress:
    return crawls.run_one(Order(name, "nightly"))


@contextmanager
def _project(count: int) -> Iterator[tuple[Path, list[str]]]:
    """A project of so many sources, and two that hang, behind the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = [f"made{number:02}" for number in range(count)]
    uneven = [name.replace("made", _UNEVEN) for name in names]
    every = [*names, *uneven, f"{_HANGING}1", f"{_HANGING}2"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(ROOT / "scrapy.cfg", root)
        shutil.copytree(ROOT / "pipelines", root / "pipelines")
        (root / "spiders").mkdir()
        (root / "spiders" / "__init__.py").write_text('"""Made sources."""\n', "utf-8")
        template = Template((ROOT / "stdwatch" / "templates" / "spiders" / "site.tmpl").read_text("utf-8"))
        for name in every:
            text = template.substitute(name=name, domain=f"{name}.example.org", classname=name.title())
            (root / "spiders" / f"{name}.py").write_text(text, "utf-8")
        route = ",".join(f"{name}.example.org=127.0.0.1:{server.server_address[1]}" for name in every)
        ours = {"STDWATCH_ROUTE": route, "STDWATCH_NOW": clock.stamp(NOW), "STDWATCH_DATA": str(root / "data")}
        os.environ.update(ours, PYTHONPATH=f"{root}:{ROOT}")
        yield root, names
    server.shutdown()
