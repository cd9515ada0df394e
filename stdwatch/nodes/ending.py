"""The end of an order whose run cannot be judged: it is closed with why, so that nobody waits for it."""

import logging
from datetime import datetime

from sqlite_utils import Database

from stdwatch.reasons import Reason
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store import node_orders, runs
from stdwatch.store.database import is_unusable, writing
from stdwatch.store.intake.withholding import hold_back_lost

log = logging.getLogger(__name__)


def end_unjudged(db: Database, row: node_orders.NodeOrder, vocabulary: Vocabulary, why: Reason, now: datetime) -> None:
    """Close run and order with no more than why; what was in doubt by then is held back, if that can be."""
    with writing(db):
        if row.run is not None:
            runs.close_unjudged(db, row.run, why, now)
        node_orders.close(db, row.name)
    try:
        hold_back_lost(db, row.source, [row.run] if row.run is not None else [], vocabulary, now)
    except Exception as error:  # whatever cannot be judged would be met again by each writer, and stop all nodes
        if is_unusable(error):
            raise
        log.exception("%s: what was in doubt stays in force", row.source)
