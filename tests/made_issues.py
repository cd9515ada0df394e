"""Issues made for the tests of the checks: written as TOML, Chinese and English side by side, read as values."""

import re
import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stdwatch.items.journal import (
    Article,
    ArticleSource,
    BackMatter,
    BlockRole,
    Clip,
    Issue,
    JournalBlock,
    Section,
)

FOLDER = Path(__file__).parent / "fixtures" / "issues"


def made_issue(name: str) -> Issue:
    """An issue of `tests/fixtures/issues`."""
    return issue_of(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))


def issue_of(table: dict[str, Any]) -> Issue:
    """An issue of a table: ``month`` and articles, each of which names its section."""
    year, number = map(int, table["name"].split("-"))
    articles = [(row["section"], article_of(row)) for row in table["article"]]
    names = dict.fromkeys(section for section, _ in articles)
    sections = tuple(
        Section(name, tuple(article for section, article in articles if section == name)) for name in names
    )
    return Issue(
        "试验期刊", "Trial", year, number, 1, table["month"], ("试验编辑部",), (), sections, BackMatter("资讯：", ())
    )


def slips_of(name: str) -> list[tuple[str | None, str, str]]:
    """The slips planted in an issue: the id of the block (`None`: of the article itself), the check, words."""
    slips: list[tuple[str | None, str, str]] = []
    for row in tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["article"]:
        slips += [(None, check, words) for check, words in row.get("slips", ())]
        for number, written in enumerate(row["blocks"]):
            slips += [(_id(f"{row['title']}/{number}"), *_slip(piece)) for piece in written[2:] if _SLIP.match(piece)]
    return slips


def article_of(row: dict[str, Any]) -> Article:
    """An article of a table; each English text behind the Chinese of a block becomes a clip of it."""
    url, title, published = row["source"]
    unused = [_clip(url, exact) for exact in row.get("unused", ())]
    clips: list[Clip] = []
    blocks = tuple(_block(row, number, written, url, clips) for number, written in enumerate(row["blocks"]))
    source = ArticleSource(url, title, published, f"{published}T22:00:00Z", "0" * 64)
    return Article(
        _id(row["title"]), row["title"], row.get("summary"), row["standfirst"], row["excerpt"], row["origin"],
        row["site"], (source,), (*clips, *unused), blocks, (),
    )  # fmt: skip


def one_block(text: str, kind: BlockRole = BlockRole.TEXT, english: str = "") -> Issue:
    """An issue of one article whose last block has the given text, and a clip where English is given."""
    opening = "2027年5月，北方能源署发布《输气安全指南》。"
    article = {
        "section": "技术观察", "title": "北方能源署发布安全指南", "standfirst": opening,
        "excerpt": "本文摘录指南中涉及标准的相关内容", "origin": "北方能源署", "site": "https://energy.example",
        "source": ["https://energy.example/1", "Guide to Gas Safety", "2027-05-01"],
        "blocks": [["text", opening], [kind, text, *filter(None, [english])]],
    }  # fmt: skip
    return issue_of({"name": "2027-2", "month": "2027-06", "article": [article]})


def _block(row: dict[str, Any], number: int, written: list[str], url: str, clips: list[Clip]) -> JournalBlock:
    kind, text, *rest = written
    own = [_clip(url, exact) for exact in rest if not _SLIP.match(exact)]
    clips += own
    label, mark, body = text.partition("|")
    ids = tuple(clip.id for clip in own)
    name = _id(f"{row['title']}/{number}")
    return JournalBlock(name, BlockRole(kind), label if mark else "", body if mark else text, False, ids)


def _clip(url: str, exact: str) -> Clip:
    return Clip(_id(f"{url}/{exact}"), url, 0, 0, len(exact), len(exact), exact, "", "", None, None, ())


_SLIP = re.compile(r"([a-z-]+)=(.*)")


def _slip(piece: str) -> tuple[str, str]:
    check, _, words = piece.partition("=")
    return check, words


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
