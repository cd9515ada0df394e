"""Reasons in the page's language: kept as English sentences, each is known again by the message that it was made of."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from stdwatch.web.words import N_

_OF_RUNS = (
    N_("%(source)s: %(verdict)s, %(n)s new"),
    N_("%(channels)s: %(outcome)s: %(reason)s"),
    N_("%(channel)s: %(told)s: read back to %(day)s only, not to %(since)s"),
    N_("%(channel)s: links of an unknown shape, such as %(words)s"),
    N_("no channel can be trusted"),
    N_("%(n)s of %(all)s channels are in trouble"),
    N_("no listing was parsed"),
    N_("canary %(url)s: %(outcome)s: %(reason)s"),
    N_("canary %(url)s: the selectors of its page match nothing"),
    N_("canary %(url)s: no text, %(all)s before"),
    N_("canary %(url)s: %(n)s characters, %(all)s before"),
    N_("canary %(url)s: another text than before"),
    N_("canary %(url)s: no title, before: %(words)s"),
    N_("canary %(url)s: no date, before: %(words)s"),
    N_("canary %(url)s: title %(words)s, before: %(before)s"),
    N_("canary %(url)s: date %(words)s, before: %(before)s"),
    N_("none of %(all)s documents has %(field)s"),
    N_("none of %(all)s documents has %(field)s, usually %(share)s"),
    N_("%(n)s of %(all)s documents have %(field)s, usually %(share)s"),
    N_("%(url)s of %(day)s goes by the name of %(before)s of %(since)s: two documents?"),
    N_("%(n)s document: %(outcome)s"),
    N_("%(n)s documents: %(outcome)s"),
    N_("%(n)s documents left for the next run: the request budget is used up"),
    N_("%(n)s of %(all)s documents that were asked for again have changed, usually %(share)s"),
    N_("%(n)s of %(all)s documents are said to be gone"),
    N_("%(n)s of %(all)s files are said to be gone"),
    N_("%(n)s old documents were named or changed at once: left alone"),
    N_("ended early: %(words)s"),
    N_("its process ended without a word"),
    N_("its process ended without a verdict (status %(status)s): see %(words)s"),
    N_("its process was killed: it did not end when told to, or the machine ran out of memory"),
    N_("it was ended after %(n)s minutes, the longest a crawl may take"),
    N_("it was ended after %(n)s minutes, the longest a crawl may take, and had to be killed"),
    N_("stdwatch was stopping: not started"),
)

_OF_CHANNELS = (
    N_("parsed, %(n)s of %(all)s rows have a date: `%(words)s` matches nothing"),
    N_("parsed, %(n)s of %(all)s rows have a date, usually %(share)s"),
    N_("parsed, %(n)s of %(all)s rows have a title: `%(words)s` matches nothing"),
    N_("parsed, %(n)s of %(all)s rows have a title, usually %(share)s"),
    N_("parsed, none of %(all)s entries is a document: have the addresses changed?"),
    N_("parsed, none of %(all)s entries is a document, such as %(words)s: have the addresses changed?"),
    N_("%(n)s entries, usually %(all)s"),
    N_("%(n)s entries a page, usually %(all)s"),
    N_("stale: the newest row is of %(day)s, last time it was of %(since)s: an old copy?"),
    N_("names nothing since %(day)s, last time something of %(since)s"),
    N_("names none of the last %(n)s new documents: does it stand still?"),
    N_("empty, and nothing new for %(n)s nights"),
    N_("stopped after %(n)s pages"),
    N_("no next page found"),
)

_OF_ANSWERS = (
    N_("answered %(status)s"),
    N_("answered %(status)s: add it by URL or file (stdwatch add)"),
    N_("robots.txt answered %(status)s: this host is not crawled; add documents by URL or file"),
    N_("robots.txt answered %(status)s: taken as a complete disallow"),
    N_("robots.txt disallows it"),
    N_("%(url)s refused %(n)s requests: left alone for the rest of this run"),
    N_("a challenge, consent or login page; add its documents by URL or file"),
    N_("an error page that says it is not found"),
    N_("an error page of the server"),
    N_("no complete answer in time"),
    N_("no answer"),
    N_("connection refused"),
    N_("connection failed"),
    N_("its name does not resolve to a public address"),
    N_("its name leads to an address that is not public"),
    N_("a proxy is gone through, never fetched from"),
    N_("the connection ended before the body did"),
    N_("redirects without end"),
    N_("a private address is never fetched"),
    N_("only http: and https: addresses can be added"),
    N_("its scheme is never fetched"),
    N_("scheme %(url)s is never fetched"),
    N_("leads to another host, %(url)s"),
    N_("leads to what is no address (%(words)s)"),
    N_("leads to what is no document (%(url)s)"),
    N_("shows another document (%(words)s)"),
    N_("not compressed as it says"),
    N_("a mistake in stdwatch: see the log"),
    N_("nothing was heard of it: see the log"),
    N_("no name of a host"),
    N_("leads to scheme %(url)s, which is never fetched"),
    N_("larger than allowed"),
    N_("larger than allowed once decompressed"),
    N_("%(n)s bytes of %(words)s, over the limit of %(all)s"),
)

_OF_BODIES = (
    N_("a feed without items (item, entry)"),
    N_("%(n)s items, and no document among them"),
    N_("no rows for %(words)s"),
    N_("%(n)s rows without a link (%(words)s)"),
    N_("%(n)s rows, and no document of this list among them, such as %(words)s"),
    N_("a sitemap without locations (loc)"),
    N_("<%(words)s> where a feed should be"),
    N_("<%(words)s> where a sitemap should be"),
    N_("%(words)s where a web page should be"),
    N_("%(words)s where %(before)s should be"),
    N_("a JSON value that is no list of posts"),
    N_("a JSON value without Results"),
    N_("a search endpoint without results"),
    N_("no JSON: %(words)s"),
    N_("not XML: %(words)s"),
    N_("a gzip file that is damaged"),
    N_("XML with a document type declaration"),
    N_("cut off: the list has no end"),
    N_("cut off: the page has no end"),
    N_("cut off; %(told)s"),
)

_OF_JUDGING = (
    N_("speaks of standards: %(words)s and %(n)s more"),
    N_("speaks of standards: %(words)s"),
    N_("hardly speaks of standards: %(words)s and %(n)s more"),
    N_("hardly speaks of standards: %(words)s"),
    N_("nothing in it speaks of standards"),
    N_("names %(words)s"),
    N_("counts for less: this source says such things in most of its pages"),
    N_("weighs more for its type: %(type)s"),
    N_("weighs less for its type: %(type)s"),
    N_("not taken for technical standards: %(words)s"),
    N_("not in English: only English words, names and numbers were looked for"),
    N_("section %(section)s: %(signs)s"),
    N_("nothing speaks for another"),
    N_("type %(type)s"),
    N_("words on %(kind)s"),
    N_("%(quoted)s in the title"),
    N_("%(quoted)s in the text"),
    N_("brief: of a type that is news (%(type)s)"),
    N_("brief: it speaks of standards only shortly"),
    N_("issue: of a type that carries an article (%(type)s), with enough on standards"),
)

_OF_ONE_CHANNEL = N_("%(channel)s: %(told)s")
"""Looked for last: what stands before a colon can be the beginning of another message."""

_FIELDS = (N_("a title"), N_("a date"), N_("a text"), N_("a type"), N_("the site's own markup"))

_SHAPES: Mapping[str, str] = {
    "n": r"[\d,]+",
    "all": r"[\d,]+",
    "status": r"-?\d+",
    "share": r"\d+%",
    "source": r"[\w-]+",
    "verdict": r"[a-z]+",
    "channel": r"[^:]+",
    "channels": r"[^:]+",
    "outcome": r"[A-Z]\w+",
    "url": r"\S+",
    "quoted": r"“[^“]*”(?:, “[^“]*”)*",
}
"""What stands in a field of these names; in all others anything does."""

_BETWEEN_SIGNS = re.compile(r"(?<!”), ")
"""The commas between the signs for a section, not those between the words of one sign."""

Names = Mapping[str, Callable[[str], str]]
"""How the page calls what stands in a field of these names."""


def teller(translate: Callable[[str], str], names: Names) -> Callable[[str], str]:
    """A filter for templates: a reason in the page's language, or as it is where it is none of ours."""

    def tell(reason: str) -> str:
        return _told(reason, translate, names) or reason

    return tell


