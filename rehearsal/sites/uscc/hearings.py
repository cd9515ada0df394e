"""The made hearings: who speaks, and how a page grows from announcement to transcript."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from rehearsal import known_pages, lifecycle, prose
from rehearsal.made_site import in_words
from rehearsal.model import Change, Event, File, Post, in_washington
from rehearsal.sites.uscc import filing
from rehearsal.sites.uscc.filing import DATA
from stdwatch.items import DocType, Role


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who testifies, and for whom they work."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Two co-chairs and the panels of a hearing."""

    chairs: tuple[str, str]
    panels: tuple[tuple[str, tuple[Witness, ...]], ...]


@lru_cache(maxsize=1024)
def cast(seed: int) -> Cast:
    """The people of a hearing: a pure function of its draft's seed."""
    rng = Random(seed)  # noqa: S311 - made people
    given, family = (rng.sample(prose.pages().lists[name], 12) for name in ("given", "family"))
    names = [" ".join(name) for name in zip(given, family, strict=True)]
    panels = []
    for number, roman in enumerate(("I", "II", "III")[: rng.randint(2, 3)]):
        people = names[2 + 3 * number : 5 + 3 * number]
        seats = tuple(Witness(name, f"Senior Fellow, {prose.draw(rng, 'institute')}") for name in people)
        panels.append((f"Panel {roman}: {prose.draw(rng, 'field').title()} and Its Rules", seats))
    return Cast((names[0], names[1]), tuple(panels))


def is_whole(post: Post) -> bool:
    """Whether the page has its body."""
    return not {"brief", "empty", "shorten"} & set(post.draft.edits)


def has_agenda(post: Post) -> bool:
    """Whether the page names its witnesses yet."""
    return "agenda" in post.draft.edits and is_whole(post)


def phrases(post: Post) -> tuple[str, ...]:
    """What stands in a hearing's page beside its text: its panels, and who speaks last."""
    if post.doc_type is not DocType.HEARING or not has_agenda(post):
        return ()
    panels = cast(post.draft.seed).panels
    return (*(title for title, _ in panels), panels[-1][1][-1].post)


def draw(rng: Random, start: date, nights: int) -> Iterable[Event]:
    """Hearings of earlier years, complete; those around the timeline grow step by step."""
    horizon = start + timedelta(days=nights + 45)
    for page in known_pages.known_pages("uscc.gov"):
        if page.doc_type is DocType.HEARING and page.day < horizon:
            yield from _life(rng, page.title, page.day, page.path)
    day = start - timedelta(days=365 * 6)
    while day < horizon:
        day += timedelta(days=rng.randint(20, 45) if day > start - timedelta(days=90) else rng.randint(30, 70))
        yield from _life(rng, DATA.title(rng, "hearing"), day)


def _life(rng: Random, title: str, day: date, path: str = "") -> Iterable[Event]:
    """Announced three to six weeks before, agenda, testimony on the day, transcript weeks later; some change title."""
    page = _page(rng, title, day, path)
    yield Event(_at(rng, day, -rng.randint(21, 42)), Change.APPEAR, page.key, page)
    steps = [(_at(rng, day, -rng.randint(4, 10)), Change.EDIT), (_at(rng, day, 0), Change.ATTACH)]
    steps += [(_at(rng, day, rng.randint(1, 4)), Change.ATTACH), (_at(rng, day, rng.randint(20, 75)), Change.ATTACH)]
    for change, chance, latest in ((Change.RETITLE, 0.3, 40), (Change.REPLACE, 0.3, 60), (Change.COMMA, 0.2, 30)):
        if rng.random() < chance:
            steps.append((_at(rng, day, rng.randint(6 if change is Change.REPLACE else 5, latest)), change))
    attached = 0
    for at, change in sorted(steps):
        page = _step(rng, page, day, change, attached, at)
        attached += change is Change.ATTACH
        yield Event(at, change, page.key, page)


def _page(rng: Random, title: str, day: date, path: str) -> Post:
    traits = lifecycle.traits(rng, DATA.own["hearing_chances"])
    address = path or f"/hearings/{filing.slug(title)}-{day:%m%d%y}"
    page = filing.post(rng, title, day, DocType.HEARING, path=address, traits=traits)
    return replace(page, precision=None) if "undated" in traits else page


def _step(rng: Random, page: Post, day: date, change: Change, attached: int, at: datetime) -> Post:
    saved = replace(page, modified=at)
    if change in {Change.EDIT, Change.COMMA}:
        return replace(saved, draft=page.draft.edited("agenda" if change is Change.EDIT else "comma"))
    if change is Change.RETITLE:
        return replace(saved, title=f"Dominance by Design: {page.title.rpartition(': ')[2]}")
    if change is Change.REPLACE:
        *others, last = page.files
        return replace(saved, files=(*others, filing.uploaded_again(rng, last)))
    return replace(saved, files=(*page.files, *_files(rng, page, day, attached, at)))


def _files(rng: Random, page: Post, day: date, attached: int, at: datetime) -> list[File]:
    """What comes with the day itself, what a late witness sends, and at last the transcript."""
    people = cast(page.draft.seed)
    seats = [witness.name for _, panel in people.panels for witness in panel]
    if attached == 0:
        files = [_statement(rng, day, name, "Opening_Statement", Role.OPENING) for name in people.chairs]
        files += [_statement(rng, day, name, "Bio", Role.DOCUMENT) for name in seats]
        return files + [_statement(rng, day, name, "Testimony", Role.TESTIMONY) for name in seats[:-2]]
    if attached == 1:
        return [_statement(rng, at.date(), name, "Testimony", Role.TESTIMONY) for name in seats[-2:]]
    if "no transcript" in page.traits:
        return []
    title = f"{in_words(day)} Hearing Transcript"
    return [filing.upload(rng, at.date(), re.sub(",? ", "_", title), title, Role.TRANSCRIPT)]


def _statement(rng: Random, month: date, name: str, kind: str, role: Role) -> File:
    file_name = f"{name.replace(' ', '_' if rng.random() < 0.8 else ' ')}_{kind}"
    title = f"{kind.replace('_', ' ')} of {name}"
    return filing.upload(rng, month, file_name, title, role, owner=name, counted=kind != "Bio")


def _at(rng: Random, day: date, offset: int) -> datetime:
    return in_washington(day + timedelta(days=offset), 8) + lifecycle.hours(rng, 0, 10)
