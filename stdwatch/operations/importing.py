"""A list of sites becomes spiders: each is probed, and what was found is written as a first draft in ``spiders/``."""

import builtins
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import indent
from urllib.parse import urljoin, urlsplit

from stdwatch import printable
from stdwatch.operations.probing.asking import Reply, visit_all
from stdwatch.operations.probing.report import Answered, ProbeReport
from stdwatch.operations.probing.unknown_site import probe_unknown_site
from stdwatch.operations.site_list import ListedSite, host_of
from stdwatch.web_content.markup import parse_html

_TEMPLATE = Path(__file__).parents[1] / "templates" / "imported.tmpl"
_NAME_OF_SITE = (
    'meta[property="og:site_name"]::attr(content)',
    'meta[name="application-name"]::attr(content)',
    "title::text",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a site: the spider's file, or none where nothing can be watched; what could not be told."""

    site: ListedSite
    spider: Path | None
    channels: int
    notes: tuple[str, ...]


def import_sites(
    sites: list[ListedSite], folder: Path, watched: Mapping[str, str], tell: Callable[[Imported], None]
) -> list[Imported]:
    """Probe the sites, some at once, and write a spider for each that has something to watch; none is overwritten.

    `watched` are the hosts that sources watch. A spider is written, and `tell` called, as the visit to its site ends;
    what is returned is in the order of the list.
    """
    hosts = {**{host_of(site.url): site.name for site in sites}, **watched}
    visited = [site for site in sites if not site.passed_over]
    made: dict[ListedSite, Imported] = {}

    def ended(number: int, result: ProbeReport | Exception) -> None:
        site = visited[number]
        made[site] = write_draft(site, ProbeReport.of_visit(result, site.name), folder, hosts)
        tell(made[site])

    visit_all((probe_unknown_site(site.url) for site in visited), ended)
    return [made[site] if site in made else Imported(site, None, 0, (site.passed_over,)) for site in sites]


def write_draft(site: ListedSite, report: ProbeReport, folder: Path, hosts: dict[str, str]) -> Imported:
    """Write the spider of a site that was probed; `hosts` are those that have a source, with its name."""
    page = _page(report)
    host = host_of(page.reply.url if page else site.url)
    if hosts.setdefault(host, site.name) != site.name:
        return Imported(site, None, 0, (f"it leads to {host}, which is watched as {hosts[host]}",))
    if not report.channels or not report.proposed:
        return Imported(site, None, 0, (*report.differs, *report.notes, *_looked_at(report)))
    path = folder / f"{site.name}.py"
    try:
        _write(_spider(site, report, page), path)
    except Exception as error:  # whatever the words of one site make of its spider, the others are written
        return Imported(site, None, 0, (f"{path.name} could not be written: {type(error).__name__}: {error}",))
    return Imported(site, path, len(report.channels), (*report.differs, *report.notes))


def _write(spider: str, path: Path) -> None:
    """Write a spider's module, once it was run under another name; no file is overwritten."""
    trial = path.with_name(f".{path.stem}.trial")
    try:
        trial.write_text(spider, encoding="utf-8")
        runpy.run_path(str(trial))
    finally:
        trial.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(spider)


def _page(report: ProbeReport) -> Answered | None:
    """What the page answered by which the site was listed; none where the visit broke off."""
    return next((answer for answer in report.answers if answer.reply.what == "the page"), None)


def _looked_at(report: ProbeReport) -> Iterator[str]:
    """What each page and channel of a site answered that gave nothing to watch; what many answered alike, once."""
    alike: dict[str, list[Reply]] = {}
    for answer in report.answers:
        if answer.kind != "robots":
            outcome = answer.reason or f"{answer.entries} links, none of which looks like a document's"
            alike.setdefault(outcome, []).append(answer.reply)
    for outcome, (first, *others) in alike.items():
        yield f"{first.what}: {first.url}: {outcome}" + f"; {len(others)} more alike" * bool(others)


def _spider(site: ListedSite, report: ProbeReport, page: Answered | None) -> str:
    url = page.reply.url if page else site.url
    host = (urlsplit(url).hostname or "").rstrip(".")
    title = (_title(page.reply) if page and page.outcome == "ok" else "") or host
    template = _TEMPLATE.read_text(encoding="utf-8")
    return Template(template).substitute(
        title=title.replace("\\", "").replace('"', "'"),
        title_literal=repr(title),
        classname=_class_name(site.name, template),
        name=site.name,
        home=repr(urljoin(url, "/")),
        group=repr(site.group),
        host=host,
        host_literal=repr(host),
        hosts=repr((host_of(url), f"www.{host_of(url)}")),
        accept=", ".join(f'r"{shape}"' for shape, _, _ in report.proposed),  # no path holds a quote as it is
        slash=urlsplit(report.proposed[0][2]).path.endswith("/"),
        channels=indent("\n".join(report.channels), " " * 8),
    )


def _class_name(name: str, template: str) -> str:
    """The class's name; with a suffix where Python or the spider's imports have that name."""
    written = "".join(part.title() for part in name.split("_"))
    imports = re.findall(r"\w+", template.partition("class ")[0])
    return f"{written}Site" if written in {*dir(builtins), *imports} else written


def _title(reply: Reply) -> str:
    page = parse_html(reply.body, reply.media_type)
    names = (page.css(selector).get("") for selector in _NAME_OF_SITE)
    return next((line[:80] for text in names if (line := printable.line(text))), "")
