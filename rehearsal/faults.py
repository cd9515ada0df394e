"""Everything a site can do wrong, by name: each fault turns a good answer into a bad one."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from rehearsal import pdf
from rehearsal.made_site import Site
from rehearsal.model import SiteState
from rehearsal.reply import Conduct, Reply

METADATA = "http://169.254.169.254/latest/meta-data/"
_BODIES = Path(__file__).parent / "shared" / "faults"
_HTML = (("Content-Type", "text/html; charset=UTF-8"),)
_XML = (("Content-Type", "application/rss+xml; charset=UTF-8"),)
_PDF = (("Content-Type", "application/pdf"),)
_ROWS = b"<item>.*</item>|<url>.*</url>|<sitemap>.*</sitemap>"
# Faults that serve other texts, not other markup: every text of the site loses what the edit takes away.
EDITS: Mapping[str, str] = {"no_bodies": "empty", "short_bodies": "brief"}
# Faults whose bytes depend on the site's own markup.
DAMAGES = frozenset({"selector_renamed", "guess_unmet", "no_rows", "no_dates", "no_titles"})
GUESSED = frozenset({"ansi.org", "carnegieendowment.org", "cset.georgetown.edu"})
"""The sites of which no markup was ever seen: they alone can be otherwise than guessed (``guess_unmet``)."""


@dataclass(slots=True)
class Fault:
    """`kind` hits requests to `host` (empty: all) whose ``path?query`` matches `path`, `times` times or always."""

    kind: str
    host: str = ""
    path: str = ""
    arg: Any = None
    times: int | None = None

    def __post_init__(self) -> None:
        """Refuse kinds that nobody knows: a misspelt fault would make its test pass for nothing."""
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")

    def hits(self, host: str, target: str) -> bool:
        """Whether this request is hit (and counted, when the fault is limited)."""
        if self.times == 0 or (self.host and self.host != host) or not re.search(self.path, target):
            return False
        if self.times is not None:
            self.times -= 1
        return True


def with_edited_texts(state: SiteState, edit: str) -> SiteState:
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


def _body(name: str) -> bytes:
    """A bad body as it is served, from ``shared/faults``."""
    return (_BODIES / name).read_bytes().removesuffix(b"\n")


def _status(_: Reply, arg: Any, __: str) -> Reply:
    """`arg` is the code, or ``429;60`` with the seconds of Retry-After."""
    code, _sep, seconds = str(arg or 500).partition(";")
    wait = (("Retry-After", seconds or "120"),) if code in {"429", "503"} else ()
    return Reply(int(code), (*_HTML, *wait), _body("sorry.html"))


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


def _replaced(reply: Reply, pattern: bytes, put: bytes) -> Reply:
    return replace(reply, body=re.sub(pattern, put, reply.body, flags=re.DOTALL))


_SPOILERS: dict[str, Callable[[Reply, Any, str], Reply]] = {
    "status": _status,
    "timeout": lambda reply, _, __: replace(reply, conduct=Conduct.HANG),
    "drop": lambda reply, _, __: replace(reply, conduct=Conduct.DROP),
    "drip": lambda reply, _, __: replace(reply, conduct=Conduct.DRIP),
    "endless": lambda reply, _, __: replace(reply, conduct=Conduct.ENDLESS, body=reply.body or b"x" * 1024),
    "truncated": lambda reply, _, __: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "empty": lambda reply, _, __: replace(reply, body=b""),
    "html_for_xml": lambda _, __, ___: Reply(200, _HTML, _body("sorry.html")),
    "malformed_xml": lambda reply, _, __: _replaced(reply, b"</title>", b"</ti&tle>"),
    "consent": lambda _, __, ___: Reply(200, _HTML, _body("consent.html")),
    "challenge": lambda _, arg, __: Reply(int(arg or 200), _HTML, _body("challenge.html")),
    "wrong_charset": _wrong_charset,
    "latin_bytes": _latin,
    "gzip_bomb": _gzip_bomb,
    "redirect_loop": lambda _, __, url: Reply(302, (*_HTML, ("Location", url))),
    "redirect": lambda _, arg, __: Reply(302, (*_HTML, ("Location", str(arg or METADATA)))),
    "entity_expansion": lambda _, __, ___: Reply(200, _XML, _body("billion_laughs.xml")),
    "external_entity": lambda _, __, ___: Reply(200, _XML, _body("external_entity.xml")),
    "empty_feed": lambda reply, _, __: _replaced(reply, _ROWS, b""),
    "untitled_feed": lambda reply, _, __: _replaced(reply, rb"(<item>\s*<title>)[^<]*", rb"\1"),
    "pdf_encrypted": lambda _, __, ___: Reply(200, _PDF, pdf.encrypted()),
    "pdf_broken": lambda reply, _, __: Reply(200, _PDF, b"%PDF-1.7\n" + reply.body[9:400] + b"\n%%EOF"),
    "pdf_without_text": lambda _, __, ___: Reply(200, _PDF, pdf.without_text()),
    "pdf_bomb": lambda _, arg, __: Reply(200, _PDF, pdf.bomb(int(arg or 400))),
    "html_under_pdf": lambda _, __, ___: Reply(200, _PDF, _body("sorry.html")),
    "robots_forbid": lambda _, __, ___: Reply(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /\n"),
}
KINDS = frozenset(_SPOILERS) | frozenset(EDITS) | DAMAGES
