"""What all made sites share: their data, their templates, and the answers that are alike everywhere."""

import hashlib
import json
import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cache, cached_property
from itertools import repeat
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rehearsal import pdf, prose, reply
from rehearsal.model import Event, File, Post, SiteState
from rehearsal.related import RelatedPage
from rehearsal.reply import Reply
from stdwatch.items import DocType

Draw = Callable[[Random, date, int], list[Event]]
"""From a random source, the first day and a number of nights: the events, with the backlog before them."""

RelatedPost = Callable[[Random, RelatedPage, Collection[Post]], Post]
"""From a random source, a page of an event and the posts there are: the page as a post of the site."""

Damage = Sequence[tuple[re.Pattern[bytes], bytes]]
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its folder, the label it bears, its weight among all kinds.

    `blog` is the one that carries it, `number` its number among the site's content types.
    """

    folder: str
    doc_type: DocType
    label: str = ""
    weight: int = 0
    blog: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class SiteData:
    """A made site as data, read from its `site.toml`.

    `host` is the name under which it serves pages, `aliases` further names of the same pages, `redirected` names that
    send a visitor to `host`, `storage` names under which there are files alone. `foot` runs under its PDF pages;
    `boilerplate` is in no text. `chances` are shares of pages with a quirk, `rates` shares with a lifecycle. `damage`
    tells for each page fault which bytes to replace. Its `own` tables are those of no other site.
    """

    name: str
    host: str
    robots: str
    boilerplate: Sequence[str]
    chances: Mapping[str, float]
    rates: Mapping[str, float]
    titles: Mapping[str, Sequence[str]]
    damage: Mapping[str, Damage]
    kinds: Sequence[Kind] = ()
    aliases: Sequence[str] = ()
    redirected: Sequence[str] = ()
    storage: Sequence[str] = ()
    foot: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)

    def draw_kind(self, rng: Random) -> Kind:
        """A kind by the weights."""
        return rng.choices(self.kinds, [kind.weight for kind in self.kinds])[0]

    def kind(self, **wanted: str) -> Kind:
        """The first kind that has these values."""
        return next(kind for kind in self.kinds if all(getattr(kind, name) == wanted[name] for name in wanted))

    def title(self, rng: Random, name: str, **given: str) -> str:
        """A title of the patterns of that name."""
        return prose.pages().fill(rng, rng.choice(self.titles[name]), **given)

    def days(self, rng: Random, start: date, nights: int) -> Iterator[date]:
        """The day of each made post: few in the year before, from two months before `start` on at the site's pace."""
        pace = self.own["pace"]
        for offset in range(-419, nights):
            day = start + timedelta(days=offset)
            if offset >= -60 and day.weekday() < 5:
                count = rng.choice(pace["weekday"])
            else:
                count = int(rng.random() < pace["before" if offset < -60 else "weekend"])
            yield from repeat(day, count)


@cache
def load(folder: str) -> SiteData:
    """The data of the site in a folder of `rehearsal/sites`; what every site loses by a fault is lost first."""
    read = tomllib.loads((_FOLDER / "sites" / folder / "site.toml").read_text("utf-8"))
    shared = tomllib.loads((_FOLDER / "shared" / "damage.toml").read_text("utf-8"))
    read["damage"] = {
        fault: [(re.compile(old.encode(), re.DOTALL), new.encode()) for old, new in shared.get(fault, []) + pairs]
        for fault, pairs in read["damage"].items()
    }
    read["kinds"] = [Kind(**row | {"doc_type": DocType(row["doc_type"])}) for row in read.get("kinds", ())]
    known = {name: read.pop(name) for name in {field.name for field in fields(SiteData)} & read.keys()}
    return SiteData(**known, own=read)


