"""All messages of stdwatch: drawn from the sources, merged, compiled (``python -m tests.catalogue``)."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import stdwatch

ENGINE = Path(stdwatch.__file__).parent
LOCALES = ("en", "zh_CN")
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def messages() -> Catalog:
    """Every message that templates, reasons and other code use today."""
    catalogue = Catalog(project="stdwatch", charset="utf-8")
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
    for file, _, message, _, context in extract_from_dir(
        ENGINE, _METHODS, options, keywords=_KEYWORDS, comment_tags=()
    ):
        catalogue.add(message, locations=[(file, 0)], context=context)
    return catalogue


def folder(locale: str) -> Path:
    """Where the catalogue of a locale lies."""
    return ENGINE / "locale" / locale / "LC_MESSAGES"


def stored(locale: str) -> Catalog:
    """The catalogue as it stands."""
    with (folder(locale) / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Bring both catalogues up to date and compile them."""
    for locale in LOCALES:
        path = folder(locale) / "messages.po"
        catalogue = stored(locale) if path.exists() else Catalog(locale, charset="utf-8")
        catalogue.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        catalogue.project, catalogue.fuzzy = "stdwatch", False
        catalogue.version = catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
        catalogue.header_comment = "# Messages of stdwatch; brought up to date by: python -m tests.catalogue"
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)
        (folder(locale) / "messages.mo").write_bytes(compiled(stored(locale)))
        missing = sum(not translated(message) for message in stored(locale) if message.id)
        print(f"{locale}: {len(catalogue)} messages" + (f", {missing} without translation" if locale != "en" else ""))


def translated(message: Message) -> bool:
    """Whether a message has its translation, in every plural form."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


if __name__ == "__main__":
    main()
