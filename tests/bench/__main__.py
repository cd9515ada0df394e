"""The command line of the measuring commands; every one imports what it needs only when it is called."""

import os
import sys
from datetime import datetime
from itertools import chain
from pathlib import Path

import click


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure; without a command: compare the second night with other ways to the same pages."""
    if context.invoked_subcommand is None:
        context.invoke(tools)


@main.command()
@click.option("--seed", type=int, default=18, show_default=True)
@click.option("--night", "nights", type=click.IntRange(2), multiple=True, default=(2, 9), show_default=True)
def tools(seed: int, nights: tuple[int, ...]) -> None:
    """This desk, a plain Scrapy spider and webchanges on the same night over the same made pages."""
    from tests.bench.compare import compare

    for night in nights:
        for line in compare(seed, night):
            print(line, flush=True)


@main.command()
@click.option("--seed", type=int, default=2025, show_default=True)
def rates(seed: int) -> None:
    """How often pages speak of standards, by type: the made sites beside real documents."""
    from tests.bench.rates import measure

    for line in measure(seed):
        print(line, flush=True)


@main.command()
def night() -> None:
    """What an unchanged second night asks for, by channel, with and without a server that answers 304."""
    from tests.measure_second_night import main as measure

    measure()


@main.command()
@click.option("--seed", type=int, default=18, show_default=True)
@click.option("--nights", type=click.IntRange(2), default=8, show_default=True)
def whole(seed: int, nights: int) -> None:
    """A night over all sources with their delays, four at a time; then the whole archive read again."""
    from tests.bench.whole import measure

    for part in measure(seed, nights):
        print(part, flush=True)


@main.command()
@click.option("--size", "sizes", type=click.IntRange(100), multiple=True, default=(10_000, 100_000, 1_000_000))
@click.option("--place", "only", default="", help="Only places whose name holds this.")
def sweep(sizes: tuple[int, ...], only: str) -> None:
    """What hostile texts cost a reader, in each place that is looked at; exit status 1 over five seconds."""
    from tests.bench.sweep import sweep as measure

    lines, fine = measure(sizes, only)
    print(lines)
    sys.exit(0 if fine else 1)


@main.command()
@click.option("--sources", "counts", type=click.IntRange(1), multiple=True, default=(20, 100, 300, 1000))
def many(counts: tuple[int, ...]) -> None:
    """What a tick, the health and the overview of so many sources take."""
    from tests.bench.many import measure

    for line in measure(counts):
        print(line, flush=True)


@main.command()
@click.option("--seconds", type=click.IntRange(2), default=3600, show_default=True)
def api(seconds: int) -> None:
    """Calls to the API that nobody thought of, and the rules that must hold after each."""
    from tests.bench.api import measure

    for line in measure(seconds):
        print(line, flush=True)


@main.command()
@click.option("--only", default="", help="Only sites whose kind and name hold this.")
def imports(only: str) -> None:
    """How many spiders that `stdwatch sources import` writes for made sites work at once, how many after one look."""
    from tests.bench.imports import measure

    for line in measure(only):
        print(line, flush=True)


@main.command()
@click.option("--pages", "count", type=click.IntRange(1), default=200, show_default=True)
def rendered(count: int) -> None:
    """Pages through a browser beside plain fetching."""
    from tests.bench.rendered import measure

    for line in measure(count):
        print(line, flush=True)


@main.command("hostile-pages")
@click.option("--only", default="", help="Only pages whose name holds this.")
def hostile_pages(only: str) -> None:
    """What becomes of hostile pages that are rendered one after the other in one browser."""
    from tests.bench.hostile_pages import measure

    for line in measure(only):
        print(line, flush=True)


@main.command()
@click.option("--candidates", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--seconds", type=click.FloatRange(1), default=5, show_default=True, help="For each kind of request.")
@click.option("--only", default="", help="Only requests whose name holds these words.")
def load(candidates: int, seconds: float, only: str) -> None:
    """The page while 50 clients ask and leave, and under half-sent requests; exit status 1 when one is late."""
    from tests.bench.load import measure

    lines, fine = measure(candidates, seconds, only)
    print(lines)
    sys.exit(0 if fine else 1)


@main.command()
def printing() -> None:
    """Made issues of 300, 1,000 and 3,000 paragraphs, printed in every format."""
    from tests.bench.printing import measure

    for line in measure():
        print(line, flush=True)


@main.command()
@click.option("--seed", type=int, default=745, show_default=True)
@click.option("--pages", type=click.IntRange(20), default=745, show_default=True)
def pdf(seed: int, pages: int) -> None:
    """The made annual report, from its bytes to the stored reading."""
    from tests.bench.book import measure

    print(measure(seed, pages))


@main.command("pdf-tables")
@click.option("--tables", "count", type=click.IntRange(1), default=40, show_default=True, help="How many of each kind.")
def pdf_tables(count: int) -> None:
    """How many rows of made PDF tables are read as rows."""
    from tests.bench.pdf_tables import recall

    for line in recall(count):
        print(line, flush=True)


@main.command("pdf-kinds")
def pdf_kinds() -> None:
    """Made PDF files of the kinds that went wrong once, and how many are read as a reader sees them."""
    from tests.bench.pdf_kinds import compare

    print(compare())


@main.command()
def trafilatura() -> None:
    """Known bodies of the real captures (STDWATCH_SHARED), by our blocks and by trafilatura."""
    from tests.bench.bodies import compare

    print(compare(Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[3] / "shared"))))


@main.command("replay")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def replayed(data: Path) -> None:
    """What a replay over a copy of a data directory tells, of pages that were read without some of their rules."""
    from tests.bench.replayed import compare

    print(compare(data))


@main.command()
def seen() -> None:
    """What a browser shows of the bodies of captures (STDWATCH_SHARED) and what is stored: words of one alone."""
    from tests.bench.seen import compare

    print(compare(Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[3] / "shared"))))


@main.command()
def pages() -> None:
    """Made pages of ten kinds and captures (STDWATCH_SHARED), by us and by trafilatura: words, blocks, time."""
    from tests.bench import captured_pages, pages

    print(pages.compare())
    shared = Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[3] / "shared"))
    if shared.exists():
        print(captured_pages.compare(shared))


@main.command()
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, help="How many, from --first on.")
@click.option("--first", type=int, default=1, show_default=True)
@click.option("--nights", type=click.IntRange(1, 400), default=60, show_default=True)
@click.option("--unmet", multiple=True, metavar="SOURCE", help="Its pages have other markup than its spider guesses.")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
def rehearsal(seeds: int, first: int, nights: int, unmet: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Nights over made sites for many seeds; exit status 1 when anything is not as expected."""
    from tests.bench.rehearsal import is_clean, rehearse_seeds, report

    rehearsed = []
    for run in rehearse_seeds(range(first, first + seeds), nights, names, unmet):
        rehearsed.append(run)
        faults = run.result.differences if run.result else [run.broken]
        print(f"seed {run.seed}: {len(faults)} differences, {run.seconds:.0f} s", *faults, sep="\n  ", file=sys.stderr)
    print(report(rehearsed))
    if not is_clean(rehearsed):
        sys.exit(1)


