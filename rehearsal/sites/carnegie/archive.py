"""Thirty years of older texts: thousands of addresses in the sitemap, each of which has a page when it is asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from random import Random

from rehearsal import lifecycle
from rehearsal.made_site import utc
from rehearsal.model import Draft, Post
from rehearsal.site_data import load
from rehearsal.sites.carnegie import filing
from rehearsal.texts.grammar import pages
from stdwatch.items import DocType, Precision

FIRST_YEAR, LAST_YEAR = 1991, 2023
_SIZE = 4200


@cache
def posts(seed: int) -> Mapping[str, Post]:
    """The archive of a seed by path; one in twelve is a language edition, some lie years away from their date (CE1)."""
    rng = Random(f"archive {seed}")  # noqa: S311 - a rehearsal must be repeatable
    made = (_post(rng, number) for number in range(_SIZE))
    return {post.path: post for post in made}


def _post(rng: Random, number: int) -> Post:
    filed = datetime(rng.randint(FIRST_YEAR, LAST_YEAR), rng.randint(1, 12), rng.randint(1, 28), 4, tzinfo=UTC)
    moment = filed.replace(year=max(FIRST_YEAR, filed.year - 4)) if number % 60 == 0 else filed
    title = pages().fill(rng, rng.choice(load("carnegie").titles["archive"]))
    edition = f"{rng.choice(tuple(filing.EDITIONS))}/" if rng.random() < 1 / 12 else ""
    centre = f"{rng.choice(tuple(filing.CENTRES))}/" if rng.random() < 0.3 else ""
    path = filing.address(f"{edition}{centre}research", filed, f"{lifecycle.slug(title)}-{number}")
    return Post(
        key=path,
        path=path,
        title=title,
        moment=moment,
        published=utc(moment),
        precision=Precision.INSTANT,
        doc_type=DocType.RESEARCH,
        draft=Draft(rng.getrandbits(32), DocType.RESEARCH, title),
        labels=("Article",),
        traits=frozenset({edition[:2]}) if edition else frozenset(),
        wanted=not edition,
    )
