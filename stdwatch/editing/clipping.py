"""Making a clip: a span of a reading gets a home in an article at once, with a block for its Chinese text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlite_utils import Database

from stdwatch import citations, printable
from stdwatch.anchoring.folding import fold
from stdwatch.clock import stamp
from stdwatch.editing import log, making, subjects
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.items import BlockKind, Document
from stdwatch.items.journal import MAX_TEXT, BlockRole, Clip
from stdwatch.store import anchors, articles, candidate, clips, database, decisions
from stdwatch.store.articles import ArticleRow
from stdwatch.store.candidate import Text
from stdwatch.store.clips import StoredClip

_AROUND = 32
"""Characters kept on either side of a clip."""

_SHIFT = 100
"""So far from its offset on screen a selection may stand."""


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """A clip as an editor asks for it: a span of a reading, in code points."""

    id: str
    """A UUID made by the client: the same one twice is one clip."""
    candidate: int
    reading: int
    start: int
    end: int
    editor: str
    words: str | None = None
    """What stood on screen; refused when the reading holds other words there and nearby."""
    article: str | None = None
    """Where it goes; `None`: the candidate's own article, made with its first clip."""
    block: str | None = None
    """A block that it joins; `None`: a new one at the article's end."""
    text: str = ""
    """The Chinese beside it, for a new block."""


@dataclass(frozen=True, slots=True)
class ClipResult:
    """A clip with its home; `repeated` when it was made before."""

    stored: StoredClip
    article: str
    block: str
    repeated: bool = False


def clip(db: Database, request: ClipRequest, at: datetime) -> ClipResult:
    """Make a clip; one whose id is known, or whose words the article has already, gets the same answer again.

    Raises `EditRefused` for a span that is none, other words than on screen and foreign ids, `Closed` for a printed
    issue, `Missing` for an unknown candidate or reading; then nothing is written.
    """
    if not subjects.is_uuid(request.id):
        raise EditRefused(Refusal.ID)
    if not request.editor.strip():
        raise EditRefused(Refusal.EDITOR)
    with database.writing(db):
        known = clips.by_id(db, request.id)
        if known:
            return _again(db, request, known)
        text = candidate.text(db, request.reading)
        if decisions.surviving_id(db, text.candidate) != decisions.surviving_id(db, request.candidate):
            raise EditRefused(Refusal.SPAN)
        stored = _stored(db, request, text, at)
        owner = _article(db, request, stored, at)
        if made := _made_before(db, request, stored, owner):
            return made
        clips.add(db, stored)
        block = _block(db, request, stored, owner, text.document, at)
        anchors.renew(db, text.part, at)
        return ClipResult(stored, owner.id, block)


def find(document: Document, words: str) -> tuple[int, int]:
    """The span of words in a text, however they are typeset; `EditRefused` unless they stand there exactly once."""
    needle, folded = _legible(words), fold(document.text)
    if not needle:
        raise EditRefused(Refusal.NO_WORDS)
    start = folded.text.find(needle)
    if start < 0:
        raise EditRefused(Refusal.NOT_FOUND, words[:60])
    if folded.text.find(needle, start + 1) >= 0:
        raise EditRefused(Refusal.NOT_ONCE, words[:60])
    return folded.original(start, start + len(needle))


def _stored(db: Database, request: ClipRequest, text: Text, at: datetime) -> StoredClip:
    document = text.document
    start, end = _trimmed(document.text, request)
    part = next(part for part in candidate.parts(db, text.candidate) if part.id == text.part)
    first, last = citations.locate(document, start, end), citations.locate(document, end - 1, end)
    labels = dict.fromkeys(label for label in (first.label, last.label) if label)
    made = Clip(
        id=request.id,
        source=part.url,
        part=candidate.parts(db, text.candidate).index(part),
        start=start,
        end=end,
        length=len(document.text),
        exact=document.text[start:end],
        prefix=document.text[max(0, start - _AROUND) : start],
        suffix=document.text[end : end + _AROUND],
        page=first.page,
        page_label="–".join(labels) or None,
        path=first.path,
    )
    return StoredClip(made, text.candidate, text.part, text.reading, request.editor.strip(), stamp(at))


