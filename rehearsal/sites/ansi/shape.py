"""What nobody has seen of this site, drawn by seed: each made copy is one of the sites that it may turn out to be."""

from dataclasses import dataclass
from functools import cache
from random import Random

LISTINGS = ("linked", "searched", "bare")


@dataclass(frozen=True, slots=True)
class Shape:
    """One guess at the site.

    `listing` is ``linked`` (rows in the HTML), ``searched`` (rows come from a Sitecore search endpoint that the page
    names) or ``bare`` (nothing but a script). `kept` tells that an article's old address answers like the new one
    instead of redirecting, `lastmod` whether the sitemap has dates, `date` and `body` are class names.
    """

    listing: str
    kept: bool
    lastmod: bool
    date: str
    body: str


@cache
def shape(seed: int) -> Shape:
    """The guess that belongs to a seed; three seeds in a row have three different listings."""
    rng = Random(f"ansi {seed}")  # noqa: S311 - a rehearsal must be repeatable
    return Shape(
        listing=LISTINGS[seed % 3],
        kept=rng.random() < 0.5,
        lastmod=rng.random() < 0.5,
        date=rng.choice(("news-date", "field-news-date", "article__meta")),
        body=rng.choice(("component rich-text", "article-body", "field-content")),
    )
