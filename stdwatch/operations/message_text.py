"""Messages as text: what sites wrote is no link, mention, picture or command in any recipient's format."""

import re
from urllib.parse import quote

from stdwatch import printable

_TO_THE_LETTER = frozenset({"mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms"})
"""Apprise's schemes that take text as it is: mail as text/plain, and programs."""

_GAP = "\u200b"
"""A zero-width space, after which no service sees what it would link: the way of discord.py's escape_mentions."""

_MARKUP = str.maketrans("<>[]*_`~|\\", "＜＞［］＊＿｀～｜＼")
_LIVE = re.compile(
    r"[@#$](?=\S)"  # mentions, hashtags, cashtags
    r"|(?<![\w/])/(?=\w)"  # commands
    r"|(?<=[a-z]):(?=/|[a-z])"  # schemes
    r"|(?<=\w)\.(?=[^\W\d])"  # names of hosts, which services link by themselves
    r"|&(?=#?\w+;)"  # entities
    r"|!(?=＜|［)"
    r"|:(?=\w+:)",  # names of pictures
    re.IGNORECASE,
)
_URL_LINE = re.compile(r"\s*https?://\S+")


def for_recipient(url: str, text: str) -> str:
    """A message as text for an Apprise URL. Lines that are an address and nothing else stay links."""
    lines = printable.plain(text).split("\n")
    if url.partition("://")[0].lower() in _TO_THE_LETTER:
        return "\n".join(lines)
    return "\n".join(_address(line) if _URL_LINE.fullmatch(line) else _inert(line) for line in lines)


def _inert(line: str) -> str:
    return _LIVE.sub(lambda match: match.group() + _GAP, line.translate(_MARKUP))


def _address(line: str) -> str:
    """An address without characters that mean something to a chat; its query and fragment keep their signs."""
    return quote(line, safe=" /:?#%&=+,;.-~$'()")
