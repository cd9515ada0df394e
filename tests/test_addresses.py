"""The address in what somebody pasted."""

import pytest

from stdwatch.crawling.addresses import checked, pasted
from stdwatch.errors import OffSite

PLACE = "https://www.north.example/notes/on-looms"


@pytest.mark.parametrize(
    "text",
    [
        f"{PLACE}，",
        f"{PLACE}。",
        f"（{PLACE}）",
        f"《{PLACE}》",
        f"<{PLACE}>",
        f"({PLACE}).",
        f"[{PLACE}]",
        f"“{PLACE}”",
        f"请看：{PLACE}，很重要",
        f"原文见{PLACE}这篇文章",
        f"See {PLACE} for more.",
        f"  {PLACE}\n",
        f"{PLACE}！！",
        f"Looms:{PLACE};",
        f"{PLACE}\u200b",
        f"{PLACE}&gt;",
        f"`{PLACE}`",
        PLACE.replace("://", "：//"),
        f"[On looms]({PLACE})",
        f'<a href="{PLACE}">On looms</a>',
    ],
)
def test_what_stands_around_an_address_is_no_part_of_it(text: str) -> None:
    assert pasted(text) == PLACE


@pytest.mark.parametrize(
    "address",
    [
        "https://north.example/a_(b)",
        "https://north.example/a?x=1&y=2#z",
        "https://north.example/标准",
        "https://north.example/a~b/;c=1",
        "https://north.example/a,b",
    ],
)
def test_an_address_keeps_what_is_its_own(address: str) -> None:
    assert pasted(address) == address
    assert pasted(f"({address})") == address


def test_a_refusal_names_the_part_that_was_taken() -> None:
    with pytest.raises(OffSite, match=r"http://10\.0\.0\.7/a:"):
        checked("内网地址 http://10.0.0.7/a，请看")