@main.command()
@click.option("--candidates", type=click.IntRange(1), default=20_000, show_default=True)
def judging(candidates: int) -> None:
    """How fast judging is: a page by itself, and a whole store judged anew beside the desk."""
    from tests.bench.judging import measure

    for line in measure(candidates):
        print(line, flush=True)


@main.command()
@click.option("--quarters", "count", type=click.IntRange(1), default=2000, show_default=True)
def audit(count: int) -> None:
    """How often the audit's bound held in simulated quarters."""
    from tests.bench.audit import measure

    for line in measure(count):
        print(line, flush=True)


@main.command()
@click.option("--seed", type=int, default=2025, show_default=True)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2025-09-24", show_default=True)
@click.option("--nights", type=click.IntRange(2, 200), default=92, show_default=True)
def quarter(seed: int, start: datetime, nights: int) -> None:
    """A rehearsed quarter triaged by a scripted editor: places of the issue's pages, cards a morning."""
    from tests.bench.quarter import measure

    for line in measure(seed, start.date(), nights):
        print(line, flush=True)


@main.command()
@click.option("--decided", type=click.IntRange(100), default=2000, show_default=True)
@click.option("--open", "waiting", type=click.IntRange(1), default=20_000, show_default=True)
@click.option("--above", type=click.FloatRange(0, 1), default=0.35, show_default=True, help="Share above the fold.")
def learning(decided: int, waiting: int, above: float) -> None:
    """How long learning and a new order take, and what the page takes meanwhile."""
    from tests.bench.learning import measure

    for line in measure(decided, waiting, above):
        print(line, flush=True)


