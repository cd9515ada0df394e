"""The coverage statement as an annex of an issue (《采集说明》): what was seen, read and decided, and what was not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stdwatch.publishing.sheet import Sheet
from stdwatch.publishing.wording import Paragraph, Role, one_line

_TITLE = "采集说明"
_MISSED = "查全情况"
_STATES = {"accepted": "录用", "brief": "简讯", "later": "稍后", "rejected": "不用", "inbox": "待处理"}


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """What became of everything that a source published in some days."""

    name: str
    counts: Mapping[str, int]
    """As `store.coverage.counts` names them."""
    nights: int
    """On which it was read."""
    missed: tuple[str, ...]
    """Days on which it was not."""


def sheet(
    sources: list[SourceCoverage], publishers: tuple[str, ...], first: str, last: str, missed: Sequence[str] = ()
) -> Sheet:
    """The annex for some days, both included (``YYYY-MM-DD``); `missed` are sentences on what may have been missed."""
    return Sheet(_TITLE, publishers, last, (*_paragraphs(sources, first, last), *_missed(missed)))


def _missed(sentences: Sequence[str]) -> Iterator[Paragraph]:
    if sentences:
        yield Role.HEAD, "", _MISSED
    for sentence in sentences:
        yield Role.TEXT, "", one_line(sentence)


def _paragraphs(sources: list[SourceCoverage], first: str, last: str) -> Iterator[Paragraph]:
    yield Role.TITLE, "", _TITLE
    yield Role.IMPRINT, "", f"{first} 至 {last}（协调世界时）"
    for source in sources:
        yield Role.HEAD, "", one_line(source.name)
        yield Role.TEXT, "", _seen(source.counts)
        yield Role.TEXT, "", _decided(source.counts)
        yield Role.TEXT, "", _nights(source)


def _seen(counts: Mapping[str, int]) -> str:
    seen, fetched, waiting, left, gone = (
        counts.get(name, 0) for name in ("seen", "fetched", "waiting", "left", "gone")
    )
    return (
        f"首次见到 {seen} 篇：已采集 {fetched} 篇，待采集 {waiting} 篇，采集前已撤下 {gone} 篇，"
        f"早于起始月份而未采集 {left} 篇。"
    )


def _decided(counts: Mapping[str, int]) -> str:
    read, unreadable, merged = (counts.get(name, 0) for name in ("read", "unreadable", "merged"))
    states = "，".join(f"{words} {counts.get(name, 0)} 篇" for name, words in _STATES.items())
    return f"已采集的文章中，读出正文 {read} 篇（{states}），未能读出 {unreadable} 篇，并入其他条目 {merged} 篇。"


def _nights(source: SourceCoverage) -> str:
    if not source.missed:
        return f"共采集 {source.nights} 夜，没有缺漏。"
    return f"共采集 {source.nights} 夜；以下日期未能采集：{'、'.join(source.missed)}。"
