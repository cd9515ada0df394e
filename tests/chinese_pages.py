"""``python -m tests.chinese_pages FOLDER``: what the pages say in Chinese when crawls and additions fail.

Real jobs over the made sites: a crawl of all sources, robots.txt that forbids, a page that is not there, an error of
the program, a disk that fills (a small tmpfs: root only). Then a browser in Chinese opens each page: its picture goes
to FOLDER, what it says of jobs and runs is printed, and so is every line of it that is English and not from outside.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Page, sync_playwright

from rehearsal.sites import SITES
from stdwatch import clock, config
from stdwatch.clock import stamp
from stdwatch.operations import jobs
from stdwatch.operations.crawls import Crawls
from stdwatch.store import database
from stdwatch.store import jobs as table
from tests.browsing import FLAGS
from tests.scripted_replica import NIGHT, ScriptedReplica
from tests.serving import Server

PAGES = ("overview", "add", "issue", "glossary", "glance", "nowhere", "candidate/999999")
FROM_OUTSIDE = "[lang=en], code, script, style, template, datalist, [hidden]"
ENGLISH = """outside => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = new Set();
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const isEnglish = /[a-z]{2,},? [a-z]{2,}/i.test(text) && !/[一-鿿]/.test(text);
    if (isEnglish && !walker.currentNode.parentElement.closest(outside)) lines.add(text);
  }
  return [...lines];
}"""


class Bench:
    """A data directory on a small disk of its own, and jobs that are done in it."""

    def __init__(self, data: Path) -> None:
        os.environ["STDWATCH_DATA"] = str(data)
        self.filler = data / "filler"
        self.settings = config.load()
        self.crawls = Crawls(self.settings)

    def do(self, kind: str, *, full: bool = False, **arguments: Any) -> None:
        """Do a job as the scheduler does; with `full` the disk fills when the job is taken up, and is freed after."""
        with closing(database.connect(self.settings.database, desk=True)) as db:
            table.ask(db, kind, arguments, "Li", clock.now())
            job = table.take(db, clock.now())
        assert job
        if not full:
            return jobs.do(self.settings, job, self.crawls)
        with suppress(OSError), self.filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        state, end = jobs.end_of(self.settings, job, self.crawls)
        self.filler.unlink()
        with closing(database.connect(self.settings.database, desk=True)) as db:
            table.finish(db, job.id, state, end, clock.now())
        return None


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder of 120 MB."""
    folder.mkdir()
    subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "-o", "size=120m", "small", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["/usr/bin/umount", str(folder)], check=True)


def fail_in_all_ways(bench: Bench, replica: ScriptedReplica) -> None:
    """The jobs, one after the other."""
    bench.do("crawl")
    replica.fault("robots_forbid", "^/robots.txt", host="www.uscc.gov")
    bench.do("crawl", source="uscc")
    bench.do("add", url="https://www.uscc.gov/research/anything")
    replica.behave()
    bench.do("add", url="https://www.whitehouse.gov/nowhere")
    bench.do("crawl", urls=5)  # no list
    bench.do("add", file="a file without a name")
    bench.do("crawl", full=True, source="whitehouse")
    bench.do("add", full=True, url="https://www.whitehouse.gov/fact-sheets/")


def show(tab: Page, home: str, folder: Path) -> None:
    """Open each page, keep its picture, print what it says of jobs and runs and what of it is English."""
    for path in PAGES:
        tab.goto(f"{home}/{path}")
        tab.screenshot(path=folder / f"{re.sub('[^a-z]+', '-', path)}.png", full_page=True)
        spoken = tab.locator("[aria-labelledby=jobs] li, tr.reasons li, [id^=job-]").all_inner_texts()
        click.echo("\n".join([f"/{path}", *(f"    {' '.join(line.split())}" for line in spoken)]))
        for line in tab.evaluate(ENGLISH, FROM_OUTSIDE):
            click.echo(f"    English: {line[:150]}")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Let jobs fail, then take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="stdwatch-") as name,
        small_disk(Path(name) / "data") as data,
        ScriptedReplica(sites=SITES) as replica,
    ):
        os.environ |= {"STDWATCH_ROUTE": replica.route, "STDWATCH_NOW": stamp(NIGHT)}
        fail_in_all_ways(Bench(data), replica)
        server = Server(data)
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
                )
                show(browser.new_page(locale="zh-CN"), f"http://127.0.0.1:{server.port}", folder)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