@main.command()
@click.option("--seed", "seeds", type=int, multiple=True, default=(2025, 1), show_default=True)
def stories(seeds: tuple[int, ...]) -> None:
    """Suggested stories on the catalogue of the evaluation sets and on made quarters: precision and recall of pairs."""
    from tests.bench.stories import measure, measure_made

    for line in chain(measure(), *(measure_made(seed) for seed in seeds)):
        print(line, flush=True)


@main.command()
def quarters() -> None:
    """Quarters simulated on the evaluation sets: lexicon alone, learned alone, both."""
    from tests.bench.quarters import report

    for line in report():
        print(line, flush=True)


@main.command()
@click.option("--candidates", type=click.IntRange(100), default=100_000, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="A folder for the database, to be measured again.")
def desk(candidates: int, keep: Path | None) -> None:
    """How fast the desk answers four editors while a crawl writes."""
    from tests.bench.desk import report

    for line in report(candidates, keep):
        print(line, flush=True)


@main.command()
@click.option("--candidates", type=click.IntRange(100), default=100_000, show_default=True)
def writing(candidates: int) -> None:
    """How fast four editors write in an article of 200 blocks while a crawl writes."""
    from tests.bench.writing import report

    for line in report(candidates):
        print(line, flush=True)


@main.command()
def checks() -> None:
    """What the checks of an issue find, and find wrongly, over made issues; memory and speed."""
    from tests.bench.checks import measure

    for line in measure():
        print(line, flush=True)


@main.command()
@click.option("--seed", "seeds", type=int, multiple=True, default=(1, 2, 3), show_default=True)
@click.option("--nights", type=click.IntRange(1), default=5, show_default=True)
@click.option("--kills", type=click.IntRange(0), default=0, show_default=True, help="Processes killed, lines cut.")
@click.option("--source", "names", multiple=True, help="These sources alone.")
@click.option("--latency", type=click.FloatRange(0), default=0.0, show_default=True, help="Seconds an answer takes.")
def nodes(seeds: tuple[int, ...], nights: int, kills: int, names: tuple[str, ...], latency: float) -> None:
    """The same nights on one machine and over three nodes in network namespaces (root), disturbed if wished."""
    from tests.bench.nodes import measure

    for line in measure(seeds, nights, kills, names, latency):
        print(line, flush=True)


@main.command()
@click.option("--rounds", type=click.IntRange(1), default=200, show_default=True)
def drain(rounds: int) -> None:
    """How fast reports of nodes are stored, and how long looks at the queue take meanwhile."""
    from tests.bench.drain import drain as measure

    for line in measure(rounds):
        print(line, flush=True)


@main.command()
@click.option("--number", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def lies(number: int, seed: int) -> None:
    """Fuzzed and forged reports of a node under its own rights."""
    from tests.bench.lies import lies as measure

    for line in measure(number, seed):
        print(line, flush=True)


@main.command()
@click.option("--number", type=click.IntRange(1), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def kills(number: int, seed: int) -> None:
    """So many kills of writer, Redis, nodes and crawls during short nights, each compared with an undisturbed one."""
    from tests.bench.kills import measure

    for line in measure(number, seed):
        print(line, flush=True)


@main.command()
@click.option("--sources", "count", type=click.IntRange(2), default=40, show_default=True)
@click.option("--crawls", type=click.IntRange(1, 64), multiple=True, default=(2, 8, 32), show_default=True)
def slots(count: int, crawls: tuple[int, ...]) -> None:
    """Sources that answer in a second, so many crawls at once; then with two that hang."""
    from tests.bench.slots import measure

    for line in measure(count, crawls):
        print(line, flush=True)


if __name__ == "__main__":
    main()
