"""`stdwatch nodes`: crawls on other machines, beside the desk and on a node."""

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stdwatch import clock, config
from stdwatch.cli import output
from stdwatch.cli.people import open_database
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from stdwatch.operations.crawls import Crawls


def crawls_of(settings: config.Settings) -> "Crawls | None":
    """What runs the crawls of a desk that has nodes; `None`, and nothing imported, at any other."""
    if not (settings.data / "nodes" / "desk.json").is_file():
        return None
    from stdwatch.nodes.remote import RemoteCrawls

    return RemoteCrawls(settings, limit=settings.crawl_minutes * 60)


@click.group(invoke_without_command=True)
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def nodes(context: click.Context, json_wanted: bool) -> None:
    """List the machines that crawl for this desk (docs/nodes.md), with what is wrong with them."""
    if context.invoked_subcommand is None:
        _list_nodes(json_wanted)


@nodes.command()
@click.option("--address", "addresses", multiple=True, help="Name or address by which nodes reach this machine.")
@click.option("--port", type=click.IntRange(1, 65535), default=6380, show_default=True, help="For its Redis.")
@click.option("--memory", type=click.IntRange(64, 65536), default=512, show_default=True, help="MB for its Redis.")
@click.option("--bind", default="*", show_default=True, help="The addresses on which its Redis listens.")
def init(addresses: tuple[str, ...], port: int, memory: int, bind: str) -> None:
    """Let this desk have nodes: an authority of its own, a Redis over TLS. What is there already stays in force."""
    _require_packages()
    from stdwatch.nodes import founding

    with open_database():  # a data directory of our own from here on
        founding.initialize(config.load().data, addresses, port=port, bind=bind, memory=memory)
    click.echo("Ready: stdwatch nodes add NAME --region REGION; then restart the scheduler (stdwatch up).", err=True)


@nodes.command()
@click.argument("name")
@click.option("--region", required=True, help="Whose sources it crawls (`region` in stdwatch.toml).")
def add(name: str, region: str) -> None:
    """Admit a machine and print, once, the word with which it joins: it holds a password."""
    _require_packages()
    from stdwatch.nodes import access, founding
    from stdwatch.store import nodes as table

    settings = config.load()
    with open_database() as db, founding.undone_on_error(settings.data):
        admitted = founding.admit(settings.data, name, region)
        access.tell_users(settings.data)
        table.add(db, name, region, clock.now())
    click.echo(admitted.as_text())


@nodes.command()
@click.argument("name")
def remove(name: str) -> None:
    """Dismiss a machine at once; what it is in the middle of is crawled again."""
    _require_packages()
    from stdwatch.nodes import access, founding
    from stdwatch.store import nodes as table

    settings = config.load()
    with open_database() as db:
        if not table.remove(db, name):
            raise UsageError(f"no node {name!r}")
    founding.dismiss(settings.data, name)
    access.tell_users(settings.data, gone=name)


@nodes.command()
def serve() -> None:
    """Run Redis and the writer beside the desk; the scheduler starts this by itself where there are nodes."""
    _require_packages()
    from stdwatch.nodes import service
    from stdwatch.operations import logs

    logs.configure()
    stop = threading.Event()

    def end(*_: object) -> None:
        threading.Thread(target=stop.set).start()  # here it could find the event's lock taken, by this very thread

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    service.serve(config.load(), stop)


@nodes.command()
@click.argument("word", metavar="JOIN")
@click.option("--folder", type=click.Path(path_type=Path), default="node", show_default=True, help="Where it lives.")
@click.option("--slots", type=click.IntRange(1, 64), default=4, show_default=True, help="Crawls at once.")
@click.option("--port", type=click.IntRange(1, 65535), default=6800, show_default=True, help="scrapyd's, on 127.0.0.1.")
def join(word: str, folder: Path, slots: int, port: int) -> None:
    """Make this machine a node, with the word that `stdwatch nodes add` printed at the desk."""
    _require_packages()
    from stdwatch.nodes import access, running

    running.join(folder, access.Access.from_text(word), slots=slots, port=port)
    click.echo(f"Ready: stdwatch nodes run --folder {folder}", err=True)


@nodes.command()
@click.option("--folder", type=click.Path(path_type=Path), default="node", show_default=True, help="Where it lives.")
def run(folder: Path) -> None:
    """Crawl for the desk until Ctrl-C: becomes scrapyd, which pulls orders and listens on 127.0.0.1 alone."""
    _require_packages()
    from stdwatch.nodes import running

    command, environment = running.scrapyd(folder, config.find_root(Path.cwd()))
    os.chdir(folder)
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter


def _require_packages() -> None:
    """Say in a line what to install where the extra is missing."""
    from importlib.util import find_spec

    missing = [name for name in ("redis", "scrapyd") if find_spec(name) is None]
    if missing:
        raise UsageError(f"{' and '.join(missing)} missing: pip install -e '.[nodes]' (make nodes, make node do it)")


def _list_nodes(json_wanted: bool) -> None:
    from stdwatch.store import node_orders
    from stdwatch.store import nodes as table

    now = clock.now()
    with open_database() as db:
        known, orders = table.nodes(db), node_orders.open_orders(db)
    if json_wanted:
        output.as_json({"nodes": known, "orders": orders})
        return
    columns = ("name", "region", "heard", "slots", "busy", "waiting", "clock", "version", "refused")
    output.rows(
        columns,
        [
            (
                node.name,
                node.region,
                "never" if node.heard is None else f"{(now - node.heard).total_seconds():.0f} s ago",
                node.slots,
                len(node.orders),
                node.waiting,
                f"{node.skew:+.1f} s",
                node.version,
                node.refused,
            )
            for node in known
        ],
    )
