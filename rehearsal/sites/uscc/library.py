"""The 745-page book behind the made Commission's pages, with its chapters."""

import ctypes
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from rehearsal import typeset_cache
from rehearsal.model import File
from stdwatch.items import Role

if TYPE_CHECKING:
    from rehearsal.book_manuscript import Manuscript

BOOK = "book"
"""The `owner` of files that come out of a typeset book; their `seed` is the book's number."""

BOOKS = 5
"""So many different books exist: typesetting one takes ten seconds, so what was made is kept (`typeset_cache`)."""

PAGES = 745
_printing = Lock()


def content(file: File) -> bytes:
    """The bytes of a file out of a book; the first one waits until the book is typeset."""
    with _printing:
        return _printed(file.role, file.seed, _number(file))


def phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of a file out of a book holds; nothing is promised of its list of recommendations."""
    return _first_sentences(file.role, file.seed, _number(file))


def chapter_titles(book: int) -> tuple[str, ...]:
    """The titles of a book's chapters, each beginning with ``Chapter N:``."""
    return tuple(chapter.title for chapter in _manuscript(book).chapters)


def _number(file: File) -> int:
    return int(file.title.split()[1].rstrip(":")) if file.role is Role.CHAPTER else 0


@lru_cache(maxsize=BOOKS)
def _manuscript(book: int) -> "Manuscript":
    from rehearsal.book_manuscript import write

    return write(book, PAGES)


@lru_cache(maxsize=64)
def _printed(role: Role, book: int, chapter: int) -> bytes:
    return typeset_cache.kept(f"{book} {PAGES} {role} {chapter}", lambda: _files(book)[role, chapter])


@lru_cache(maxsize=BOOKS)
def _files(book: int) -> dict[tuple[Role, int], bytes]:
    """All files out of a book; what else is known of it takes three times their memory."""
    from rehearsal.book import make_book, make_chapter, make_recommendations, make_summary

    whole = make_book(book, PAGES)
    files = {(Role.CHAPTER, number): make_chapter(whole, number) for number in range(1, len(whole.chapters) + 1)}
    files[Role.BOOK, 0] = whole.pdf
    files[Role.SUMMARY, 0] = make_summary(whole)
    files[Role.RECOMMENDATIONS, 0] = make_recommendations(whole)
    _give_back()
    return files


def _give_back() -> None:
    """Return to the system what PDFium has freed: glibc keeps 24 MB of it for the thread."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


@lru_cache(maxsize=64)
def _first_sentences(role: Role, book: int, chapter: int) -> tuple[str, ...]:
    """The first two planted sentences of a part, of a book those of its first chapter: no page ends so early."""
    manuscript = _manuscript(book)
    if role is Role.RECOMMENDATIONS:
        return ()
    part = manuscript.summary if role is Role.SUMMARY else manuscript.chapters[max(0, chapter - 1)]
    planted = [sentence.text for sentence in manuscript.sentences if sentence.path[0] == part.title]
    return tuple(planted[:2])
