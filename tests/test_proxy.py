"""Behind a proxy: by the settings, for all or one source, or by the usual variables; and on slow links."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from stdwatch import config
from stdwatch.cli import main
from stdwatch.crawling import proxies
from stdwatch.errors import UsageError
from tests.crawls import ROOT, Bench, Crawler
from tests.elsewhere import Elsewhere, elsewhere
from tests.proxy import Proxy, proxied
from tests.scripted_replica import ScriptedReplica
from tests.test_add import article

pytestmark = pytest.mark.slow
VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class Unrouted(Bench):
    """A bench whose crawls know no way to the sites but a proxy."""

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a crawl, without a route."""
        bare = dict.fromkeys(VARIABLES, "")
        return {**Bench.variables.fget(self), "STDWATCH_ROUTE": "", **bare, **self.environment}  # type: ignore[attr-defined]

    def configure(self, text: str) -> dict[str, str]:
        """A folder with these settings, as arguments of a crawl."""
        shutil.copy(ROOT / "scrapy.cfg", self.folder)
        (self.folder / "stdwatch.toml").write_text(text)
        return {"folder": str(self.folder)}


@pytest.fixture
def proxy(replica: ScriptedReplica, tmp_path: Path) -> Iterator[Proxy]:
    with proxied(tmp_path, replica.port) as server:
        yield server


@pytest.fixture
def bench(crawler: Crawler, replica: ScriptedReplica, tmp_path: Path) -> Unrouted:
    patience = {"DOWNLOAD_TIMEOUT": "10", "RETRY_TIMES": "0", "DOWNLOAD_DELAY": "0"}
    return Unrouted(crawler, replica, tmp_path / "data", tmp_path, patience)


def tunnels(proxy: Proxy) -> set[str]:
    return {asked.removeprefix("CONNECT ") for asked in proxy.asked}


def test_the_usual_variables_are_followed_through_a_tunnel(bench: Unrouted, proxy: Proxy) -> None:
    bench.environment["https_proxy"] = proxy.url.replace("//", "//li:s%40cret@")
    ended = bench.crawl("whitehouse", "-a", "limit=2")
    assert bench.run["verdict"] == "ok", ended.log
    assert tunnels(proxy) == {"www.whitehouse.gov:443"}
    assert proxy.keys == {"Basic bGk6c0BjcmV0"}
    assert "s%40cret" not in ended.log
    assert bench.replica.asked("^/robots.txt") == ["/robots.txt"]


def test_no_proxy_is_followed_too(bench: Unrouted, proxy: Proxy) -> None:
    bench.environment |= {"https_proxy": proxy.url, "no_proxy": "www.whitehouse.gov"}
    ended = bench.crawl("whitehouse", "-a", "limit=1")
    assert proxy.asked == []
    assert bench.run["verdict"] == "unreachable", ended.log


@pytest.mark.parametrize(
    "text",
    [
        'proxy = "{url}"',
        '[sources.whitehouse]\nproxy = "{url}"',
        'proxy = "none"\n[sources.whitehouse]\nproxy = "{url}"',
    ],
    ids=["for all", "for one source", "for one source alone"],
)
def test_the_settings_name_a_proxy(bench: Unrouted, proxy: Proxy, text: str) -> None:
    bench.crawl("whitehouse", "-a", "limit=1", **bench.configure(text.format(url=proxy.url)))
    assert bench.run["verdict"] == "ok"
    assert tunnels(proxy) == {"www.whitehouse.gov:443"}


def test_a_proxy_may_have_a_name_inside_the_house(bench: Unrouted, proxy: Proxy) -> None:
    folder = bench.configure(f'proxy = "http://localhost:{proxy.port}"')
    bench.crawl("whitehouse", "-a", "limit=1", **folder)
    assert bench.run["verdict"] == "ok"


@pytest.mark.parametrize("text", ['proxy = "none"', '[sources.whitehouse]\nproxy = "none"'])
def test_the_settings_win_over_the_variables(bench: Unrouted, proxy: Proxy, text: str) -> None:
    bench.environment["https_proxy"] = proxy.url
    bench.crawl("whitehouse", "-a", "limit=1", **bench.configure(text))
    assert proxy.asked == []
    assert bench.run["verdict"] == "unreachable"


def test_a_route_goes_past_every_proxy(bench: Unrouted, proxy: Proxy) -> None:
    bench.environment |= {"https_proxy": proxy.url, "STDWATCH_ROUTE": bench.replica.route}
    bench.crawl("whitehouse", "-a", "limit=1")
    assert bench.run["verdict"] == "ok"
    assert proxy.asked == []


def test_a_proxy_that_is_not_there_is_no_quiet_night(bench: Unrouted, proxy: Proxy) -> None:
    bench.crawl("whitehouse", **bench.configure('proxy = "http://127.0.0.1:1"'))
    assert bench.run["verdict"] == "unreachable"
    assert bench.rows("SELECT id FROM candidate") == []


