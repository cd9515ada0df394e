"""The breakages of the fault matrix as a table: what breaks, and what the night must say of it."""

import re
from dataclasses import dataclass, replace

from rehearsal.reply import Reply
from tests import spoiling
from tests.spoiling import Spoil, changed, changed_on, documents, fault, fault_on

BROKEN, DEGRADED, BLOCKED = frozenset({"broken"}), frozenset({"degraded"}), frozenset({"blocked"})
UNREACHABLE, WELL = frozenset({"unreachable"}), frozenset({"ok", "quiet"})
WRONG = BROKEN | DEGRADED
"""Where both are true: some of it can still be read."""


@dataclass(frozen=True, slots=True)
class Breakage:
    """What breaks, and the verdicts of which the first night must give one.

    Unless the night is well, the alarm comes after the first night when the source is hit, after the second when it is
    one channel that it can spare. Where the site `hangs` we wait for a second only.
    """

    name: str
    spoil: Spoil
    verdicts: frozenset[str]
    hangs: bool = False


def _capped(body: bytes) -> bytes:
    for item in re.findall(rb"<item>.*?</item>", body, re.DOTALL)[3:]:
        body = body.replace(item, b"")
    return body


def _shrunk(body: bytes) -> bytes:
    places = re.findall(rb"<url>.*?</url>|<sitemap>.*?</sitemap>", body, re.DOTALL)
    for entry in places[: max(1, len(places) // 5)]:
        body = body.replace(entry, b"")
    return body


def _another_site(body: bytes) -> bytes:
    return re.sub(rb"(<loc>https?://)[^/<]+", rb"\1www.example.org", body)


def _in_another_year(years: int) -> Spoil:
    """The years of dates, not those in addresses."""
    year = re.compile(rb"(?<![/\w-])20\d\d(?=-\d\d-\d\d)|(?<=\d/)20\d\d(?![\w/-])|(?<=[A-Za-z]{3}[ ,] )20\d\d\b")
    written = re.compile(rb"\b((?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2},)? )(20\d\d)\b")

    def change(body: bytes) -> bytes:
        body = year.sub(lambda match: b"%d" % (int(match[0]) + years), body)
        return written.sub(lambda match: match[1] + b"%d" % (int(match[2]) + years), body)

    return changed(change)


def _one_title(body: bytes) -> bytes:
    body = re.sub(rb"(<(h1|title)\b[^>]*>).*?(</\2>)", rb"\1Untitled\3", body, flags=re.DOTALL)
    body = re.sub(rb'(<meta (?:property="og|name="twitter):title" content=")[^"]*', rb"\1Untitled", body)
    body = re.sub(rb"(<a [^>]*>)[^<]+(</a>)", rb"\1Untitled\2", body)
    return re.sub(rb'("title": \{"rendered": ")(?:[^"\\]|\\.)*', rb"\1Untitled", body)


def _renumbered(body: bytes) -> bytes:
    ids = re.compile(rb'(postid-|post-|post-template-item-|\?p=|"id": ?|data-history-node-id=")(\d+)\b')
    return ids.sub(lambda match: match[1] + b"%d" % (int(match[2]) + 700_000), body)


def _said(reply: Reply, words: bytes, status: int = 200) -> Reply:
    return replace(reply, status=status, headers=(("Content-Type", "text/html"),), body=words)


def _called_gzip(reply: Reply) -> Reply:
    return replace(reply, headers=(*reply.headers, ("Content-Encoding", "gzip")), encoded=True)


def _twice(body: bytes) -> bytes:
    return re.sub(rb"<p\b[^>]*>.*?</p>", rb"\g<0>\g<0>", body, flags=re.DOTALL)


_LOGIN = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><main><h1>Sign in</h1><form method='post'>"
    b"<input name='user'><input type='password' name='password'><button>Go</button></form></main></body></html>"
)
_GATE = (("Content-Type", "text/html"), ("Location", "/your-privacy-choices"))
_HOME = (("Content-Type", "text/html"), ("Location", "/"))

BREAKAGES = (
    Breakage("nothing wrong", spoiling.nothing, WELL),
    Breakage("selectors gone", fault("selector_renamed"), BROKEN),
    Breakage("listings empty", fault("no_rows"), BROKEN),
    Breakage("a spare channel dead", fault_on(spoiling.spare, "status", 404), DEGRADED),
    Breakage("a required channel dead", fault_on(spoiling.required, "status", 500), DEGRADED),
    Breakage("a feed capped", changed_on(spoiling.feed, _capped), DEGRADED),
    Breakage("a feed emptied", fault_on(spoiling.feed, "empty_feed"), DEGRADED),
    Breakage("a sitemap shrunk", changed_on(spoiling.sitemap, _shrunk), DEGRADED),
    Breakage("a sitemap emptied", fault_on(spoiling.sitemap, "empty_feed"), DEGRADED),
    Breakage("REST emptied", changed_on(spoiling.rest, lambda _: b"[]"), DEGRADED),
    Breakage("HTML for a channel", fault_on(spoiling.no_page, "html_for_xml"), DEGRADED),
    Breakage("dates gone", fault("no_dates"), BROKEN),
    Breakage("titles gone", fault("no_titles"), BROKEN),
    Breakage("bodies empty", fault("no_bodies"), BROKEN),
    Breakage("consent page", fault("consent"), BLOCKED),
    Breakage("challenge", fault("challenge"), BLOCKED),
    Breakage("403 wall", fault("status", arg=403), BLOCKED),
    Breakage("500s", fault("status", arg=500), UNREACHABLE),
    Breakage("timeouts", fault("timeout"), UNREACHABLE, hangs=True),
    Breakage("a new domain", fault("redirect", arg="https://www.example.org/"), BROKEN),
    Breakage("addresses changed", spoiling.moved, BROKEN),
    Breakage("robots forbids", fault("robots_forbid", r"^/robots\.txt"), BLOCKED),
    Breakage("robots 500", fault("status", r"^/robots\.txt", 500), UNREACHABLE),
    Breakage("old content", spoiling.old, WRONG),
)
"""Those that every collection of scrapers meets."""

FURTHER = (
    Breakage("login page", changed(lambda _: _LOGIN), BLOCKED),
    Breakage("empty answers", fault("empty"), BROKEN),
    Breakage("cut in half", fault("truncated"), BROKEN),
    Breakage("a gzip bomb", fault("gzip_bomb"), BROKEN),
    Breakage("bytes that drip", fault("drip"), UNREACHABLE, hangs=True),
    Breakage("hangs up half-way", fault("drop"), BROKEN),
    Breakage("redirects in a circle", fault("redirect_loop"), UNREACHABLE),
    Breakage("429 with Retry-After", fault("status", arg="429;0"), BLOCKED),
    Breakage("503 with Retry-After", fault("status", arg="503;0"), BLOCKED),
    Breakage("robots hangs", fault("timeout", r"^/robots\.txt"), UNREACHABLE, hangs=True),
    Breakage("robots 403", fault("status", r"^/robots\.txt", 403), BLOCKED),
    Breakage("robots 404", fault("status", r"^/robots\.txt", 404), WELL),
    Breakage("robots is a web page", fault("html_for_xml", r"^/robots\.txt"), WELL),
    Breakage("another charset said", fault("wrong_charset"), WELL),
    Breakage("malformed XML, JSON", changed_on(spoiling.no_page, lambda body: body[:-40]), DEGRADED),
    Breakage("another site's sitemap", changed_on(spoiling.sitemap, _another_site), DEGRADED),
    Breakage("documents 404", documents(lambda reply: _said(reply, b"gone", 404)), BROKEN),
    Breakage("documents 403", documents(lambda reply: _said(reply, b"no", 403)), WRONG | BLOCKED),
    Breakage("documents lead home", documents(lambda _: Reply(302, _HOME)), WRONG),
    Breakage("documents soft 404", documents(lambda reply: _said(reply, b"<h1>Page not found</h1>")), BROKEN),
    Breakage("documents not modified", documents(lambda _: Reply(304)), BROKEN),
    Breakage("documents called gzip", documents(_called_gzip), BROKEN),
    Breakage("documents behind a gate", documents(lambda _: Reply(302, _GATE)), BROKEN),
    Breakage("texts doubled", documents(lambda reply: replace(reply, body=_twice(reply.body))), DEGRADED),
    Breakage("dates a year back", _in_another_year(-1), WRONG),
    Breakage("dates a year ahead", _in_another_year(1), WRONG),
    Breakage("one title for all", changed(_one_title), WRONG),
    Breakage("ids renumbered", changed(_renumbered), WELL),
    Breakage("rows doubled", spoiling.doubled, WELL),
)
"""Those that somebody might think of next."""
