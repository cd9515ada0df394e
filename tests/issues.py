"""Issues for tests: a small one by hand, and a strategy for any."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from stdwatch.items.journal import (
    Article,
    ArticleSource,
    BackEntry,
    BackMatter,
    BlockRole,
    Clip,
    Issue,
    JournalBlock,
    Section,
    Waiver,
)

SOURCE = ArticleSource(
    url="https://example.org/agreement",
    title="Agreement on seed standards",
    published="2026-02-05",
    accessed="2026-02-05T22:00:00Z",
    sha256="5d" * 32,
)


def name(number: int) -> str:
    """A UUID by number."""
    return str(uuid.UUID(int=number, version=4))


def block(number: int, text: str, kind: BlockRole = BlockRole.TEXT, label: str = "") -> JournalBlock:
    """A block without clips."""
    return JournalBlock(name(number), kind, label, text, False, ())


def article(number: int, title: str, *blocks: JournalBlock, **changes: object) -> Article:
    """An article with its own id and the given blocks."""
    made = Article(
        id=name(number),
        title=title,
        summary=None,
        standfirst="2026年2月，两国签署《种子标准协议》，就证书的相互接受作出安排。",
        excerpt="本文摘录协议中涉及标准的相关内容",
        origin="示例国农业部",
        site="https://example.org",
        sources=(SOURCE,),
        clips=(),
        blocks=blocks,
        waivers=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # any field, as the caller names it


def issue(*articles: Article) -> Issue:
    """An issue with the given articles, or two small ones, in one section."""
    return Issue(
        title="试刊",
        title_en="A Trial Issue",
        year=2026,
        number=1,
        whole=24,
        month="2026-03",
        publishers=("示例标准化研究中心", "示例研究院"),
        foreword=("本刊为试验用样刊，内容均为虚构。", "本刊收录文章的观点不代表编者立场。"),
        sections=(Section("贸易政策", articles or (seeds(), rails())),),
        back=BackMatter("示例研究中心资讯：", (BackEntry("示例简讯", "《示例简讯》（半月刊），提供标准动态"),)),
    )


def seeds() -> Article:
    """An article with every kind of block and one clip."""
    clip = Clip(
        id=name(900),
        source=SOURCE.url,
        part=0,
        start=10,
        end=42,
        length=800,
        exact="Each Party shall accept\ncertificates",
        prefix="Article 1. ",
        suffix=" for seed",
        page=3,
        page_label="iv–v",
        path=("Chapter I", "Certificates"),
    )
    blocks = (
        block(11, "2026年2月，两国签署《种子标准协议》。具体而言："),
        block(12, "主要内容", BlockRole.HEAD),
        block(13, "证书", BlockRole.SUBHEAD),
        replace(block(14, "双方应接受依据对方规则签发的证书。", BlockRole.ITEM, "互认"), clips=(clip.id,)),
        block(15, "双方应每 2 年举行一次会议（in person or by video）。", BlockRole.ITEM),
    )
    waiver = Waiver("length", "ab" * 32, "李", "2026-03-01T02:00:00Z", "短文")
    return article(1, "两国签署种子标准协议", *blocks, clips=(clip,), waivers=(waiver,))


def rails() -> Article:
    """A second article, whose summary is its own."""
    return article(2, "两国就车钩标准发表声明", block(21, "双方将承认实验室的检测报告。"), summary="声明涉及检测。")


_WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=30)
_LINES = st.text(st.one_of(st.characters(exclude_categories=("Cc", "Cs", "Cn")), st.sampled_from("\n\t")), max_size=30)
_LINE_SETS = st.lists(_WORDS, max_size=3).map(tuple)


@st.composite
def _articles(draw: st.DrawFn, ids: st.SearchStrategy[str]) -> Article:
    urls = draw(st.lists(_WORDS, min_size=1, max_size=2, unique=True))
    sources = tuple(ArticleSource(url, *draw(st.tuples(_WORDS, _WORDS, _WORDS, _WORDS))) for url in urls)
    clips = []
    for _ in range(draw(st.integers(0, 2))):
        start, end, length = sorted(draw(st.tuples(*[st.integers(0, 10**6)] * 3)))
        words = draw(st.tuples(_LINES, _LINES, _LINES))
        page, label = draw(st.tuples(st.none() | st.integers(0, 900), st.none() | _WORDS))
        source = draw(st.sampled_from(urls))
        clips.append(Clip(draw(ids), source, 0, start, end, length, *words, page, label, draw(_LINE_SETS)))
    beside = st.lists(st.sampled_from(clips), max_size=2).map(lambda some: tuple(clip.id for clip in some))
    blocks = tuple(
        JournalBlock(
            draw(ids),
            *draw(st.tuples(st.sampled_from(BlockRole), _WORDS, _WORDS, st.booleans())),
            draw(beside) if clips else (),
        )
        for _ in range(draw(st.integers(0, 4)))
    )
    head = draw(st.tuples(_WORDS, st.none() | _WORDS, _WORDS, _WORDS))
    waivers = tuple(Waiver(*words) for words in draw(st.lists(st.tuples(*[_WORDS] * 5), max_size=1)))
    return Article(draw(ids), *head, draw(_WORDS), draw(_WORDS), sources, tuple(clips), blocks, waivers)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """Any issue that keeps the rules of the format, with words of every alphabet in every field."""
    used = iter(range(1, 10_000))
    ids = st.builds(lambda: name(next(used)))
    articles = st.lists(_articles(ids), max_size=2).map(tuple)
    return Issue(
        *draw(st.tuples(_WORDS, _WORDS, st.integers(1, 9999), st.integers(1, 99), st.integers(1, 999))),
        month=draw(st.dates().map(lambda day: f"{day:%Y-%m}".zfill(7))),
        publishers=draw(_LINE_SETS),
        foreword=draw(_LINE_SETS),
        sections=tuple(Section(*pair) for pair in draw(st.lists(st.tuples(_WORDS, articles), max_size=2))),
        back=BackMatter(
            draw(_WORDS), tuple(BackEntry(*pair) for pair in draw(st.lists(st.tuples(_WORDS, _WORDS), max_size=2)))
        ),
    )


def without_articles() -> Issue:
    """An issue with a section that has no articles."""
    return replace(issue(), sections=(Section("贸易政策", ()),))


def hostile(words: str) -> Issue:
    """An issue with the same words in every field that is printed."""
    kinds = zip(range(30, 34), BlockRole, strict=True)
    blocks = [block(number, words, kind, words if kind in {"text", "item"} else "") for number, kind in kinds]
    every = article(1, words, *blocks, summary=words, standfirst=words, excerpt=words, origin=words, site=words)
    return replace(
        issue(),
        title=words,
        title_en=words,
        publishers=(words,),
        foreword=(words,),
        sections=(Section(words, (every, rails())),),
        back=BackMatter(words, (BackEntry(words, words),)),
    )


def paragraphs(issue: Issue) -> Iterator[str]:
    """The paragraphs of the articles as they are printed."""
    for each in issue.articles:
        yield each.title
        yield f"{each.standfirst}{each.excerpt}，原文可访问网站：{each.site}。"
        for block in each.blocks:
            yield (f"{block.label}：" if block.label else "") + block.text


def draft_block(number: int, text: str) -> JournalBlock:
    """A machine's draft that nobody confirmed."""
    return replace(block(number, text), machine=True)


def two_sections() -> Issue:
    """An issue with two sections of one article each."""
    return replace(issue(), sections=(Section("技术观察", (seeds(),)), Section("贸易政策", (rails(),))))
