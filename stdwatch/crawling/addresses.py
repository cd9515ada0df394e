"""Which addresses are fetched: public ones of the web, and none of the internal network, however they are written."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote, urljoin, urlsplit

from w3lib.url import safe_url_string

from stdwatch.errors import OffSite, UsageError
from stdwatch.reasons import AnswerCode, Reason

WEB = re.compile(r"https?://", re.IGNORECASE)

_ENDS = re.compile(
    r"&(?:gt|lt|quot|nbsp|[lr][sd]quo|#\d{1,7}|#x[0-9a-f]{1,6});|——|[\x00-\x20\x7f\u200b-\u200f\u2060\ufeff`\s<>\"“”„‘’«»，。、；：！？…（）【】〔〕［］｛｝《》〈〉"
    r"「」『』〖〗｜～＂＇＜＞｡､﹐﹑﹒﹔﹕﹖﹗｢｣]"
)
"""What no address holds as it is: spaces that show or not, quotes, and the punctuation of Chinese text."""

_WIDE = re.compile(r"(?<![/a-z0-9.=&?%-])(https?)(?:\s*[:：]\s*[/／\\]{2}\s*|:/(?!/)|//)", re.IGNORECASE)
"""What input methods, broken lines and haste make of the colon and the slashes."""

_UNSEEN = re.compile(r"(?<=[!-~])[\u00ad\u200b-\u200f\u2060\ufeff]+(?=[!-~])")
"""Where programs of text and chat let an address break."""

_ENCLOSED = re.compile(r"<\s*(?:url:)?\s*(https?://[^<>|\"]*)(?:\|[^<>]*)?>", re.IGNORECASE)
"""An address in angle brackets holds no break of its own (RFC 3986, appendix C); chats put its text behind a line."""

_WRAPPED = re.compile(
    r"(https?://\S{0,2000}(?:[=&?%_-]|/(?=[ \t]*\r?\n[ \t>]*[\w%.~-]*[\d_./-][\w%.~/?=&-]*[ \t]*\r?$)))"
    r"[ \t]*\r?\n[ \t>]*(?!https?:)([\w%.~/?=&#+-]+)(?=[ \t]*\r?$)",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)
"""An address that a mail broke behind a sign that none ends with, or a slash before what looks like a path."""

_BARE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d{1,5})?/[!-~]*", re.IGNORECASE)
"""A host and a path, and nothing else."""

_MARKS_BEHIND = re.compile(
    r"(?:%20|%09|%0a|%0d|%22|%27|%3c|%3e|%c2%a0|%e3%80%8[0-9a-f]|%ef%bc%(?:8[189c]|9[abf])){1,9}$", re.IGNORECASE
)
"""Spaces, quotes and Chinese punctuation that a chat took for a part of the address before it."""

_NO_SCHEME = re.compile(r"(?<![\w@./-])(?=www\.[a-z0-9-]+\.[a-z])", re.IGNORECASE)

_FOREIGN = re.compile(r"[^\x21-\x7e]")
_BEHIND = ".,;:!?&'*_|\\"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_OPENING = "<([{（【〔［《〈「『“‘\"'"

_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_TRANSLATED = ip_network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last four bytes are an IPv4 address."""

_UNICAST = ip_network("2000::/3")
"""All IPv6 addresses that IANA gives out to anybody; much of the rest carries an IPv4 address or stays inside."""


def is_public(address: str) -> bool:
    """Whether a literal IP address is one that anybody on the net could reach.

    Multicast is not, nor is an IPv6 address that carries a private IPv4 one (6to4, NAT64).
    """
    ip = ip_address(address)
    inner = _carried(ip)
    if inner:
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in _UNICAST)


def pasted(text: str) -> str:
    """The address in what somebody pasted: without brackets and quotes around it, words beside it, marks behind it.

    Letters of another script behind an address belong to it only where nothing stands before it: a path may hold them.
    """
    text = _with_scheme(_UNSEEN.sub("", text))
    text = _WRAPPED.sub(r"\1\2", _ENCLOSED.sub(lambda match: re.sub(r"\s", "", match[1]), text))
    match = WEB.search(text)
    if match is None:
        return text.strip()
    before, rest = text[: match.start()].strip(), text[match.start() :]
    address = _up_to_a_closing_bracket(_ENDS.split(rest, maxsplit=1)[0].replace("&amp;", "&"))
    if before.strip(_OPENING):
        address = _FOREIGN.split(address, maxsplit=1)[0]
    while address and (address[-1] in _BEHIND or _is_sign(address[-1])):
        address = address[:-1]
    return _without_marks(address.removesuffix("~~"))


def _without_marks(address: str) -> str:
    """The address without encoded marks behind it, unless they close what it opens."""
    marks = _MARKS_BEHIND.search(address)
    if marks is None or any(sign in unquote(address[: marks.start()]) for sign in "《「『（【\"'<"):
        return address
    return address[: marks.start()]


def _with_scheme(text: str) -> str:
    """The text with the beginning of its address as the web writes it; where it has none, of a host called ``www``."""
    for written in (text, unicodedata.normalize("NFKC", text)):
        mended = _WIDE.sub("\\1://", written)
        if WEB.search(mended):
            return mended
    if _BARE.fullmatch(text.strip()):
        return f"https://{text.strip()}"
    return _NO_SCHEME.sub("https://", text, count=1)


def _up_to_a_closing_bracket(address: str) -> str:
    """The address as far as a bracket closes one that was opened before it."""
    opened: list[str] = []
    for index, sign in enumerate(address):
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in _PAIRS and not (opened and opened.pop() == _PAIRS[sign]):
            return address[:index]
    return address


def _is_sign(letter: str) -> bool:
    """Whether it is a mark or picture of another script, which an address does not end with."""
    return not letter.isascii() and unicodedata.category(letter)[0] not in "LM"


def checked(url: str) -> str:
    """A URL that somebody typed or pasted (`pasted`), as it will be asked for.

    Raises `OffSite` for another scheme and for an address that is not public, `UsageError` for what is no address.
    """
    text = pasted(url)
    if not WEB.match(text):
        raise OffSite(text, Reason.of(AnswerCode.ONLY_HTTP))
    try:
        target = _without_dots(safe_url_string(text))
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{text}: no valid address ({error})") from error
    if not parts.hostname or parts.username is not None or port == 0:
        raise UsageError(f"{text}: no valid address")
    refuse_address(target)
    return target


def _without_dots(url: str) -> str:
    """The URL without ``.`` and ``..`` in its path (RFC 3986, 5.2.4), as a browser asks for it."""
    path = urlsplit(url).path
    if "/." not in path or path.startswith("//"):
        return url
    return urlsplit(url)._replace(path=urlsplit(urljoin(url, path)).path).geturl()


def refuse_address(url: str) -> None:
    """Raise `OffSite` for a URL that is not of the web, or whose host is no name and no public address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise OffSite(url, Reason.of(AnswerCode.SCHEME, scheme=f"{parts.scheme}:"))
    host = parts.hostname or ""
    try:
        public = is_public(host.partition("%")[0])
    except ValueError:
        if _NAME.fullmatch(host):
            return  # what it resolves to is looked at when the connection is made
        raise OffSite(url, Reason.of(AnswerCode.NO_HOST)) from None
    if not public:
        raise OffSite(url, Reason.of(AnswerCode.PRIVATE))


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour
