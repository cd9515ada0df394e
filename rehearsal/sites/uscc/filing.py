"""How the made Commission files things: addresses, days, uploads, and how posts are put together."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import chain, count
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

from rehearsal import issue, lifecycle
from rehearsal.model import Draft, File, Post
from rehearsal.site_data import Kind, load
from stdwatch.items import DocType, Precision, Role

ZONE = ZoneInfo("America/New_York")
_DROPPED = {"the", "of", "in", "a", "an", "to", "for", "on"}


def slug(title: str) -> str:
    """A title as the site's path: small words but "and" dropped, cut at a word below 90 characters."""
    kept = [word for word in lifecycle.slug(title).split("-") if word not in _DROPPED]
    while len("-".join(kept)) > 90:
        kept.pop()
    return "-".join(kept)


def noon(day: date) -> datetime:
    """The instant (UTC) at which the post of a day stands in the order of listings."""
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def day(page: Post) -> date:
    """The day that a page is about, in Washington."""
    return page.moment.astimezone(ZONE).date()


def kind(doc_type: DocType) -> Kind:
    """The folder and the type of node of a type of document."""
    return load("uscc").kind(doc_type=doc_type)


def post(
    rng: Random,
    title: str,
    day: date,
    doc_type: DocType,
    label: str = "",
    path: str = "",
    traits: frozenset[str] = frozenset(),
) -> Post:
    """A node with the day as its date; its number in the markup grows with the days, roughly."""
    address = path or f"/{kind(doc_type).folder}/{slug(title)}"
    return Post(
        key=address,
        path=address,
        title=title,
        moment=noon(day),
        published=day.isoformat(),
        precision=Precision.DAY,
        doc_type=doc_type,
        draft=Draft(rng.getrandbits(32), doc_type, title, clauses=issue.clauses("uscc.gov", address)),
        labels=(label,) if label else (),
        traits=traits,
        node=day.toordinal() * 4 % 90_000 + rng.randrange(4),
    )


def upload(
    rng: Random, month: date, name: str, title: str, role: Role, *, owner: str = "", counted: bool = True
) -> File:
    """A PDF in the folder of the month in which it was uploaded: not the month of what it is about (US8)."""
    path = quote(f"/sites/default/files/{month:%Y-%m}/{name}.pdf")
    return File(path, title, role, rng.getrandbits(32), owner, counted)


def uploaded_again(rng: Random, file: File) -> File:
    """Another file under the same name: what replaces an upload."""
    return replace(file, seed=rng.getrandbits(32))


def renamed(file: File, taken: Collection[str]) -> File:
    """The file under a name that is not taken: ``Name.pdf``, ``Name_0.pdf``, ``Name_1.pdf`` … (US9)."""
    stem, _, suffix = file.path.rpartition(".")
    names = chain([file.path], (f"{stem}_{number}.{suffix}" for number in count()))
    return replace(file, path=next(name for name in names if name not in taken))
