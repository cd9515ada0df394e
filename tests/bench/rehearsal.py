"""Many rehearsals, two processes at a time: one row for each seed, and every difference by name."""

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from rehearsal.nights import Result, rehearse
from stdwatch import sources
from tests.bench.table import table

START = date(2025, 9, 24)
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a seed came to, and how long it took; `broken` tells why it came to nothing."""

    seed: int
    seconds: float
    result: Result | None = None
    broken: str = ""


def rehearse_seeds(
    seeds: Sequence[int], nights: int, names: Sequence[str] = (), unmet: Sequence[str] = ()
) -> Iterator[Rehearsed]:
    """Each seed in a fresh process (a reactor runs once), as they end; `unmet` as for `rehearse`."""
    pool = ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn"), max_tasks_per_child=1)
    with pool:
        futures = {
            pool.submit(_rehearse, seed, nights, tuple(names or sources.names()), tuple(unmet)): seed for seed in seeds
        }
        for future in as_completed(futures):
            yield _outcome(futures[future], future)


def _rehearse(seed: int, nights: int, names: tuple[str, ...], unmet: tuple[str, ...]) -> tuple[Result, float]:
    started = time.monotonic()
    sites = {name: sources.site(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        result = rehearse(sites, Path(folder), seed=seed, nights=nights, start=START, unmet=unmet)
    return result, time.monotonic() - started


def _outcome(seed: int, future: Future[tuple[Result, float]]) -> Rehearsed:
    error = future.exception()
    if error:
        return Rehearsed(seed, 0.0, broken=f"{type(error).__name__}: {error}")
    result, seconds = future.result()
    return Rehearsed(seed, seconds, result)


def report(rehearsed: Iterable[Rehearsed]) -> str:
    """The table of all seeds, and below it the differences: none is averaged away."""
    whole = [(run, run.result) for run in sorted(rehearsed, key=lambda run: run.seed)]
    names = sorted({name for _, result in whole if result for name in result.checked})
    heads = ["seed", *names, "issue", "differences", "requests", "seconds", "verdicts"]
    rows = [_row(run, result, names) for run, result in whole]
    lines = [f"- seed {run.seed}: {difference}" for run, result in whole if result for difference in result.differences]
    return "\n".join([table(heads, rows), "", *(lines or ["No difference."])])


def _row(run: Rehearsed, result: Result | None, names: Sequence[str]) -> list[object]:
    if result is None:
        return [str(run.seed), *("" for _ in names), "", "", "", "", run.broken]
    checked = (result.checked[name] for name in names)
    verdicts = "; ".join(f"{name} {_counts(result.verdicts[name])}" for name in names)
    issue = f"{sum(page.is_right for page in result.printed)} of {len(result.printed)}"
    return [str(run.seed), *checked, issue, len(result.differences), result.requests, round(run.seconds), verdicts]


def _counts(verdicts: dict[str, int]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))


def is_clean(rehearsed: Iterable[Rehearsed]) -> bool:
    """Whether every seed came to an end without a difference."""
    return all(run.result and not run.result.differences for run in rehearsed)
