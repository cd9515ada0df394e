"""What happens on the made center's site: publications, articles, translations, mentions in the press, newsletters."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from rehearsal import known_pages, lifecycle, prose, related
from rehearsal.made_site import Kind, in_words, load
from rehearsal.model import Change, Draft, Event, File, Post, in_washington
from rehearsal.related import RelatedPage
from stdwatch.items import DocType, Precision, Role

DATA = load("cset")
_WITH_FILE = {DocType.REPORT: 0.6, DocType.TRANSLATION: 1, DocType.TESTIMONY: 0.5, DocType.COMMENT: 0.8}
"""Types of documents that have a PDF, with the share of those that do."""


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site, with a year of older posts."""
    end = start + timedelta(days=nights)
    known = (_real(rng, page, day) for page, day in known_pages.pages_until(rng, DATA.name, end))
    posts = lifecycle.numbered([*known, *_made(rng, start, nights), *_letters(rng, start, end)])
    ids = lifecycle.ids(rng, [post.moment for post in posts], before=240, first=(15_000, 20_000), step=(3, 30))
    posts = [_perhaps_with_file(rng, replace(post, key=key)) for post, key in zip(posts, ids, strict=True)]
    opening = in_washington(start - timedelta(days=30), 0)
    recent = [post for post in posts if post.moment >= opening]
    return lifecycle.draw_events(rng, posts, recent, DATA.rates, _LIFECYCLES, _fits)


def related_post(rng: Random, page: RelatedPage, posts: Collection[Post]) -> Post:
    """A page of an occasion as a post, with the next free id."""
    post = _post(rng, DATA.kind(doc_type=page.doc_type), page.title, page.day)
    return replace(post, key=related.number(posts, post.moment))


def kind(post: Post) -> Kind:
    """The kind of a post, by its label."""
    return DATA.kind(label=post.labels[0])


def _real(rng: Random, page: known_pages.KnownPage, day: date) -> Post:
    folder = page.path.split("/")[1] if page.path else _folder(page.doc_type)
    post = _post(rng, DATA.kind(folder=folder, doc_type=page.doc_type), page.title, day, page.path)
    whole = replace(post.draft, edits=())
    return replace(post, traits=post.traits - {"month only", "teaser"}, precision=Precision.INSTANT, draft=whole)


def _folder(doc_type: DocType) -> str:
    return "article" if doc_type in {DocType.COMMENTARY, DocType.IN_THE_NEWS} else "publication"


def _made(rng: Random, start: date, nights: int) -> Iterable[Post]:
    for day in DATA.days(rng, start, nights):
        kind = DATA.draw_kind(rng)
        yield _post(rng, kind, DATA.title(rng, kind.doc_type), day)


def _letters(rng: Random, start: date, end: date) -> Iterable[Post]:
    """Every second Thursday a newsletter, whose address is its day (CS15)."""
    first = start - timedelta(days=100)
    day = first + timedelta(days=(3 - first.weekday()) % 7)
    while day < end:
        path = f"/newsletter/{lifecycle.slug(in_words(day))}/"
        post = _post(rng, DATA.kind(folder="newsletter"), f"Newsletter: {in_words(day)}", day, path)
        yield replace(post, precision=Precision.DAY, traits=frozenset({"no json"}))
        day += timedelta(days=14)


def _post(rng: Random, kind: Kind, title: str, day: date, path: str = "") -> Post:
    """A post; the date as a desk can know it is an instant where REST has it, else the month on the page (CS5)."""
    traits = lifecycle.traits(rng, DATA.chances)
    if kind.label not in {"Blog", "CSET"}:
        traits -= {"teaser"}
    if kind.doc_type is not DocType.REPORT:
        traits -= {"month only"}
    hour = rng.randint(20, 23) if "evening" in traits else rng.randint(8, 18)
    moment = in_washington(day, hour, rng.randrange(60), rng.randrange(60))
    path = path or f"/{kind.folder}/{lifecycle.slug(title)}/"
    clauses = known_pages.clauses(DATA.name, path)
    draft = Draft(rng.getrandbits(32), kind.doc_type, title, ("brief",) * ("teaser" in traits), clauses)
    precision = Precision.MONTH if "month only" in traits else Precision.INSTANT
    return Post("", path, title, moment, precision, kind.doc_type, draft, labels=(kind.label,), traits=traits)


def _perhaps_with_file(rng: Random, post: Post) -> Post:
    share = _WITH_FILE.get(post.doc_type, 0)
    return _with_file(rng, post) if rng.random() < share or post.draft.clauses else post


def _with_file(rng: Random, post: Post) -> Post:
    """The post with its PDF: ``t0659_…_EN.pdf`` for a translation (numbers in no order), else ``CSET-….pdf``."""
    name = post.path.split("/")[-2]
    translated = post.doc_type is DocType.TRANSLATION
    path = f"t{rng.randrange(100, 1000):04}_{name.replace('-', '_')}_EN" if translated else f"CSET-{name.title()}"
    seed = rng.getrandbits(32)
    head = _facts(post.title, seed) if translated else ()
    url_path = f"/wp-content/uploads/{path}.pdf"
    file = File(url_path, post.title, Role.DOCUMENT, seed, head=head, clauses=post.draft.clauses)
    return replace(post, files=(*post.files, file))


def _facts(title: str, seed: int) -> tuple[str, ...]:
    """The block of facts that a translation begins with."""
    rng = Random(seed)  # noqa: S311
    return (
        f"Title: {title[:70]}",
        f"Author: Ministry of Made Affairs, Office {rng.randrange(2, 40)}",
        "Source: a made ministry's made page, perma.example/made-1234",
        f"Translation Date: {rng.choice(('April', 'June', 'August'))} {rng.randint(1, 28)}, 2024",
        f"Translator: {prose.draw(rng, 'person')}",
    )


def _uploaded_again(rng: Random, post: Post) -> Post:
    """The post with other files under new names: ``-1`` before the suffix."""
    seeds = [rng.getrandbits(32) for _ in post.files]
    files = (
        replace(file, path=file.path.replace(".pdf", "-1.pdf"), seed=seed, head=file.head and _facts(file.title, seed))
        for file, seed in zip(post.files, seeds, strict=True)
    )
    return replace(post, files=tuple(files))


def _fits(post: Post, name: str) -> bool:
    """What is known of the real site keeps title and place; a file is replaced, or added where none is."""
    if name in lifecycle.MOVING and post.title in known_pages.titles(DATA.name):
        return False
    if name in {"replace", "attach"}:
        return post.doc_type in _WITH_FILE and bool(post.files) is (name == "replace")
    if name == "shorten":
        return "teaser" not in post.traits
    return name != "retitle" or post.doc_type is not DocType.NEWSLETTER


_LIFECYCLES = {
    **lifecycle.COMMON,
    "attach": lifecycle.later(Change.ATTACH, _with_file),
    "replace": lifecycle.later(Change.REPLACE, _uploaded_again),
}
