"""Breakages that mislead: ids that tell nothing apart, walls in bodies, noise, renamed pages, lists of other shapes."""

import re
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from rehearsal.reply import Reply
from stdwatch.site import Site
from tests import spoiling
from tests.breakages import BLOCKED, BROKEN, DEGRADED, WELL, WRONG, Breakage
from tests.spoiling import Altered, Hit, Spoil, changed, documents, made

RENAMED = "-renamed"
"""What stands behind the last folder of a renamed path."""

_IDS = re.compile(rb'(postid-|\bpost-|post-template-item-|\?p=|"id": ?|data-history-node-id=")(\d+)\b')
_BODY = re.compile(
    rb'<(?:div|section)[^>]*class="(?:[^"]* )?(?:entry-content|article__content|field--name-body|rich-text|article-body'
    rb'|field-content|cms-html|story|rich)\b[^"]*"[^>]*>'
)
_DAY = re.compile(rb"<time[^>]*>[^<]*</time>|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\b\d{1,2}/\d{1,2}/\d{4}")
_VIEWS_ROW = re.compile(rb'<div class="views-row">.*?\n    </div>', re.DOTALL)
_WALL = b"<p>Please enable JavaScript and cookies to read on.</p></div></main></body></html>"


def _one_id(replica: Altered, site: type[Site]) -> Hit:
    """Every page, row, item and post carries one id."""
    if site.page.identity is None:
        return Hit.NOBODY
    return changed(lambda body: _IDS.sub(rb"\g<1>4711", body))(replica, site)


def _featured(replica: Altered, site: type[Site]) -> Hit:
    """The same featured article, with its own id, stands on top of every page."""
    article = (
        b'<article data-history-node-id="4711" class="post-4711 post type-post hentry"><h2><a href="%s">What everybody'
        b" reads</a></h2><p>We have put this on top of every page.</p></article>"
    ) % site.canary.encode()
    opening = re.compile(rb"<main\b[^>]*>|(?=<article data-history-node-id)")
    return documents(_body(lambda body: opening.sub(lambda match: match[0] + article, body, count=1)))(replica, site)


def _lists(inner: bytes) -> Spoil:
    """The day of every row stands before the row; `inner` has a place for the day and one for the row."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        rows = [pattern for pattern, _ in made(site).damage["no_rows"] if b"<" in pattern.pattern]
        rows = [_VIEWS_ROW if "views-row" in str(pattern.pattern) else pattern for pattern in rows]

        def put(match: re.Match[bytes]) -> bytes:
            day = _DAY.search(match[0])
            return inner % (day[0], _DAY.sub(b"", match[0])) if day else match[0]

        def change(reply: Reply) -> Reply:
            for row in rows:
                reply = replace(reply, body=row.sub(put, reply.body))
            return reply

        replica.changes.append((lambda target: not _is_document(site, target), change))
        return Hit.SOURCE

    return spoil


def _walled(body: bytes) -> bytes:
    opening = _BODY.search(body)
    return body[: opening.end()] + _WALL if opening else body


def _noisy() -> Spoil:
    """Counters and clocks that change with each request, on top of every body."""
    requests = count(1204)

    def noisy(body: bytes) -> bytes:
        number = next(requests)
        lines = b"<p>%d views</p><p>Updated %d minutes ago</p><p>Page generated at 09:%02d:07</p>" % (
            number,
            number % 50 + 2,
            number % 60,
        )
        return _BODY.sub(lambda match: match[0] + lines, body, count=1)

    return documents(_body(noisy))


def without_noise(text: str) -> str:
    """A text without these lines: they are kept with their revision and call nobody."""
    return re.sub(r"(?m)^(?:\d+ views|Updated \d+ minutes ago|Page generated at [\d:]+)$\n?", "", text)


def _renamed(replica: Altered, site: type[Site]) -> Hit:
    """The newest three documents have a new address, to which the old one leads; no page or list has the old one."""
    state = replica.timelines[made(site).name].state(replica.now)
    known = [post.path for post in state.posts]
    paths = [post.path for post in state.posts if post.wanted and sum(post.path in path for path in known) == 1][:3]
    replica.renamed = {path: f"{path.rstrip('/')}{RENAMED}{'/' * path.endswith('/')}" for path in paths}
    return Hit.SOURCE


def _another_child(replica: Altered, site: type[Site]) -> Hit:
    """The sitemap names a child whose name the spider does not know."""
    channel = spoiling.sitemap(site)
    if channel is None:
        return Hit.NOBODY
    state, path = replica.timelines[made(site).name].state(replica.now), urlsplit(channel.url).path
    if b"</sitemapindex>" not in made(site).respond(state, path, "", 0).body:
        return Hit.NOBODY
    child = f"<sitemap><loc>{site.home}politika-1.xml</loc></sitemap></sitemapindex>".encode()
    return changed(lambda body: body.replace(b"</sitemapindex>", child))(replica, site)


def _unmet(replica: Altered, site: type[Site]) -> Hit:
    """The bodies have another class than the spider guesses."""
    if "guess_unmet" not in made(site).damage:
        return Hit.NOBODY
    return spoiling.fault("guess_unmet")(replica, site)


def unmet_from_the_first_night(replica: Altered, site: type[Site]) -> bool:
    """Let the site stand with other markup than its spider guesses; false where nothing is guessed of it."""
    damage = made(site).damage.get("guess_unmet", ())

    def change(reply: Reply) -> Reply:
        for pattern, put in damage:
            reply = replace(reply, body=pattern.sub(put, reply.body))
        return reply

    replica.standing.append((lambda _: True, change))
    return bool(damage)


def _body(change: spoiling.BodyChange) -> spoiling.Change:
    return lambda reply: replace(reply, body=change(reply.body))


def _is_document(site: type[Site], target: str) -> bool:
    return site.urls.is_document(site.urls.resolve(target, site.home))


MISLEADING = (
    Breakage("one id on all pages", _one_id, WELL | DEGRADED),
    Breakage("a featured article on every page", _featured, WELL | DEGRADED),
    Breakage("days in dt before the rows", _lists(b"<dl><dt>%s</dt><dd>%s</dd></dl>"), WELL | WRONG),
    Breakage("days as headings of groups", _lists(b'<div class="day"><h3>%s</h3>%s</div>'), WELL | WRONG),
    Breakage("guessed markup gone", _unmet, BROKEN),
    Breakage("a wall in every body", documents(_body(_walled)), BLOCKED | WRONG),
    Breakage("noise in every body", _noisy(), WELL),
    Breakage("renamed paths", _renamed, WELL),
    Breakage("a child of unknown name", _another_child, WELL | DEGRADED),
)
