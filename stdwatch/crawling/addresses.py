"""Which addresses are fetched: public ones of the web, and none inside the house, however they are written."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from stdwatch.errors import OffSite, UsageError
from stdwatch.reasons import AnswerCode, Reason

WEB = re.compile(r"https?://", re.IGNORECASE)

_ENDS = re.compile(
    r"&(?:gt|lt|quot|nbsp);|[\u200b-\u200f\u2060\ufeff`\s<>\"“”„‘’«»，。、；：！？…（）【】〔〕［］｛｝《》〈〉「」『』〖〗｜～]"
)
"""What no address holds as it is: spaces that show or not, quotes, and the punctuation of Chinese text."""

_WIDE = re.compile(r"\b(https?)(?:：//|:／／|：／／)", re.IGNORECASE)
"""What an input method makes of the colon and the slashes."""

_FOREIGN = re.compile(r"[^\x21-\x7e]")
_BEHIND = ".,;:!?'*_|\\"
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
    found = ip_address(address)
    inner = _carried(found)
    if inner:
        return is_public(str(inner))
    return found.is_global and not found.is_multicast and (found.version == 4 or found in _UNICAST)


def pasted(text: str) -> str:
    """The address in what somebody pasted: without brackets and quotes around it, words beside it, marks behind it.

    Letters of another script behind an address belong to it only where nothing stands before it: a path may hold them.
    """
    text = _WIDE.sub("\\1://", text)
    found = WEB.search(text)
    if found is None:
        return text.strip()
    before, rest = text[: found.start()].strip(), text[found.start() :]
    address = _ENDS.split(rest, maxsplit=1)[0]
    if before.strip(_OPENING):
        address = _FOREIGN.split(address, maxsplit=1)[0]
    while address and (address[-1] in _BEHIND or (address[-1] in _PAIRS and _is_open(address))):
        address = address[:-1]
    return address


def _is_open(address: str) -> bool:
    """Whether the last bracket closes one that was opened before the address."""
    closing = address[-1]
    return address.count(closing) > address.count(_PAIRS[closing])


def checked(url: str) -> str:
    """A URL that somebody typed or pasted (`pasted`), as it will be asked for.

    Raises `OffSite` for another scheme and for an address that is not public, `UsageError` for what is no address.
    """
    text = pasted(url)
    if not WEB.match(text):
        raise OffSite(text, Reason.of(AnswerCode.ONLY_HTTP))
    try:
        place = safe_url_string(text)
        parts = urlsplit(place)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{text}: no valid address ({error})") from error
    if not parts.hostname or parts.username is not None or port == 0:
        raise UsageError(f"{text}: no valid address")
    refuse_address(place)
    return place


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
