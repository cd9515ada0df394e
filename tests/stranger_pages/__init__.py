"""What the five sites may turn out to be: hand-made pages that differ from ours where nobody has seen the site."""

from tests.stranger_pages import ansi, carnegie, cset, uscc, whitehouse

STRANGERS = (*ansi.STRANGERS, *carnegie.STRANGERS, *cset.STRANGERS, *whitehouse.STRANGERS, *uscc.STRANGERS)

PATHS = {
    "ansi": ansi.PATH,
    "carnegie": carnegie.PATH,
    "cset": cset.PATH,
    "whitehouse": whitehouse.PATH,
    "uscc": uscc.PATH,
}
"""The shape of a document's address on each site, unless a stranger has its own."""
