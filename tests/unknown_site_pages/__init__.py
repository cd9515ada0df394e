"""What the five sites may turn out to be: hand-made pages that differ from ours where nobody has seen the site."""

from tests.unknown_site_pages import ansi, carnegie, cset, uscc, whitehouse

UNKNOWN_SITES = (
    *ansi.UNKNOWN_SITES,
    *carnegie.UNKNOWN_SITES,
    *cset.UNKNOWN_SITES,
    *whitehouse.UNKNOWN_SITES,
    *uscc.UNKNOWN_SITES,
)

PATHS = {
    "ansi": ansi.PATH,
    "carnegie": carnegie.PATH,
    "cset": cset.PATH,
    "whitehouse": whitehouse.PATH,
    "uscc": uscc.PATH,
}
"""The shape of a document's address on each site, unless an unknown site has its own."""
