"""What a reader of the page sees is read: spaces, turned, hidden and right-to-left text, raised figures."""

import pytest

from stdwatch.items import Document
from tests.pdf_files import Text, column, pdf
from tests.pdf_reading import read_pdf

URL = "https://example.org/report.pdf"
LINES = (
    "The committee agreed that conformity assessment",
    "of connected devices needs a common baseline,",
    "and asked the technical group to propose one.",
)
PROSE = " ".join(LINES)
BODY = column(LINES)
HEBREW = {chr(ord("A") + number): chr(0x5D0 + number) for number in range(26)}
ARABIC_SHAPES = {"A": "\ufe8d", "B": "\ufe92", "C": "\ufe94"}


def read(*lines: Text, extra: str = "", under: bytes = b"", letters: dict[str, str] | None = None) -> Document:
    return read_pdf(pdf(lines, extra=extra, under=under, letters=letters), URL)


@pytest.mark.parametrize(
    "space",
    [
        "\t",
        "\n",
        "\r",
        "\x00",
        "\x02",
        "\x03",
        "\x0b",
        "\x1f",
        "\x85",
        "\xa0",
        "\u200b",
        "\u2003",
        "\u2028",
        "\uf020",
        "\ufffe",
    ],
)
def test_whatever_stands_for_a_space_is_one(space: str) -> None:
    assert read(*BODY, letters={" ": space}).text == PROSE


def test_words_that_are_only_set_apart_are_apart() -> None:
    assert read(Text(72, 700, "open"), Text(97, 700, "standards")).text == "open standards"


def test_a_hyphen_at_a_line_end_is_mended_where_spaces_are_controls() -> None:
    lines = column(["It applies to stan-", "dards of all kinds."])
    assert read(*lines, letters={" ": "\x03"}).text == "It applies to standards of all kinds."


def test_ligatures_are_read_as_their_letters() -> None:
    assert read(*column(["e#cient certi$cation"]), letters={"#": "\ufb03", "$": "\ufb01"}).text == (
        "efficient certification"
    )


@pytest.mark.parametrize("angle", [90, 180, 270, 45, 30, -55])
def test_stamps_and_watermarks_at_any_angle_are_left_out(angle: float) -> None:
    stamp = Text(300, 400, "preprint 2511.01 of 18 Nov", 40, angle=angle)
    for lines in ([*BODY, stamp], [stamp, *BODY]):
        document = read(*lines)
        assert document.text == PROSE
        assert document.notes == ("turned text was left out on page 1",)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_is_turned_as_a_whole_is_read(angle: int) -> None:
    x, step = {90: (100, (12, 0)), 180: (500, (0, 12)), 270: (500, (-12, 0))}[angle]
    y = 300
    lines = [Text(x + n * step[0], y + n * step[1], line, angle=angle) for n, line in enumerate(LINES)]
    assert read(*lines).text == PROSE


def test_a_page_that_lay_askew_in_the_scanner_is_read() -> None:
    assert read(*[Text(72, 700 - 12 * n, line, angle=2) for n, line in enumerate(LINES)]).text == PROSE


HIDDEN = (
    Text(72, 500, "secret words", grey=1),
    Text(72, 500, "secret words", mode=3),
    Text(700, 500, "secret words"),
    Text(72, -30, "secret words"),
    Text(72, 900, "secret words"),
)


@pytest.mark.parametrize("line", HIDDEN)
def test_text_that_nobody_sees_is_left_out_and_told(line: Text) -> None:
    for lines in ([*BODY, line], [line, *BODY]):
        document = read(*lines)
        assert document.text == PROSE
        assert document.notes == ("text that is not visible was left out on page 1",)


def test_hidden_words_within_a_line_are_left_out() -> None:
    line = [Text(72, 700, "The plain"), Text(120, 700, "hidden", grey=1), Text(155, 700, "words.")]
    assert read(*line).text == "The plain words."


def test_text_outside_the_crop_box_is_left_out() -> None:
    crop = "/CropBox [60 600 500 760]"
    document = read(*BODY, Text(72, 500, "below"), Text(20, 700, "left"), extra=crop)
    assert document.text == PROSE


