"""A list of sites becomes spiders: each is probed, and what was found is written as a first draft in ``spiders/``."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import indent
from urllib.parse import urljoin, urlsplit

from stdwatch.crawling.addresses import checked
from stdwatch.errors import StdwatchError, UsageError
from stdwatch.items import MANUAL_SOURCE
from stdwatch.operations.probing.asking import Reply, visit_all
from stdwatch.operations.probing.report import ProbeReport
from stdwatch.operations.probing.unknown_site import probe_unknown_site
from stdwatch.web_content.markup import parse_html

_TEMPLATE = Path(__file__).parents[1] / "templates" / "imported.tmpl"
_NAME = re.compile(r"[a-z][a-z0-9_]{,60}")
_NAME_OF_SITE = (
    'meta[property="og:site_name"]::attr(content)',
    'meta[name="application-name"]::attr(content)',
    "title::text",
)


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A site to watch: one of its pages (its news, best of all), its name here, the group that it belongs to."""

    url: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a site: the spider's file, or none where nothing can be watched; what could not be told."""

    site: ListedSite
    spider: Path | None
    channels: int
    notes: tuple[str, ...]


def read_list(text: str, taken: Iterable[str]) -> list[ListedSite]:
    """The sites of a list: a line each, ``address[, name[, group]]``; empty lines and those with ``#`` are passed over.

    `taken` are names of sources that there are. Raises `UsageError` for a line that is no site.
    """
    listed: dict[str, ListedSite] = {}
    used = {*taken, MANUAL_SOURCE}
    for number, cells in _lines(text):
        address, name, group = (*(" ".join(cell.split()) for cell in cells[:3]), "", "")[:3]
        url = _address(address, number)
        name = name or _name_of(urlsplit(url).hostname or "", used)
        if not _NAME.fullmatch(name) or name in used:
            raise UsageError(f"line {number}: {name[:40]!r} is no name for a source, or taken: letters, digits, _")
        if url in {site.url for site in listed.values()}:
            raise UsageError(f"line {number}: {url} is in the list already")
        used.add(name)
        listed[name] = ListedSite(url, name, group)
    return list(listed.values())


def taken_names(known: Iterable[str], folder: Path) -> set[str]:
    """The names that no new spider may have: of the sources that there are, and of the files in its folder."""
    return {*known, *(path.stem.lower() for path in folder.glob("*"))}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that tell of sites, with their numbers and cells; ends of lines are those of any machine."""
    lines = csv.reader(io.StringIO(text, newline=None), skipinitialspace=True)
    try:
        for cells in lines:
            if cells and cells[0].strip() and not cells[0].lstrip().startswith("#"):
                yield lines.line_num, cells
    except csv.Error as error:
        raise UsageError(f"line {lines.line_num}: {error}") from error


def decoded(body: bytes) -> str:
    """The text of a list as editors and spreadsheets save it: UTF-8 or, in China, GB 18030; raises `UsageError`."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    raise UsageError("the list is no text in UTF-8: save it as CSV in UTF-8")


def _address(written: str, line: int) -> str:
    """The address of a site as it will be asked for; raises `UsageError` for none, and for one that is not public."""
    try:
        url = checked(written if "://" in written else f"https://{written}")
        host = (urlsplit(url).hostname or "").encode("idna").decode()
    except (StdwatchError, UnicodeError) as error:
        raise UsageError(f"line {line}: {written[:60]!r} is no address of a site: {error}") from error
    if "." not in host:
        raise UsageError(f"line {line}: {written[:60]!r} is no address of a site")
    return url


def import_sites(sites: list[ListedSite], folder: Path) -> Iterator[Imported]:
    """Probe all sites at once and write a spider for each that has something to watch; no file is overwritten."""
    results = visit_all([probe_unknown_site(site.url) for site in sites])
    for site, result in zip(sites, results, strict=True):
        report = ProbeReport.of_visit(result, site.name)
        if not report.channels or not report.proposed:
            yield Imported(site, None, 0, (*report.differs, *report.notes, *_looked_at(report)))
            continue
        path = folder / f"{site.name}.py"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(_spider(site, report))
        except FileExistsError:  # it was made while the sites were asked
            yield Imported(site, None, 0, (f"{path} is there already",))
            continue
        yield Imported(site, path, len(report.channels), (*report.differs, *report.notes))


def _looked_at(report: ProbeReport) -> Iterator[str]:
    """What each page and channel of a site answered that gave nothing to watch."""
    for answer in report.answers:
        if answer.kind != "robots":
            outcome = answer.reason or (f"{answer.entries} links, none of which looks like a document's")
            yield f"{answer.reply.what}: {answer.reply.url}: {outcome}"


def _spider(site: ListedSite, report: ProbeReport) -> str:
    page = next((answer.reply for answer in report.answers if answer.reply.what == "the page"), None)
    host = urlsplit(page.url if page else site.url).hostname or ""
    bare = host.removeprefix("www.")
    title = (_title(page) if page else "") or host
    example = urlsplit(report.proposed[0][2]).path
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=title.replace("\\", "").replace('"', "'"),
        title_literal=repr(title),
        classname="".join(part.title() for part in site.name.split("_")),
        name=site.name,
        home=repr(urljoin(site.url, "/")),
        group=repr(site.group),
        host=host,
        host_literal=repr(host),
        hosts=repr((bare, f"www.{bare}")),
        accept=", ".join(f'r"{shape}"' for shape, _, _ in report.proposed),  # no path holds a quote as it is
        slash=example.endswith("/"),
        channels=indent("\n".join(report.channels), " " * 8),
    )


def _title(reply: Reply) -> str:
    page = parse_html(reply.body, reply.media_type)
    names = (page.css(selector).get("") for selector in _NAME_OF_SITE)
    return next((" ".join(text.split())[:80] for text in names if text.strip()), "")


def _name_of(host: str, used: set[str]) -> str:
    """A name made of a host's: what stands before its domain, as far as it is not taken."""
    labels = [re.sub(r"[^a-z0-9]", "_", label) for label in host.lower().removeprefix("www.").split(".")]
    names = [labels[0], "_".join(labels[:2]), "_".join(labels)]
    names = [name if name[:1].isalpha() else f"site_{name}" for name in names]
    return next((name for name in names if name not in used), names[-1])
