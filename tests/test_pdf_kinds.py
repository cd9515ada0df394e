"""A file of each made kind (`python -m tests.bench pdf-kinds` reads them all) is read as a reader sees it."""

import pytest

from tests.bench.pdf_kinds import KINDS, MadeFile

CHOSEN = (
    *(("spaces", "U+E000"), ("page numbers", "letter"), ("headings on top", "years"), ("long notes", "raised, 8pt")),
    *(("turned text", "3°, 20 pt"), ("turned text", "90°, 7 pt"), ("right to left", "between English")),
    *(("spaces", "U+00AD"), ("long notes", "raised, 11pt"), ("right to left", "sign by sign, years")),
    *(("covered text", "under a white box"), ("covered text", "outside a clip"), ("covered text", "black on black")),
    *(("covered text", "on a grey box"), ("covered text", "in a clip")),
)
FILES = [file for kind in KINDS for file in kind() if (file.kind, file.name) in CHOSEN]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.kind}: {file.name}")
def test_a_made_file_is_read_as_a_reader_sees_it(file: MadeFile) -> None:
    assert len(FILES) == len(CHOSEN)
    assert file.faults() == []
