"""Probing: what a site answers tonight, held against what its spider assumes; and what an unknown site offers."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from stdwatch import sources
from stdwatch.crawling.addresses import checked
from stdwatch.errors import UsageError
from stdwatch.operations.probing.asking import Visit, visit_all
from stdwatch.operations.probing.report import ProbeReport
from stdwatch.operations.probing.source import probe_source
from stdwatch.operations.probing.unknown_site import probe_unknown_site

__all__ = ["ProbeReport", "probe"]


def probe(places: Sequence[str]) -> list[ProbeReport]:
    """Visit sources by name and unknown sites by URL, some at once and each at its own pace; once a process.

    Raises `UsageError` for a name that is neither, `OffSite` for an address that is not public.
    """
    visits: list[tuple[str, Visit[ProbeReport]]] = []
    for name in dict.fromkeys(places):
        if name in sources.names():
            visits.append((name, probe_source(sources.site(name))))
            continue
        if "." not in name or " " in name:
            raise UsageError(f"no source {name!r}, and no address: there are {', '.join(sources.names())}")
        url = checked(name if "://" in name else f"https://{name}/")
        site = sources.site_for(url)
        host = urlsplit(url).hostname or url
        visits.append((site.name, probe_source(site)) if site else (host, probe_unknown_site(url)))
    results: dict[int, ProbeReport | Exception] = {}
    visit_all((visit for _, visit in visits), results.__setitem__)
    return [ProbeReport.of_visit(results[number], name) for number, (name, _) in enumerate(visits)]