def test_white_text_on_a_dark_ground_is_read() -> None:
    banner = Text(80, 760, "Standards in brief", 14, grey=1)
    assert read(banner, *BODY, under=b"0 0 0.5 rg 60 750 400 30 re f").text == f"Standards in brief\n{PROSE}"


def test_pale_grey_that_can_be_seen_is_read() -> None:
    assert read(*BODY, Text(72, 600, "In grey.", grey=0.75)).text.endswith("In grey.")


def test_the_layer_of_a_text_recogniser_over_a_scan_is_read() -> None:
    picture = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    layer = [Text(line.x, line.y, line.text, mode=3) for line in BODY]
    assert read(*layer, under=picture).text == PROSE
    assert read(Text(500, 780, "Received 7", 8), *layer, under=picture).text == f"Received 7\n{PROSE}"


def test_text_from_right_to_left_is_in_reading_order() -> None:
    """The file draws from left to right what is read from right to left: each line's letters in reverse."""
    drawn = ["FED CBA", "JI HG"]
    document = read(*[Text(400 - 6.5 * len(line), 700 - 12 * n, line) for n, line in enumerate(drawn)], letters=HEBREW)
    assert document.text == " ".join("".join(HEBREW.get(sign, sign) for sign in line[::-1]) for line in drawn)


def test_the_shapes_of_arabic_letters_are_letters() -> None:
    assert set(read(*column(["CBA"]), letters=ARABIC_SHAPES).text) == set("\u0627\u0628\u0629")


def raised(before: str, figure: str, after: str) -> Document:
    """A line with a small raised figure between its parts, over some prose."""
    parts = f"({before}) Tj /F 6 Tf 4 Ts ({figure}) Tj /F 10 Tf 0 Ts ({after}) Tj"
    line = f"BT /F 10 Tf 72 700 Td {parts} ET"
    return read(*column(LINES, top=600), under=line.encode("cp1252"), letters={"~": "\u2212"})


@pytest.mark.parametrize(
    ("before", "figure", "after", "text"),
    [
        ("compute above 10", "26", " operations", "compute above 10^26 operations"),
        ("about 3 x 10", "8", " metres a second", "about 3 x 10^8 metres a second"),
        ("some 3 \u00d7 10", "~24", " of them", "some 3 \u00d7 10^-24 of them"),
        ("a key of 2", "128", " values", "a key of 2^128 values"),
        ("it grows as n", "2", " does", "it grows as n^2 does"),
        ("an area of 5 km", "2", " of land", "an area of 5 km2 of land"),
        ("9 m", "3", " of gas", "9 m3 of gas"),
        ("10 m s", "~1", " on the road", "10 m s^-1 on the road"),
        ("the isotope ", "235", "U alone", "the isotope 235U alone"),
        ("the 21", "st", " century", "the 21st century"),
        ("the standards", "12", " in force", "the standards in force"),
        ("in 2023", "3", " the office", "in 2023 the office"),
        ("the standards.", "1", " The next", "the standards. The next"),
        ("what they believe in", "3", " came", "what they believe in came"),
        ("the standards", "1,2", " in force", "the standards in force"),
        ("the standards", "4\u20136", " in force", "the standards in force"),
        ("the standards", "*", " in force", "the standards in force"),
    ],
)
def test_raised_figures_are_marks_powers_or_units(before: str, figure: str, after: str, text: str) -> None:
    assert raised(before, figure, after).text == f"{text}\n{PROSE}"


def test_a_power_in_one_string_of_the_file_is_readable() -> None:
    letters = {"#": "\u00b2", "$": "\u2076"}
    assert "10\u00b2\u2076 operations" in read(*column(["above 10#$ operations"]), letters=letters).text


@pytest.mark.parametrize(("note", "text"), [("5", "under Article 10 of"), ("6", "under Article 10^5 of")])
def test_what_looks_like_a_power_is_a_mark_where_its_note_is_on_the_page(note: str, text: str) -> None:
    line = b"BT /F 10 Tf 72 700 Td (under Article 10) Tj /F 6 Tf 4 Ts (5) Tj /F 10 Tf 0 Ts ( of) Tj ET"
    foot = Text(72, 110, f"{note} See the record of the seventh session.", 8)
    assert read(*column(LINES, top=600), foot, under=line).text.startswith(f"{text}\n")
