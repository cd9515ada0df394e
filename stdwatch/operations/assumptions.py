"""What a spider assumes and nothing has proved yet: channels that never answered, rules that never read a field."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from stdwatch.discovery.channels import Standing
from stdwatch.site import Site
from stdwatch.store import evidence


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something guessed of a source, and what is known of it so far."""

    source: str
    what: str
    known: str


def unproven(site: type[Site], db: Database | None) -> list[Assumption]:
    """The assumptions of a spider that the store does not prove; all of them before the first run."""
    return [*_of_channels(site, db), *_of_fields(site, db)]


def first_selectors(site: type[Site]) -> dict[str, str]:
    """For each field that a spider has rules for, the first selector, as readings record it."""
    rules = site.page
    rules_of = {
        "title": rules.title[:1],
        "body": rules.body[:1],
        "date": tuple(f"page: {css}" for css in rules.date[:1]),
    }
    return {name: first[0] for name, first in rules_of.items() if first}


def _of_channels(site: type[Site], db: Database | None) -> Iterator[Assumption]:
    past = evidence.channels(db, site.name) if db else {}
    for channel in site.channels:
        known = past.get(channel.name)
        if channel.standing is not Standing.UNPROVEN or (known and known.answered):
            continue
        history = (
            f"asked {known.asked}×, last {known.at:%Y-%m-%d}: {known.outcome}: {known.reason or ''}" if known else ""
        )
        yield Assumption(site.name, f"channel {channel.name}", history or "never asked")


def _of_fields(site: type[Site], db: Database | None) -> Iterator[Assumption]:
    pages, layers = evidence.layers(db, site.name) if db else (0, {})
    for name, first in first_selectors(site).items():
        used = layers.get(name, Counter[str]())
        if first in used:
            continue
        others = ", ".join(f"`{layer}` ({number})" for layer, number in used.most_common())
        history = f"{pages} pages, by {others or 'no rule'}" if pages else "no page read yet"
        yield Assumption(site.name, f"{name} by `{first}`", history)
