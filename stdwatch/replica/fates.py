"""How chance is dealt out: how many posts of a timeline meet a fate, and which."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


def deal(rng: Random, posts: Sequence[T], rates: Mapping[str, float], fits: Callable[[T, str], bool]) -> dict[int, str]:
    """Which post (by place) meets which fate: at most one each, as many as the rate says, at least one of each kind."""
    places = rng.sample(range(len(posts)), len(posts))
    dealt: dict[int, str] = {}
    for fate, rate in rates.items():
        count = max(1, sum(rng.random() < rate for _ in posts))
        chosen = [place for place in places if fits(posts[place], fate)][:count]
        dealt |= dict.fromkeys(chosen, fate)
        places = [place for place in places if place not in dealt]
    return dealt


def hours(rng: Random, least: float, most: float) -> timedelta:
    """A span between two numbers of hours, in whole seconds."""
    return timedelta(seconds=int(rng.uniform(least * 3600, most * 3600)))


def slug(title: str) -> str:
    """A title as WordPress and Drupal write it into a URL: lower case ASCII words and hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
