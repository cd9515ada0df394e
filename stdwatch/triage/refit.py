"""Refit the learned order: a model of the decisions, tried on the past, and its scores of what is open.

It loads scikit-learn, which takes a second; `triage.learned_order` is the door to it.
"""

import logging
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch.learning import keeping, trial, weight
from stdwatch.learning.example import BEGINNING, Example, Page, can_learn
from stdwatch.learning.keeping import ModelDamaged
from stdwatch.learning.model import Model
from stdwatch.learning.reasons import explain
from stdwatch.learning.trial import Standing, Trial
from stdwatch.reasons import LearningCode, Reason
from stdwatch.store import learned
from stdwatch.store.learned import Facts, Replayed, Share, State

log = logging.getLogger(__name__)

_MOST_OPEN = 10_000
"""So many open candidates are brought into the learned order, the highest of the lexicon's: each costs about 1 ms."""

_BESIDE = 1000
"""Open candidates that stand beside the decided ones in the trial, drawn evenly from all."""

_AT_ONCE = 1000
"""Pages scored at a time: their words take some 20 KB each."""

_KEPT = "model.json", "model.npz"


def refit(db: Database, known: Sequence[Example], folder: Path, last: State | None, at: datetime) -> None:
    """Learn anew where there is something new, else score what came; `known` can be learned from.

    The model is kept in `folder`. `last` is the state before.
    """
    kept = None if last is None or learned.has_changed(db, last) else _kept(folder)
    if last is not None and last.in_force and kept is not None:
        _score_new(db, kept, known)
    else:
        _learn_anew(db, known, folder, at)


def _learn_anew(db: Database, known: Sequence[Example], folder: Path, at: datetime) -> None:
    newest = learned.newest_candidate(db)
    replayed = replay(db, known)
    fitted = weight.fit(known)
    why = _against(replayed, fitted)
    version = learned.next_version(db) if why is None else None
    if version is not None:
        _keep(folder, fitted)
        learned.add(db, version, _shares(db, fitted, learned.open_candidates(db, _MOST_OPEN), known))
        weighs = f"{fitted.weight:g}"
        why = Reason.of(LearningCode.ON, count=len(known), accepted=fitted.accepted, weight=weighs)
    learned.put_in_force(db, version)
    places = [Replayed(*astuple(place)) for place in replayed.places]
    learned.note(db, at, len(known), why or Reason.of(LearningCode.NO_GAIN), places, in_force=version is not None)
    learned.scored_up_to(db, newest)


def _against(replayed: Trial, fitted: Model) -> Reason | None:
    """Why the model must not order the queue."""
    if replayed.is_worse:
        places = {"learned": f"{replayed.learned:.1f}", "lexicon": f"{replayed.lexicon:.1f}"}
        return Reason.of(LearningCode.WORSE, count=len(replayed.places), **places)
    return Reason.of(LearningCode.NO_GAIN) if fitted.weight == 0 else None


def replay(db: Database, known: Sequence[Example]) -> Trial:
    """The trial: the decided pages as they stood, those that are open now beside them."""
    if not can_learn(known):
        return Trial(())
    facts = learned.facts(db, {example.page.candidate for example in known})
    decided = {example.page.candidate: example for example in known}  # of several votes the last
    standings = [Standing(example.page, facts[number].first_seen, example.at) for number, example in decided.items()]
    still = [candidate for candidate in learned.open_candidates(db, _MOST_OPEN) if candidate.candidate not in decided]
    still = still[:: max(1, len(still) // _BESIDE)]
    first_seen = {candidate.candidate: candidate.first_seen for candidate in still}
    standings += [Standing(page, first_seen[page.candidate], None) for page in _pages(db, still)]
    return trial.replay(known, sorted(standings, key=lambda standing: standing.page.candidate))


def _score_new(db: Database, kept: Model, known: Sequence[Example]) -> None:
    """Score what came since the version in force was made; its order does not change otherwise."""
    version, newest = learned.active(db), learned.newest_candidate(db)
    if version is not None:
        learned.add(db, version, _shares(db, kept, learned.unscored(db, _MOST_OPEN), known))
        learned.put_in_force(db, version)
    learned.scored_up_to(db, newest)


def _shares(db: Database, fitted: Model, open_ones: Sequence[Facts], known: Sequence[Example]) -> list[Share]:
    liked = list({example.page.candidate: example.page for example in known if example.accepted}.values())
    shares: list[Share] = []
    for start in range(0, len(open_ones), _AT_ONCE):
        pages = _pages(db, open_ones[start : start + _AT_ONCE])
        rows = fitted.rows(pages)
        reasons = explain(fitted, rows, pages, liked)
        shares += [
            Share(page.candidate, round(float(value), 4), why)
            for page, value, why in zip(pages, fitted.shares(rows), reasons, strict=True)
        ]
    return shares


def _pages(db: Database, facts: Sequence[Facts]) -> list[Page]:
    """Candidates as the model sees them; one without a text has its title alone."""
    texts = learned.beginnings(db, (fact.reading for fact in facts if fact.reading is not None), BEGINNING)
    return [Page(fact.candidate, fact.title, texts.get(fact.reading or 0, ""), fact.score) for fact in facts]


def _keep(folder: Path, fitted: Model) -> None:
    """Write the model, each file whole or not at all; a pair of two refits is known by its digest.

    One that cannot be kept orders the queue all the same, and is learned anew when candidates come.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in zip(_KEPT, keeping.dump(fitted), strict=True):
            partial = folder / f"{name}.partial"
            partial.write_bytes(content)
            partial.replace(folder / name)
    except OSError as error:
        log.warning("%s: the learned order cannot be kept: %s", folder, error)


def _kept(folder: Path) -> Model | None:
    """The model that was kept; one that is damaged or gone is told in the log and learned anew."""
    try:
        words, arrays = (folder.joinpath(name).read_bytes() for name in _KEPT)
        return keeping.load(words, arrays)
    except FileNotFoundError:
        return None
    except (OSError, ModelDamaged) as error:
        log.warning("%s: %s", folder, error)
        return None
