"""What many tests need: the folder of real captures, and the switch that accepts what is read from fixtures."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure.
settings.register_profile("tests", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

pytest_plugins = ["tests.crawls", "tests.browsing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--over-nodes", action="store_true", help="let the crawls of the tests run on nodes")
    parser.addoption("--accept", action="store_true", help="write what is read from the fixtures as what is expected")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what says by its fixtures or its folder what it needs: processes, a browser, the simulator."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "crawler" in fixtures:
            item.add_marker("slow")
        if "chromium" in fixtures:
            item.add_marker("browser")
        if item.path.parent.name == "rehearsed":
            item.add_marker("simulator")


@pytest.fixture(scope="session")
def accept(pytestconfig: pytest.Config) -> bool:
    """Whether expectations are to be written instead of compared: read the diff afterwards."""
    return bool(pytestconfig.getoption("--accept"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds the real captures; tests that need it are skipped without it."""
    folder = Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "samples").is_dir():
        pytest.skip("no captures: set STDWATCH_SHARED to the folder that holds samples/")
    return folder


@pytest.fixture(autouse=True)
def umask_as_before() -> Iterator[None]:
    """Commands that write data narrow it, for the process that other tests run in too."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
