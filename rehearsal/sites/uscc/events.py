"""What happens on the made Commission's site: research, bulletins, living documents, notices, hearings and reports."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, count
from random import Random

from rehearsal import known_pages, lifecycle, prose
from rehearsal.made_site import in_words
from rehearsal.model import Change, Event, File, Post, in_washington
from rehearsal.related import RelatedPage
from rehearsal.sites.uscc import filing, hearings, reports
from rehearsal.sites.uscc.filing import DATA
from stdwatch.items import DocType, Role

_FILE_HOURS = (12, 960)
"""Hours within which a file comes or is replaced: up to forty days."""


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site, its backlog of earlier years included."""
    events = [*hearings.draw(rng, start, nights), *reports.draw(rng, start, nights)]
    events += _living(rng, start, nights)
    posts = sorted(_distinct(_papers(rng, start, nights)), key=lambda post: post.moment)
    opening = in_washington(start - timedelta(days=120))
    recent = [post for post in posts if post.moment >= opening and post.wanted]
    events += lifecycle.draw_events(rng, posts, recent, DATA.rates, _LIFECYCLES, _fits, spread=(-2, 6))
    return list(_numbered(_under_free_names(sorted(events, key=lambda event: (event.at, event.key)))))


def related_post(rng: Random, page: RelatedPage, posts: Collection[Post]) -> Post:
    """A page of an occasion as a node, with the next free number."""
    post = filing.post(rng, page.title, page.day, page.doc_type, label=rng.choice(DATA.own["products"]))
    return replace(post, node=_free_number(post, {other.node for other in posts}))


def _under_free_names(events: Iterable[Event]) -> Iterable[Event]:
    """An upload whose name is taken gets a number: ``Name.pdf``, ``Name_0.pdf``, ``Name_1.pdf`` … (US9)."""
    names: dict[File, File] = {}
    taken: set[str] = set()
    for event in events:
        for file in event.after.files if event.after else ():
            if file not in names:
                stem, _, suffix = file.path.rpartition(".")
                numbered = chain([file.path], (f"{stem}_{number}.{suffix}" for number in count()))
                names[file] = replace(file, path=next(path for path in numbered if path not in taken))
                taken.add(names[file].path)
        after = event.after and replace(event.after, files=tuple(names[file] for file in event.after.files))
        yield replace(event, after=after)


def _numbered(events: Iterable[Event]) -> Iterable[Event]:
    """Every node under a number of its own: one that is taken is raised to the next free one."""
    numbers: dict[str, int] = {}
    for event in events:
        post = event.after
        if post and post.key not in numbers:
            numbers[post.key] = _free_number(post, numbers.values())
        yield replace(event, after=post and replace(post, node=numbers[post.key]))


def _free_number(post: Post, taken: Collection[int]) -> int:
    return next(number for number in count(post.node) if number not in taken)


def _papers(rng: Random, start: date, nights: int) -> Iterable[Post]:
    for page in known_pages.known_pages(DATA.name):
        if page.doc_type is DocType.REPORT and page.path.startswith("/research/"):
            yield _research(rng, page.title, page.day, page.path)
    day = start - timedelta(days=365 * 4)
    while day < start + timedelta(days=nights):
        day += timedelta(days=rng.randint(5, 16) if day > start - timedelta(days=120) else rng.randint(10, 50))
        yield _research(rng, DATA.title(rng, "report"), day)
        if rng.random() < 0.4:
            yield _bulletin(rng, day + timedelta(days=2))
        if rng.random() < 0.06:
            yield _notice(rng, day + timedelta(days=1))


def _distinct(posts: Iterable[Post]) -> Iterable[Post]:
    """Drupal numbers a path that is taken: ``…-0``, ``…-1``."""
    taken: dict[str, int] = {}
    for post in posts:
        number = taken.get(post.path, 0)
        taken[post.path] = number + 1
        path = f"{post.path}-{number - 1}" if number else post.path
        yield replace(post, key=path, path=path)


def _research(rng: Random, title: str, day: date, path: str = "") -> Post:
    traits = lifecycle.traits(rng, DATA.chances)
    label = rng.choice(DATA.own["products"])
    page = filing.post(rng, title, day, DocType.REPORT, label, path, traits)
    return _with_file(rng, page, day) if rng.random() < 0.8 else page


def _with_file(rng: Random, page: Post, month: date) -> Post:
    name = "_".join(word.strip("?:,") for word in page.title.split()[:7])
    file = filing.upload(rng, month - timedelta(days=rng.choice((0, 0, 9))), name, page.title, Role.DOCUMENT)
    return replace(page, files=(*page.files, file))


def _bulletin(rng: Random, day: date) -> Post:
    traits = frozenset({"undated"}) if rng.random() < 0.2 else frozenset()  # its day stands in the path alone
    return filing.post(rng, f"China Bulletin: {in_words(day)}", day, DocType.BULLETIN, "China Bulletin", traits=traits)


def _notice(rng: Random, day: date) -> Post:
    """An invitation to bidders stands in the list of research (US15)."""
    title = f"Request for Proposals: {prose.draw(rng, 'field').title()}"
    notice = filing.post(rng, title, day, DocType.REPORT, traits=frozenset({"procurement"}))
    return replace(notice, doc_type=DocType.NOTICE, wanted=False)


def _living(rng: Random, start: date, nights: int) -> Iterable[Event]:
    """Three documents keep their address and move their date every few weeks (US10)."""
    for name, title in DATA.own["living"].items():
        day = start - timedelta(days=rng.randint(300, 400))
        page = filing.post(rng, title, day, DocType.REPORT, "Commission Spotlight", f"/research/{name}")
        yield Event(page.moment, Change.APPEAR, page.key, page)
        while (day := day + timedelta(days=rng.randint(18, 45))) < start + timedelta(days=nights):
            at = in_washington(day) + lifecycle.hours(rng, 0, 60)
            page = replace(page, moment=in_washington(day), modified=at, draft=page.draft.edited("append"))
            yield Event(at, Change.REDATE, page.key, page)


def _backdated(rng: Random, post: Post, at: datetime) -> list[Event]:
    return lifecycle.appear(rng, post, at + timedelta(days=rng.randint(5, 20)))


def _attach(rng: Random, post: Post, at: datetime) -> list[Event]:
    first = replace(post, files=())
    return lifecycle.then(rng, first, at, Change.ATTACH, _with_file(rng, first, at.date()), _FILE_HOURS)


def _uploaded_again(rng: Random, post: Post) -> Post:
    return replace(post, files=tuple(filing.uploaded_again(rng, file) for file in post.files))


def _fits(post: Post, name: str) -> bool:
    return bool(post.files) if name == "replace" else name != "retitle" or post.doc_type is DocType.REPORT


_LIFECYCLES = {
    **lifecycle.COMMON,
    "attach": _attach,
    "replace": lifecycle.later(Change.REPLACE, _uploaded_again, _FILE_HOURS),
    "backdated": _backdated,
}
