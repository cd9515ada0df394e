"""How the made endowment files things: editions, centres, addresses, PDFs."""

from datetime import datetime
from random import Random
from urllib.parse import quote

from rehearsal import lifecycle
from rehearsal.model import File
from rehearsal.site_data import Kind, load
from stdwatch.items import DocType, Role

EDITIONS = {
    "ru": "Новая заметка о технике",
    "zh": "关于技术标准的新文章",
    "ar": "مقال جديد عن التقنية",
    "fr": "Une note sur la technique",
    "hi": "तकनीक पर एक लेख",
}
"""The languages with the beginning of their titles."""
CENTRES = {
    "europe": "Carnegie Europe",
    "india": "Carnegie India",
    "china": "Carnegie China",
    "russia-eurasia": "Carnegie Russia Eurasia Center",
    "middle-east": "Malcolm H. Kerr Carnegie Middle East Center",
}


def of_path(path: str, doc_type: DocType) -> Kind:
    """The first kind that lies in the folder of a path, of this type where there is one."""
    inside = [kind for kind in load("carnegie").kinds if f"/{kind.folder}/" in path]
    return next((kind for kind in inside if kind.doc_type is doc_type), inside[0])


def address(folder: str, moment: datetime, name: str) -> str:
    """The path of a text under its folder and month."""
    return f"/{folder}/{moment:%Y/%m}/{name}"


def pdf(rng: Random, title: str, clauses: tuple[str, ...] = ()) -> File:
    """A PDF on the assets host, in one of the two folders, with blanks and capitals as they come (CE8)."""
    words = "-".join(word.title() for word in lifecycle.slug(title).split("-")[:6])
    number = rng.randrange(100, 1000)
    path = rng.choice((f"/static/files/{words}-{number}.pdf", f"/files/{words.replace('-', ' ')} {number}.PDF"))
    (host,) = load("carnegie").storage
    return File(quote(path), title, Role.DOCUMENT, rng.getrandbits(32), host=host, clauses=clauses)
