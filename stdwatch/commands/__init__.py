"""Scrapy's own commands where this project needs them a little different (`COMMANDS_MODULE`)."""

from typing import Any

from scrapy.settings import BaseSettings

from stdwatch import config


def look_only(settings: BaseSettings | None) -> None:
    """Let a command fetch as a crawl would, by the operator's route and name, and write nothing: no run, no body."""
    if settings is None:  # Scrapy gives a command its settings before it runs it
        return
    ours = config.load()
    wanted: dict[str, Any] = {
        "STDWATCH_REPORTING": "stdwatch.crawling.local.DryRun",
        "STDWATCH_ROUTE": ",".join(f"{host}={address}" for host, address in ours.route.items()),
        "USER_AGENT": ours.user_agent,
    }
    settings.setdict(wanted, priority="cmdline")
