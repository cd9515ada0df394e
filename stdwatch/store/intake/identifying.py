"""Which records a page belongs to: an id unites only what is alike, and a renamed page is found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlite_utils import Database

from stdwatch.errors import SiteChanged
from stdwatch.items import MANUAL, MANUAL_SOURCE, Alias, Document, Fetched, SharedId, TargetState
from stdwatch.polling import is_id
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.store import identity, readings
from stdwatch.store.intake.parts import texts_of
from stdwatch.store.intake.targets import new_target, target_of
from stdwatch.verdicts.likeness import is_mended, likeness, sketch_of
from stdwatch.verdicts.noise import is_noise

_OTHER = 0.5
"""A text of which more than this is new is another document's."""

_SAME, _RETITLED = 0.8, 0.5
"""Texts of one document are so alike (`likeness`): less where its title is about the same too.

Sites print the same paragraphs below unlike documents.
"""

_UNLIKE = 0.2
"""Texts that have less in common are two documents.

So are those under one title and two days, since sites use some titles every week, and an address and where it leads.
"""

_TWIN = 0.05
"""A renamed page has hardly more new text than this: the site's own lines may change with its address."""

_LEAST_CHARACTERS = 200
"""Characters: a shorter text may be that of any page."""

_ERROR_PAGE_CHARACTERS, _NIGHTS_REFUSED = 1_000, 3
"""Characters of an error page, and on how many nights such a page is refused before it is what the site says."""

_MIXED_UP = 2
"""Nights on which a page that shows another known document is refused: the third is believed."""

_WORDS_OF_A_LINK = 2
"""What a list says of a page in so few words may be that of every link: "Read more"."""

_OF_ADDRESS = "slug"
"""The kind of id that an address has of itself: it changes with the address."""


_COLUMNS = "SELECT t.id, c.id, v.body_hash, t.missed > 0 OR t.gone IS NOT NULL "
_PAGES = _COLUMNS + (
    "FROM candidate c"
    " JOIN part p ON p.candidate = c.id AND p.kind = 'page'"
    " JOIN target t ON t.part = p.id JOIN reading r ON r.id = p.reading JOIN revision v ON v.id = r.revision"
    " WHERE c.source = :source AND c.merged_into IS NULL"
)
_NAMESAKES = _PAGES + " AND c.title = :title AND c.day IS :day ORDER BY c.id"
_VIEWS = _PAGES + (
    " AND (c.day IS NULL OR :day IS NULL OR c.day IS :day)"
    " AND (instr(lower(c.title), lower(:title)) = 1 OR instr(lower(:title), lower(c.title)) = 1) ORDER BY c.id"
)
"""Of a page for print or phones, which may tell no day, or the site's name behind the title."""
_UNNAMED = _COLUMNS + (
    "FROM target t CROSS JOIN part p ON p.id = t.part AND p.kind = 'page' CROSS JOIN candidate c ON c.id = p.candidate"
    " JOIN reading r ON r.id = p.reading JOIN revision v ON v.id = r.revision"
    " WHERE t.source = :source AND (t.missed > 0 OR t.gone IS NOT NULL) AND c.merged_into IS NULL"
    " AND (c.title = :title OR c.day IS :day) ORDER BY c.id LIMIT 100"
)
"""Pages whose address is named no more: they may have another title or another day at their new one."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A page's one record, the names that it may go by, and the ids that it shows and that are another document's."""

    target: int
    names: tuple[Alias, ...]
    shared_ids: tuple[SharedId, ...] = ()


def identify(db: Database, fetched: Fetched, document: Document) -> Identified:
    """Find the record of a page that was read, or make it; records that turn out to be one are united.

    Addresses unite by themselves: the publisher leads from one to the other. An id does so only where its owner has
    about the same title or text. Raises `SiteChanged` for a page that shows another document than was asked for, and
    where the address of a known document leads to an unlike one.
    """
    lead_aliases = fetched.task.lead.aliases if fetched.task.lead else ()
    aliases = tuple(dict.fromkeys((*document.aliases, *lead_aliases)))
    own = target_of(db, fetched.source, fetched.task.url, fetched.task.target)
    _refuse_unlike_redirect(db, fetched, document, own)
    _refuse_mixed_up(db, fetched, document, own)
    at_address = identity.owners(db, fetched.source, (alias for alias in aliases if not is_id(alias)))
    at_address += [target for target in [target_of(db, fetched.source, document.url, None)] if target]
    alike, unlike = [], {}
    for alias in filter(is_id, aliases):
        for owner in identity.owners(db, fetched.source, [alias]):
            if owner in at_address or _is_alike(db, owner, document):
                alike.append(owner)
            else:
                unlike[alias] = owner
    _refuse_another(db, fetched, document, own, [owner for owner in alike if owner not in {own, *at_address}])
    records = [*at_address, *alike]
    if own and own not in records and own not in unlike.values() and _is_moved(db, own, fetched, document):
        records.append(own)
    if not any(identity.candidate_of(db, record) for record in records):
        records += _renamed(db, fetched, document, [alias for alias in aliases if is_id(alias)])
    target = _united(db, fetched, document.url, list(dict.fromkeys(records)))
    names = tuple(alias for alias in aliases if alias not in unlike)
    return Identified(target, names, tuple(_shared(db, alias, owner, document) for alias, owner in unlike.items()))


