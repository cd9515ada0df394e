"""The settings as values: what differs between installations, and between sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from stdwatch import __version__
from stdwatch.config.drafts import DraftSettings


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the operator may change for one source.

    `delay` in seconds between requests; `proxy` and `timeout` as in `Settings`; whether it is polled; `daily` and
    `weekdays` (0 is Monday, both in UTC) where they differ from the rest; `recess`: first and last days on which its
    silence means nothing; `region` as in `Settings`; `group` where it is another than its spider's.
    """

    delay: float | None = None
    proxy: str | None = None
    timeout: int | None = None
    enabled: bool = True
    daily: str | None = None
    weekdays: frozenset[int] = frozenset(range(7))
    recess: tuple[tuple[date, date], ...] = ()
    region: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `root` is the checkout (where `scrapy.cfg` lies), `data` the data directory. `zone` is the readers' time zone
    (IANA), `contact` what the User-Agent gives as the operator's address, `budget` the most requests of one run,
    `daily` and `digest` the UTC times of the nightly crawl and of the daily digest as ``HH:MM``. `crawls` run at
    once; they start up to `jitter` minutes later and end after `crawl_minutes`; the scheduler looks every `tick`
    seconds. Bodies of listings are kept `keep_listings` days, the log of fetches, runs and messages `keep_log`
    days; every `backup_days` days a backup is made in `backups` (by default in the data directory), and
    `keep_backups` of them are kept. `least_free` MB of disk must stay free. `route` maps host names to
    ``address:port`` (`STDWATCH_ROUTE`). `alarms` are Apprise URLs (`STDWATCH_ALARMS`) and `ping` a URL to call
    after each night (`STDWATCH_PING`): both hold secrets. `lexicon` is the file with the editors' own words, below
    `root`. `public` is the address, with its path, under which a reverse proxy offers the page. `proxy` is the HTTP
    proxy to go out by (``none``: by none; empty: as the usual variables say), `timeout` the seconds to wait for a
    page (five times as many for a file).
    """

    root: Path
    data: Path
    contact: str = ""
    zone: str = "Asia/Shanghai"
    language: str = "zh"
    """Of messages to the operator: ``zh`` or ``en``."""
    host: str = "127.0.0.1"
    port: int = 8470
    editor: str = ""
    public: str = ""
    budget: int = 600
    daily: str = "20:30"
    jitter: int = 10
    tick: int = 60
    crawls: int = 4
    crawl_minutes: int = 180
    digest: str = "23:30"
    keep_listings: int = 90
    keep_log: int = 400
    backups: str = ""
    backup_days: int = 7
    keep_backups: int = 4
    least_free: int = 1024
    lexicon: str = ""
    secrets: str = ""
    """The file that holds `STDWATCH_ALARMS` and `STDWATCH_PING`, so that commands see what the service sees."""
    proxy: str = ""
    proxy_names: bool = False
    """What editors add may have a name that only the proxy can look up."""
    timeout: int = 60
    rendering: bool = False
    """Channels and pages that are marked so are read through Debian's Chromium."""
    region: str = ""
    """Whose nodes crawl the sources (docs/nodes.md); empty: this machine does."""
    draft: DraftSettings | None = None
    """Who makes machine drafts; `None`: nobody, and then nothing on the page speaks of them."""
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    route: Mapping[str, str] = field(default_factory=dict)
    alarms: tuple[str, ...] = field(default=(), repr=False)
    ping: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        """The main database."""
        return self.data / "stdwatch.db"

    @property
    def archive(self) -> Path:
        """The archive of bodies."""
        return self.data / "archive.db"

    @property
    def backup_folder(self) -> Path:
        """Where backups go unless another folder is asked for."""
        return self.root / self.backups if self.backups else self.data / "backups"

    @property
    def words(self) -> Path:
        """The editors' own lexicon: where the setting says, else `lexicon.toml` in the data directory."""
        return self.root / self.lexicon if self.lexicon else self.data / "lexicon.toml"

    @property
    def rates(self) -> Path:
        """The background rates measured from the store, where `stdwatch rescore --rates` puts them."""
        return self.data / "background.toml"

    @property
    def prefix(self) -> str:
        """The path under which the page lies behind its reverse proxy: nothing, or ``/desk``."""
        return urlsplit(self.public).path.rstrip("/")

    @property
    def home(self) -> str:
        """The address of the queue for those who read messages: the public one, else this machine's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public or f"http://{host}:{self.port}").rstrip("/") + "/"

    def proxy_of(self, source: str) -> str:
        """The proxy to go out by for a source, as in `proxy`."""
        own = self.sources.get(source)
        return self.proxy if own is None or own.proxy is None else own.proxy

    def group_of(self, source: str, named: str) -> str:
        """The group of a source: the operator's, else the one that its spider names."""
        own = self.sources.get(source)
        return named if own is None or own.group is None else own.group

    def region_of(self, source: str) -> str:
        """The region whose nodes crawl a source; empty for this machine."""
        own = self.sources.get(source)
        return self.region if own is None or own.region is None else own.region

    def timeout_of(self, source: str) -> int:
        """The seconds to wait for a page of a source."""
        own = self.sources.get(source)
        return self.timeout if own is None or own.timeout is None else own.timeout

    @property
    def proxies(self) -> tuple[str, ...]:
        """Every proxy that the settings name."""
        named = (self.proxy, *(own.proxy or "" for own in self.sources.values()))
        return tuple(proxy for proxy in named if proxy not in {"", "none"})

    @property
    def user_agent(self) -> str:
        """Who we say we are, with the operator's contact when it is set."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"Mozilla/5.0 (compatible; stdwatch/{__version__}{contact})"
