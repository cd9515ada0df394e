"""What judging must be worth on the evaluation sets beside the checkout; skipped where they are absent."""

import pytest

from stdwatch.relevance import vocabulary
from stdwatch.store.filters import LOW
from tests.bench_eval import BLOCKS, Sets, density, judged, senses, shared, spans, word_length

pytestmark = pytest.mark.captures


@pytest.fixture(scope="module")
def sets() -> Sets:
    if not shared().is_dir():
        pytest.skip(f"{shared()}: not there (STDWATCH_SHARED)")
    return Sets(shared())


@pytest.mark.parametrize("block", BLOCKS)
def test_pages_are_ranked_no_worse_than_by_a_word_list_and_better_than_by_their_style(sets: Sets, block: str) -> None:
    rows = [row for row in sets.pages if BLOCKS[block](row)]

    def figures(scores: dict[str, float]) -> tuple[float, float, float]:
        ranked = [row["label"] == "selected" for row in sets.scorer.order(rows, scores)]
        depth = sets.scorer.part(len(rows), 10)
        return (
            sets.scorer.recall_at(ranked, depth),
            sets.scorer.average_precision(ranked),
            sets.scorer.work_saved(ranked),
        )

    ours = figures({row["id"]: judged(row, vocabulary.load()) for row in rows})
    words = figures({row["id"]: density(row) for row in rows})
    style = figures({row["id"]: word_length(row) for row in rows})
    kind = figures({row["id"]: float(row["doc_type"] in {"agreement", "joint statement"}) for row in rows})
    assert all(mine >= theirs for mine, theirs in zip(ours, words, strict=True))
    assert ours[1:] > words[1:]
    assert ours[1] > max(style[1], kind[1])
    assert ours[2] > max(style[2], kind[2])


def test_nothing_that_matters_is_folded_and_most_of_the_rest_is(sets: Sets) -> None:
    known = vocabulary.load()
    rows = {
        label: [judged(row, known) for row in sets.pages if row["label"] == label]
        for label in ("selected", "not_selected")
    }
    assert min(rows["selected"]) > 5 * LOW
    assert min(judged(row, known) for row in sets.texts) > 1.5 * LOW
    assert sum(value < LOW for value in rows["not_selected"]) > 0.8 * len(rows["not_selected"])


def test_the_passages_of_complete_texts_are_found_without_marking_everything(sets: Sets) -> None:
    blocks = [sets.scorer.document_block(row, spans(row, vocabulary.load())) for row in sets.texts if row["complete"]]
    pooled = sets.scorer.pooled(blocks)
    assert pooled["recall@10"] >= 0.85
    assert pooled["recall@20"] >= 0.92
    assert pooled["precision@gold"] >= 0.80
    assert pooled["highlighted@20"] < 0.30


def test_senses_are_told_apart(sets: Sets) -> None:
    auc, wrong = senses(sets, vocabulary.load())
    assert auc >= 0.98
    assert len(wrong) <= 5
