"""Whether a page that leaves its last end tags out has been served to its end."""

import re
from collections import Counter

_UNSPOKEN = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    rb"<(/?)(main|article|section|div|header|footer|nav|aside|form|ul|ol|dl|table|script|style|!--)", re.IGNORECASE
)


def is_closed(body: bytes) -> bool:
    """Whether a page has closed its main part and all whose end tags HTML demands: those of body and html it does not.

    A page that was cut inside its text has some of that open still (https://html.spec.whatwg.org/#optional-tags); what
    may be missing behind the main part is no text.
    """
    found = Counter((tag.lower(), bool(slash)) for slash, tag in _TAG.findall(_UNSPOKEN.sub(b"", body)))
    balanced = all(found[tag, True] == found[tag, False] for tag, _ in tuple(found))
    return balanced and found[b"main", True] > 0
