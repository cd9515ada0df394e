"""The made sites by name: a new one is a package beside the others and one line here."""

from stdwatch.replica.ansi import SITE as ANSI
from stdwatch.replica.carnegie import SITE as CARNEGIE
from stdwatch.replica.cset import SITE as CSET
from stdwatch.replica.site import Site
from stdwatch.replica.uscc import SITE as USCC
from stdwatch.replica.whitehouse import SITE as WHITEHOUSE

SITES = {site.name: site for site in (WHITEHOUSE, USCC, ANSI, CARNEGIE, CSET)}


def by_host(host: str) -> Site | None:
    """The site that answers under this Host header (port ignored), ``None`` when there is none."""
    name = host.partition(":")[0].lower().rstrip(".")
    return next((site for site in SITES.values() if name in site.hosts), None)
