"""The made prose of the book: sentences of a report on trade, technology and standards, from word lists and a seed."""

from random import Random

SUBJECTS = (
    "the Commission", "Chinese regulators", "European laboratories", "state-owned enterprises",
    "third-party auditors", "provincial authorities", "the Ministry of Commerce", "foreign-invested manufacturers",
    "customs officials", "several witnesses", "industry associations", "shipbuilders in Jiangsu",
    "semiconductor designers", "private-sector experts", "the joint committee", "certification bodies",
    "members of the working group", "independent researchers", "telecommunications carriers", "port operators",
    "satellite companies", "Congress", "the Department of Energy", "vocational colleges",
    "small and medium-sized suppliers", "procurement officers", "pharmaceutical wholesalers",
    "venture-capital funds", "local governments", "allied negotiators",
)  # fmt: skip
VERBS = (
    "documented", "postponed", "accelerated", "questioned", "reorganized", "underestimated", "financed", "published",
    "withdrew", "strengthened", "investigated", "duplicated", "recommended", "negotiated", "restricted",
    "subsidized", "administered", "supervised", "misunderstood", "consolidated", "transferred", "authorized",
    "abandoned", "described", "coordinated", "tightened", "liberalized", "expanded", "catalogued", "challenged",
    "harmonized", "implemented",
)  # fmt: skip
ADJECTIVES = (
    "comprehensive", "government-wide", "long-term", "dual-use", "experimental", "confidential", "transitional",
    "machine-readable", "unprecedented", "cross-border", "risk-based", "complementary", "incomplete",
    "international", "preferential", "domestic", "interagency", "extraterritorial", "voluntary", "mandatory",
    "fragmented", "overlapping", "discriminatory", "transparent", "provisional", "ambitious", "technology-neutral",
    "multilateral", "commercial", "environmental", "intergovernmental", "agricultural", "quantitative",
    "supplementary", "industrial", "regional",
)  # fmt: skip
NOUNS = (
    "inspection", "infrastructure", "reimbursement", "investment", "manufacturing", "certification", "accreditation",
    "authorization", "cooperation", "administration", "communication", "requirement", "registration", "assessment",
    "procurement", "modernization", "characterization", "consultation", "overcapacity", "classification",
    "enforcement", "interoperability", "implementation", "transportation", "verification", "instrumentation",
    "documentation", "digitalization", "diversification", "vulnerability", "concentration", "commercialization",
    "electrification", "competitiveness", "localization", "responsibility", "specification", "compatibility",
    "representation",
)  # fmt: skip
THINGS = (
    "program", "agreement", "inventory", "framework", "curriculum", "laboratory", "database", "catalogue",
    "mechanism", "arrangement", "regulation", "subsidy", "monopoly", "partnership", "initiative", "roadmap",
    "timetable", "license", "questionnaire", "warehouse", "shipyard", "foundry", "refinery", "terminal", "network",
    "platform", "consortium",
)  # fmt: skip
FIELDS = (
    "lithium-ion batteries", "undersea cables", "civil aviation", "quantum computing", "rare-earth processing",
    "medical devices", "wind turbines", "container cranes", "legacy semiconductors", "synthetic biology", "robotics",
    "satellite navigation", "advanced ceramics", "electric vehicles", "industrial software", "nuclear fuel",
    "precision machine tools", "pharmaceutical ingredients", "drones", "printed circuit boards", "shipbuilding",
)  # fmt: skip
TIMES = (
    "since the spring of 2023", "in eleven provinces", "during the last session", "over the past decade",
    "before the end of the fiscal year", "in response to earlier hearings", "at the expense of smaller competitors",
    "under the new five-year plan", "without consulting its partners", "in the second half of 2024",
    "along the lower Yangtze", "after two rounds of talks", "on terms that remain undisclosed",
    "as a matter of routine", "within eighteen months", "for the third year running", "despite repeated objections",
    "at considerable cost",
)  # fmt: skip
CLAUSES = (
    "although the underlying {noun} was never completed", "because {field} depend on imported {noun}",
    "while {subject} {verb} a rival {thing}", "which left the {adjective} {thing} without oversight",
    "even as demand for {field} slowed", "so that {noun} became a condition of market access",
    "and {subject} {verb} the remaining {thing}", "where the {adjective} {noun} of {field} is concentrated",
    "unless the {thing} is extended to {field}", "before {subject} {verb} any {adjective} {thing}",
)  # fmt: skip
SENTENCES = (
    "{Subject} {verb} the {adjective} {thing} {time}, {clause}.",
    "The {noun} of {field}, long the {thing} of {adjective} policy, {verb} little {time}.",
    "In practice, {subject} {verb} each {adjective} {thing} for {field}, {clause}.",
    "{Subject} {verb} {noun} and {noun} {time}.",
    "Nothing in the {thing} suggests that {subject} {verb} its {adjective} {noun} {time}.",
    "“The {adjective} {thing} is a question of {noun},” one witness said, {clause}.",
    "{Subject} (with {subject}) {verb} the {noun} of {field} {time}.",
    "By contrast, the U.S. {thing} for {field} rests on {adjective} {noun}, {clause}.",
    "Data for 2024 show that {number} percent of all {field} passed through the {adjective} {thing}.",
    "A {adjective} {thing}—one that {subject} {verb} {time}—still governs the {noun} of {field}.",
    "Whether {subject} {verb} the {thing} or merely its {noun} is disputed, {clause}.",
    "Taken together, {noun}, {noun} and {noun} explain why {subject} {verb} the {thing}.",
)
STANDARDS = (
    "{Subject} {verb} technical standards for {field} in the relevant international committee {time}.",
    "Voluntary consensus standards give {field} a common vocabulary, {clause}.",
    "Conformity assessment of {field} follows standards that {subject} {verb} {time}.",
    "Standardization is where {noun} meets {noun}, and {subject} {verb} the secretariat {time}.",
    "A standards-setting body for {field} admitted {subject} {time}, {clause}.",
    "The national standard for {field} differs from the international one in its {noun}.",
    "Without mutual recognition, every standard for {field} is tested twice, {clause}.",
    "{Subject} {verb} the harmonized standards and the {adjective} accreditation behind them {time}.",
)
SENSES = (
    "Analysts called the {thing} the gold standard of {noun}, {clause}.",
    "Living standards in the region rose while {subject} {verb} the {thing}.",
    "Households that take the standard deduction saw no change from the {adjective} {thing}.",
    "Standard Chartered and two other banks {verb} the {thing} for {field} {time}.",
    "By the standards of earlier reports, the {noun} of {field} was modest.",
    "To critics the {adjective} {thing} is a double standard, {clause}.",
    "It is standard practice that {subject} {verb} the {thing} {time}.",
)
PLANTED = (
    "Docket {token} records that {subject} {verb} the {adjective} {noun} of {field}, {clause}.",
    "In the {words} submission, {subject} {verb} interoperability standards for {field} {time}, {clause}.",
    "Exhibit {token} shows how standardization shaped the {noun} of {field}, {clause}.",
    "According to the {words} interview, {subject} {verb} the {adjective} certification of {field} {time}.",
    "File {token} holds the gold standard of {adjective} documentation, {clause}.",
    "The {words} comment holds that international standards for {field} {verb} {noun} {time}, {clause}.",
)
NOTES = (
    "See docket {token}, {noun} of {field}.",
    "{Subject}, testimony on {field}, {number} pages.",
    "Estimates of {noun} differ; compare exhibit {token} on {field}.",
    "Staff interview with {subject} on the {adjective} {thing}.",
)
RECOMMENDATIONS = (
    "Congress direct the Department of Commerce to review the {noun} of {field} under reference {token}",
    "Congress fund the participation of small firms in standards work on {field} under reference {token}",
    "the Administration publish a {adjective} {thing} for {field} under reference {token}",
)
FINDINGS = (
    "{Subject} {verb} the {noun} of {field}, a trend that case {token} makes plain.",
    "Case {token} suggests that {adjective} standards for {field} now steer {noun} and {noun}.",
)
TOPICS = (
    "{Noun} and {Noun}", "The {Adjective} {Thing}", "{Noun} of {Field}", "{Field} and {Noun}", "{Adjective} {Noun}",
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


class Writer:
    """Writes sentences; each planted one and each note carries a number that no other has."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the same book each time
        self._number = 1_000

    def prose(self) -> str:
        """A sentence of the report's usual kind; one in five speaks of standards, one in twenty uses another sense."""
        kinds, weights = (SENTENCES, STANDARDS, SENSES), (15, 4, 1)
        return self.of(self._random.choices(kinds, weights)[0])

    def of(self, patterns: tuple[str, ...]) -> str:
        """A sentence of these patterns."""
        return self._fill(self._random.choice(patterns))

    def title(self) -> str:
        """A heading in title case."""
        return self.of(TOPICS)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def _fill(self, pattern: str) -> str:
        text = pattern
        while "{" in text:
            before, _, rest = text.partition("{")
            slot, _, after = rest.partition("}")
            text = before + self._word(slot) + after
        return text

    def _word(self, slot: str) -> str:
        if slot in {"token", "words", "number"}:
            return self._counted(slot)
        words = {
            "subject": SUBJECTS, "verb": VERBS, "adjective": ADJECTIVES, "noun": NOUNS, "thing": THINGS,
            "field": FIELDS, "time": TIMES, "clause": CLAUSES,
        }[slot.lower()]  # fmt: skip
        word = self._random.choice(words)
        if slot[0].islower():
            return word
        return word[0].upper() + word[1:] if slot == "Subject" else word.title()

    def _counted(self, slot: str) -> str:
        if slot == "number":
            return str(self._random.randint(11, 89))
        self._number += 1
        return in_words(self._number) if slot == "words" else f"{self._random.choice('BDGKRVZ')}X-{self._number}"


def in_words(number: int) -> str:
    """A number below a hundred thousand as an ordinal in words: 1412 is "one thousand four hundred and twelfth"."""
    words = _cardinal(number)
    head, joint, last = words.rpartition("-") if "-" in words.split()[-1] else words.rpartition(" ")
    last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return head + joint + last


def _cardinal(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        joint = " and " if 0 < rest < 100 else " "
        return f"{_cardinal(thousands)} thousand" + (joint + _cardinal(rest) if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {_cardinal(rest)}" if rest else "")
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
