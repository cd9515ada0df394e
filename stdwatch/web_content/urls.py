"""Canonical URLs: which links of a site are documents, and the one form in which each is kept."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from stdwatch.items import Alias


def patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    """Regular expressions, compiled without regard to case."""
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


@dataclass(frozen=True, slots=True)
class UrlRules:
    """The URL policy of one site, as data: patterns are searched in the canonical path."""

    host: str
    hosts: tuple[str, ...] = ()
    """Further names of `host`."""
    storage: tuple[str, ...] = ()
    """Hosts that hold nothing but the site's files, which keep their address there."""
    accept: tuple[re.Pattern[str], ...] = ()
    """Paths of documents."""
    refuse: tuple[re.Pattern[str], ...] = ()
    """Paths with their query that are none; they win over `accept`."""
    files: tuple[re.Pattern[str], ...] = ()
    """Paths of files."""
    slash: bool = True
    """Whether paths end with a slash."""
    fold: bool = False
    """Paths are lower-cased."""
    post_query: str | None = None
    """The query parameter that holds a post id (``?p=123``)."""
    slug: re.Pattern[str] | None = None
    """Group 1 is the part of a path that stays when a document is filed elsewhere, and so its name."""
    dated: tuple[re.Pattern[str], ...] = ()
    """Groups year, month and perhaps day tell when an address was given: a hint of what to fetch, not a date."""
    familiar: tuple[re.Pattern[str], ...] = ()
    """Where documents are known to lie; an accepted one elsewhere is taken and reported, as a new section would be."""

    def covers(self, url: str) -> bool:
        """Whether the URL is on this site, under any of its names."""
        return _host(url) in {self.host, *self.hosts}

    def allows(self, url: str) -> bool:
        """Whether a crawl of this site may ask for the URL: a page of it, or a file where it stores them."""
        return self.covers(url) or _host(url) in self.storage

    def resolve(self, href: str, base: str) -> str:
        """A link as an absolute URL: spaces stripped before joining (US5), never glued (US6); empty when it is none."""
        try:
            return safe_url_string(urljoin(base, href.strip()))
        except ValueError:
            return ""

    def canonical(self, url: str) -> str:
        """The one form of a document's URL: https, the site's own host, no query or fragment, the site's slash.

        A shortlink (``?p=123``) has no path of its own and keeps its query. Files keep their path to the letter.
        What is not on this site, or not of the web (``file:``, ``data:``), stays as it is and never looks like ours.
        """
        parts = urlsplit(url.strip())
        if not self.allows(url) or parts.scheme not in {"http", "https"}:
            return url
        if not self.covers(url):
            return urlunsplit(("https", _host(url), parts.path, "", ""))
        if self.post_id(url):
            return urlunsplit(("https", self.host, "/", f"{self.post_query}={self.post_id(url)}", ""))
        path = re.sub(r"/{2,}", "/", parts.path) or "/"
        if not any(rule.search(path) for rule in self.files):
            path = path.lower() if self.fold else path
            path = path.rstrip("/") + ("/" if self.slash else "") or "/"
        return urlunsplit(("https", self.host, path, "", ""))

    def post_id(self, url: str) -> str | None:
        """The post id of a shortlink such as ``/?p=123``, else ``None``."""
        match = self.post_query and re.search(rf"(?:^|&){self.post_query}=(\d+)", urlsplit(url).query)
        return match.group(1) if match else None

    def is_document(self, url: str) -> bool:
        """Whether the link is of a shape that the site gives its documents."""
        parts = urlsplit(url)
        if not self.covers(url) or parts.scheme not in {"http", "https"}:
            return False
        if self.post_id(url):
            return True
        if self.is_refused(url):
            return False
        path = urlsplit(self.canonical(url)).path
        return any(rule.search(path) for rule in self.accept)

    def is_refused(self, url: str) -> bool:
        """Whether the site's policy knows the link and does not want it."""
        parts = urlsplit(url)
        whole = parts.path + (f"?{parts.query}" if parts.query else "")
        return any(rule.search(whole) for rule in self.refuse)

    def is_familiar(self, url: str) -> bool:
        """Whether the document lies where the site's documents are known to lie."""
        path = urlsplit(self.canonical(url)).path
        return not self.familiar or bool(self.post_id(url)) or any(rule.search(path) for rule in self.familiar)

    def is_file(self, url: str) -> bool:
        """Whether the link is one of the site's own files that may be an attachment."""
        parts = urlsplit(url)
        return (
            self.allows(url)
            and parts.scheme in {"http", "https"}
            and any(rule.search(parts.path) for rule in self.files)
        )

    def filed(self, url: str) -> str | None:
        """The day or month that the address names, as ``YYYY-MM-DD`` or ``YYYY-MM``."""
        return day_in(urlsplit(self.canonical(url)).path, self.dated)

    def aliases(self, url: str) -> tuple[Alias, ...]:
        """The names that the URL alone reveals: slug (where the site has such) and path, or a shortlink's post id."""
        post = self.post_id(url)
        if post:
            return (Alias("post", post),)
        path = urlsplit(self.canonical(url)).path
        slug = self.slug and self.slug.search(path)
        return (*((Alias("slug", slug.group(1)),) if slug else ()), Alias("path", path))


def leads_elsewhere(href: str, url: str) -> bool:
    """Whether a link leads to another page than the one at `url`, whose last name is what tells (AN1)."""
    try:
        return bool(urlsplit(href).path) and _name(urljoin(url, href)) != _name(url)
    except ValueError:
        return False


def _name(url: str) -> str:
    """The last part of a path, in which all addresses of one document are alike."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].casefold()


def day_in(path: str, rules: tuple[re.Pattern[str], ...]) -> str | None:
    """The day (``YYYY-MM-DD``) or month (``YYYY-MM``) that the first matching pattern finds in a path.

    The groups are year (of four digits, or of two in this century), month and day, which may be absent.
    """
    for rule in rules:
        if match := rule.search(path):
            parts = {name: int(value) for name, value in match.groupdict().items() if value}
            year = parts["year"] + 2000 * (parts["year"] < 100)
            day = f"-{parts['day']:02}" if "day" in parts else ""
            return f"{year}-{parts['month']:02}{day}"
    return None


def _host(url: str) -> str:
    """The host of a URL; a dot behind it says the same (CE8)."""
    return (urlsplit(url).hostname or "").rstrip(".")
