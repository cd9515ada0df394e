"""What differs between two states of an issue: the list that comes with a correction."""

from collections.abc import Iterator

from stdwatch.items.journal import Article, Issue
from stdwatch.publishing import wording
from stdwatch.publishing.compare import Change, Proposal

_FIELDS = ("title", "summary", "standfirst", "excerpt", "origin", "site")


def differences(before: Issue, after: Issue) -> list[Proposal]:
    """The edits that lead from one state to the other, in the order of the later one; what is missing comes last."""
    return list(_differences(before, after))


def _differences(before: Issue, after: Issue) -> Iterator[Proposal]:
    yield from _front_and_back(before, after)
    known = {article.id: article for article in before.articles}
    for article in after.articles:
        if article.id in known:
            yield from _fields(known[article.id], article)
            yield from _blocks(known[article.id], article)
        else:
            yield Proposal(Change.NEW, article.id, "", "title", "", article.title)
    kept = {article.id for article in after.articles}
    for article in before.articles:
        if article.id not in kept:
            yield Proposal(Change.MISSING, article.id, "", "title", article.title, "")


def _front_and_back(before: Issue, after: Issue) -> Iterator[Proposal]:
    old, new = _texts(before), _texts(after)
    for name, text in old.items():
        if text != new[name]:
            yield Proposal(Change.CHANGED, "", "", name, text, new[name])


def _texts(issue: Issue) -> dict[str, str]:
    """What an issue says outside of its articles."""
    entries = [f"{entry.title}\n{entry.text}" for entry in issue.back.entries]
    return {
        "title": issue.title,
        "title_en": issue.title_en,
        "whole": str(issue.whole),
        "month": issue.month,
        "publishers": "\n".join(issue.publishers),
        "foreword": "\n".join(issue.foreword),
        "back": "\n".join((issue.back.title, *entries)),
    }


def _fields(before: Article, after: Article) -> Iterator[Proposal]:
    for name in _FIELDS:
        old, new = (getattr(article, name) or "" for article in (before, after))
        if old != new:
            yield Proposal(Change.CHANGED, after.id, "", name, old, new)


def _blocks(before: Article, after: Article) -> Iterator[Proposal]:
    known = {block.id: block for block in before.blocks}
    behind = ""
    for block in after.blocks:
        old = known.get(block.id)
        if old is None:
            yield Proposal(Change.NEW, after.id, block.id, "", "", block.text, str(block.kind), block.label, behind)
        else:
            for name in ("kind", "label", "text"):
                if getattr(old, name) != getattr(block, name):
                    values = (str(getattr(old, name)), str(getattr(block, name)))
                    yield Proposal(Change.CHANGED, after.id, block.id, name, *values)
        behind = block.id
    kept = {block.id for block in after.blocks}
    for block in before.blocks:
        if block.id not in kept:
            yield Proposal(Change.MISSING, after.id, block.id, "", wording.lead_in(block) + block.text, "")
