"""The catalogues of messages, one per language: for the page, messages to the operator, command line and log."""

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import as_file, files

LANGUAGES: Mapping[str, str] = {"zh": "zh_CN", "en": "en"}

Translate = Callable[[str], str]
"""From an English message, which is its id, to that message in one language."""


def N_(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language (``en``, ``zh``); the English ones stand in code and templates themselves."""
    with as_file(files("stdwatch").joinpath("locale")) as folder:
        return gettext.translation("messages", folder, languages=[LANGUAGES[language]])
