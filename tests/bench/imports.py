"""`stdwatch sources import` over made sites, ``python -m tests.bench imports``: how many spiders work at once.

A checkout that knows nothing of the sites imports them by their front pages and crawls each once, without their delays.
Where not all documents came, a person looks at what was printed and changes one line; then it is crawled again.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from stdwatch import sources
from tests.bench.import_looks import LOOKS, Look
from tests.bench.table import table
from tests.checkout import ROOT, Checkout
from tests.importable_sites import HOST, IMPORTABLE_SITES, ImportableSite
from tests.test_unknown_sites import NIGHT, documents
from tests.unknown_site_pages import PATHS, UNKNOWN_SITES
from tests.unknown_site_pages.common import FOOT, NAV
from tests.unknown_sites import HTML, JSON, Answer, Doc, Pages, Site, UnknownSite, page

_PROGRAM = "from stdwatch.cli import main; main()"
_HEADS = ("sites", "spiders", "whole", "right days", "named", "whole after a look")


@dataclass(frozen=True, slots=True)
class Trial:
    """A made site under a name: where it is imported from, what it answers, its documents' days by their titles."""

    kind: str
    name: str
    home: str
    hosts: tuple[str, ...]
    pages: Pages
    days: Mapping[str, str]
    finds: bool

    @property
    def source(self) -> str:
        """What its source is called in the list."""
        return "".join(letter if letter.isalnum() else "_" for letter in f"{self.kind} {self.name}".lower())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a site: whether it has a spider, how many documents were found, of them with the right day."""

    trial: Trial
    spider: bool
    found: int
    dated: int
    others: int

    @property
    def whole(self) -> bool:
        """All documents and nothing else."""
        return self.spider and self.found == len(self.trial.days) and not self.others

    @property
    def named(self) -> bool:
        """A site that gives nothing to watch has no spider, or one that finds nothing, and is told."""
        return not self.trial.finds and not self.found

    def __str__(self) -> str:
        figures = f"{self.found} of {len(self.trial.days)} found, {self.dated} with the right day, {self.others} others"
        return f"{self.trial.kind}: {self.trial.name}: {figures if self.spider else 'no spider'}"


def measure(only: str = "") -> Iterator[str]:
    """Each site; a table: kind × what came of its sites; those that were not whole, with the line that was changed."""
    trials = [trial for trial in _trials() if only in f"{trial.kind}: {trial.name}"]
    counts, lines = Counter[tuple[str, str]](), []
    for batch in _batches(trials):
        for first, look, second in _tried(batch):
            kind = first.trial.kind
            final = second or first
            flags = (
                True,
                first.spider,
                first.whole,
                first.whole and first.dated == first.found,
                first.named,
                final.whole,
            )
            counts.update({(kind, head): int(value) for head, value in zip(_HEADS, flags, strict=True)})
            if not first.whole or first.dated < first.found:
                lines.append(f"{first}{f'; {look}: {second}' if look else ''}")
            yield f"  {first}"
    kinds = list(dict.fromkeys(trial.kind for trial in trials))
    rows = [(kind, *(counts[kind, head] for head in _HEADS)) for kind in kinds]
    yield table(("kind", *_HEADS), [*rows, ("all", *(sum(counts[kind, head] for kind in kinds) for head in _HEADS))])
    yield "\n".join(lines)


def _trials() -> Iterator[Trial]:
    for number, made in enumerate(IMPORTABLE_SITES):
        yield _made(made, f"www.made{number}.example")
    for unknown in UNKNOWN_SITES:
        yield _unknown(unknown)


def _made(made: ImportableSite, host: str) -> Trial:
    docs = made.documents()
    pages = {path: replace(answer, body=answer.body.replace(HOST, host)) for path, answer in made.pages(docs).items()}
    days = {doc.title: doc.day.isoformat() for doc in docs}
    hosts = (host, host.removeprefix("www."))
    return Trial(made.kind, made.name, f"https://{host}/", hosts, pages, days, made.finds)


def _unknown(unknown: UnknownSite) -> Trial:
    """A site that a source may turn out to be, with a front page and a robots.txt that name what it has."""
    watched = sources.site(unknown.source)
    docs = documents(unknown.path or PATHS[unknown.source])
    pages = unknown.pages(docs)
    hosts = tuple({watched.urls.host, *watched.urls.hosts, *watched.urls.storage})
    days = {doc.title: unknown.day(doc) for doc in docs}
    front = {"/": _front(pages, docs), "/robots.txt": _robots(pages, watched.urls.host)}
    kinds = {key.rpartition("/")[2]: {"rest_base": key.rpartition("/")[2]} for key in pages if "/wp/v2/" in key}
    front["/wp-json/wp/v2/types"] = Answer(json.dumps(kinds), JSON)
    kind = f"like {unknown.source}"
    return Trial(kind, unknown.name, watched.home, hosts, front | pages, days, unknown.finds)


def _front(pages: Pages, docs: Sequence[Doc]) -> Answer:
    """A front page that links the lists of a site."""
    own = {doc.path for doc in docs}
    lists = [
        path for path, answer in pages.items() if answer.media_type == HTML and path not in own and "?" not in path
    ]
    names = {path: path.strip("/").rpartition("/")[2].replace("-", " ").title() for path in lists}
    links = "".join(f'<a href="{path}">{name}</a> ' for path, name in names.items() if name)
    return page("Made", f"{NAV}<main><p>Welcome.</p><div>{links}</div></main>{FOOT}")


def _robots(pages: Pages, host: str) -> Answer:
    """A robots.txt that names the sitemaps."""
    maps = [path for path, answer in pages.items() if "<urlset" in answer.body or "<sitemapindex" in answer.body]
    return Answer("".join(f"Sitemap: https://{host}{path}\n" for path in maps), "text/plain")


def _batches(trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Sites that can be imported together, since they are on other hosts."""
    waiting = list(trials)
    while waiting:
        taken: dict[str, Trial] = {}
        for trial in waiting:
            taken.setdefault(trial.hosts[0], trial)
        batch = [trial for trial in waiting if taken[trial.hosts[0]] is trial]
        waiting = [trial for trial in waiting if trial not in batch]
        yield batch


