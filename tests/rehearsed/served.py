"""A made site as the tests of its traps ask for it."""

from datetime import date
from functools import cache

from lxml import html

from rehearsal import timeline
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites import SITES

SEEDS = range(6)


class Served:
    """A made site at the end of so many nights; `name` is its own in `rehearsal.sites`."""

    def __init__(self, name: str, start: date = date(2025, 9, 24), nights: int = 92) -> None:
        self.site = SITES[name]
        self.history = cache(lambda seed=1: timeline.build(name, seed, start, nights))

    def last(self, seed: int = 1) -> SiteState:
        """The site after the last night."""
        return self.history(seed).state(self.history(seed).end)

    def get(self, path: str, query: str = "", state: SiteState | None = None, nonce: int = 0) -> Reply:
        """The answer to a request, by default after the last night."""
        return self.site.respond(state or self.last(), path, query, nonce)

    def tree(self, path: str, state: SiteState | None = None) -> html.HtmlElement:
        """The page of an address, parsed."""
        return html.fromstring(self.get(path, state=state).body)

    def with_trait(self, trait: str) -> tuple[SiteState, Post]:
        """A post with a quirk, of the first seed that has one, and its site."""
        return next((self.last(seed), post) for seed in SEEDS for post in self.last(seed).posts if trait in post.traits)

    def page_with(self, trait: str) -> html.HtmlElement:
        """The page of such a post, parsed."""
        state, post = self.with_trait(trait)
        return self.tree(post.path, state)
