"""What a body is, and what is no answer at all."""

import pytest

from stdwatch.errors import BotWall, NotFound, PageError, TooLarge, Unreachable
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, is_whole, kind_of, refuse_size
from stdwatch.web_content.walls import refuse_wall
from tests.fixture_pages import made

URL = "https://site.example/page/"
LONG = "<p>" + "It says a great deal about gauges and standards. " * 60 + "</p>"


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        (b"", "text/html", Kind.EMPTY),
        (b" \r\n\t", None, Kind.EMPTY),
        (b"%PDF-1.7\n...", "text/html", Kind.PDF),
        (b"\n\n%PDF-1.4", None, Kind.PDF),
        (b"<!DOCTYPE html><p>x", "application/pdf", Kind.HTML),
        (b"<!-- " + b"art " * 9_000 + b"--><!DOCTYPE html><html><body>x", None, Kind.HTML),
        (b"Warning: something\n<html><body>x", None, Kind.HTML),
        ("<html><body>Maße".encode("utf-16"), None, Kind.HTML),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><rss version='2.0'>", "text/html", Kind.FEED),
        (b'<rdf:RDF xmlns:rdf="x">', None, Kind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', None, Kind.FEED),
        (b'<html><body><pre>&lt;rss&gt;</pre><p><a href="x">rss</a>', None, Kind.HTML),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?>\n<sitemapindex>", None, Kind.SITEMAP),
        (b"<sm:urlset xmlns:sm='x'>", "application/xml", Kind.SITEMAP),
        (b'{"a": 1}', "text/html", Kind.JSON),
        (b'[{"a": "<p>x</p>"}]', "application/json", Kind.JSON),
        (b"\xef\xbb\xbf[]", "text/html", Kind.JSON),
        (b"plain words", "text/html; charset=utf-8", Kind.HTML),
        (b"plain words", "text/plain", Kind.OTHER),
        (b"\x89PNG\r\n\x1a\n", "text/html", Kind.OTHER),
        (b"\x1f\x8b\x08compressed", "text/html", Kind.OTHER),
        (b"<p>\x00\x00\x00", "text/html", Kind.OTHER),
    ],
)
def test_the_kind_of_a_body_is_in_its_bytes(body: bytes, media_type: str | None, kind: Kind) -> None:
    assert kind_of(body, media_type) is kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_is_whole_when_it_ends_as_pages_end(encoding: str) -> None:
    assert is_whole("<html><body>標準</body></html>\n".encode(encoding))
    assert not is_whole("<html><body>標準".encode(encoding))


def test_a_page_over_its_limit_is_too_large_and_one_at_it_is_not() -> None:
    refuse_size(b"x" * (5 * 2**20), Kind.HTML, URL)
    with pytest.raises(TooLarge):
        refuse_size(b"x" * (5 * 2**20 + 1), Kind.HTML, URL)


WALLS = {
    "challenge": made("whitehouse", "challenge.html").body.decode(),
    "denied": "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission. Reference #18.</p>",
    "captcha": '<title>site.example</title><div class="h-captcha"></div><p>One click.</p>',
    "script": '<title>x</title><script src="/cdn-cgi/challenge-platform/h/b"></script><p>Wait.</p>',
    "consent": "<title>Before you continue</title><p>We and our partners use cookies. " + "Accept them. " * 20,
    "login": '<title>Portal</title><main><form><input name="user"><input type="password"></form></main>',
    "verification": f"<title>Human verification</title><main><h1>Human verification</h1>{LONG}</main>",
    "choices": f"<title>Your privacy choices | Site</title><main><h1>Your Privacy Choices</h1>{LONG}</main>",
    "verifying": f"<title>Verifying you are human…</title><main>{LONG}</main>",
    "checking": f"<title>Checking your browser – Site</title><main>{LONG}</main>",
    "all in a dialog": '<title>Site</title><div role="dialog"><h2>We value your privacy</h2><p>Accept.</p></div>',
    "login under a heading": '<title>Site</title><main><h1>Members</h1><form><input type="password"></form></main>',
    "sign in": "<title>Sign in – Portal</title><p>Members only.</p>",
}


@pytest.mark.parametrize("body", WALLS.values(), ids=WALLS)
def test_a_challenge_consent_or_login_page_is_a_wall_even_with_200(body: str) -> None:
    with pytest.raises(BotWall, match="add its documents by URL or file"):
        refuse_wall(parse_html(body.encode(), None), URL)


ERRORS = {
    "missing": ("<title>Page not found | Site</title><h1>Page not found</h1>", NotFound),
    "404": ("<title>Error 404</title><p>Go home.</p>", NotFound),
    "broken": ("<title>503 Service Unavailable</title><p>Guru meditation.</p>", Unreachable),
    "maintenance": ("<title>Site</title><h1>We are down for maintenance</h1>", Unreachable),
}


@pytest.mark.parametrize(("body", "outcome"), ERRORS.values(), ids=ERRORS)
def test_an_error_page_with_200_is_its_outcome(body: str, outcome: type[PageError]) -> None:
    with pytest.raises(outcome):
        refuse_wall(parse_html(body.encode(), None), URL)


PAGES = {
    "long with a captcha": f'<title>Gauges</title><main>{LONG}<div class="g-recaptcha"></div></main>',
    "long with such a title": f"<title>Access Denied: How Standards Keep Rivals Out</title><main>{LONG}</main>",
    "short with a captcha in its margin": '<p>Short.</p><aside><div class="g-recaptcha"></div></aside>',
    "short with a login in its footer": '<p>Short.</p><footer><input type="password"></footer>',
    "long with such a title and another heading": f"<title>Access Denied</title><h1>Access Denied: Why</h1>{LONG}",
    "short under a dialog": '<h1>News</h1><div id="cookie-box"><h2>We value your privacy</h2></div>',
    "short under a login": '<div><form><input type="password"></form></div><main><h1>News</h1></main>',
    "short under a login in a dialog": '<h1>News</h1><dialog><input type="password"></dialog>',
    "short": "<title>(member login required)</title><h1>Committee News</h1><p>A teaser.</p>",
}


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_an_ordinary_page_is_no_wall(body: str) -> None:
    refuse_wall(parse_html(body.encode(), None), URL)
