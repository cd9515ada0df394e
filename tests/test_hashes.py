"""What is installed by hash is what the constraints pin."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILDING = {"pip", "hatchling", "editables"}
"""What installs and builds the project, where pip may not fetch it by itself."""


def pinned(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split()[0].split("==") for line in lines if line and not line.startswith("#"))
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in pairs}


def test_every_constraint_has_a_hash_of_the_same_version() -> None:
    by_hash, constraints = pinned(ROOT / ".ci" / "hashes.txt"), pinned(ROOT / "constraints.txt")
    assert {name: by_hash.get(name) for name in constraints} == constraints
    assert by_hash.keys() - constraints.keys() <= BUILDING
