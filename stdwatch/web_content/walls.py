"""What is no answer although its status says so: walls, error pages, stubs that ask for a script or a payment."""

import re

from lxml import etree
from parsel import Selector

from stdwatch.errors import BotWall, NotFound, PageError, Unreachable, Unreadable
from stdwatch.reasons import AnswerCode, BodyCode, Reason
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
_STUB = 400
"""Characters: what says more is a document, whatever it says of scripts and payments."""
_TEASER = 60
"""Characters: what stands in front of a request to pay and says more is a short text of its own."""
_NO_SCRIPT = re.compile(
    r"(?:enable|turn on|activate|requires?|needs?|without|supports?|allow) (?:the use of )?java\s?script"
    r"|java\s?script (?:is|must be|has been|seems to be|to be)? ?(?:disabled|required|enabled|turned off|needed"
    r"|not (?:enabled|available|supported))|java\s?script aktivieren|activ[ae]r (?:le )?java\s?script"
    r"|(?:upgrade|unsupported|update) (?:your )?browser|^loading\W*$|[启啟]用\s?JavaScript|开启\s?JavaScript",
    re.IGNORECASE,
)
_READER = r"(?:paying |registered |premium )?(?:subscribers?|members?|customers?)"
_ENTER = r"(?:subscribe|log ?in|sign ?in|register|join|become a member|create an? (?:free )?account)"
_PAYWALL = re.compile(
    rf"{_ENTER} (?:now |today |here |for free )?(?:to|for) (?:continue|keep|read|access|view|full|unlock|see)"
    rf"|to (?:continue|keep) reading\b.{{0,12}}\b{_ENTER}|(?:please|need to) (?:log|sign) in(?=\W*$| to\b| or\b)"
    r"|(?:must|need to) be (?:logged|signed) in\b|^\W*(?:log-?in|sign-?in|subscription) (?:is )?required\b"
    r"|(?:content|article|page|story|report|document) is (?:only )?(?:for|available to|reserved for|restricted to)"
    rf" (?:our )?{_READER}|members?[ -]only (?:content|area|page)|you(?:'|’)?(?:ve| have) (?:reached|used) (?:your|all)"
    r"|you(?:'|’)?(?:ve| have) (?:read|viewed) \d+ of|already an? (?:subscriber|member)\?"
    r"|purchase (?:this|the) (?:article|report|document)"
    r"|请(?:先)?登[录陆]|登[录陆]后(?:即可|才能|可)?(?:查看|阅读|访问)|仅限会员",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^\W*(?:access (?:to this (?:page|resource) )?(?:is |has been |was )?denied"
    r"|(?:40[13]|429)(?=\W*$|\W+(?:forbidden|unauthori[sz]ed|access|error|authori[sz]ation|too many))"
    r"|(?:forbidden|unauthori[sz]ed|authori[sz]ation required|too many requests)(?=\W*$|[.!]| (?:nginx|apache|you)\b)"
    r"|you (?:don't|don’t|do not) have (?:permission|access)|checking (?:if the site|your browser)|request blocked"
    r"|(?:please )?(?:verify|confirm|prove) (?:that )?you are (?:not a robot|(?:a )?human)"
    r"|unusual traffic|(?:please )?complete the (?:captcha|security check)|reference #\d)"
    r"|you have been blocked|incapsula incident|\bray id\b|your request (?:has been |was |is )blocked|url was rejected"
    r"|your support id is|blocked by your (?:administrator|organi[sz]ation)|(?:verify|verifying|checking) your browser"
    r"|connection needs to be (?:verified|reviewed)|you(?:'re|’re| are) not authori[sz]ed to (?:access|view)"
    r"|your session has (?:expired|timed out)|(?:enable|accept|allow|requires?) cookies"
    r"|(?:turn off|disable) your ad ?-?blocker",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:(?:http )?error 5\d\d\b"
    r"|an? (?:unexpected |internal )?(?:error|exception) (?:has )?occurred|something went wrong"
    r"|(?:oops|sorry|whoops)[!,.]? (?:something|an error|there was)|(?:internal )?server error"
    r"|5\d\d\b.{0,30}(?:error|gateway|unavailable)|(?:the )?service (?:is )?(?:temporarily )?unavailable"
    r"|the website encountered an unexpected error|error establishing a database|bad gateway|gateway time-?out"
    r"|there (?:has been|was|is) an? (?:critical|fatal|unexpected|internal)? ?(?:error|problem)\b"
    r"|(?:this|the) (?:site|page|website) (?:can(?:'|’)t be reached|isn(?:'|’)t working)"
    r"|(?:fatal error|parse error|warning|notice|deprecated): .{0,80}(?:uncaught|undefined|\w+\(\)|\.php\b)"
    r"|we(?:'|’)re (?:sorry|experiencing)|temporarily (?:down|offline|unavailable)|try again (?:later|in a few)"
    r"|.{0,40}\b(?:down|closed|under|undergoing|performing) (?:for )?(?:scheduled |routine )?maintenance"
    r"|(?:coming soon|(?:site |page )?under construction)\W*$)|critical error on this website",
    re.IGNORECASE,
)
_PAGE = r"(?:requested |web ?)?(?:page|document|content|file|article|url)"
_GONE = re.compile(
    r"^\W*(?:(?:(?:we(?:'|’)re |we are )?(?:sorry|oops)\W+(?:but )?)?(?:(?:error )?404\b"
    rf"|(?:we )?(?:could not|couldn't|couldn’t|cannot|can't|can’t) find (?:the|this|that) {_PAGE}"
    rf"|(?:the |this |that )?{_PAGE}"
    r"(?: (?:that )?you(?:'re| are| were|’re|'ve|’ve)? (?:requested|looking for))?"
    r" (?:(?:could not|cannot|can't|can’t) be found|(?:(?:was|is) not|isn't|isn’t) (?:found|available)"
    r"|(?:is )?no longer (?:available|exists?|here|online|accessible|on this)|is (?:currently )?unavailable"
    r"|does not exist|doesn't exist|doesn’t exist|has been (?:removed|deleted)|may have been|has expired|not found))"
    r"|not found\b|(?:it (?:looks|seems) like )?nothing (?:was |has been )?found (?:at this location|here)"
    r"|(?:抱歉|对不起|该|您访问的|您查找的){0,2}\W?(?:页面|网页|内容|文章)(?:已经)?(?:不存在|未找到|已?被?删除|无法访问|找不到))",
    re.IGNORECASE,
)


def refuse_stub(text: str, url: str) -> None:
    """Raise for a text that is none: a sentence that asks for a script, a payment or a proof, or names an error."""
    said = fold(text)
    if len(said) > _STUB or not said:
        return
    if _NO_SCRIPT.search(said):
        raise Unreadable(url, Reason.of(BodyCode.SCRIPT_ONLY, text=said[:80]))
    paywall = _PAYWALL.search(said)
    if _REFUSAL.search(said) or (paywall and paywall.start() < _TEASER):
        raise BotWall(url, Reason.of(BodyCode.WALL_TEXT, text=said[:80]))
    if _GONE.search(said):
        raise NotFound(url, Reason.of(BodyCode.ERROR_TEXT, text=said[:80]))
    if _ERROR.search(said):
        raise Unreachable(url, Reason.of(BodyCode.ERROR_TEXT, text=said[:80]))


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
    said = len(_said(page))
    names = _names(page, "h1" if said >= SHORT else "h1, h2")
    if said >= SHORT:
        is_wall = bool(names) and all(_is_wall(name) for name in names)
    else:
        is_wall = any(CHALLENGE.search(name) for name in names) or (said < BARE and _is_marked(page))
    if is_wall:
        raise BotWall(url, Reason.of(AnswerCode.WALL))
    if said >= SHORT:
        return
    if any(MISSING.search(name) for name in names):
        raise NotFound(url, Reason.of(AnswerCode.SAYS_NOT_FOUND))
    if any(BROKEN.search(name) for name in names):
        raise Unreachable(url, Reason.of(AnswerCode.SAYS_ERROR))


def _names(page: Selector, css: str) -> list[str]:
    """The title and headings of a page; those of a dialog over it only where it has no other."""
    headings = page.css(css)
    own = headings.xpath(f"self::*[not(ancestor::*[{DIALOG}])]")
    return [*texts(page, "title"), *(said for heading in own or headings if (said := text_of(heading.root)))]


def _is_wall(name: str) -> bool:
    """Whether a name says nothing else, but for the site's own: "Access Denied: How …" is a document's."""
    found = CHALLENGE.match(name)
    return bool(found and NAME_ONLY.fullmatch(name, found.end()))


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
