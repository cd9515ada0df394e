"""The one place where what a crawl learned is written: each report in one short transaction."""

from stdwatch.store.intake.again import InForce, in_force, store_again
from stdwatch.store.intake.discovery import store_discovery
from stdwatch.store.intake.documents import Stored, store_fetched
from stdwatch.store.intake.nothing_new import settle_night, store_failed, store_gone, store_not_modified
from stdwatch.store.intake.texts import known_candidate

__all__ = [
    "InForce",
    "Stored",
    "in_force",
    "known_candidate",
    "settle_night",
    "store_again",
    "store_discovery",
    "store_failed",
    "store_fetched",
    "store_gone",
    "store_not_modified",
]