def _united(db: Database, fetched: Fetched, url: str, records: list[int]) -> int:
    at = fetched.answer.at
    apart = identity.kept_apart(db, records)
    records = [record for record in records if record not in apart]
    if records:
        return identity.unite(db, records, at)
    return new_target(db, fetched.source, "page", url, TargetState.DUE, fetched.task.why, at)


def _is_alike(db: Database, target: int, document: Document) -> bool:
    """Whether a record has about the title or the text of a page; one that was never read, its title."""
    candidate = identity.candidate_of(db, target)
    if candidate is None:
        (title,) = db.execute("SELECT title FROM target WHERE id = ?", [target]).fetchone()
        return identity.is_same_title(title, document.title)
    title, held_day = db.execute("SELECT title, day FROM candidate WHERE id = ?", [candidate]).fetchone()
    shared = likeness(sketch_of(_page_text(db, candidate)), sketch_of(document.text))
    if identity.is_same_title(title, document.title):
        day = _day(document) or ""
        return day.startswith(held_day or "") or (held_day or "").startswith(day) or shared >= _UNLIKE
    resembles = identity.resembles(document.title, [title])
    if not resembles and len(document.text) < _LEAST_CHARACTERS:
        return False
    return shared >= (_RETITLED if resembles else _SAME)


def _is_moved(db: Database, own: int, fetched: Fetched, document: Document) -> bool:
    """Whether the document that was asked for is this page, at another address than the one that we have."""
    led = _path(fetched.answer.url) != _path(fetched.task.url)
    return led or identity.candidate_of(db, own) is None or _is_alike(db, own, document)


def _refuse_unlike_redirect(db: Database, fetched: Fetched, document: Document, own: int | None) -> None:
    """Raise where a known document's address leads to an unlike one: publishers send what they take down elsewhere.

    The redirect speaks for one document, so that a little in common is enough: the title, the text or an id.
    """
    led = _path(fetched.answer.url) != _path(fetched.task.url)
    known = identity.candidate_of(db, own) if own and led else None
    if known is None or own in identity.owners(db, fetched.source, filter(is_id, document.aliases)):
        return
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [known]).fetchone()
    shared = likeness(sketch_of(_page_text(db, known)), sketch_of(document.text))
    if shared < _UNLIKE and not identity.resembles(document.title, [title]):
        raise SiteChanged(fetched.task.url, Reason.of(AnswerCode.OTHER_DOCUMENT, title=document.title or document.url))


def _refuse_another(db: Database, fetched: Fetched, document: Document, own: int | None, owners: list[int]) -> None:
    """Raise for a page that is another document's by id and by look, and does not look like what was asked for.

    Two records of one document are united where one address leads to the other, or by what its page says; one page
    that answers for all addresses must not unite them all.
    """
    task = fetched.task
    led = _path(fetched.answer.url) != _path(task.url)
    if not owners or led or task.why == MANUAL:
        return
    target = db.execute("SELECT title FROM target WHERE id = ?", [own]).fetchone()
    known = identity.candidate_of(db, own) if own else None
    candidate = db.execute("SELECT title FROM candidate WHERE id = ?", [known]).fetchone()
    asked = [task.lead.title if task.lead else None, *(row[0] for row in (target, candidate) if row)]
    resembles = identity.resembles(document.title, (*asked, _path(task.url).rpartition("/")[2]))
    if not resembles or (known and readings.share_of_new_text(_page_text(db, known), document.text) > _OTHER):
        raise SiteChanged(task.url, Reason.of(AnswerCode.OTHER_DOCUMENT, title=document.title or document.url))


def _refuse_mixed_up(db: Database, fetched: Fetched, document: Document, own: int | None) -> None:
    """Raise where a known document's address shows another known document, title, day and text.

    A cache that mixes up its answers does so for a night; what stays so for longer is what the site says.
    """
    known = identity.candidate_of(db, own) if own and fetched.task.why != MANUAL else None
    if known is None or len(document.text) < _LEAST_CHARACTERS:
        return
    (title,) = db.execute("SELECT title FROM candidate WHERE id = ?", [known]).fetchone()
    (nights,) = db.execute("SELECT unlike_nights FROM target WHERE id = ?", [own]).fetchone()
    if nights >= _MIXED_UP or identity.resembles(document.title, [title]):
        return
    if readings.share_of_new_text(_page_text(db, known), document.text) <= _OTHER:
        return
    values = {"source": fetched.source, "title": document.title, "day": _day(document)}
    others = [candidate for _, candidate, _, _ in db.execute(_NAMESAKES, values).fetchall() if candidate != known]
    if any(_is_same_text(_page_text(db, other), document.text, is_unnamed=False) for other in others):
        raise SiteChanged(fetched.task.url, Reason.of(AnswerCode.OTHER_DOCUMENT, title=document.title or document.url))


