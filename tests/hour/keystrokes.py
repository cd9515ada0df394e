"""A person at the keyboard, by the keystroke-level model of Card, Moran and Newell (1980), over a real browser.

Real keys and clicks go to the page; what they would take a person is added up, and what the software took is measured.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

KEY = 0.28
"""Seconds a key takes an average typist (40 words a minute)."""
POINT = 1.10
BUTTON = 0.20
"""Press and release."""
HAND = 0.40
"""From keyboard to mouse, or back."""
THINK = 1.35


@dataclass(slots=True)
class Step:
    """What one step of the work took."""

    name: str
    keys: int = 0
    clicks: int = 0
    person: float = 0.0
    """Seconds by the model."""
    waits: list[float] = field(default_factory=list)
    """Seconds that the page took to show what was asked for, each."""


@dataclass(slots=True)
class Person:
    """Presses, clicks, pastes and waits in one tab, and counts."""

    tab: Page
    steps: list[Step] = field(default_factory=list)
    by_article: Counter[str] = field(default_factory=Counter)
    """Keys and clicks by the number of the article that they were for, where they were for one."""
    _at_mouse: bool = False
    _since: float = 0.0

    def begin(self, name: str) -> None:
        """The next step of the work."""
        self.steps.append(Step(name))

    @property
    def step(self) -> Step:
        """The step that is being done."""
        return self.steps[-1]

    @contextmanager
    def working_on(self, article: str) -> Iterator[None]:
        """What is pressed in here is for this article."""
        before = self.step.keys + self.step.clicks
        yield
        self.by_article[article] += self.step.keys + self.step.clicks - before

    def think(self, times: int = 1) -> None:
        """Choose, or look whether it is right."""
        self.step.person += THINK * times

    def press(self, *names: str) -> None:
        """Press keys; a chord such as Alt+ArrowDown counts each of its keys."""
        self._hand(mouse=False)
        for name in names:
            self._count_keys(len(name.split("+")) if len(name) > 1 else 1)
            self._since = time.monotonic()
            self.tab.keyboard.press(name)

    def type(self, text: str, keys: int | None = None) -> None:
        """Type a text; Chinese is typed by an input method with so many `keys`."""
        self._hand(mouse=False)
        self._count_keys(len(text) if keys is None else keys)
        self._since = time.monotonic()
        self.tab.keyboard.type(text)

    def click(self, target: Locator) -> None:
        """Point at something and click it."""
        self._point()
        self._since = time.monotonic()
        target.click()

    def paste(self, text: str) -> None:
        """Fetch a text from another window and paste it: Alt+Tab, drag over it, Ctrl+C, Alt+Tab, Ctrl+V."""
        self._hand(mouse=False)
        self._count_keys(2)
        self._point()
        self.step.person += POINT  # the drag's end
        self._hand(mouse=False)
        self._count_keys(4)
        self.tab.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+V")

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait in here until the page shows something: noted is how long that took since the last key or click."""
        yield
        self.step.waits.append(time.monotonic() - self._since)

    def _count_keys(self, count: int) -> None:
        self.step.keys += count
        self.step.person += KEY * count

    def _point(self) -> None:
        self._hand(mouse=True)
        self.step.clicks += 1
        self.step.person += POINT + BUTTON

    def _hand(self, *, mouse: bool) -> None:
        if mouse is not self._at_mouse:
            self.step.person += HAND
        self._at_mouse = mouse
