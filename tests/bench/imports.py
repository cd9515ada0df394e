"""`stdwatch sources import` over unknown sites, ``python -m tests.bench imports``: how many spiders work at once.

Each site is imported from the home page of the source that it stands for, by a checkout that knows nothing of it, and
crawled once.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stdwatch import sources
from tests.bench.table import table
from tests.checkout import ROOT, Checkout
from tests.test_unknown_sites import NIGHT, documents
from tests.unknown_site_pages import PATHS, UNKNOWN_SITES
from tests.unknown_sites import Site, UnknownSite

_PROGRAM = "from stdwatch.cli import main; main()"


def measure() -> Iterator[str]:
    """A table: source × what came of the unknown sites made like it; then those whose documents were not all found."""
    counts, lines = Counter[tuple[str, str]](), []
    with ThreadPoolExecutor(2) as pool:
        for unknown, (spider, found, dated, of) in zip(UNKNOWN_SITES, pool.map(_imported, UNKNOWN_SITES), strict=True):
            counts[unknown.source, "sites"] += 1
            counts[unknown.source, "spiders"] += spider
            counts[unknown.source, "whole"] += spider and found == of
            counts[unknown.source, "right days"] += spider and dated == of
            if found < of:
                lines.append(f"{unknown.source}: {unknown.name}: {found} of {of}")
    heads = ("sites", "spiders", "whole", "right days")
    yield table(("source", *heads), [(name, *(counts[name, head] for head in heads)) for name in PATHS])
    yield "\n".join(lines)


def _imported(unknown: UnknownSite) -> tuple[bool, int, int, int]:
    with Site() as site:
        return _import(unknown, site)


def _import(unknown: UnknownSite, site: Site) -> tuple[bool, int, int, int]:
    """Whether there is a spider; how many documents it found, how many with the right day, and how many there are."""
    watched = sources.site(unknown.source)
    docs = documents(unknown.path or PATHS[unknown.source])
    site.pages = unknown.pages(docs)
    hosts = {watched.urls.host, *watched.urls.hosts, *watched.urls.storage}
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout.make(Path(folder) / "checkout")
        checkout.spider("there")
        (checkout.root / "pipelines").symlink_to(ROOT / "pipelines")
        (checkout.root / "sites.csv").write_text(f"{watched.home}, made\n")
        ours = {"STDWATCH_ROUTE": ",".join(f"{host}={site.place}" for host in hosts)}
        ours |= {"STDWATCH_NOW": NIGHT.isoformat(), "PYTHONPATH": f"{checkout.root}:{ROOT}"}
        environment = {name: value for name, value in os.environ.items() if name != "STDWATCH_DATA"} | ours
        for words in (("sources", "import", "sites.csv"), ("crawl", "made")):
            command = [sys.executable, "-c", _PROGRAM, *words]
            subprocess.run(command, cwd=checkout.root, env=environment, capture_output=True, check=False)
        held = dict(checkout.rows("SELECT title, day FROM candidate WHERE source = 'made'"))
        spider = (checkout.root / "spiders" / "made.py").is_file()
    dated = sum(1 for doc in docs if held.get(doc.title) == unknown.day(doc))
    return spider, sum(1 for doc in docs if doc.title in held), dated, len(docs)