def test_slow_answers_are_waited_for_as_long_as_the_settings_say(bench: Unrouted) -> None:
    del bench.settings["DOWNLOAD_TIMEOUT"]
    bench.environment["STDWATCH_ROUTE"] = bench.replica.route
    gate = bench.replica.hold("^/news/feed/")
    running = bench.start(
        "whitehouse", "-a", "limit=1", **bench.configure("timeout = 300\n[sources.whitehouse]\ntimeout = 5")
    )
    assert gate.reached.wait(20)
    running.wait()
    gate.open()
    assert bench.channel("news feed")["outcome"] == "Unreachable"
    assert bench.channel("presidential actions feed")["outcome"] == "ok"


# Adding by hand behind a proxy


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Elsewhere, Proxy]]:
    """A site that only the proxy can reach, and the proxy."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("STDWATCH_ROUTE", raising=False)
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    shutil.copytree(ROOT / "spiders", tmp_path / "spiders")
    shutil.copytree(ROOT / "pipelines", tmp_path / "pipelines")
    (tmp_path / "stdwatch.toml").write_text("proxy_names = true")
    monkeypatch.chdir(tmp_path)
    with elsewhere() as server, proxied(tmp_path, server.port) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        yield server, proxy


def test_what_is_added_by_hand_goes_by_the_proxy(net: tuple[Elsewhere, Proxy]) -> None:
    server, proxy = net
    server.tell("www.elsewhere.example/gauges", article())
    result = CliRunner().invoke(main, ["add", "http://www.elsewhere.example/gauges"])
    assert result.exit_code == 0, result.output
    assert proxy.asked == [f"http://www.elsewhere.example/{path}" for path in ("robots.txt", "gauges")]


def test_a_name_that_only_the_proxy_knows_is_refused_unless_a_setting_allows_it(
    net: tuple[Elsewhere, Proxy], tmp_path: Path
) -> None:
    server, proxy = net
    (tmp_path / "stdwatch.toml").unlink()
    server.tell("intranet.example/", article("Secret"))
    result = CliRunner().invoke(main, ["add", "http://intranet.example/"])
    assert result.exit_code == 1
    assert "proxy_names" in result.output
    assert proxy.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.1"])
def test_names_inside_the_house_are_not_asked_of_the_proxy(net: tuple[Elsewhere, Proxy], host: str) -> None:
    server, proxy = net
    server.tell(f"{host}/", article("Secret"))
    assert CliRunner().invoke(main, ["add", f"http://{host}:{server.port}/"]).exit_code == 1
    assert proxy.asked == []
    assert server.asked == []


def test_nothing_is_fetched_from_the_proxy_itself(
    net: tuple[Elsewhere, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, proxy = net
    monkeypatch.setenv("http_proxy", f"http://localhost:{proxy.port}")
    result = CliRunner().invoke(main, ["add", f"http://localhost:{proxy.port}/status"])
    assert result.exit_code == 1
    assert "a proxy is gone through" in result.output
    assert proxy.asked == []


# Settings


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("proxy = 3128", "such as"),
        ('proxy = "proxy.example:3128"', "such as"),
        ('proxy = "socks5://proxy.example:1080"', "such as"),
        ('proxy = "http://proxy.example/path"', "such as"),
        ('proxy = "http://li:secret@proxy.example:3128"', "https_proxy"),
        ("timeout = 0", "from 5 to 600"),
        ('proxy_names = "yes"', "true or false"),
        ('[sources.uscc]\nproxy = "ftp://x"', "such as"),
        ("[sources.uscc]\ntimeout = 1000", "from 5 to 600"),
    ],
)
def test_proxies_and_timeouts_are_read_strictly(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "scrapy.cfg").touch()
    (tmp_path / "stdwatch.toml").write_text(text)
    with pytest.raises(UsageError, match=reason):
        config.load(tmp_path)


def test_a_source_has_its_own_or_the_common_proxy_and_timeout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "scrapy.cfg").touch()
    (tmp_path / "stdwatch.toml").write_text(
        'proxy = "http://a.example:1/"\ntimeout = 90\n[sources.one]\nproxy = "http://b.example:2"\ntimeout = 120\n'
        '[sources.two]\nproxy = "none"\n[sources.three]\ndelay = 1\n'
    )
    settings = config.load(tmp_path)
    names = ("one", "two", "three", "four")
    assert [settings.proxy_of(name) for name in names] == [
        "http://b.example:2",
        "none",
        "http://a.example:1",
        "http://a.example:1",
    ]
    assert [settings.timeout_of(name) for name in names] == [120, 90, 90, 90]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("https_proxy", "c.example:3")
    assert proxies.hosts() == {"a.example", "b.example", "c.example"}
