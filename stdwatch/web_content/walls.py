"""What is no answer although its status says so: pages that are walls, logins or errors by their look."""

import re

from lxml import etree
from parsel import Selector

from stdwatch.errors import BotWall, NotFound, PageError, Unreachable
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.web_content.markup import fold, parse_html, text_of, texts

SHORT, BARE = 1_500, 300
CHALLENGE = re.compile(
    r"^(?:just a moment\b|attention required\b|one more step\b|please wait\b|pardon our interruption\b"
    r"|access (?:to this page has been )?denied\b|checking your browser\b|(?:security|robot) check\b"
    r"|(?:are you|verify(?:ing)? (?:that )?you are) (?:an? )?(?:human|robot)\b|human verification\b"
    r"|before you continue\b|we value your privacy\b|(?:your )?privacy (?:choices|settings|preferences)\b"
    r"|(?:cookie|privacy) consent\b|(?:log|sign) ?in\b|(?:403 )?forbidden$|403$)|\bcaptcha\b",
    re.IGNORECASE,
)
NAME_ONLY = re.compile(r"[\s.…!?]*(?:[|–—-]\s.*)?")
MARGIN = "self::nav or self::header or self::footer or self::aside"
NAMED = 'contains(concat(@id, " ", @class), "cookie") or contains(concat(@id, " ", @class), "consent")'
DIALOG = (
    'self::dialog or @role="dialog" or @role="alertdialog" or @aria-modal="true"'
    f" or ((self::div or self::section) and ({NAMED}))"
)
FORMS = 'input[type="password"], form[action*="consent" i]'
MARKS = (
    '#challenge-form, #challenge-running, #cf-wrapper, .cf-browser-verification, [id^="cf-chl"], [class*="cf-chl"],'
    'script[src*="/cdn-cgi/challenge-platform/"], iframe[src*="captcha" i], .cf-turnstile, .g-recaptcha, .h-captcha,'
    '#challenge-container, script[src*="awswaf"], script[src*="_Incapsula_Resource"], [id="px-captcha"],'
    'script[src*="datadome"], script[src*="perimeterx"], script[src*="/_sec/cp_challenge/"]'
)
MISSING = re.compile(
    r"^(?:error )?(?:404|410)\b|^(?:the )?page (?:was |could )?(?:not|no longer)\b|^not found$", re.IGNORECASE
)
BROKEN = re.compile(
    r"^(?:error )?5\d\d\b|^(?:internal )?server error\b|^(?:service )?(?:temporarily )?unavailable\b|^bad gateway\b"
    r"|^gateway time-?out\b|\b(?:down for|under|scheduled) maintenance\b"
    r"|^(?:[\w .]{2,30} [›»|:–-] )?(?:fatal )?error\W*$"
    r"|\b(?:critical|database|application|fatal) error\b$|^(?:application|runtime) error\b",
    re.IGNORECASE,
)

_UNSPOKEN = frozenset({"nav", "header", "footer", "aside", "form", "title", "script", "style", "noscript"})


def is_challenge(body: bytes, media_type: str | None) -> bool:
    """Whether a page that answered with an odd status is a wall: its markup or its name gives it away."""
    try:
        refuse_wall(parse_html(body, media_type), "")
    except BotWall:
        return True
    except PageError:
        return False
    return False


def refuse_wall(page: Selector, url: str) -> None:
    """Raise when an HTML page that answered 200 is a challenge, consent, login or error page.

    Such a page says little besides its menus: its title or heading gives it away, or, when it says next to nothing, a
    mark in its markup. A long one has no other name at all. Ordinary pages carry captchas and login forms too, in
    their margins (US12) and dialogs.
    """
    length = len(_said(page))
    names = _names(page, "h1" if length >= SHORT else "h1, h2")
    if length >= SHORT:
        is_wall = bool(names) and all(_is_wall(name) for name in names)
    else:
        is_wall = any(CHALLENGE.search(name) for name in names) or (length < BARE and _is_marked(page))
    if is_wall:
        raise BotWall(url, Reason.of(AnswerCode.WALL))
    if length >= SHORT:
        return
    if any(MISSING.search(name) for name in names):
        raise NotFound(url, Reason.of(AnswerCode.SAYS_NOT_FOUND))
    if any(BROKEN.search(name) for name in names):
        raise Unreachable(url, Reason.of(AnswerCode.SAYS_ERROR))


def _names(page: Selector, css: str) -> list[str]:
    """The title and headings of a page; those of a dialog over it only where it has no other."""
    headings = page.css(css)
    own = headings.xpath(f"self::*[not(ancestor::*[{DIALOG}])]")
    return [*texts(page, "title"), *(name for heading in own or headings if (name := text_of(heading.root)))]


def _is_wall(name: str) -> bool:
    """Whether a name says nothing else, but for the site's own: "Access Denied: How …" is a document's."""
    match = CHALLENGE.match(name)
    return bool(match and NAME_ONLY.fullmatch(name, match.end()))


def _is_marked(page: Selector) -> bool:
    """Whether the markup shows a challenge, or a form to sign in or consent that is no part of an ordinary page.

    Such a form stands outside the page's main part, where that has a heading of its own.
    """
    edge = f"{MARGIN} or {DIALOG}" if page.xpath(f"//h1[not(ancestor::*[{DIALOG}])]") else MARGIN
    forms = page.css(FORMS).xpath("self::*[ancestor::main or not(//main//h1)]")
    return any(not mark.xpath(f"ancestor::*[{edge}]") for mark in (*page.css(MARKS), *forms))


def _said(page: Selector) -> str:
    """What a page says outside its menus and forms; of one that says much only the beginning."""
    pieces: list[str] = []
    length = 0
    walk = etree.iterwalk(page.root, events=("start", "end"))
    for event, element in walk:
        text = element.text if event == "start" and element.tag not in _UNSPOKEN else element.tail
        if event == "start" and element.tag in _UNSPOKEN:
            walk.skip_subtree()
            continue
        if text and element is not page.root and not text.isspace():
            pieces.append(text)
            length += len(text)
        if length > 2 * SHORT:
            break
    return fold(" ".join(pieces))
