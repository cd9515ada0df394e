"""How messages are put to the operator: in one language, with the sources' printed names, in the readers' zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.messages import Translate, catalogue
from stdwatch.operations.health import DESK
from stdwatch.reasons import Names, Reason, sentences
from stdwatch.reasons.words import Holding
from stdwatch.store import queue


def instants(zone: str) -> Names:
    """The parameters that are instants of ours, shown in a zone (IANA name); what is none stays as it is."""

    def shown(text: str) -> str:
        try:
            return f"{clock.parse(text).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        except ValueError:
            return text

    return dict.fromkeys(("at", "first", "last"), shown)


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes reasons sentences; without more in English, in UTC, with the short names of the sources."""

    translate: Translate = str
    zone: str = "UTC"
    sources: Mapping[str, str] = field(default_factory=dict)
    """The printed names by the short ones."""

    @classmethod
    def of(cls, db: Database, settings: Settings) -> "Wording":
        """The wording that the operator's settings ask for."""
        zh = settings.language == "zh"
        titles = {name: source.title_zh if zh else source.title_en for name, source in queue.sources(db).items()}
        return cls(catalogue(settings.language).gettext, settings.zone, titles)

    def sentence(self, reason: Reason) -> str:
        """A reason as a sentence."""
        return reason.sentence(self.translate, self._names)

    def sentences(self, reasons: Iterable[Reason]) -> list[str]:
        """Each of several reasons as a sentence."""
        return sentences(reasons, self.translate, self._names)

    def source(self, name: str) -> str:
        """The name of a source, or the word for what of the desk is looked at as if it were one."""
        if name in self.sources:
            return self.sources[name]
        return self.translate(Holding(name).words) if name in DESK else name

    def day(self, instant: datetime) -> str:
        """The readers' day at an instant."""
        return f"{instant.astimezone(ZoneInfo(self.zone)):%Y-%m-%d}"

    @property
    def _names(self) -> Names:
        return {**instants(self.zone), "source": self.source, "sources": self.source}
