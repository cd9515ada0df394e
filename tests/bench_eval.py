"""`make eval`: what judging is worth on the evaluation sets beside the checkout, and what hangs on single rules."""

import importlib.util
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from stdwatch.relevance import vocabulary
from stdwatch.relevance.hits import SENSE
from stdwatch.relevance.judging import judge_sentence
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.plain import as_document
from stdwatch.relevance.scores import score
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store.filters import LOW

Row = dict[str, Any]

_WORDS = re.compile(
    r"\b(?:standards?|standardi[sz]\w*|conformity|certificat\w*|technical regulations?|accredit\w*|metrolog\w*"
    r"|interoperab\w*)\b",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"\bstandards?\b", re.IGNORECASE)


def shared() -> Path:
    """The folder of the evaluation sets: ``eval`` in `STDWATCH_SHARED`, else in ``shared`` beside the checkout."""
    return Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[2] / "shared")) / "eval"


@dataclass(frozen=True)
class Sets:
    """The evaluation sets and their scorer."""

    folder: Path

    @cached_property
    def scorer(self) -> ModuleType:
        """`score.py` as a module: the one definition of every figure."""
        spec = importlib.util.spec_from_file_location("eval_score", self.folder / "score.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(self.folder / "score.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def rows(self, name: str) -> list[Row]:
        """The rows of ``NAME-dev.jsonl``."""
        lines = (self.folder / f"{name}-dev.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    @cached_property
    def pages(self) -> list[Row]:
        """Pages that are scored: labelled one way or the other, with text."""
        return [row for row in self.rows("ranking") if row["label"] != "neutral" and not row.get("short")]

    @cached_property
    def texts(self) -> list[Row]:
        """Documents with passages."""
        return self.rows("passages")

    @cached_property
    def sentences(self) -> list[Row]:
        """Sentences with a sense."""
        return self.rows("senses")


BLOCKS: Mapping[str, Callable[[Row], bool]] = {
    "all rows": lambda row: True,
    "made rows": lambda row: row["text_origin"] == "made",
    "whitehouse.gov": lambda row: row["source"] == "whitehouse.gov",
}


def density(row: Row) -> float:
    """The word list of the set's README, per 1,000 characters."""
    text = f"{row['title']} {row['text']}"
    return 1000 * len(_WORDS.findall(text)) / len(text)


def word_length(row: Row) -> float:
    """Mean word length."""
    words = re.findall(r"\w+", row["text"])
    return sum(map(len, words)) / max(1, len(words))


RANKERS: Mapping[str, Callable[[Row], float]] = {
    "stdwatch": lambda row: judged(row, vocabulary.load()),
    "stdwatch, types alike": lambda row: score(row["source"], row["title"], "page", row["text"]).value,
    "stdwatch, sources alike": lambda row: score("", row["title"], row["doc_type"], row["text"]).value,
    "word-list density": density,
    "count of 'standard'": lambda row: len(_STANDARD.findall(f"{row['title']} {row['text']}")),
    "mean word length": word_length,
    "agreement or joint statement": lambda row: row["doc_type"] in {"agreement", "joint statement"},
}


def judged(row: Row, known: Vocabulary) -> float:
    """The score of a page."""
    return score(row["source"], row["title"], row.get("doc_type") or "", row["text"], known).value


def spans(row: Row, known: Vocabulary) -> list[tuple[int, int]]:
    """The passages of a document, best first."""
    passages = find_passages(as_document(row["text"], row["title"]), known.lexicon)
    return [(passage.start, passage.end) for passage in passages]


def ranking(sets: Sets) -> Iterator[str]:
    """A table for each block of rows."""
    for name, belongs in BLOCKS.items():
        rows = [row for row in sets.pages if belongs(row)]
        yield f"\n{name}: {len(rows)}, {sum(row['label'] == 'selected' for row in rows)} selected"
        yield f"  {'ranker':30} R@10% R@20%  WSS@95 [95 %]          AP [95 %]              AUC"
        for ranker, value in RANKERS.items():
            block = sets.scorer.ranking_block(rows, {row["id"]: float(value(row)) for row in rows})
            ends = {key: "[{:.2f}, {:.2f}]".format(*block[f"{key}_interval"]) for key in ("wss@95", "ap")}
            yield (
                f"  {ranker:30} {block['recall@10%']:.2f}  {block['recall@20%']:.2f}   {block['wss@95']:.2f}"
                f" {ends['wss@95']:15}  {block['ap']:.2f} {ends['ap']:15}  {block['auc']:.3f}"
            )


def finders(sets: Sets) -> Iterator[str]:
    """What is found of the gold passages, on complete and on partial texts."""
    blocks = [(row, sets.scorer.document_block(row, spans(row, vocabulary.load()))) for row in sets.texts]
    for name, complete in (("complete texts", True), ("partial texts", False)):
        pooled = sets.scorer.pooled([block for row, block in blocks if bool(row.get("complete")) == complete])
        recall = " / ".join(f"{pooled[f'recall@{cut}']:.2f}" for cut in (5, 10, 20))
        marked = " / ".join(f"{pooled[f'highlighted@{cut}']:.2f}" for cut in (5, 10, 20))
        yield (
            f"{name}: {pooled['documents']}, {pooled['gold']} gold: recall @5 / @10 / @20 {recall},"
            f" precision@gold {pooled['precision@gold']:.2f}, highlighted {marked}"
        )
    yield "  beside it, lines with a word of the list: complete 0.59 / 0.82 / 0.85, 0.74, 0.15 / 0.21 / 0.21"


def fold(sets: Sets) -> Iterator[str]:
    """How many rows of each label the queue folds, and the scores of those that come nearest to it."""
    known = vocabulary.load()
    rows = [row for row in sets.rows("ranking") if not row.get("short")]
    groups = {
        label: [row for row in rows if row["label"] == label] for label in ("selected", "neutral", "not_selected")
    }
    groups["with passages of the issue, as long as they are"] = sets.texts
    yield f"folded below {LOW}:"
    for name, group in groups.items():
        values = sorted(judged(row, known) for row in group)
        least = ", ".join(f"{value:.2f}" for value in [value for value in values if value >= LOW][:3])
        yield f"  {name}: {sum(value < LOW for value in values)} of {len(values)}; the least of the others: {least}"


def senses(sets: Sets, known: Vocabulary) -> tuple[float, list[Row]]:
    """AUC over the sentences, and those on the wrong side of 0.5."""
    scores = {row["text"]: judge_sentence(row["text"], known) for row in sets.sentences}
    positive = [scores[row["text"]] for row in sets.sentences if row["label"] == 1]
    negative = [scores[row["text"]] for row in sets.sentences if row["label"] != 1]
    wrong = [row for row in sets.sentences if (scores[row["text"]] >= 0.5) != (row["label"] == 1)]
    return sets.scorer.auc(positive, negative), wrong


def fired(known: Vocabulary, text: str) -> set[int]:
    """The entries of the lexicon that match somewhere in a text, whether or not they decide there."""
    return {match.pattern.rule for match in known.lexicon.finder.find(text)}


def left_out(sets: Sets) -> Iterator[str]:
    """The sentences judged without what was or could have been made for one tag of theirs."""
    known = vocabulary.load()
    entries = known.lexicon.entries
    auc, wrong = senses(sets, known)
    yield f"senses: {len(sets.sentences)} sentences, AUC {auc:.3f}, {len(wrong)} errors"
    yield from (f"  {row['label']} {row['sense']}: {row['text']}" for row in wrong)
    elsewhere = set[int]().union(
        *(fired(known, f"{row['title']}. {row['text']}") for row in [*sets.pages, *sets.texts])
    )
    by_tag: defaultdict[str, set[int]] = defaultdict(set)
    for row in sets.sentences:
        by_tag[f"{row['label']} {row['sense']}"] |= fired(known, row["text"])
    yield "  without every entry that only the sentences of one tag have a use for:"
    for tag, rules in sorted(by_tag.items()):
        others = elsewhere.union(*(fired_rules for other, fired_rules in by_tag.items() if other != tag))
        auc, wrong = senses(sets, without(known, rules - others))
        errors = "".join(f"\n{'':30}{row['text']}" for row in wrong)
        yield f"    {tag:22} {len(rules - others):3} entries, AUC {auc:.3f}, {len(wrong)} errors{errors}"
    yield "  without all turns of phrase of one sense:"
    for name in dict.fromkeys(entry.name for entry in entries if entry.kind == SENSE):
        rules = {rule for rule, entry in enumerate(entries) if entry.kind == SENSE and entry.name == name}
        auc, wrong = senses(sets, without(known, rules))
        yield f"    {name:22} {len(rules):3} entries, AUC {auc:.3f}, {len(wrong)} errors"


def without(known: Vocabulary, rules: Iterable[int]) -> Vocabulary:
    """The vocabulary without some entries of its lexicon."""
    return replace(known, lexicon=known.lexicon.without(rules))


@dataclass(frozen=True)
class Figures:
    """Counts that a rule could move: selected pages among the first 10 and 20 % and the rank of the last, by block.

    `passages` are the gold passages found at 10 and 20 and the correct ones at gold, on complete texts; `errors` those
    of senses.
    """

    pages: Mapping[str, tuple[int, int, int]]
    passages: tuple[int, int, int]
    errors: int


def rules(sets: Sets) -> Iterator[str]:
    """Each entry of the lexicon deleted in turn: what moves most."""
    known = vocabulary.load()
    whole = _Delta(sets, known)
    moved: list[tuple[int, int, int, str]] = []
    for rule, entry in enumerate(known.lexicon.entries):
        figures = whole.without(rule)
        if figures is None:
            continue
        pages = max(
            abs(a - b)
            for block in BLOCKS
            for a, b in zip(whole.all.pages[block][:2], figures.pages[block][:2], strict=True)
        )
        last = max(abs(whole.all.pages[block][2] - figures.pages[block][2]) for block in BLOCKS)
        passages = max(abs(a - b) for a, b in zip(whole.all.passages, figures.passages, strict=True))
        moved.append((pages, last, passages, f"{entry.kind} {entry.name} “{entry.written}”"))
    yield f"each of {len(known.lexicon.entries)} entries deleted in turn ({len(moved)} of them match in the sets):"
    yield f"  selected pages among the first 10 % or 20 % of a block: at most {max(m[0] for m in moved)} move"
    yield f"  place of the last selected page (WSS@95): at most {max(m[1] for m in moved)} rows"
    yield f"  gold passages @10, @20, at gold: at most {max(m[2] for m in moved)}"
    for pages, last, passages, name in sorted(moved, reverse=True)[:12]:
        if pages or last or passages:
            yield f"    {pages} pages, {last} rows, {passages} passages: {name}"


class _Delta:
    """Judges again only the texts that an entry matches."""

    def __init__(self, sets: Sets, known: Vocabulary) -> None:
        self._sets, self._known = sets, known
        self._matching: list[set[int]] = [fired(known, f"{row['title']}\n{row['text']}") for row in sets.pages]
        self._in_texts = [fired(known, row["text"]) for row in sets.texts]
        self._scores = [judged(row, known) for row in sets.pages]
        self._spans = [spans(row, known) for row in sets.texts]
        self._errors = len(senses(sets, known)[1])
        self._in_sentences = set[int]().union(*(fired(known, row["text"]) for row in sets.sentences))
        self.all = self._figures(self._scores, self._spans, self._errors)

    def without(self, rule: int) -> Figures | None:
        """The figures without one entry, ``None`` when nothing matches it."""
        pages = [at for at, entries in enumerate(self._matching) if rule in entries]
        texts = [at for at, entries in enumerate(self._in_texts) if rule in entries]
        if not pages and not texts and rule not in self._in_sentences:
            return None
        known = without(self._known, {rule})
        scores, spanned = [*self._scores], [*self._spans]
        for at in pages:
            scores[at] = judged(self._sets.pages[at], known)
        for at in texts:
            spanned[at] = spans(self._sets.texts[at], known)
        errors = len(senses(self._sets, known)[1]) if rule in self._in_sentences else self._errors
        return self._figures(scores, spanned, errors)

    def _figures(self, scores: Sequence[float], spanned: Sequence[list[tuple[int, int]]], errors: int) -> Figures:
        pages = {name: self._pages(scores, belongs) for name, belongs in BLOCKS.items()}
        blocks = [
            self._sets.scorer.document_block(row, passages)
            for row, passages in zip(self._sets.texts, spanned, strict=True)
            if row.get("complete")
        ]
        sums = [sum(block[key] for block in blocks) for key in ("found@10", "found@20", "correct_at_gold")]
        return Figures(pages, (sums[0], sums[1], sums[2]), errors)

    def _pages(self, scores: Sequence[float], belongs: Callable[[Row], bool]) -> tuple[int, int, int]:
        rows = [row for row in self._sets.pages if belongs(row)]
        by_id = {row["id"]: value for row, value in zip(self._sets.pages, scores, strict=True)}
        ranked = [row["label"] == "selected" for row in self._sets.scorer.order(rows, by_id)]
        depth = self._sets.scorer.part
        last = max(place for place, relevant in enumerate(ranked, 1) if relevant)
        return sum(ranked[: depth(len(rows), 10)]), sum(ranked[: depth(len(rows), 20)]), last


def main() -> int:
    """Print everything; exit status 2 when the sets are not there."""
    sets = Sets(shared())
    if not sets.folder.is_dir():
        print(f"{sets.folder}: no evaluation sets there (STDWATCH_SHARED)", file=sys.stderr)
        return 2
    print(f"vocabulary {vocabulary.load().version}")
    for part in (ranking, fold, finders, left_out, rules):
        print()
        for line in part(sets):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
