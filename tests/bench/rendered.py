"""Pages through a browser beside plain fetching, ``python -m tests.bench rendered``: seconds, processor, memory.

The same site twice: once its pages are whole, once they are a frame that a script fills from data.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.spent import run
from tests.bench.table import table
from tests.checkout import ROOT, Checkout
from tests.test_rendering import NOTE, SHELL, SPIDER
from tests.unknown_sites import JSON, Answer, Pages, Site


def measure(count: int) -> Iterator[str]:
    """A table: way of reading × pages found, seconds, processor seconds, peak of memory."""
    yield table(
        ("pages", "found", "s", "CPU s", "peak MB"),
        [(way, *_measured(count, rendered=way == "rendered")) for way in ("plain", "rendered")],
    )


def _measured(count: int, *, rendered: bool) -> tuple[int, float, float, float]:
    with Site() as site, tempfile.TemporaryDirectory() as folder:
        site.pages = _pages(count, rendered=rendered)
        checkout = Checkout.make(Path(folder) / "checkout")
        checkout.configure(rendering=rendered, budget=10 * count)
        spider = SPIDER.replace("rendered=True,", "").replace('"STDWATCH_RENDER_SECONDS": 8', "")
        spider = spider if rendered else spider.replace("rendered = True", "")
        (checkout.root / "spiders" / "scripted.py").write_text(spider)
        (checkout.root / "pipelines").symlink_to(ROOT / "pipelines")
        spent, _ = run(
            [sys.executable, "-m", "scrapy", "crawl", "scripted", "-a", "since=2025-01-01"],
            Path(folder),
            environment={
                "STDWATCH_ROUTE": f"scripted.example={site.place},search.example={site.place}",
                "STDWATCH_NOW": "2025-11-18T20:30:00Z",
                "PYTHONPATH": f"{checkout.root}:{ROOT}",
                "STDWATCH_DATA": str(checkout.data),
            },
            cwd=checkout.root,
        )
        [(candidate_count,)] = checkout.rows("SELECT count(*) FROM candidate")
    return candidate_count, spent.seconds, spent.cpu, spent.peak / 1e6


def _pages(count: int, *, rendered: bool) -> Pages:
    rows = "".join(
        f'<li class="row"><a href="/notes/{n}">Note {n}</a> <time>2025-11-17</time></li>' for n in range(count)
    )
    made: Pages = {
        "/news": Answer(f"<html><body><ul>{rows}</ul></body></html>"),
        "/note.js": Answer(NOTE, "text/javascript"),
    }
    for number in range(count):
        text = f"The committee adopts standard number {number} for seeds, and says which tests must be passed first."
        title, day = f"Note {number} on standards", "2025-11-17"
        whole = f"<html><body><main><h1>{title}</h1><time>{day}</time><p>{text}</p></main></body></html>"
        made[f"/notes/{number}"] = Answer(SHELL.format(body="", app="note") if rendered else whole)
        made[f"/api/notes/{number}"] = Answer(f'{{"title": "{title}", "day": "{day}", "text": "{text}"}}', JSON)
    return made
