"""What the checks of an issue find, what they find wrongly, and how fast: over issues made for it."""

import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from stdwatch.checking import house
from stdwatch.checking.chinese_numbers import Kind, read_quantities
from stdwatch.checking.findings import FindingClass
from stdwatch.checking.issue import check_issue
from stdwatch.checking.numbers import check_numbers
from stdwatch.items.journal import Article, Issue
from tests.made_issues import FOLDER, made_issue, slips_of
from tests.planting import KINDS, plant

CLEAN = ("clean", "tricky")
_NAGGING = frozenset({FindingClass.ERROR, FindingClass.WARNING})
_PARAGRAPHS, _ARTICLES = 3000, 60


def measure() -> Iterator[str]:
    """One line a figure."""
    rules = house.of()
    for name in CLEAN:
        issue = made_issue(name)
        blocks = sum(len(article.blocks) for article in issue.articles)
        untrue = sum(finding.severity in _NAGGING for finding in check_issue(issue, rules))
        yield f"issue without slips “{name}”, {blocks} blocks: {untrue} errors and warnings"
    yield "issue with planted slips: {} of {} found, {} untrue".format(*slips_found())
    for kind in KINDS:
        yield "planted {}: {} of {} found".format(kind, *faults_found(kind))
    yield "numbers with another digit: {} of {} found".format(*wrong_numbers_found())
    yield f"{_PARAGRAPHS:,} paragraphs in {_ARTICLES} articles: {seconds_for_many():.2f} s"
    yield "sentences put anew whose printed pair is among the first three: {} of {}".format(*pairs_found())


def slips_found() -> tuple[int, int, int]:
    """How many planted slips are found, how many there are, and what is found besides."""
    findings = [finding for finding in check_issue(made_issue("faulty"), house.of()) if finding.severity in _NAGGING]
    slips = slips_of("faulty")
    explained = [
        finding
        for finding in findings
        if any((finding.place.block, finding.check) == slip[:2] and slip[2] in finding.words for slip in slips)
    ]
    return len(explained), len(slips), len(findings) - len(explained)


def faults_found(kind: str) -> tuple[int, int]:
    """How many faults of a kind are found, one planted at a time, and how many could be planted."""
    hits = count = 0
    for name in CLEAN:
        for block, check, changed in plant(made_issue(name), kind):
            count += 1
            hits += any(
                finding.check == check and finding.place.block == block for finding in check_issue(changed, house.of())
            )
    return hits, count


def wrong_numbers_found() -> tuple[int, int]:
    """How many wrong numbers are found: each number of the clean issues with each of its digits raised by one."""
    hits = count = 0
    for name in CLEAN:
        for article in made_issue(name).articles:
            for changed, block in _with_other_numbers(article):
                count += 1
                hits += any(finding.place.block == block for finding in check_numbers(changed))
    return hits, count


def _with_other_numbers(article: Article) -> Iterator[tuple[Article, str]]:
    raised = dict(zip("0123456789三四五六七八", "1234567890四五六七八九", strict=True))
    for block in article.blocks:
        for quantity in read_quantities(block.text) if block.clips else ():
            for at in range(quantity.start, quantity.end):
                if block.text[at] not in raised or (quantity.kind is Kind.DATE and block.text[at] == "2"):
                    continue
                text = block.text[:at] + raised[block.text[at]] + block.text[at + 1 :]
                blocks = tuple(replace(old, text=text) if old.id == block.id else old for old in article.blocks)
                yield replace(article, blocks=blocks), block.id


def seconds_for_many() -> float:
    """Processor time for an issue of very many paragraphs."""
    issue, rules = many_paragraphs(), house.of()
    check_issue(made_issue("clean"), rules)
    started = time.process_time()
    check_issue(issue, rules)
    return time.process_time() - started


def many_paragraphs() -> Issue:
    """The blocks of the clean issues over and over."""
    issues = [made_issue(name) for name in CLEAN]
    pieces = [(article, block) for issue in issues for article in issue.articles for block in article.blocks]
    articles = []
    for number in range(_ARTICLES):
        blocks, clips = [], []
        for index in range(_PARAGRAPHS // _ARTICLES):
            article, block = pieces[(number * 50 + index) % len(pieces)]
            own = [replace(clip, id=f"{number}-{index}") for clip in article.clips if clip.id in block.clips]
            clips += own
            blocks.append(replace(block, id=f"{number}-{index}", clips=tuple(clip.id for clip in own)))
        articles.append(replace(pieces[0][0], id=str(number), blocks=tuple(blocks), clips=tuple(clips)))
    section = replace(issues[0].sections[0], articles=tuple(articles))
    return replace(issues[0], sections=(section,))


def pairs_found() -> tuple[int, int]:
    """How many sentences put anew bring their printed pair back, among two thousand others."""
    from tests.desk import Desk, opened
    from tests.test_memory import filled

    rows = tomllib.loads((FOLDER / "anew.toml").read_text("utf-8"))["sentences"]
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(opened(Path(folder)))
        filled(desk)
        from stdwatch.store import memory

        hits = sum(
            any(words in match.pair.english for match in memory.alike(desk.db, sentence, 3)) for sentence, words in rows
        )
        desk.db.close()
    return hits, len(rows)
