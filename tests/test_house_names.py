"""The printed names of sources are the same on the page, in clips and in print."""

import pytest

from stdwatch import sources
from stdwatch.editing import house


@pytest.mark.parametrize("source", sources.names())
def test_each_source_goes_by_its_printed_name(source: str) -> None:
    site = sources.site(source)
    assert site.titles["zh"] == house.origin(site.home)


def test_addresses_are_printed_as_domains() -> None:
    assert house.address("https://www.south.example/a/b?c") == "https://south.example"
    assert house.address("file:///tmp/x.pdf") == ""


def test_the_excerpt_sentence_names_what_is_excerpted() -> None:
    assert house.excerpt_sentence(["executive order"]) == "本文摘录行政命令中涉及标准的相关内容"
    assert house.excerpt_sentence(["agreement", "agreement"]) == "本文摘录各协议中涉及标准的相关内容"
    assert house.excerpt_sentence(["agreement", "report"]) == "本文摘录各文章中涉及标准的相关内容"
    assert house.excerpt_sentence(["research article"]) == "本文摘录文章中涉及标准的相关内容"
