"""The command line: thin over the packages below, each command loaded only when it is called."""

import importlib
import sys
from collections.abc import Mapping
from typing import Any

import click

from stdwatch import __version__, printable
from stdwatch.errors import StdwatchError, UsageError
from stdwatch.store import private

COMMANDS: Mapping[str, str] = {
    "up": "up:up",
    "init": "init:init",
    "crawl": "crawl:crawl",
    "add": "add:add",
    "probe": "probe:probe",
    "sources": "crawl:sources",
    "runs": "crawl:runs",
    "inbox": "desk:inbox",
    "show": "desk:show",
    "search": "desk:search",
    "passages": "desk:passages",
    "accept": "desk:accept",
    "brief": "desk:brief",
    "later": "desk:later",
    "reject": "desk:reject",
    "undo": "desk:undo",
    "note": "desk:note",
    "split": "desk:split",
    "clip": "clips:clip",
    "clips": "clips:clips",
    "article": "article:article",
    "issue": "issue:issue",
    "print": "printing:print_",
    "serve": "serve:serve",
    "user": "people:user",
    "token": "tokens:token",
    "read": "read:read",
    "judge": "judge:judge",
    "anchor": "anchor:anchor",
    "rescore": "judge:rescore",
    "learn": "learn:learn",
    "check": "check:check",
    "glossary": "glossary:glossary",
    "memory": "memory:memory",
    "draft": "draft:draft",
    "replay": "upkeep:replay",
    "save": "upkeep:save",
    "doctor": "upkeep:doctor",
    "nodes": "nodes:nodes",
    "health": "operate:health",
    "backup": "operate:backup",
    "restore": "operate:restore",
    "export": "operate:export",
}


_FOR_OTHERS = frozenset({"init", "save", "read", "probe", "print", "export", "issue", "check", "glossary", "memory"})
"""Commands whose files others may read; what all others make, above all in the data directory, is the user's alone."""


class Verbs(click.Group):
    """A group that imports a command's module (``name → module:command``, in this package) when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"stdwatch.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is about to run."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in _FOR_OTHERS:
            private.close_new_files_to_writers()
        else:
            private.close_new_files()
        return name, command, rest

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; an error of ours is one line on stderr: exit status 2 for wrong use, 1 for the rest."""
        try:
            return super().main(*args, **extra)
        except StdwatchError as error:
            click.echo(printable.plain(f"stdwatch: {error}"), err=True)
            sys.exit(2 if isinstance(error, UsageError) else 1)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="stdwatch")
def main() -> None:
    """A standards watch desk: what the sites published, read, ranked and put before editors."""