def is_unlike_its_lead(db: Database, fetched: Fetched, document: Document) -> bool:
    """Whether a new page that no rule has met is titled otherwise than its channel and its address say.

    Raises `SiteChanged` for a short one on its first nights: it may be an error page that answers 200.
    """
    task, lead = fetched.task, fetched.task.lead
    led = _path(fetched.answer.url) != _path(task.url)
    if lead is None or not lead.title or not document.title or not document.low_confidence or led or task.why == MANUAL:
        return False
    if len(lead.title.split()) <= _WORDS_OF_A_LINK:
        return False
    if identity.resembles(document.title, (lead.title, _path(task.url).rpartition("/")[2])):
        return False
    sql = "SELECT unlike_nights FROM target WHERE source = ? AND url = ?"
    row = db.execute(sql, [fetched.source, task.url]).fetchone()
    if len(document.text) < _ERROR_PAGE_CHARACTERS and (row is None or row[0] < _NIGHTS_REFUSED):
        raise SiteChanged(task.url, Reason.of(AnswerCode.OTHER_DOCUMENT, title=document.title))
    return True


def _renamed(db: Database, fetched: Fetched, document: Document, ids: Sequence[Alias]) -> list[int]:
    """The record of the same page at another address: with its title, day and text; by hand with its very bytes.

    Where the old address is named no more, its text and one of the others are enough. One that has another id of the
    same kind is a document of its own, however alike: publishers post things twice.
    """
    day = _day(document)
    by_hand = fetched.source == MANUAL_SOURCE
    values = {"source": fetched.source, "title": document.title, "day": day}
    own_ids = [alias for alias in ids if alias.kind != _OF_ADDRESS]
    for target, candidate, body_hash, is_unnamed in db.execute(_VIEWS if by_hand else _NAMESAKES, values).fetchall():
        if _has_another_id(db, candidate, own_ids if is_unnamed else ids):
            continue
        held = _page_text(db, candidate)
        if by_hand and (body_hash == fetched.answer.body_hash or _is_view(held, document.text)):
            return [target]
        if (day or by_hand) and _is_same_text(held, document.text, is_unnamed=is_unnamed):
            return [target]
    for target, candidate, _, _ in db.execute(_UNNAMED, values).fetchall() if day and not by_hand else ():
        if _has_another_id(db, candidate, own_ids):
            continue
        if _is_same_text(_page_text(db, candidate), document.text, is_unnamed=False):
            return [target]
    return []


def _has_another_id(db: Database, candidate: int, ids: Sequence[Alias]) -> bool:
    kinds = {alias.kind for alias in ids}
    named = {Alias(*row) for row in db.execute("SELECT kind, value FROM alias WHERE candidate = ?", [candidate])}
    return any(alias.kind in kinds for alias in named) and named.isdisjoint(ids)


def _is_same_text(held: str, text: str, *, is_unnamed: bool) -> bool:
    """Whether a text is the held one at its new address; how its marks are set does not count.

    Two short items may say the same. But where the old address is no longer named or is gone, a short text was moved,
    and it may have been mended on the way: in plain words, since another figure or name makes another notice.
    """
    if is_unnamed and is_mended(held, text):
        return True
    differs = max(readings.share_of_new_text(held, text), readings.share_of_new_text(text, held))
    is_same = differs <= _TWIN or identity.is_same_title(held, text)
    return is_same and (is_unnamed or len(text) >= _LEAST_CHARACTERS)


def _is_view(held: str, text: str) -> bool:
    """Whether a text is the held one as it is shown in print, on a phone or with other counters: nothing else is new.

    A page that shows several parts of a document in one holds each of them, and is none of their views.
    """
    if min(len(held), len(text)) < _LEAST_CHARACTERS:
        return False
    if is_noise(held, text):
        return True
    more = min(readings.share_of_new_text(held, text), readings.share_of_new_text(text, held))
    return more <= _TWIN and likeness(sketch_of(held), sketch_of(text)) >= _SAME


def _shared(db: Database, alias: Alias, owner: int, document: Document) -> SharedId:
    (url,) = db.execute("SELECT url FROM target WHERE id = ?", [owner]).fetchone()
    return SharedId(alias, (url, document.url))


def _day(document: Document) -> str | None:
    return document.published.value[:10] if document.published else None


def _page_text(db: Database, candidate: int) -> str:
    return next(iter(texts_of(db, candidate)), "")


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")
