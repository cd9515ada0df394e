"""Links to a document's files as attachments: what each is to its page, and how the page calls it."""

import re
from collections import Counter
from collections.abc import Iterable
from posixpath import basename
from urllib.parse import unquote, urlsplit

from parsel import Selector

from stdwatch.items import Attachment, Role
from stdwatch.web_content.markup import fold, text_of
from stdwatch.web_content.urls import UrlRules

Roles = tuple[tuple[re.Pattern[str], Role], ...]

LENGTH = re.compile(r"length=(\d+)")
NAMELESS = re.compile(
    r"^\W*(?:(?:click )?here|link|pdf|view|open|(?:(?:read|download|full|written|opening|hearing|the)\s+){0,3}"
    r"(?:more|here|pdf|report|text|testimony|statement|remarks|transcript|translation|download)|)\W*$",
    re.IGNORECASE,
)


_TIMES = 20
"""Links of a page to one address that are looked at for its name."""


def attachments_among(
    links: Iterable[Selector],
    base: str,
    urls: UrlRules,
    *,
    roles: Roles = (),
    ignored: tuple[re.Pattern[str], ...] = (),
) -> tuple[Attachment, ...]:
    """The site's own files among some links, in page order, each once (US5, US6, US9: however an address is written).

    `roles` and `ignored` are those of `PageRules`. Of two links to one file the first that names it gives the title.
    """
    attachments: dict[str, Attachment] = {}
    met = Counter[str]()
    for link in links:
        met[link.root.get("href", "")] += 1
        if met[link.root.get("href", "")] > _TIMES:
            continue
        url = urls.resolve(link.root.get("href", ""), base)
        name = fold(unquote(basename(urlsplit(url).path)))
        if not urls.is_file(url) or any(pattern.search(name) for pattern in ignored):
            continue
        url = urls.canonical(url)
        known = attachments.get(url)
        if known is None or known.title.endswith(f"({name})"):
            label = text_of(link.root)
            attachments[url] = Attachment(url, _title(label, name), _role(roles, name, label), size=_size(link))
    return tuple(attachments.values())


def _role(roles: Roles, name: str, label: str) -> Role:
    """What a file is to its page, by the source's rules over "file name | link text"."""
    subject = f"{name} | {label}"
    return next((role for pattern, role in roles if pattern.search(subject)), Role.DOCUMENT)


def _title(label: str, name: str) -> str:
    """The link's text, with the file's name where the text alone names nothing ("Testimony", "here")."""
    if not label:
        return name
    return f"{label} ({name})" if NAMELESS.match(label) else label


def _size(link: Selector) -> int | None:
    """The size in bytes that some Drupal sites print into the link's type."""
    length = LENGTH.search(link.root.get("type", ""))
    return int(length.group(1)) if length else None
