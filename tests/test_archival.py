"""The printed PDF against the rules for archives and screen readers, by another library; and that the look can fail."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from stdwatch.publishing import pdf
from tests import issues
from tests.archival import breaches


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf.typeset(issues.two_sections()).pdf


def test_nothing_in_the_printed_issue_is_against_the_rules(printed: bytes) -> None:
    assert breaches(printed) == []


def _first(file: pikepdf.Pdf, kind: str, key: str = "/Type") -> Any:
    return next(
        thing
        for thing in file.objects
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and thing.get(key) == kind
    )


def _forget_the_profile(file: pikepdf.Pdf) -> None:
    del file.Root.OutputIntents


def _forget_the_language(file: pikepdf.Pdf) -> None:
    del file.Root.Lang


def _forget_the_tags(file: pikepdf.Pdf) -> None:
    file.Root.MarkInfo.Marked = False


def _forget_the_characters(file: pikepdf.Pdf) -> None:
    del _first(file, "/Type0", "/Subtype").ToUnicode


def _forget_a_font(file: pikepdf.Pdf) -> None:
    del _first(file, "/FontDescriptor").FontFile3


def _claim_level_b(file: pikepdf.Pdf) -> None:
    words = file.Root.Metadata.read_bytes().replace(b"conformance>A<", b"conformance>B<")
    file.Root.Metadata = file.make_stream(words)


def _change_the_title(file: pikepdf.Pdf) -> None:
    file.docinfo.Title = "Another one"


def _run_a_script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")


def _add_a_figure_without_words(file: pikepdf.Pdf) -> None:
    element = pikepdf.Dictionary(
        Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, P=file.Root.StructTreeRoot, K=pikepdf.Array()
    )
    file.Root.StructTreeRoot.K = pikepdf.Array([file.make_indirect(element)])


def _hide_a_link(file: pikepdf.Pdf) -> None:
    _first(file, "/Link", "/Subtype").F = 2


def _skip_a_level(file: pikepdf.Pdf) -> None:
    _first(file, "/H2", "/S").S = pikepdf.Name("/H5")


@pytest.mark.parametrize(
    ("spoil", "breach"),
    [
        (_forget_the_profile, "output intent"),
        (_forget_the_language, "no language"),
        (_forget_the_tags, "not tagged"),
        (_forget_the_characters, "without Unicode"),
        (_forget_a_font, "not embedded"),
        (_claim_level_b, "no pdfaid:conformance A"),
        (_change_the_title, "the title differs"),
        (_run_a_script, "action /JavaScript"),
        (_add_a_figure_without_words, "Figure without words"),
        (_hide_a_link, "hidden or not printed"),
        (_skip_a_level, "is followed by H5"),
    ],
)
def test_a_file_against_a_rule_is_noticed(printed: bytes, spoil: Callable[[pikepdf.Pdf], None], breach: str) -> None:
    spoiled = BytesIO()
    with pikepdf.open(BytesIO(printed)) as file:
        spoil(file)
        file.save(spoiled)
    assert [line for line in breaches(spoiled.getvalue()) if breach in line]


def test_an_encrypted_file_is_noticed(printed: bytes) -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(printed)) as file:
        file.save(locked, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert "encrypted (6.1.3)" in breaches(locked.getvalue())
