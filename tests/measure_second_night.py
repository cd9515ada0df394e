"""Print what an unchanged second night costs, by channel, with and without a server that answers 304.

``python -m tests.measure_second_night``; over made pages, the whole replica of its first night.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import second_night
from tests.crawls import Bench, Crawler
from tests.scripted_replica import ScriptedReplica
from tests.second_night import Line

SOURCES = ("whitehouse", "uscc")


def main() -> None:
    """Crawl both sources both ways and print the table."""
    print("| source | asked for | requests | bytes read | bytes sent | with validators: requests | 304 | bytes read |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    crawler = Crawler()
    for source in SOURCES:
        plain, honest = (_night(crawler, source, validators) for validators in ("none", "honest"))
        for why in dict.fromkeys(line.why for line in (*plain, *honest)):
            _print(source, why, [x for x in plain if x.why == why], [x for x in honest if x.why == why])
        _print(source, "**all**", plain, honest)
    crawler.close()


def _night(crawler: Crawler, source: str, validators: str) -> list[Line]:
    with TemporaryDirectory() as name, ScriptedReplica(thin=False) as replica:
        bench = Bench(crawler, replica, Path(name) / "data", Path(name))
        asked = second_night.crawl(bench, source, validators)
        run = bench.run
    if (run["verdict"], run["new"], run["changed"]) != ("quiet", 0, 0):
        raise SystemExit(f"{source}: {run['verdict']}, {run['new']} new, {run['changed']} changed: {run['reasons']}")
    return asked


def _print(source: str, why: str, plain: list[Line], honest: list[Line]) -> None:
    wire = sum(line.sent for line in plain)
    columns = (len(plain), _size(plain), wire, len(honest), _unmodified(honest), _size(honest))
    print(f"| {source} | {why} | " + " | ".join(f"{number:,}" for number in columns) + " |")


def _unmodified(lines: Iterable[Line]) -> int:
    return Counter(line.status for line in lines)[304]


def _size(lines: Iterable[Line]) -> int:
    return sum(line.size for line in lines)


if __name__ == "__main__":
    main()
