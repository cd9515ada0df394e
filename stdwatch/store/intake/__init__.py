"""The one place where what a crawl learned is written: each report in one short transaction."""

from stdwatch.store.intake.discovery import store_discovery
from stdwatch.store.intake.documents import Stored, store_fetched
from stdwatch.store.intake.handover import take_over
from stdwatch.store.intake.judged import judged
from stdwatch.store.intake.nights import apply_verdict
from stdwatch.store.intake.parts import known_candidate
from stdwatch.store.intake.reread import CurrentRevision, current_revisions, store_reread
from stdwatch.store.intake.withholding import close_lost, hold_back_lost
from stdwatch.store.intake.without_document import store_failed, store_gone, store_not_modified

__all__ = [
    "CurrentRevision",
    "Stored",
    "apply_verdict",
    "close_lost",
    "current_revisions",
    "hold_back_lost",
    "judged",
    "known_candidate",
    "store_discovery",
    "store_failed",
    "store_fetched",
    "store_gone",
    "store_not_modified",
    "store_reread",
    "take_over",
]
