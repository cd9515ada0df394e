"""How the made center files things: kinds of texts, their PDFs."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from rehearsal import prose
from rehearsal.model import File, Post
from rehearsal.site_data import Kind, load
from stdwatch.items import DocType, Role

ZONE = ZoneInfo("America/New_York")
_TRANSLATED = "translation"


def kind(post: Post) -> Kind:
    """The kind of a post, by its label."""
    return load("cset").kind(label=post.labels[0])


def route(post: Post) -> str:
    """The name of the REST collection that holds the post, empty where nobody knows one."""
    return {"publication": "document", "article": "posts"}.get(kind(post).folder, "")


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


def issued(post: Post) -> str:
    """The month in which the translated document was issued: long before the page (CS7)."""
    return f"{post.moment - timedelta(days=60 + post.draft.seed % 200):%B %Y}"


def head(file: File) -> tuple[str, ...]:
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