def _trimmed(text: str, request: ClipRequest) -> tuple[int, int]:
    """The span without blanks at its ends; `EditRefused` for what is no span, or whose words were not on screen."""
    start, end = request.start, request.end
    if not 0 <= start < end <= len(text):
        raise EditRefused(Refusal.SPAN)
    words = text[start:end]
    if not words.strip():
        raise EditRefused(Refusal.NO_WORDS)
    if len(words) > MAX_TEXT:
        raise EditRefused(Refusal.LONG_TEXT, f"{len(words):,}")
    if request.words is not None and _legible(request.words) != _legible(words):
        return _near(text, request.words, start)
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _near(text: str, words: str, start: int) -> tuple[int, int]:
    """The words close to where they were seen: what the page leaves out (controls, bidi marks) shifts its offsets."""
    low = max(0, start - _SHIFT)
    folded, needle = fold(text[low : start + len(words) + 2 * _SHIFT]), _legible(words)
    offset = folded.text.find(needle) if needle else -1
    if offset < 0:
        raise EditRefused(Refusal.OTHER_WORDS)
    first, last = folded.original(offset, offset + len(needle))
    return low + first, low + last


def _legible(words: str) -> str:
    return fold(printable.plain(words)).text.strip()


def _again(db: Database, request: ClipRequest, known: StoredClip) -> ClipResult:
    block = articles.block(db, request.block or _derived(request.id, "block"))
    if block is None or known.editor != request.editor.strip() or request.id not in block.clips:
        raise EditRefused(Refusal.USED_ID)
    return ClipResult(known, block.article, block.id, repeated=True)


def _article(db: Database, request: ClipRequest, stored: StoredClip, at: datetime) -> ArticleRow:
    """The article that takes the clip, made where the candidate has none, with the clip's source among its own."""
    named = request.article
    if request.block:
        block = articles.block(db, request.block)
        named = block.article if block else request.block
    group = _derived(request.id, "group")
    if named is None:
        named = making.own_article(db, request.candidate, request.editor, group, at)
    article = articles.article(db, named)
    if article is None or article.deleted:
        raise EditRefused(Refusal.SUBJECT)
    if stored.clip.source in {source.url for source in article.sources} or stored.part is None:
        return article
    fields = {
        "sources": [*article.fields["sources"], making.source(db, stored.part)],
        **making.credits_with(db, article, request.candidate),
    }
    edit = EditRequest(_derived(request.id, "source"), f"article:{article.id}", fields, request.editor, group)
    log.apply(db, edit, at)
    return articles.article(db, named) or article


def _made_before(db: Database, request: ClipRequest, stored: StoredClip, owner: ArticleRow) -> ClipResult | None:
    """The clip of these very words that stands in the article: a key pressed twice makes no second one."""
    if request.block or request.text or stored.part is None:
        return None
    span = stored.reading, stored.clip.start, stored.clip.end
    same = {
        clip.clip.id: clip
        for clip in clips.of_part(db, stored.part)
        if (clip.reading, clip.clip.start, clip.clip.end) == span
    }
    homes = articles.blocks_of_clips(db, same).items()
    return next(
        (
            ClipResult(same[name], owner.id, block.id, repeated=True)
            for name, block in homes
            if block.article == owner.id
        ),
        None,
    )


def _block(
    db: Database, request: ClipRequest, stored: StoredClip, owner: ArticleRow, document: Document, at: datetime
) -> str:
    joined = articles.block(db, request.block) if request.block else None
    id_ = joined.id if joined else _derived(request.id, "block")
    if joined:
        fields = {"clips": [*joined.clips, request.id]}
    else:
        last = [block.position for block in articles.blocks(db, owner.id)][-1:]
        fields = making.block(owner.id, last, _role(document, stored.clip), request.text, [request.id])
    edit = EditRequest(
        _derived(request.id, "edit"), f"block:{id_}", fields, request.editor, _derived(request.id, "group")
    )
    log.apply(db, edit, at)
    return id_


def _role(document: Document, made: Clip) -> BlockRole:
    """An item of a list is one in the article, too."""
    inside = next((block for block in document.blocks if block.start <= made.start < block.end), None)
    return BlockRole.ITEM if inside and inside.kind is BlockKind.LIST_ITEM else BlockRole.TEXT


def _derived(id_: str, name: str) -> str:
    """The id of something made together with a clip: asked for again, it is the same."""
    return str(uuid5(UUID(id_), name))