class Site(ABC):
    """A made site; a subclass in its package adds the answers.

    `folder` is that package's, with the data and the templates; `shared/` holds templates of several sites. `draw`
    gives its events, `related_post` makes a post of a page of an event. `names` are for the templates: functions are
    filters, everything else stands as it is.
    """

    def __init__(self, folder: str, draw: Draw, related_post: RelatedPost, **names: Any) -> None:
        self.data = data = load(folder)
        self.name, self.host, self.boilerplate = data.name, data.host, tuple(data.boilerplate)
        self.damage = data.damage
        self.draw, self.related_post = draw, related_post
        self.home = f"https://{data.host}"
        self.hosts = (data.host, *data.aliases, *data.redirected, *data.storage)
        self._folder, self._names = folder, {**_FILTERS, **names}

    def respond(self, state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
        """The answer to ``GET path?query``: pure but for the `nonce`, which feeds what changes with every request."""
        path = unquote(path)
        name = self.compared(path)
        if path in state.files:
            return Reply(200, (("Content-Type", "application/pdf"),), self.pdf(state.files[path]))
        if name in state.by_path:
            return self.document(state, state.by_path[name], nonce)
        if name in state.moved:
            return self.at_old_path(state, state.by_key[state.moved[name]])
        if name == "/robots.txt":
            return reply.plain(self.data.robots)
        return self.other(state, name, query, nonce)

    def compared(self, path: str) -> str:
        """The path as the site compares it with those of its documents."""
        return path

    @abstractmethod
    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of a post."""

    def at_old_path(self, state: SiteState, post: Post) -> Reply:
        """The answer where a post was before it moved."""
        del state
        return self.moved(post.path)

    @abstractmethod
    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """What there is besides documents: lists, feeds, sitemaps, errors."""

    def phrases(self, post: Post) -> tuple[str, ...]:
        """What a complete reading of the page holds."""
        return prose.telling(prose.lines(post.draft))

    def pdf(self, file: File) -> bytes:
        """The bytes of a file."""
        return pdf.small(file, self.data.foot)

    def file_phrases(self, file: File) -> tuple[str, ...]:
        """What a complete reading of the file holds."""
        return pdf.phrases(file)

    @cached_property
    def _templates(self) -> Environment:
        loaders = [PackageLoader(f"rehearsal.sites.{self._folder}"), PackageLoader("rehearsal", "shared")]
        made = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        made.filters |= {name: value for name, value in self._names.items() if callable(value)}
        made.globals |= {"home": self.home, **self._names}
        return made

    def render(self, template: str, **values: Any) -> Markup:
        """A template of the site filled with values."""
        return Markup(self._templates.get_template(template).render(**values))  # noqa: S704 - escaped by the template

    def page(self, template: str, *, status: int = 200, modified: datetime | None = None, **values: Any) -> Reply:
        """An HTML page."""
        return reply.page(self.render(template, **values), status, modified)

    def feed(self, modified: datetime | None = None, **values: Any) -> Reply:
        """The site's ``feed.xml``."""
        return reply.xml(self.render("feed.xml", **values), "application/rss+xml", modified)

    def sitemap(
        self,
        rows: Iterable[tuple[str, datetime | None]],
        modified: datetime,
        structure: str = "inferred",
        **values: Any,
    ) -> Reply:
        """Paths with the instant of their last change; an `index` names files instead of pages."""
        return reply.xml(self.render("sitemap.xml", rows=rows, structure=structure, **values), "text/xml", modified)

    def moved(self, path: str) -> Reply:
        """A redirect to another path of the site."""
        return reply.moved(self.home + path)


def text(post: Post) -> list[tuple[str, list[prose.Line]]]:
    """The text of a post in runs of one kind, for templates."""
    return list(prose.grouped(prose.lines(post.draft)))


def teaser(post: Post) -> str:
    """The first words of a text."""
    return " ".join(" ".join(line.text for line in prose.lines(post.draft)[:1]).split()[:24])


def earlier(posts: Iterable[Post], post: Post, count: int = 3, of: int = 40) -> list[Post]:
    """Some of the posts before this one, always the same: cards around a page, with titles and dates of their own."""
    before = [other for other in posts if other.moment < post.moment]
    return Random(post.key).sample(before[:of], min(count, len(before)))  # noqa: S311


def json_ld(markup: str) -> Markup:
    """JSON as it stands in a script element, in one line."""
    return Markup(json.dumps(json.loads(markup), ensure_ascii=False).replace("</", "<\\/"))  # noqa: S704 - our own JSON


def number(parameters: Mapping[str, Sequence[str]], name: str, default: int = 1) -> int:
    """A whole number of the query; what is none counts as not given."""
    value = parameters.get(name, [""])[0]
    return int(value) if value.isdigit() else default


def page_count(posts: Sequence[Post], size: int) -> int:
    """How many pages a list of so many a page has, at least one."""
    return max(1, -(-len(posts) // size))


def in_words(moment: date) -> str:
    """``February 6, 2025``."""
    return f"{moment:%B} {moment.day}, {moment.year}"


def utc(instant: datetime) -> str:
    """An instant as in ``2025-01-21T01:27:04+00:00``."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def rfc822(instant: datetime) -> str:
    """An instant as feeds write it: ``Tue, 14 Jul 2026 19:50:00 +0000``."""
    return format_datetime(instant.astimezone(UTC))


def hashed(path: str) -> bytes:
    """What orders paths for an order that nobody can see through."""
    return hashlib.blake2b(path.encode(), digest_size=8).digest()


_FILTERS: Mapping[str, Any] = {"utc": utc, "rfc822": rfc822, "teaser": teaser, "text": text, "json_ld": json_ld}
