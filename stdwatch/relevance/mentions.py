"""What a document says: the words on standards in its title and text, grouped by what they say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from stdwatch.relevance.hits import BODY, NUMBER, SENSE, Hit, Lexicon
from stdwatch.web_content.characters import plain

Word = tuple[str, str]
"""Kind and what is said: a body's name, a number, or the words in small letters, singular and plural as one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One word on standards: the hit, its words as they stand there, and whether they stand in the title."""

    hit: Hit
    words: str
    title: bool

    @property
    def word(self) -> Word:
        """What groups it with others that say the same."""
        return self.hit.kind, self.hit.entry.name or plain(self.words).text.lower().removesuffix("s")


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions of a document in order, the title's first; `sectors` that it names; its length in characters."""

    text: str
    length: int
    every: tuple[Mention, ...]
    sectors: tuple[str, ...]

    @classmethod
    def of(cls, known: Lexicon, title: str, text: str) -> "Mentions":
        """Title and text, read one after the other."""
        mentions: list[Mention] = []
        sectors: Counter[str] = Counter()
        for piece in (title, text):
            read = known.read(piece)
            mentions += (
                Mention(hit, " ".join(piece[hit.start : hit.end].split()), piece is title) for hit in read.hits
            )
            sectors.update(sector.entry.name for sector in read.sectors)
        return cls(text, len(title) + len(text), tuple(mentions), tuple(name for name, _ in sectors.most_common()))

    def telling(self) -> dict[Word, list[Mention]]:
        """The words that speak of standards, grouped."""
        groups: dict[Word, list[Mention]] = {}
        for mention in self.every:
            if mention.hit.kind != SENSE and mention.hit.rank > 0:
                groups.setdefault(mention.word, []).append(mention)
        return groups

    def named(self, kind: str) -> Counter[str]:
        """How often each is named: bodies by their one name, numbers as written."""
        return Counter(mention.hit.entry.name or mention.words for mention in self.every if mention.hit.kind == kind)

    def others(self) -> Counter[str]:
        """Turns of phrase that could have spoken of standards and mean something else."""
        settled = (mention for mention in self.every if mention.hit.kind == SENSE and not mention.hit.entry.ambiguous)
        return Counter(mention.words.lower() for mention in settled)


def bodies_and_numbers(words: Lexicon, mentions: Mentions) -> Iterator[tuple[str, str]]:
    """``("body", name)`` and ``("number", number)`` as they are kept."""
    for name in mentions.named(BODY):
        yield "body", name
    for written in mentions.named(NUMBER):
        body, number = words.numbers.normal(written)
        yield "body", body
        yield "number", number
