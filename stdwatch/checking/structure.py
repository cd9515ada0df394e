"""The article as a whole: drafts, clips without blocks, strays, dates to come, lengths, lists."""

import re
from collections.abc import Iterator, Mapping

from stdwatch.checking.findings import Finding, TextField
from stdwatch.checking.texts import HAN, FieldText, text_of, texts_of_article
from stdwatch.items.journal import Article, BlockRole, ClipVerdict, Issue, JournalBlock

_TEXT_ROLES = (BlockRole.TEXT, BlockRole.ITEM)
_ENGLISH = 60

_LABEL = re.compile(f"(?<=[。！？])([{HAN}]{{2,10}})：(?=[{HAN}《“])")
_LEAD_INS = re.compile(
    "(?:如下|包括|包含|涵盖|涉及|指出|认为|而言|来说|看来|例如|比如|譬如|诸如|其中|表示|强调|提出|要求|明确|规定|称为|首先|"
    "其次|再次|最后|此外|另外|同时|备注|详见|参见|摘要|原因|结论|结果|显示|表明|建议|呼吁|承诺|同意|声明|声称|写道|问题|方面|"
    "方向|内容|目标|措施|领域|原则|步骤|任务|要点|理由|一致|共识|对象|方式|意味着|说|称|为|即|注|附)$"
    "|^(?:第?[一二三四五六七八九十]+|换言之|也就是|总之|综上|具体|对此|为此|主要|以下|建议|问|答)"
    "|[的是在仍要可应将已被把由从了着过不没有会能须请则并也都就其此该这那我你他它们]"
)
"""What is no label: a lead-in of the paragraph's own, or a clause with a verb in it."""

_SHARE_OF_NEW_PAIRS = 0.5
"""A label is a stray's when at least so many of its pairs of characters stand nowhere else in the article."""

_MONTH = re.compile(r"(?P<year>20\d\d)\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月(?:\s?\d{1,2}\s?日)?")
_TO_COME = re.compile("将|拟|计划|预计|预期|有望|之前|以前|前|截止|届时|目标|期限|不迟于|不晚于|至|起|待")

_TITLE_MOST = 28
_ARTICLE = (900, 2200)


def check_drafts(article: Article) -> Iterator[Finding]:
    """Machine drafts that nobody confirmed."""
    for block in article.blocks:
        if block.machine and block.text:
            yield text_of(article, block).finding("unconfirmed-draft", 0, len(block.text))


def check_clips(article: Article, verdicts: Mapping[str, ClipVerdict]) -> Iterator[Finding]:
    """Blocks without clips, clips without blocks, clips whose document changed."""
    if not article.clips:
        return
    opening = _opening(article)
    for number, block in enumerate(article.blocks):
        bare = block.kind in _TEXT_ROLES and block.text and not block.clips
        if bare and number >= opening and not block.text.rstrip().endswith("："):
            yield text_of(article, block).finding("block-without-clip", 0, len(block.text))
    homes = {name: block.id for block in article.blocks for name in block.clips}
    for clip in article.clips:
        home = homes.get(clip.id)
        field = FieldText(article.id, TextField.TEXT if home else TextField.CLIPS, home, clip.exact)
        english = _beginning(clip.exact)
        if home is None:
            yield field.finding("clip-without-block", 0, 0, english=english, clip=clip.id)
        if verdicts.get(clip.id) in {ClipVerdict.ALTERED, ClipVerdict.GONE}:
            yield field.finding("clip-altered", 0, 0, verdict=str(verdicts[clip.id]), english=english, clip=clip.id)


def _beginning(quoted: str) -> str:
    """The first words of a clip; a text without blanks is cut where it must be."""
    words = " ".join(quoted.split())
    return words if len(words) <= _ENGLISH else f"{words[:_ENGLISH].rsplit(' ', 1)[0]}…"


def _opening(article: Article) -> int:
    """How many blocks open the article and need no clip: those before the first heading, at least one."""
    heads = (number for number, block in enumerate(article.blocks) if block.kind not in _TEXT_ROLES)
    return max(1, next(heads, 1))


def check_strays(article: Article) -> Iterator[Finding]:
    """Lead-ins inside a paragraph that speak of what the article does not speak of."""
    everything = "\n".join(text.text for text in texts_of_article(article))
    for block in article.blocks:
        labels = list(_LABEL.finditer(block.text)) if block.kind in _TEXT_ROLES else []
        if len(labels) == 1 and not _LEAD_INS.search(labels[0][1]) and _is_new(labels[0][1], everything):
            yield text_of(article, block).finding("label-inside", labels[0].start(), labels[0].end())


def _is_new(label: str, everything: str) -> bool:
    pairs = [label[at : at + 2] for at in range(len(label) - 1)]
    return sum(everything.count(pair) == 1 for pair in pairs) >= _SHARE_OF_NEW_PAIRS * len(pairs)


def check_dates(issue: Issue, article: Article) -> Iterator[Finding]:
    """Months after the issue's own. What a clip says is right, and so is what is told as still to come."""
    clips = {clip.id: clip.exact for clip in article.clips}
    for text in texts_of_article(article):
        block = next((block for block in article.blocks if block.id == text.block), None)
        for match in _MONTH.finditer(text.text):
            later = f"{match['year']}-{int(match['month']):02}" > issue.month
            if later and not _is_supported(text.text, match, block, clips, bool(article.clips)):
                yield text.finding("date-after-issue", *match.span(), month=issue.month)


def _is_supported(
    text: str, match: re.Match[str], block: JournalBlock | None, clips: Mapping[str, str], has_clips: bool
) -> bool:
    if block and any(match["year"] in clips.get(name, "") for name in block.clips):
        return True
    clause = re.split("[，。；：！？]", text[: match.start()])[-1] + re.split("[，。；：！？]", text[match.end() :])[0]
    return not (has_clips and block) and _TO_COME.search(clause) is not None


def check_shape(issue: Issue) -> Iterator[Finding]:
    """Hints on lengths, empty parts and lists of one item."""
    for article in issue.articles:
        title = FieldText(article.id, TextField.TITLE, None, article.title)
        if len(article.title) > _TITLE_MOST:
            yield title.finding("length", 0, len(article.title), n=str(len(article.title)), usual=f"≤ {_TITLE_MOST}")
        size = sum(len(block.text) + len(block.label) for block in article.blocks)
        if article.blocks and not _ARTICLE[0] <= size <= _ARTICLE[1]:
            yield title.finding("length", 0, 0, n=str(size), usual=f"{_ARTICLE[0]}–{_ARTICLE[1]}")
        if not any(block.text for block in article.blocks):
            yield title.finding("empty-section", 0, 0)
        yield from _shape_of_blocks(article)


def _shape_of_blocks(article: Article) -> Iterator[Finding]:
    kinds = [block.kind for block in article.blocks]
    for number, block in enumerate(article.blocks):
        text = text_of(article, block)
        before = kinds[number - 1] if number else None
        after = kinds[number + 1] if number + 1 < len(kinds) else None
        if block.kind is BlockRole.ITEM and before is not BlockRole.ITEM and after is not BlockRole.ITEM:
            yield text.finding("lone-item", 0, len(block.text))
        is_heading = block.kind in {BlockRole.HEAD, BlockRole.SUBHEAD}
        if not block.text or (is_heading and after in {None, BlockRole.HEAD}):
            yield text.finding("empty-section", 0, len(block.text))
