"""The pages behind the printed issue of winter 2025: real addresses and days, with made clauses on standards."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from rehearsal import catalogue


@dataclass(frozen=True, slots=True)
class IssuePage:
    """A page from which an article of the issue was made; `day` is the one that its site shows."""

    article: str
    site: str
    url: str
    title: str
    day: date
    clauses: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it stands on its site."""
        return urlsplit(self.url).path


@cache
def pages() -> tuple[IssuePage, ...]:
    """The 17 pages whose address is known, by article; the institute's report behind article 02 is not among them."""
    text = resources.files("rehearsal").joinpath("issue.jsonl").read_text("utf-8")
    return tuple(_page(**json.loads(line)) for line in text.splitlines())


@cache
def paths(site: str) -> frozenset[str]:
    """The paths of a site's pages behind the issue."""
    return frozenset(page.path for page in pages() if page.site == site)


def clauses(site: str, path: str) -> tuple[str, ...]:
    """What the page of this path says of standards, nothing when it is not behind the issue."""
    return _clauses().get((site, path), ())


@cache
def _clauses() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(page.site, page.path): page.clauses for page in pages()}


def _page(article: str, source: str, url: str, clauses: list[str]) -> IssuePage:
    fact = next(fact for fact in catalogue.facts(source) if fact.path == urlsplit(url).path)
    return IssuePage(article, source, url, fact.title, fact.day, tuple(clauses))