def _tried(batch: Sequence[Trial]) -> Iterator[tuple[Outcome, Look | None, Outcome | None]]:
    """What came of each site at once, the look at it and what came of it then."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        checkout = Checkout.make(Path(folder) / "checkout")
        checkout.spider("there")
        (checkout.root / "pipelines").symlink_to(ROOT / "pipelines")
        _settle(checkout, batch)
        route = []
        for trial in batch:
            site = held.enter_context(Site())
            site.pages = trial.pages
            route += [f"{host}={site.place}" for host in trial.hosts]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STDWATCH_")}
        environment |= {"STDWATCH_ROUTE": ",".join(route), "STDWATCH_NOW": NIGHT.isoformat()}
        environment |= {"PYTHONPATH": f"{checkout.root}:{ROOT}"}
        _run(checkout, environment, "sources", "import", "sites.csv")
        _crawl(checkout, environment, batch)
        first = [_outcome(checkout, trial) for trial in batch]
        looks = [
            None if outcome.whole and outcome.dated == outcome.found else LOOKS.get(outcome.trial.source)
            for outcome in first
        ]
        again = [
            trial for trial, look in zip(batch, looks, strict=True) if look and look.apply(checkout.root, trial.source)
        ]
        if checkout.data.is_dir():
            checkout.data.rename(checkout.root / "data.before")
        _crawl(checkout, environment, again)
        for outcome, look in zip(first, looks, strict=True):
            yield outcome, look, _outcome(checkout, outcome.trial) if outcome.trial in again else None


def _settle(checkout: Checkout, batch: Sequence[Trial]) -> None:
    """The list of the sites, and settings without delays."""
    settings = checkout.root / "stdwatch.toml"
    tables = "".join(f"\n[sources.{trial.source}]\ndelay = 0\n" for trial in batch)
    settings.write_text(f"{settings.read_text()}\n{tables}")
    lines = [f"{trial.home}, {trial.source}\n" for trial in batch]
    (checkout.root / "sites.csv").write_text("".join(lines))


def _run(checkout: Checkout, environment: Mapping[str, str], *words: str) -> str:
    command = [sys.executable, "-c", _PROGRAM, *words]
    ended = subprocess.run(command, cwd=checkout.root, env=environment, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def _crawl(checkout: Checkout, environment: Mapping[str, str], trials: Sequence[Trial]) -> None:
    there = [trial.source for trial in trials if _file(checkout, trial).is_file()]
    if there:
        _run(checkout, environment, "crawl", *there)


def _file(checkout: Checkout, trial: Trial) -> Path:
    return checkout.root / "spiders" / f"{trial.source}.py"


def _outcome(checkout: Checkout, trial: Trial) -> Outcome:
    held = dict(checkout.rows("SELECT title, day FROM candidate WHERE source = ?", trial.source))
    titles = [title for title in trial.days if title in held]
    dated = sum(held[title] == trial.days[title] for title in titles)
    return Outcome(trial, _file(checkout, trial).is_file(), len(titles), dated, len(held) - len(titles))
