"""The list of sites that `stdwatch sources import` takes: a line a site, one source a host."""

import csv
import io
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

from stdwatch import printable, sources
from stdwatch.crawling.addresses import checked
from stdwatch.errors import StdwatchError, UsageError
from stdwatch.items import MANUAL_SOURCE

_NAME = re.compile(r"[a-z][a-z0-9_]{,60}")
_LOCKS = ("scheduler", "nodes")
"""Names of locks beside those of sources."""

_LONGEST = 2000
"""Characters of an address: servers refuse longer ones."""


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A site to watch: one of its pages (its news, best of all), its name here, the group that it belongs to."""

    url: str
    name: str
    group: str = ""
    passed_over: str = ""
    """Why it gets no spider of its own: its host is watched already, as the source of this name."""


def read_list(text: str, taken: Iterable[str], watched: Mapping[str, str]) -> list[ListedSite]:
    """The sites of a list: a line each, ``address[, name[, group]]``; empty lines and those with ``#`` are passed over.

    `taken` are names that no source may have, `watched` the hosts (`host_of`) that sources watch, with their names.
    Raises `UsageError` for a line that is no site, and for a list without any.
    """
    listed: list[ListedSite] = []
    used, hosts = {*taken, *_LOCKS, MANUAL_SOURCE}, dict(watched)
    for number, cells in _lines(text):
        address, name, group = (*(printable.line(cell) for cell in cells[:3]), "", "")[:3]
        url = _address(address, number)
        host = host_of(url)
        if host in hosts:
            listed.append(ListedSite(url, hosts[host], group, _why(hosts[host], is_watched=host in watched)))
            continue
        name = name or _name_of(host, used)
        if not _NAME.fullmatch(name) or name in used or keyword.iskeyword(name):
            raise UsageError(f"line {number}: {name[:40]!r} is no name for a source, or taken: letters, digits, _")
        used.add(name)
        hosts[host] = name
        listed.append(ListedSite(url, name, group))
    if not listed:
        raise UsageError("the list names no site")
    return listed


def _why(name: str, *, is_watched: bool) -> str:
    what = f"watched as {name}" if is_watched else f"in the list already, as {name}"
    return f"{what}: a site has one source, and each of its lists is a channel of it"


def host_of(url: str) -> str:
    """The host of an address, by which sources are told apart: with and without ``www.`` it is one."""
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")


def watched_hosts() -> dict[str, str]:
    """The hosts that sources watch, with the sources' names."""
    hosts = ((name, sources.site(name).urls) for name in sources.names())
    return {host_of(f"https://{host}"): name for name, urls in hosts for host in (urls.host, *urls.hosts)}


def taken_names(known: Iterable[str], folder: Path) -> set[str]:
    """The names that no new spider may have: of the sources that there are, and of the files in its folder."""
    return {*known, *(path.stem.lower() for path in folder.glob("*"))}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that tell of sites, with their numbers and cells; ends of lines are those of any machine."""
    lines = csv.reader(io.StringIO(text, newline=None), skipinitialspace=True, strict=True)
    number = 1
    try:
        for cells in lines:
            if lines.line_num > number:
                raise UsageError(f"line {number}: a quote is not closed before the line's end")
            if cells and cells[0].strip() and not cells[0].lstrip().startswith("#"):
                yield number, cells
            number = lines.line_num + 1
    except csv.Error as error:
        raise UsageError(f"line {number}: {error}") from error


def decoded(body: bytes) -> str:
    """The text of a list as editors and spreadsheets save it: UTF-8 or, in China, GB 18030; raises `UsageError`."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    raise UsageError("the list is no text in UTF-8: save it as CSV in UTF-8")


def _address(written: str, line: int) -> str:
    """The address of a site as it will be asked for; raises `UsageError` for none, and for one that is not public."""
    try:
        if len(written) > _LONGEST:
            raise UsageError(f"longer than {_LONGEST} characters")
        parts = urlsplit(checked(written if "://" in written else f"https://{written}"))
        host = (parts.hostname or "").rstrip(".")
        name = host.encode("idna").decode()
    except (StdwatchError, UnicodeError) as error:
        raise UsageError(f"line {line}: {written[:60]!r} is no address of a site: {str(error)[:200]}") from error
    if "." not in name:
        raise UsageError(f"line {line}: {written[:60]!r} is no address of a site")
    if parts.port not in {None, 80, 443}:
        raise UsageError(f"line {line}: {written[:60]!r}: a site on port {parts.port} cannot be watched")
    return parts._replace(netloc=host, fragment="").geturl()


def _name_of(host: str, used: set[str]) -> str:
    """A name made of a host's: what stands before its domain, as far as it is not taken."""
    labels = [re.sub(r"[^a-z0-9]", "_", label) for label in host.split(".")]
    bases = [base[:50] for base in (labels[0], "_".join(labels[:2]), "_".join(labels))]
    bases = [base if base[:1].isalpha() else f"site_{base}" for base in bases]
    names = chain(bases, (f"{bases[-1]}_{number}" for number in count(2)))
    return next(name for name in names if name not in used and not keyword.iskeyword(name))
