"""How the made endowment files things: kinds of texts, their addresses, their PDFs."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from urllib.parse import quote

from rehearsal import lifecycle
from rehearsal.model import File
from stdwatch.items import DocType, Role

ASSETS = "assets.carnegieendowment.org"
LANGUAGES = ("ru", "zh", "ar", "fr", "hi")
CENTRES = {
    "europe": "Carnegie Europe",
    "india": "Carnegie India",
    "china": "Carnegie China",
    "russia-eurasia": "Carnegie Russia Eurasia Center",
    "middle-east": "Malcolm H. Kerr Carnegie Middle East Center",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its folder, the label before the title, and the blog that carries it."""

    folder: str
    label: str
    doc_type: DocType
    blog: str = ""


KINDS = {
    Kind("research", "Article", DocType.RESEARCH): 5,
    Kind("research", "Paper", DocType.RESEARCH): 4,
    Kind("research", "Research", DocType.RESEARCH): 1,
    Kind("research", "Book", DocType.RESEARCH): 1,
    Kind("research", "Q&A", DocType.COMMENTARY): 1,
    Kind("emissary", "Commentary", DocType.COMMENTARY, "Emissary"): 5,
    Kind("russia-eurasia/politika", "Commentary", DocType.COMMENTARY, "Carnegie Politika"): 3,
    Kind("posts", "Commentary", DocType.COMMENTARY, "Carnegie Notes"): 1,
}
"""Kinds with their weights."""


def of_path(path: str, doc_type: DocType) -> Kind:
    """The first kind that lies in the folder of a path, of this type where there is one."""
    inside = [kind for kind in KINDS if f"/{kind.folder}/" in path]
    return next((kind for kind in inside if kind.doc_type is doc_type), inside[0])


def address(folder: str, moment: datetime, name: str) -> str:
    """The path of a text under its folder and month."""
    return f"/{folder}/{moment:%Y/%m}/{name}"


def pdf(rng: Random, title: str, clauses: tuple[str, ...] = ()) -> File:
    """A PDF on the assets host, in one of the two folders, with blanks and capitals as they come (CE8)."""
    words = "-".join(word.title() for word in lifecycle.slug(title).split("-")[:6])
    number = rng.randrange(100, 1000)
    folder, name = rng.choice(
        (("/static/files", f"{words}-{number}.pdf"), ("/files", f"{words.replace('-', ' ')} {number}.PDF"))
    )
    return File(quote(f"{folder}/{name}"), title, Role.DOCUMENT, rng.getrandbits(32), host=ASSETS, clauses=clauses)
