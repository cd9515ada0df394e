"""Templates of a made site, compiled once: markup lives in files, the filters are what every site needs."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment(site: str) -> Environment:
    """The environment of the site package `site`; undefined names are errors, HTML and XML are escaped."""
    made = Environment(
        loader=PackageLoader(f"rehearsal.sites.{site}"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {"utc": utc, "rfc822": rfc822}
    return made


def render(made: Environment, template: str, **values: Any) -> str:
    """A template of the environment filled with values."""
    return made.get_template(template).render(**values)


def utc(instant: datetime) -> str:
    """An instant as in ``2025-01-21T01:27:04+00:00``."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def rfc822(instant: datetime) -> str:
    """An instant as feeds write it: ``Tue, 14 Jul 2026 19:50:00 +0000``."""
    return format_datetime(instant.astimezone(UTC))
