"""Spaces between Han and digits or Latin: one way throughout an issue."""

import re
from collections.abc import Iterator, Sequence

from stdwatch.checking.checks import CHECKS
from stdwatch.checking.findings import Finding, fingerprint
from stdwatch.checking.texts import HAN, FieldText

TIGHT = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{HAN}])")
SPACED = re.compile(rf"(?<=[{HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[{HAN}])")


def check_spacing(texts: Sequence[FieldText]) -> Iterator[Finding]:
    """One finding for an issue that is spaced in both ways; it stands on the rarer one."""
    places = {
        way: [text.place(*match.span()) for text in texts for match in way.finditer(text.text)]
        for way in (TIGHT, SPACED)
    }
    tight, spaced = len(places[TIGHT]), len(places[SPACED])
    if tight and spaced:
        also = tuple(places[TIGHT if tight <= spaced else SPACED])
        params = {"tight": str(tight), "spaced": str(spaced)}
        first = also[0]
        mark = fingerprint("spacing", "", "")
        severity = CHECKS["spacing"].severity
        yield Finding("spacing", severity, first, "", mark, params, also=also[1:])


def spaced_one_way(text: str, *, tight: bool) -> str:
    """A text with all its places spaced in one way."""
    return SPACED.sub("", text) if tight else TIGHT.sub(" ", text)


def is_mostly_tight(finding: Finding) -> bool:
    """Which way the issue uses more often."""
    return int(finding.params["tight"]) > int(finding.params["spaced"])
