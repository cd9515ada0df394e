"""What a person changes after one look at what `stdwatch sources import` printed: one line for a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Look:
    """A line of a site's spider (or of ``stdwatch.toml``, to which it is added) and what it becomes."""

    new: str
    old: str = ""

    def apply(self, root: Path, name: str) -> bool:
        """Change the line; whether it was there."""
        path = root / "spiders" / f"{name}.py" if self.old else root / "stdwatch.toml"
        text = path.read_text("utf-8")
        if self.new not in text:
            if self.old not in text:
                return False
            path.write_text(text.replace(self.old, self.new, 1) if self.old else f"{self.new}\n{text}", "utf-8")
        return True

    def __str__(self) -> str:
        return f"`{self.old}` → `{self.new}`" if self.old else f"stdwatch.toml: `{self.new}`"


_RENDERING = Look("rendering = true")

LOOKS: Mapping[str, Look] = {
    "script_asks": _RENDERING,
    "script_late": _RENDERING,
    "script_consent": _RENDERING,
}