def _told(reason: str, translate: Callable[[str], str], names: Names) -> str | None:
    """The first message that fits; ``None`` when none does."""
    for message, pattern in _patterns():
        found = pattern.fullmatch(reason)
        if found and (values := _values(found.groupdict(), translate, names)) is not None:
            return translate(message) % values
    return None


def _values(fields: Mapping[str, str], translate: Callable[[str], str], names: Names) -> dict[str, str] | None:
    """The fields of a message in the page's language; ``None`` when a part that must be known is not."""
    values: dict[str, str] = {}
    for name, text in fields.items():
        if name in {"told", "reason", "field"}:
            part = _told(text, translate, names)
            if part is None and name == "told":
                return None
            values[name] = part or text
        elif name == "signs":
            signs = [_told(sign, translate, names) or sign for sign in _BETWEEN_SIGNS.split(text)]
            values[name] = translate(N_(", ")).join(signs)
        elif name == "quoted":
            values[name] = text.replace("”, “", f"”{translate(', ')}“")
        else:
            values[name] = names[name](text) if name in names else text
    return values


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    messages = (*_OF_RUNS, *_OF_CHANNELS, *_OF_ANSWERS, *_OF_BODIES, *_OF_JUDGING, *_FIELDS, _OF_ONE_CHANNEL)
    return tuple((message, re.compile(_pattern(message), re.DOTALL)) for message in messages)


def _pattern(message: str) -> str:
    pieces = re.split(r"%\((\w+)\)s", message)
    return "".join(
        f"(?P<{piece}>{_SHAPES.get(piece, '.+')})" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
