"""The operator's settings: read strictly, refused with file, line and what is allowed."""

from pathlib import Path

import pytest

from stdwatch import config
from stdwatch.errors import UsageError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scrapy.cfg").touch()
    for name in ("STDWATCH_DATA", "STDWATCH_ROUTE", "STDWATCH_EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_without_a_file_everything_has_a_default(checkout: Path) -> None:
    settings = config.load(checkout)
    assert settings.data == checkout / "data"
    assert settings.database == checkout / "data" / "stdwatch.db"
    assert (settings.host, settings.zone, settings.daily) == ("127.0.0.1", "Asia/Shanghai", "20:30")


def test_settings_are_found_from_any_folder_of_the_checkout(checkout: Path) -> None:
    (checkout / "docs").mkdir()
    (checkout / "stdwatch.toml").write_text('contact = "mailto:desk@example.org"\n[sources.x]\ndelay = 5\n')
    settings = config.load(checkout / "docs")
    assert settings.contact in settings.user_agent
    assert settings.sources["x"].delay == 5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("contakt = 'x'", r"line 1: unknown setting 'contakt'; allowed: contact, zone"),
        ("\nport = 'x'", r"line 2: port is a whole number from 1 to 65535"),
        ("zone = 'Asia/Nowhere'", r"line 1: zone 'Asia/Nowhere' is no IANA time zone"),
        ("daily = '25:00'", r"line 1: daily is a UTC time"),
        ("[sources.x]\ndelay = -1", r"line 2: delay is a number of seconds"),
        (
            "[sources.x]\nspeed = 1",
            r"line 2: \[sources.x\] holds only delay, proxy, .*, recess, region and group",
        ),
        ("daily = '20:30'\n[sources.y]\ndaily = '21:00'\n[sources.x]\ndaily = '9pm'", r"line 5: daily is a UTC time"),
        ("[sources.x]\nweekdays = ['mon', 'Tag']", r"line 2: weekdays is a list of some of mon, tue"),
        ("[sources.x]\nweekdays = []", r"line 2: weekdays is a list of some of mon, tue"),
        ("[sources.x]\nrecess = ['2026-08']", r"line 2: recess is a list of spans of days"),
        ("[sources.x]\nrecess = ['2026-08-31/2026-08-01']", r"line 2: recess '2026-08-31/2026-08-01' ends before"),
        ("sources.x.enabled = 'no'", r"line 1: enabled is true or false"),
        ("tick = 0", r"line 1: tick is a whole number from 1 to 600"),
        ("[sources]\nx = 3", r"line 2: \[sources.x\] holds only"),
        ("port = = 3", r"line 1"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(checkout: Path, text: str, complaint: str) -> None:
    (checkout / "stdwatch.toml").write_text(text)
    with pytest.raises(UsageError, match=complaint):
        config.load(checkout)


def test_the_user_of_a_service_is_not_taken_for_the_desk_itself(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STDWATCH_EDITOR", raising=False)
    for login, editor in (("stdwatch", "editor"), ("li", "li")):
        monkeypatch.setenv("LOGNAME", login)
        assert config.load().editor == editor


def test_the_environment_places_the_data_names_the_editor_and_routes_hosts(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "stdwatch.toml").write_text('editor = "李"')
    monkeypatch.setenv("STDWATCH_EDITOR", "王")
    monkeypatch.setenv("STDWATCH_DATA", str(checkout / "elsewhere"))
    monkeypatch.setenv("STDWATCH_ROUTE", "a.gov=127.0.0.1:9001, b.gov=[::1]:9002")
    settings = config.load(checkout)
    assert settings.data == checkout / "elsewhere"
    assert settings.editor == "王"
    assert settings.route == {"a.gov": "127.0.0.1:9001", "b.gov": "[::1]:9002"}


def test_a_setting_places_the_data_where_no_variable_does(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "stdwatch.toml").write_text('data = "/var/lib/made"')
    assert config.load(checkout).data == Path("/var/lib/made")
    monkeypatch.setenv("STDWATCH_DATA", "/elsewhere")
    assert config.load(checkout).data == Path("/elsewhere")


SECRETS = """# of the desk
STDWATCH_ALARMS=mailto://u:p@mail.example "json://b.example/x=1"
export STDWATCH_PING='https://hc.example/1'
"""


def test_secrets_come_from_their_file_unless_the_environment_has_them(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STDWATCH_ALARMS", "STDWATCH_PING"):
        monkeypatch.delenv(name, raising=False)
    (checkout / "stdwatch.toml").write_text('secrets = "made.env"')
    (checkout / "made.env").write_text(SECRETS)
    settings = config.load(checkout)
    assert settings.alarms == ("mailto://u:p@mail.example", '"json://b.example/x=1"')
    assert settings.ping == "https://hc.example/1"
    assert "hc.example" not in repr(settings)
    monkeypatch.setenv("STDWATCH_PING", "")
    assert config.load(checkout).ping == ""


@pytest.mark.parametrize("content", [b"STDWATCH_ALARMS: hunter2", b"hunter2", b"\xff\xfehunter2"])
def test_a_wrong_line_among_the_secrets_is_named_and_not_repeated(checkout: Path, content: bytes) -> None:
    (checkout / "stdwatch.toml").write_text('secrets = "made.env"')
    (checkout / "made.env").write_bytes(content)
    with pytest.raises(UsageError, match=r"made\.env") as refused:
        config.load(checkout)
    assert "hunter2" not in str(refused.value)


def test_secrets_that_are_gone_stop_nothing(checkout: Path) -> None:
    (checkout / "stdwatch.toml").write_text('secrets = "made.env"')
    assert config.load(checkout).alarms == ()


def test_a_route_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="host=address:port"):
        config.parse_route("a.gov")


def test_a_mark_that_an_editor_puts_before_a_text_is_no_mistake(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STDWATCH_DATA", "STDWATCH_PING"):
        monkeypatch.delenv(name, raising=False)
    (checkout / "stdwatch.toml").write_text("\ufeffdata = 'kept'\nsecrets = 'desk.env'\n", encoding="utf-8")
    (checkout / "desk.env").write_text("\ufeffSTDWATCH_PING=https://hc.example.org/x\n", encoding="utf-8")
    settings = config.load(checkout)
    assert settings.data == checkout / "kept"
    assert settings.ping == "https://hc.example.org/x"


def test_outside_a_checkout_the_error_says_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="inside a project"):
        config.load(tmp_path)
