"""What is kept of a look at the canary."""

from datetime import UTC, datetime

import pytest

from pipelines.store import Store
from stdwatch.crawling.ledger import Ledger
from stdwatch.items import CANARY, Answer, Document, Errand, Fetched, Precision, Published

AT = datetime(2025, 11, 6, 20, 30, tzinfo=UTC)
URL = "https://x.example/a"


class Crawler:
    """As much of a crawler as the stage asks for."""

    def __init__(self, ledger: Ledger) -> None:
        self.spider = type("Spider", (), {})()
        self.spider.ledger = ledger


@pytest.mark.parametrize(("origin", "known"), [("page: time", "2025-07-23"), ("url", None)])
def test_a_date_of_the_address_alone_is_no_date_of_the_canary(origin: str, known: str | None) -> None:
    """It would stay the same on the night when the pages lose theirs."""
    date = Published("2025-07-23", Precision.DAY, origin)
    page = Document(URL, "A title", "A text.", (), date)
    answer = Answer(URL, 200, AT, b"", "", "text/html")
    errand = Errand(URL, "page", CANARY, conditional=False)
    ledger = Ledger("x", "dry")
    stage = Store(Crawler(ledger))  # type: ignore[arg-type]  # it asks for the spider alone
    stage.process_item(Fetched("x", errand, answer, document=page))
    assert ledger.canary
    assert ledger.canary.read
    assert ledger.canary.read.published == known
