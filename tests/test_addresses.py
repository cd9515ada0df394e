"""The address in what somebody pasted."""

import pytest

from stdwatch.crawling.addresses import checked, pasted
from stdwatch.errors import OffSite
from stdwatch.manual import ManualSite

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
        f"[url={PLACE}]On looms[/url]",
        f"{PLACE}——写得好",
        f"{PLACE}👍",
        f"{PLACE}｡",
        f"{PLACE} · 3 min",
        f"{PLACE}&amp;",
        PLACE.replace("://", "： //"),
        PLACE.replace("https://", "ｈｔｔｐｓ：／／"),
        f"见 {PLACE.removeprefix('https://')}。",
        f"<{PLACE}|On looms>",
        f"<URL:{PLACE}>",
        f"「{PLACE}」请查收",
        f"[1]: {PLACE} 'On looms'",
        f"~~{PLACE}~~",
        f"{PLACE}&#8221;",
        f"{PLACE}%20",
        f"{PLACE}%E3%80%82",
        f"{PLACE}%EF%BC%8C",
        PLACE.replace("/on-looms", "/\non-looms"),
        PLACE.replace("-looms", "-\r\n> looms"),
        "<" + PLACE.replace("looms", "lo\noms") + ">",
        PLACE.replace("north", "nor\u200bth").replace("looms", "lo\u00adoms"),
        PLACE.replace("://", ":/"),
        f"原文{PLACE.replace('://', '//')}",
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
        "https://north.example/2019–2020",
        "http://[2001:db8::1]/a",
        "https://north.example/%E3%80%8A%E6%96%87%E3%80%8B",
        "https://north.example/http//west.example/a",
    ],
)
def test_an_address_keeps_what_is_its_own(address: str) -> None:
    assert pasted(address) == address
    assert pasted(f"({address})") == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("north.example/notes/on-looms?id=7", "https://north.example/notes/on-looms?id=7"),
        ("https://north.example/notes/\nOn looms and kilns", "https://north.example/notes/"),
        ("https://north.example/notes/\nLooms", "https://north.example/notes/"),
        ("https://north.example/a-\nhttps://north.example/b", "https://north.example/a-"),
    ],
)
def test_an_address_is_what_a_reader_would_take_for_it(text: str, address: str) -> None:
    assert pasted(text) == address


def test_a_refusal_names_the_part_that_was_taken() -> None:
    with pytest.raises(OffSite, match=r"http://10\.0\.0\.7/a:"):
        checked("内网地址 http://10.0.0.7/a，请看")


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("https://west.example/%7eloom/%e6%96%87", "https://west.example/~loom/文"),
        ("https://west.example/looms/../kilns", "http://www.west.example/kilns/"),
        ("https://west.example/a?b=1&c=2", "https://west.example/a?c=2&b=1&sharer_shareid=77"),
        ("https://west.example/a;jsessionid=7F.n1?b=1", "https://west.example/a?b=1&vd_source=77&PHPSESSID=8"),
        ("https://west.example/a?nsukey=7&at_medium=RSS&srsltid=x", "https://WEST.example./a?#wechat_redirect"),
        ("https://west.example:443/(a)", "https://west.example/%28a%29#top"),
    ],
)
def test_two_ways_of_writing_an_address_are_one_name(first: str, other: str) -> None:
    urls = ManualSite.urls
    assert urls.aliases(urls.canonical(first)) == urls.aliases(urls.canonical(other))


def test_other_ports_parameters_and_hosts_are_other_names() -> None:
    places = [
        "https://west.example/a",
        "https://west.example:8443/a",
        "https://west.example/a?b=1",
        "https://e.example/a",
    ]
    assert len({ManualSite.urls.aliases(url) for url in places}) == len(places)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://www.north.example/notes/./on-looms", PLACE),
        ("https://www.north.example/drafts/../notes/on-looms", PLACE),
        ("https://www.north.example/../notes/on-looms", PLACE),
        (
            "https://www.north.example/notes/../.well-known/x?at=/../y",
            "https://www.north.example/.well-known/x?at=/../y",
        ),
        ("https://www.north.example//notes/../on-looms", "https://www.north.example//notes/../on-looms"),
    ],
)
def test_dots_in_a_path_lead_where_a_browser_goes(typed: str, asked: str) -> None:
    assert checked(typed) == asked
