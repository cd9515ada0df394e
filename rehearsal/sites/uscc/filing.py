"""How the made Commission files things: addresses, uploads, and how posts are put together."""

from dataclasses import replace
from datetime import date
from random import Random
from urllib.parse import quote

from rehearsal import known_pages, lifecycle
from rehearsal.made_site import load
from rehearsal.model import Draft, File, Post, in_washington
from stdwatch.items import DocType, Precision, Role

DATA = load("uscc")
UPLOADS = "/sites/default/files"
_DROPPED = {"the", "of", "in", "a", "an", "to", "for", "on"}


def slug(title: str) -> str:
    """A title as the site's path: small words but "and" dropped, cut at a word below 90 characters."""
    words = [word for word in lifecycle.slug(title).split("-") if word not in _DROPPED]
    while len("-".join(words)) > 90:
        words.pop()
    return "-".join(words)


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
    path = path or f"/{DATA.kind(doc_type=doc_type).folder}/{slug(title)}"
    draft = Draft(rng.getrandbits(32), doc_type, title, clauses=known_pages.clauses(DATA.name, path))
    node = day.toordinal() * 4 % 90_000 + rng.randrange(4)
    labels = (label,) if label else ()
    moment = in_washington(day)
    return Post(path, path, title, moment, Precision.DAY, doc_type, draft, labels=labels, traits=traits, node=node)


def upload(
    rng: Random, month: date, name: str, title: str, role: Role, *, owner: str = "", counted: bool = True
) -> File:
    """A PDF in the folder of the month in which it was uploaded: not the month of what it is about (US8)."""
    return File(quote(f"{UPLOADS}/{month:%Y-%m}/{name}.pdf"), title, role, rng.getrandbits(32), owner, counted)


def uploaded_again(rng: Random, file: File) -> File:
    """Another file under the same name: what replaces an upload."""
    return replace(file, seed=rng.getrandbits(32))
