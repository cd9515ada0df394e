"""Sentences: pairs of marks, ends of paragraphs and headings, words written twice, dashes, ranges of years."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from stdwatch.checking.findings import Finding, TextField
from stdwatch.checking.texts import HAN, FieldText, text_of
from stdwatch.items.journal import Article, BlockRole

_PAIRS = dict(zip("》〉”’）】〕」』", "《〈“‘（【〔「『", strict=True))
_OPENING = frozenset(_PAIRS.values())
_MARKS = re.compile(f"[{''.join(_PAIRS)}{''.join(_OPENING)}]")
_ENUMERATOR = re.compile(r"(?<![A-Za-z0-9])[0-9a-z]{1,2}$|(?:^|[；。：，])[A-Z一二三四五六七八九十]{1,3}$")

_STOP = re.compile("[。！？：；…][”’）】〕」』》]*$|[.!?][”’）】〕」』]*$")
_HEADING_STOP = re.compile("[。，；：、,;:]$|(?<![A-Za-z])[.]$")
_LIST_ITEM_CHARACTERS = 30

_TWICE = re.compile(rf"([{HAN}]{{2,8}}?)\1")
_LINKS = "与和对到接比连挨跟同及或至"
_COUNTED = "一逐每各两个某"
_REDUPLICATED = re.compile(
    "讨论|研究|考虑|商量|了解|学习|尝试|沟通|交流|调整|放松|休息|介绍|打听|观察|体验|琢磨|锻炼|收拾|准备|分析|检查|"
    "协商|反思|总结|思考|试验|比较|评估|评价|清理|整理|改进|完善|体会|感受|认识|熟悉|实践|探索|检验"
)
"""Verbs that good Chinese doubles: 讨论讨论 is “discuss for a while”."""

_COMPOUND = {"国家": "中"}
"""Two words that meet: 发展中国家国家标准."""

_DASH = re.compile(rf"(?<=[{HAN}》”）])(?<!—)(?:—|–|--+|―)(?!—)(?=[{HAN}《“（])")
_CLAUSE = 6
_PLACES = re.compile(
    "(?:中国|美国|日本|韩国|朝鲜|英国|法国|德国|俄罗斯|印度|巴西|欧盟|欧洲|东盟|非洲|亚洲|北美|南美|拉美|加拿大|"
    "墨西哥|瑞士|越南|泰国|新加坡|马来西亚|印尼|澳大利亚|新西兰|北京|上海|广州|深圳|香港|澳门|台湾|华盛顿|纽约|"
    "东京|首尔|伦敦|巴黎|柏林|布鲁塞尔|日内瓦)$"
)
_YEARS = re.compile(r"(?<![A-Za-z0-9/.-])((?:19|20)\d\d)\s?(?:-|－|‐)\s?((?:19|20)\d\d)(?![A-Za-z0-9-])")
_TITLES = re.compile("(?<=[》”])、(?=[《“])")


def check_sentences(text: FieldText) -> Iterator[Finding]:
    """The findings of one text that need no other text."""
    yield from _pairs(text)
    for match in _TWICE.finditer(text.text):
        if not _is_good_twice(match[1]) and not text.text[: match.start()].endswith(_COMPOUND.get(match[1], "\0")):
            yield text.finding("doubled-word", match.start(), match.end(), match[1], word=match[1])
    for match in _DASH.finditer(text.text):
        if _is_clause_dash(text.text, match.start(), match.end()):
            yield text.finding("single-dash", match.start(), match.end(), "——")
    for match in _YEARS.finditer(text.text):
        if match[1] < match[2]:
            yield text.finding("year-range", match.start(), match.end(), f"{match[1]}—{match[2]}")
    for match in _TITLES.finditer(text.text):
        yield text.finding("comma-between-titles", match.start(), match.end(), "")


def check_ends(text: FieldText) -> Iterator[Finding]:
    """A stop where one belongs to the end, none where one does not; blocks of an article go to `check_block_ends`."""
    if text.field in {TextField.STANDFIRST, TextField.SUMMARY}:
        yield from _wants_stop(text)
    elif text.field in {TextField.TITLE, TextField.LABEL}:
        yield from _wants_no_stop(text)


def check_block_ends(article: Article) -> Iterator[Finding]:
    """The ends of an article's blocks. A list of short names may do without stops if all its items do."""
    lists = _bare_lists(article)
    for block in article.blocks:
        text = text_of(article, block)
        if block.kind in {BlockRole.HEAD, BlockRole.SUBHEAD}:
            yield from _wants_no_stop(text)
        elif block.id not in lists and block.text:
            yield from _wants_stop(text)


def _wants_stop(text: FieldText) -> Iterator[Finding]:
    if not _STOP.search(text.text.rstrip()):
        end = len(text.text)
        yield text.finding("missing-full-stop", max(0, end - 1), end)


def _wants_no_stop(text: FieldText) -> Iterator[Finding]:
    if _HEADING_STOP.search(text.text):
        end = len(text.text)
        yield text.finding("heading-with-stop", end - 1, end, "")


def _bare_lists(article: Article) -> frozenset[str]:
    """Ids of the items of lists in which nothing ends in a stop and all is short."""
    bare: set[str] = set()
    run: list[tuple[str, str]] = []
    for block in (*article.blocks, None):
        if block is not None and block.kind is BlockRole.ITEM:
            run.append((block.id, block.text))
            continue
        if _is_bare([text for _, text in run]):
            bare.update(name for name, _ in run)
        run = []
    return frozenset(bare)


def _is_bare(items: Sequence[str]) -> bool:
    return len(items) > 1 and all(
        len(text) <= _LIST_ITEM_CHARACTERS and not re.search("[。！？；，]", text) for text in items
    )


def _pairs(text: FieldText) -> Iterator[Finding]:
    """Marks without partner, by a stack: what closes must be what was opened last."""
    opened: list[re.Match[str]] = []
    waiting: Counter[str] = Counter()
    for match in _MARKS.finditer(text.text):
        mark = match.group()
        if mark in _OPENING:
            opened.append(match)
            waiting[mark] += 1
        elif waiting[_PAIRS[mark]]:
            while opened[-1].group() != _PAIRS[mark]:
                crossed = opened.pop()
                waiting[crossed.group()] -= 1
                yield text.finding("unpaired-mark", crossed.start(), crossed.end(), mark=crossed.group())
            opened.pop()
            waiting[_PAIRS[mark]] -= 1
        elif not _stands_alone(text.text, match):
            yield text.finding("unpaired-mark", match.start(), match.end(), mark=mark)
    for match in opened:
        yield text.finding("unpaired-mark", match.start(), match.end(), mark=match.group())


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """An apostrophe, or the bracket behind the number of an item: ``1）``."""
    before = text[: match.start()]
    if match.group() == "’":
        return re.search(r"[A-Za-z0-9]$", before) is not None
    return match.group() == "）" and _ENUMERATOR.search(before) is not None


def _is_good_twice(word: str) -> bool:
    return (
        _REDUPLICATED.fullmatch(word) is not None
        or word[0] in _LINKS + _COUNTED
        or word[-1] in _LINKS
        or len(set(word)) == 1
    )


def _is_clause_dash(text: str, start: int, end: int) -> bool:
    """Whether a dash parts two clauses; between two names or numbers a single one is right (GB/T 15834, 4.13)."""
    before = re.split("[，。；：、！？]", text[:start])[-1]
    after = re.split("[，。；：、！？]", text[end:])[0]
    return len(before) >= _CLAUSE and len(after) >= _CLAUSE and not _PLACES.search(before)
