"""Documents of one occasion on the made sites: beside all else, told truly, on one site and across sites."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache

import pytest

from rehearsal import prose, timeline
from rehearsal.model import Change, Post
from rehearsal.sites import SITES
from rehearsal.timeline import Timeline
from stdwatch.relevance.stories import APART

START, NIGHTS = date(2025, 9, 24), 92


@cache
def made(site: str, *, related: bool = True) -> Timeline:
    return timeline.build(site, 5, START, NIGHTS, related=related)


@cache
def occasions() -> dict[str, list[Post]]:
    by_occasion = defaultdict[str, list[Post]](list)
    for site in SITES:
        timeline = made(site)
        for post in timeline.state(timeline.end).posts:
            if post.occasion:
                by_occasion[post.occasion].append(post)
    return dict(by_occasion)


def hosts(occasion: str) -> set[str]:
    return {site for site in SITES for post in made(site).state(made(site).end).posts if post.occasion == occasion}


@pytest.mark.parametrize("site", SITES)
def test_what_a_site_has_anyway_stays_as_it_is(site: str) -> None:
    kept = [event for event in made(site).events if not (event.after and event.after.occasion)]
    assert kept == list(made(site, related=False).events)


@pytest.mark.parametrize("site", SITES)
def test_related_pages_have_keys_addresses_and_numbers_of_their_own(site: str) -> None:
    appeared = Counter(event.key for event in made(site).events if event.change is Change.APPEAR)
    posts = made(site).state(made(site).end).posts
    assert set(appeared.values()) == {1}
    assert len({post.path for post in posts}) == len(posts)
    assert len({post.node for post in posts if post.node}) == sum(1 for post in posts if post.node)


def test_a_quarter_brings_some_dozens_of_occasions_with_several_pages_within_days() -> None:
    several = [posts for posts in occasions().values() if len(posts) > 1]
    assert 20 < len(several) < 60
    for posts in several:
        moments = [post.moment for post in posts]
        assert max(moments) - min(moments) < timedelta(days=APART)


def test_some_occasions_have_pages_on_two_sites() -> None:
    assert sum(len(hosts(occasion)) > 1 for occasion in occasions()) > 5


def test_the_truth_tells_which_documents_are_of_one_occasion() -> None:
    counts = Counter(
        expected.post.occasion
        for site in SITES
        for expected in made(site).expected(made(site).end)
        if expected.post.occasion
    )
    assert counts == Counter({occasion: len(posts) for occasion, posts in occasions().items()})


def test_a_text_on_two_sites_is_the_same_text() -> None:
    by_seed = defaultdict[int, list[Post]](list)
    for post in (post for posts in occasions().values() for post in posts):
        by_seed[post.draft.seed].append(post)
    copies = [posts for posts in by_seed.values() if len(posts) > 1]
    assert copies
    for first, other in copies:
        assert prose.lines(first.draft) == prose.lines(other.draft)
