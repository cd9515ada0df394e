"""``python -m tests.hour.morning DESK``: last night's items found, read and decided by a scripted person, as a table.

Three times over a copy of DESK: by *New since I was here*; by day, as somebody has to who cannot ask for what is new
and gives up after three old ones in a row; and sixty candidates by score. Exits 1 where the first way leaves something
of last night, or an item takes over two keys.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from stdwatch.clock import stamp
from stdwatch.store import database
from tests.bench.table import table
from tests.browsing import FLAGS, frames, sent
from tests.hour.desk import NOW
from tests.hour.keystrokes import Person
from tests.serving import Server

_MORNING = 60
_MOST_KEYS = 2
_OLD_ENOUGH = 3
"""In a row that are not of last night: then who goes by day gives up."""

_ITEM = "() => document.querySelector('form.decide')?.dataset.candidate ?? ''"
_GONE_ON = """id => document.querySelector('form.decide')?.dataset.candidate !== id ||
    !document.querySelector('#rows li[data-id]:not([data-decided])')"""
_SCORE = "() => Number(document.querySelector('#rows li.current .score').textContent)"
_HEAD = (
    "way",
    "decided",
    "looked at",
    "keys",
    "clicks",
    "keys an item",
    "person, s an item",
    "software, s an item",
    "longest wait, s",
)


@dataclass(slots=True)
class Morning:
    """One way through the queue: what was decided and how many were looked at for it."""

    person: Person
    decided: set[str]
    looked_at: int = 0

    @property
    def tab(self) -> Page:
        """The person's tab."""
        return self.person.tab

    def decide(self) -> None:
        """Read what is on screen and press one key; the page goes on by itself."""
        item = self._look(2)
        score = self.tab.evaluate(_SCORE)
        self.decided.add(item)
        self._press("a" if score > 0.5 else "b" if score > 0.2 else "x", item)

    def pass_over(self) -> None:
        """See that it is not of last night, and go on."""
        self._press("j", self._look(1))

    def _look(self, thoughts: int) -> str:
        frames(self.tab)
        self.looked_at += 1
        self.person.think(thoughts)
        return str(self.tab.evaluate(_ITEM))

    def _press(self, key: str, item: str) -> None:
        self.person.press(key)
        with self.person.waiting():
            self.tab.wait_for_function(_GONE_ON, arg=item)


def by_new(morning: Morning, new: set[str]) -> None:
    """The tab says how many there are, and shows them alone."""
    morning.person.think()
    morning.person.click(morning.tab.locator(".states a[href*='new=1']"))
    morning.tab.wait_for_url("**new=1**")
    while morning.decided != new and morning.looked_at < 2 * _MORNING:
        morning.decide()


def by_day(morning: Morning, new: set[str]) -> None:
    """Down the list by day; each item has to say itself when it was first seen."""
    morning.person.think()
    order = morning.tab.locator("select[name=order]")
    morning.person.click(order)
    order.select_option("day")
    morning.person.step.clicks += 1
    morning.tab.wait_for_url("**order=day**")
    old = 0
    while old < _OLD_ENOUGH and morning.looked_at < 2 * _MORNING:
        morning.person.think()  # find "first seen" beside the text
        is_new = str(morning.tab.evaluate(_ITEM)) in new
        old = 0 if is_new else old + 1
        (morning.decide if is_new else morning.pass_over)()


def by_score(morning: Morning, new: set[str]) -> None:
    """Sixty of the queue as it opens."""
    while len(morning.decided) < _MORNING:
        morning.decide()


_WAYS: dict[str, Callable[[Morning, set[str]], None]] = {
    "last night's, by “new since I was here”": by_new,
    "last night's, by day": by_day,
    "sixty by score": by_score,
}


@click.command()
@click.argument("desk", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(desk: Path) -> None:
    """Go through the morning three ways over DESK, as `python -m rehearsal run --nights 80 --keep DESK` leaves it."""
    os.environ["STDWATCH_NOW"] = stamp(NOW)
    rows, is_right = [], True
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for name, way in _WAYS.items():
            with _at_the_desk(browser, desk) as (morning, new):
                way(morning, new)
                sent(morning.tab)
            rows.append(_row(name, morning))
            is_right &= way is not by_new or morning.decided == new
            is_right &= morning.person.step.keys <= _MOST_KEYS * len(morning.decided)
        browser.close()
    print(table(_HEAD, rows))
    sys.exit(0 if is_right else 1)


@contextmanager
def _at_the_desk(browser: Browser, desk: Path) -> Iterator[tuple[Morning, set[str]]]:
    """A tab over a copy of the desk, and the candidates of the last night."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name:
        shutil.copytree(desk, name, dirs_exist_ok=True)
        new = _of_last_night(Path(name))
        server = Server(Path(name))
        server.start()
        context = browser.new_context(
            locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{server.port}"
        )
        try:
            tab = context.new_page()
            tab.set_default_timeout(20_000)
            tab.goto("/")
            tab.wait_for_selector("form.decide")
            morning = Morning(Person(tab), set())
            morning.person.begin("morning")
            yield morning, new
        finally:
            context.close()
            server.kill()


def _of_last_night(folder: Path) -> set[str]:
    """By the store's own instants: first seen within the day before."""
    with closing(database.connect(folder / "stdwatch.db", desk=True)) as db:
        sql = "SELECT id FROM candidate WHERE state = 'inbox' AND first_seen > ?"
        return {str(row[0]) for row in db.execute(sql, [stamp(NOW - timedelta(days=1))]).fetchall()}


def _row(name: str, morning: Morning) -> tuple[str, ...]:
    step, count = morning.person.step, len(morning.decided)
    return (
        name,
        f"{count}",
        f"{morning.looked_at}",
        f"{step.keys}",
        f"{step.clicks}",
        f"{step.keys / count:.1f}",
        f"{step.person / count:.1f}",
        f"{sum(step.waits) / count:.2f}",
        f"{max(step.waits):.2f}",
    )


if __name__ == "__main__":
    main()
