"""Everything a site can do wrong, by name: each fault turns a good answer into a bad one."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from rehearsal import pdf
from rehearsal.made_site import Site
from rehearsal.model import SiteState
from rehearsal.reply import Conduct, Reply

METADATA = "http://169.254.169.254/latest/meta-data/"
_HTML = (("Content-Type", "text/html; charset=UTF-8"),)
_XML = (("Content-Type", "application/rss+xml; charset=UTF-8"),)
_BILLION_LAUGHS = (
    b'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY a0 "standard ">\n'
    + b"".join(b'<!ENTITY a%d "%s">\n' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10))
    + b"]>\n<rss version='2.0'><channel><title>&a9;</title><item><title>&a9;</title>"
    b"<link>https://www.whitehouse.gov/releases/2025/10/laughs/</link></item></channel></rss>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>\n'
    b"<rss version='2.0'><channel><title>&secret;</title><item><title>&secret;</title>"
    b"<link>https://www.whitehouse.gov/releases/2025/10/secret/</link></item></channel></rss>"
)
_CONSENT = (
    b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body class='consent'>"
    b"<form method='post' action='/consent'><h1>Before you continue</h1><p>We use cookies. Accept them to read on.</p>"
    b"<button name='accept'>Accept all</button></form></body></html>"
)
_CHALLENGE = (
    b"<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title></head><body>"
    b"<div id='challenge-running'>Checking that you are human. This may take a few seconds.</div>"
    b"<noscript>Enable JavaScript and cookies to continue</noscript>"
    b"<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>"
)
_SORRY = (
    b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Sorry</h1><p>Come back later.</p></body></html>"
)

# Faults that serve other texts, not other markup: every text of the site loses what the edit takes away.
EDITS: Mapping[str, str] = {"no_bodies": "empty", "short_bodies": "brief"}
# Faults whose bytes depend on the site's own markup.
DAMAGES = frozenset({"selector_renamed", "guess_unmet", "no_rows", "no_dates", "no_titles"})
GUESSED = frozenset({"ansi.org", "carnegieendowment.org", "cset.georgetown.edu"})
"""The sites of which no markup was ever seen: they alone can be otherwise than guessed (``guess_unmet``)."""


@dataclass(slots=True)
class Fault:
    """`kind` befalls requests to `host` (empty: all) whose ``path?query`` matches `path`, `times` times or always."""

    kind: str
    host: str = ""
    path: str = ""
    arg: Any = None
    times: int | None = None

    def __post_init__(self) -> None:
        """Refuse kinds that nobody knows: a misspelt fault would make its test pass for nothing."""
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")

    def befalls(self, host: str, target: str) -> bool:
        """Whether this request is hit (and counted, when the fault is limited)."""
        if self.times == 0 or (self.host and self.host != host) or not re.search(self.path, target):
            return False
        if self.times is not None:
            self.times -= 1
        return True


def spoilt(state: SiteState, edit: str) -> SiteState:
    """The site with every text edited: for faults that hit bodies and leave the markup alone."""
    posts = tuple(replace(post, draft=post.draft.edited(edit)) for post in state.posts)
    by_key = {post.key: post for post in posts}
    return replace(state, posts=posts, by_key=by_key, by_path={post.path: post for post in posts})


def spoil(reply: Reply, fault: Fault, site: Site, url: str) -> Reply:
    """The answer after the fault; `url` is the one that was asked for."""
    if fault.kind in EDITS:
        return reply
    if fault.kind in DAMAGES:
        body = reply.body
        for pattern, put in site.damage[fault.kind]:
            body = pattern.sub(put, body)
        return replace(reply, body=body)
    return _SPOILERS[fault.kind](reply, fault.arg, url)


def _status(_: Reply, arg: Any, __: str) -> Reply:
    """`arg` is the code, or ``429;60`` with the seconds of Retry-After."""
    code, _sep, seconds = str(arg or 500).partition(";")
    wait = (("Retry-After", seconds or "120"),) if code in {"429", "503"} else ()
    return Reply(int(code), (*_HTML, *wait), _SORRY)


def _redirect(_: Reply, arg: Any, __: str) -> Reply:
    return Reply(302, (*_HTML, ("Location", str(arg or METADATA))))


def _loop(_: Reply, __: Any, url: str) -> Reply:
    return Reply(302, (*_HTML, ("Location", url)))


def _wrong_charset(reply: Reply, arg: Any, _: str) -> Reply:
    """The bytes are UTF-8, the header says something else."""
    kind = reply.media_type or "text/html"
    others = (header for header in reply.headers if header[0] != "Content-Type")
    return replace(reply, headers=(("Content-Type", f"{kind}; charset={arg or 'utf-16'}"), *others))


def _latin(reply: Reply, _: Any, __: str) -> Reply:
    """Header and page say UTF-8, the bytes are Windows-1252."""
    return replace(reply, body=reply.body.decode("utf-8", "replace").encode("cp1252", "replace"))


def _gzip_bomb(reply: Reply, arg: Any, _: str) -> Reply:
    headers = (*reply.headers, ("Content-Encoding", "gzip"))
    return Reply(200, headers, _zeros(int(arg or 200)), encoded=True)


@cache
def _zeros(megabytes: int) -> bytes:
    return gzip.compress(b" " * 2**20 * megabytes, 1)


def _endless(reply: Reply, _: Any, __: str) -> Reply:
    return replace(reply, conduct=Conduct.ENDLESS, body=reply.body or b"x" * 1024)


def _empty_feed(reply: Reply, _: Any, __: str) -> Reply:
    body = re.sub(rb"<item>.*</item>|<url>.*</url>|<sitemap>.*</sitemap>", b"", reply.body, flags=re.DOTALL)
    return replace(reply, body=body)


def _untitled_feed(reply: Reply, _: Any, __: str) -> Reply:
    return replace(reply, body=re.sub(rb"(<item>\s*<title>)[^<]*", rb"\1", reply.body))


def _file(body: bytes) -> Reply:
    return Reply(200, (("Content-Type", "application/pdf"),), body)


def _forbid(_: Reply, __: Any, ___: str) -> Reply:
    return Reply(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /\n")


_SPOILERS: dict[str, Callable[[Reply, Any, str], Reply]] = {
    "status": _status,
    "timeout": lambda reply, _, __: replace(reply, conduct=Conduct.HANG),
    "drop": lambda reply, _, __: replace(reply, conduct=Conduct.DROP),
    "drip": lambda reply, _, __: replace(reply, conduct=Conduct.DRIP),
    "truncated": lambda reply, _, __: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "empty": lambda reply, _, __: replace(reply, body=b""),
    "html_for_xml": lambda _, __, ___: Reply(200, _HTML, _SORRY),
    "malformed_xml": lambda reply, _, __: replace(reply, body=reply.body.replace(b"</title>", b"</ti&tle>")),
    "consent": lambda _, __, ___: Reply(200, _HTML, _CONSENT),
    "challenge": lambda _, arg, __: Reply(int(arg or 200), _HTML, _CHALLENGE),
    "wrong_charset": _wrong_charset,
    "latin_bytes": _latin,
    "gzip_bomb": _gzip_bomb,
    "endless": _endless,
    "redirect_loop": _loop,
    "redirect": _redirect,
    "entity_expansion": lambda _, __, ___: Reply(200, _XML, _BILLION_LAUGHS),
    "external_entity": lambda _, __, ___: Reply(200, _XML, _OUTSIDE),
    "empty_feed": _empty_feed,
    "untitled_feed": _untitled_feed,
    "pdf_encrypted": lambda _, __, ___: _file(pdf.encrypted()),
    "pdf_broken": lambda reply, _, __: _file(b"%PDF-1.7\n" + reply.body[9:400] + b"\n%%EOF"),
    "pdf_without_text": lambda _, __, ___: _file(pdf.without_text()),
    "pdf_bomb": lambda _, arg, __: _file(pdf.bomb(int(arg or 400))),
    "html_under_pdf": lambda _, __, ___: _file(_SORRY),
    "robots_forbid": _forbid,
}
KINDS = frozenset(_SPOILERS) | frozenset(EDITS) | DAMAGES
