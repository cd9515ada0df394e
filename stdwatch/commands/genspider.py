"""`scrapy genspider`: with our template (``-t site``) beside Scrapy's own (``-t basic`` …)."""

from collections.abc import Iterator
from pathlib import Path

import scrapy
from scrapy.commands import genspider


class Command(genspider.Command):
    """Make a spider from a template: ours for a source that is polled, Scrapy's for whatever else."""

    def _find_template(self, template: str) -> Path | None:
        name = f"{template.removesuffix('.tmpl')}.tmpl"
        known = next((folder / name for folder in self._folders() if (folder / name).is_file()), None)
        return known or super()._find_template(template)

    def _list_templates(self) -> None:
        names = sorted({path.stem for folder in self._folders() for path in folder.glob("*.tmpl")})
        print("Available templates:", *names, sep="\n  ")

    def _folders(self) -> Iterator[Path]:
        yield Path(self.templates_dir)
        yield Path(scrapy.__path__[0], "templates", "spiders")
