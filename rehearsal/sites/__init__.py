"""The made sites by name: a new one is a package beside the others and one line here."""

from rehearsal.made_site import Site
from rehearsal.sites.ansi import SITE as ANSI
from rehearsal.sites.carnegie import SITE as CARNEGIE
from rehearsal.sites.cset import SITE as CSET
from rehearsal.sites.uscc import SITE as USCC
from rehearsal.sites.whitehouse import SITE as WHITEHOUSE

SITES = {site.name: site for site in (WHITEHOUSE, USCC, ANSI, CARNEGIE, CSET)}


def by_host(host: str) -> Site | None:
    """The site that answers under this Host header (port ignored), ``None`` when there is none."""
    name = host.partition(":")[0].lower().rstrip(".")
    return next((site for site in SITES.values() if name in site.hosts), None)
