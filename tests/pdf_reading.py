"""PDF files read without a child process: for tests of what is read, not of who reads it (`test_pdf_child.py`)."""

import json
from collections.abc import Sequence
from unittest.mock import patch

from stdwatch.extraction.pdf import reader
from stdwatch.extraction.pdf.compose import compose
from stdwatch.extraction.pdf.library import read_file
from stdwatch.extraction.pdf.process import Limits
from stdwatch.extraction.pdf.refusal import PdfRefused
from stdwatch.items import Document


def read_pdf(body: bytes, url: str) -> Document:
    """The Document of a PDF, as `reader.read_pdf` gives it."""
    with patch.object(reader, "converse", _answer):
        return reader.read_pdf(body, url)


async def _answer(program: Sequence[str], body: bytes, url: str, limits: Limits) -> bytes:
    """What the child answers when it is asked for the text."""
    try:
        answer = compose(read_file(body, limits.pages))
    except PdfRefused as refusal:
        answer = {"error": refusal.outcome, "reason": refusal.reason.as_json()}
    return json.dumps({**answer, "seconds": 0, "peak": 0}).encode()
