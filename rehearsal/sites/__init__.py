"""The made sites by name: a new one is a package beside the others and one line here."""

from rehearsal.made_site import Site
from rehearsal.sites.ansi.pages import Ansi
from rehearsal.sites.carnegie.pages import Carnegie
from rehearsal.sites.cset.pages import Cset
from rehearsal.sites.uscc.pages import Commission
from rehearsal.sites.whitehouse.pages import WhiteHouse

SITES: dict[str, Site] = {site.name: site for site in (WhiteHouse(), Commission(), Ansi(), Carnegie(), Cset())}
