"""The options by which a list of candidates is narrowed: the filters of page and API, under the names they have there.

They are read by the same rules as an address (`web.forms`); none of that is loaded before a list is asked for.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from stdwatch.store.filters import Filters

STATES = ("inbox", "accepted", "brief", "later", "rejected")  # store.filters.STATES, which is slow to import
DAY = click.DateTime(["%Y-%m-%d"])
_WORDS = {
    "source": "Only this source.",
    "group": "Only sources of this group.",
    "type": "Only this document type, e.g. “executive order”.",
    "section": "Only this section: what an editor chose, else what is suggested.",
    "language": "Only this language, e.g. en.",
    "body": "Only what names this standards body, e.g. NIST.",
    "number": "Only what names this standard, e.g. “ISO/IEC 42001:2023”.",
    "sector": "Only what is on this sector.",
    "arrived": "First seen at this instant or later, e.g. 2025-11-18T20:30:00Z.",
    "decided": "Decided at this instant or later.",
}
_CHOICES = {
    "destination": (("issue", "brief"), "Only what is suggested for this."),
    "band": (("high", "medium", "low"), "Only scores of this band."),
}
_DAYS = {
    "since": "Published on this day of the site or later.",
    "until": "Published on this day of the site or earlier.",
}
_FLAGS = {
    "exact": "Only what has a full date, not the month alone.",
    "changed": "Only what the publisher changed after the decision.",
    "unused": "Only what no clip in an article is from.",
    "clipped": "Only what a clip in an article is from.",
    "doubtful": "Only what came in a night that is doubted.",
    "pdf": "Only what has a PDF file.",
    "story": "Only what another page may be of the same story as.",
    "new": "Only what came after the editor's last visit.",
    "unread": "Only what waits and the editor has not had on screen.",
    "mine": "Only what waits for the editor: assigned, or named in a note.",
}
_ANYWHERE = ("changed", "decided", "mine")
"""What these mean is found in other states than the inbox: they are looked for in all, unless one is named."""


def options(command: Callable[..., None]) -> Callable[..., None]:
    """A command with an option for each filter."""
    every = [
        click.option("--state", type=click.Choice(STATES), help="Only this state."),
        *(click.option(f"--{name}", help=text) for name, text in _WORDS.items()),
        *(click.option(f"--{name}", type=click.Choice(known), help=text) for name, (known, text) in _CHOICES.items()),
        *(click.option(f"--{name}", type=DAY, help=text) for name, text in _DAYS.items()),
        *(click.option(f"--{name}", is_flag=True, help=text) for name, text in _FLAGS.items()),
        click.option("--order", type=click.Choice(["score", "day", "arrived"]), default="score", show_default=True),
        click.option("--editor", envvar="STDWATCH_EDITOR", help="For whom; else $STDWATCH_EDITOR or stdwatch.toml."),
    ]
    for option in reversed(every):
        command = option(command)
    return command


def read(chosen: dict[str, Any], editor: str, usual_state: str, query: str = "") -> "Filters":
    """The filters that the options name, in the usual state where they mean no other; raises `UsageError`."""
    from stdwatch.web import forms

    asked = {name: _as_in_an_address(value) for name, value in chosen.items() if value}
    state = "all" if any(name in asked for name in _ANYWHERE) else usual_state
    return forms.filters({"state": state, **asked, "q": query}, editor)


def _as_in_an_address(value: Any) -> str:
    if value is True:
        return "1"
    return value if isinstance(value, str) else str(value.date().isoformat())
