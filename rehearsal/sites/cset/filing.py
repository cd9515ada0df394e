"""How the made center files things: kinds of texts, their labels and numbers, their PDFs."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from rehearsal import pdf, prose
from rehearsal.model import File, Post
from stdwatch.items import DocType, Role

ZONE = ZoneInfo("America/New_York")
_FOOT = "Center for Security and Emerging Technology | made for tests"
_TRANSLATED = "translation"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its folder, the label above its title, its number among the content types."""

    folder: str
    label: str
    doc_type: DocType
    number: int = 0

    @property
    def route(self) -> str:
        """The name of the REST collection that holds it, empty where nobody knows one."""
        return {"publication": "document", "article": "posts"}.get(self.folder, "")


KINDS = {
    Kind("publication", "Reports", DocType.REPORT, 18): 3,
    Kind("publication", "Data Brief", DocType.REPORT, 18): 2,
    Kind("publication", "Analysis", DocType.REPORT, 18): 1,
    Kind("publication", "Translation", DocType.TRANSLATION, 20): 5,
    Kind("publication", "Testimony", DocType.TESTIMONY, 22): 1,
    Kind("publication", "Formal Response", DocType.COMMENT, 24): 1,
    Kind("article", "Blog", DocType.COMMENTARY): 2,
    Kind("article", "CSET", DocType.COMMENTARY): 1,
    Kind("article", "In The News", DocType.IN_THE_NEWS): 7,
}
"""Kinds with their weights; newsletters come on their own days."""

LETTER = Kind("newsletter", "Newsletter", DocType.NEWSLETTER)
BY_LABEL = {kind.label: kind for kind in (*KINDS, LETTER)}


def kind(post: Post) -> Kind:
    """The kind of a post, by its label."""
    return BY_LABEL[post.labels[0]]


def of_type(folder: str, doc_type: DocType) -> Kind:
    """The first kind in a folder of that type."""
    return next(kind for kind in KINDS if (kind.folder, kind.doc_type) == (folder, doc_type))


def with_file(rng: Random, post: Post) -> Post:
    """The post with its PDF: ``t0659_…_EN.pdf`` for a translation (numbers in no order), else ``CSET-….pdf``."""
    name = post.path.split("/")[-2]
    if post.doc_type is DocType.TRANSLATION:
        path = f"/wp-content/uploads/t{rng.randrange(100, 1000):04}_{name.replace('-', '_')}_EN.pdf"
        owner = _TRANSLATED
    else:
        path, owner = f"/wp-content/uploads/CSET-{name.title()}.pdf", ""
    file = File(path, post.title, Role.DOCUMENT, rng.getrandbits(32), owner, clauses=post.draft.clauses)
    return replace(post, files=(*post.files, file))


def uploaded_again(rng: Random, file: File) -> File:
    """Another file under a new name: ``-1`` before the suffix."""
    return replace(file, path=f"{file.path.removesuffix('.pdf')}-1.pdf", seed=rng.getrandbits(32))


def content(file: File) -> bytes:
    """The bytes of a PDF."""
    return pdf.small(file.title, file.seed, _FOOT, _head(file), file.clauses)


def phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of the PDF holds."""
    return pdf.phrases(file.title, file.seed, _head(file), file.clauses)


def issued(post: Post) -> str:
    """The month in which the translated document was issued: long before the page (CS7)."""
    return f"{post.moment - timedelta(days=60 + post.draft.seed % 200):%B %Y}"


def _head(file: File) -> tuple[str, ...]:
    """The block of facts that a translation begins with."""
    if file.owner != _TRANSLATED:
        return ()
    rng = Random(file.seed)  # noqa: S311
    return (
        f"Title: {file.title[:70]}",
        f"Author: Ministry of Made Affairs, Office {rng.randrange(2, 40)}",
        "Source: a made ministry's made page, perma.example/made-1234",
        f"Translation Date: {rng.choice(('April', 'June', 'August'))} {rng.randint(1, 28)}, 2024",
        f"Translator: {prose.person(rng)}",
    )
