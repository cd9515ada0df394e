"""The house's forms: address, origin, excerpt sentence, and the contents beside the standfirst."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from stdwatch.checking.findings import Finding, TextField
from stdwatch.checking.house import Excerpt, House
from stdwatch.checking.texts import FieldText
from stdwatch.items.journal import Article

_ADDRESS = r"https://(?!www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+"
_ADDRESSES = re.compile(f"{_ADDRESS}(?:、{_ADDRESS})*")
_EXCERPTED = re.compile("(?:摘录|节选|选摘|摘自|选录|摘编|摘译)[了自]?([^，。；：中里内的]{2,12})[中里内的]")
_DOCUMENTS = (
    "谅解备忘录", "合作备忘录", "协定", "安排", "规程", "战略", "框架", "法案", "倡议", "指南", "白皮书", "决议",
    "宣言", "简报",
)  # fmt: skip
"""Kinds of documents beside those that have a noun of their own in the fixed sentence."""

_NOUN = "[^，。；：]{1,14}?"
_LEAST_LIKENESS = 0.7
"""A summary less like the standfirst than this was written for itself."""

_LONGEST = 2000
"""Longer texts are no summary, and to compare them takes seconds."""


def check_forms(article: Article, house: House) -> Iterator[Finding]:
    """Findings on address, origin and excerpt sentence; an article without text is spared."""
    if not any(block.text for block in article.blocks):
        return
    site = FieldText(article.id, TextField.SITE, None, article.site)
    domains = _domains(article.site)
    if not _ADDRESSES.fullmatch(article.site):
        own = dict.fromkeys(filter(None, (domain_of(source.url) for source in article.sources)))
        mend = "、".join(f"https://{domain}" for domain in domains or own) or None
        yield site.finding("address-form", 0, len(article.site), mend)
    right = _origin(article, domains, house)
    if right and article.origin != right:
        origin = FieldText(article.id, TextField.ORIGIN, None, article.origin)
        yield origin.finding("origin-form", 0, len(article.origin), right, house=right)
    form = f"{house.excerpt.opening}{_NOUN}(?:{'|'.join(house.excerpt.what)})"
    if not re.fullmatch(form, article.excerpt):
        excerpt = FieldText(article.id, TextField.EXCERPT, None, article.excerpt)
        yield excerpt.finding("excerpt-form", 0, len(article.excerpt), _sentence(article.excerpt, house.excerpt))


def _origin(article: Article, printed: list[str], house: House) -> str:
    """The printed origin: the house name of the site, and of other sites that an article rests on; empty if unknown.

    An article of several sites may name the first alone, or more of them; of sites that the house does not know the
    names are the editor's.
    """
    domains = dict.fromkeys([*(printed or [""]), *(domain_of(source.url) for source in article.sources)])
    names = [house.origins.get(domain, "") for domain in domains]
    given = article.origin.split("、")
    others_known = "" in names or set(given) <= set(names)
    return article.origin if names[0] in given and others_known else names[0]


def check_contents(article: Article) -> Iterator[Finding]:
    """Each place at which the summary differs from the standfirst; the finding stands on the summary."""
    if not article.summary or article.summary == article.standfirst:
        return
    if max(len(article.summary), len(article.standfirst)) > _LONGEST:
        return
    summary = FieldText(article.id, TextField.SUMMARY, None, article.summary)
    standfirst = FieldText(article.id, TextField.STANDFIRST, None, article.standfirst)
    matcher = SequenceMatcher(None, article.summary, article.standfirst, autojunk=False)
    if matcher.ratio() < _LEAST_LIKENESS:
        return
    for kind, start, end, left, right in matcher.get_opcodes():
        if kind != "equal":
            near = _near(article.summary, start, end), _near(article.standfirst, left, right)
            (start, end), (left, right) = near
            other = article.standfirst[left:right]
            yield summary.finding(
                "contents-differ", start, end, other, also=(standfirst.place(left, right),), other=other
            )


def domain_of(address: str) -> str:
    """The domain of an address as it is printed: small letters, without ``www.``; empty when there is none."""
    text = address.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) else ""


def _domains(addresses: str) -> list[str]:
    """The domains of one or several addresses, each once; empty where one of them is none."""
    domains = [domain_of(address) for address in re.split("[、，,；;和及与\\s]+", addresses.strip())]
    return list(dict.fromkeys(domains)) if all(domains) else []


def _near(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with at least one character beside it, so that what is missing can be shown."""
    return max(0, start - 1), min(len(text), end + 1)


def _sentence(text: str, forms: Excerpt) -> str | None:
    """The house's sentence for what the editor wrote, where the kind of document can be told."""
    kinds = re.compile("|".join(sorted((*forms.nouns, *_DOCUMENTS), key=len, reverse=True)))
    excerpted, kind = _EXCERPTED.search(text), kinds.search(text)
    if not kind:
        return None
    name = excerpted[1] if excerpted and kinds.search(excerpted[1]) else kind[0]
    usual, cooperation, main = forms.what
    what = cooperation if "标准合作" in text else main if "主要" in text and "标准" not in text else usual
    return f"{forms.opening}{name}{what}"
