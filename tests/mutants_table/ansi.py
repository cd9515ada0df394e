"""The traps of ansi.org."""

from tests.mutants_table.mutant import BLOCKS, HTML, LISTING, MARKUP, NO_LAYER_LEFT, PAGE_DATES, VERDICTS, WALLS, off

AN, RULES, T = "spiders/ansi.py", "stdwatch/extraction/rules.py", "tests/test_traps_ansi.py"

MUTANTS = (
    off(
        "AN1",
        "the part of a path that stays is a name",
        AN,
        f"{T}::test_inferred_an1_a_notice_that_was_filed_is_the_same_item",
        ('        slug=re.compile(r"/([^/]+)$"),\n', ""),
    ),
    off(
        "AN1",
        "the mirror and the bare host are the site",
        AN,
        f"{T}::test_inferred_an1_one_notice_has_one_name_under_all_its_addresses",
        ('        hosts=("ansi.org", "sccd.ansi.org"),\n', ""),
    ),
    off(
        "AN1",
        "a name met by pages of days far apart is alarmed",
        "stdwatch/store/intake/documents.py",
        f"{T}::test_inferred_an1_two_documents_under_one_name_are_alarmed_and_neither_text_is_lost",
        ("abs(tonight - before).days <= CONFLICT_DAYS", "tonight == before or True"),
    ),
    off(
        "AN2",
        "the month comes first",
        RULES,
        f"{T}::test_inferred_an2_the_first_of_august_is_not_the_eighth_of_january",
        ('    date_order: str = "MDY"\n', '    date_order: str = "DMY"\n'),
    ),
    off(
        "AN3",
        "the date on the page wins over its slug's",
        PAGE_DATES,
        f"{T}::test_inferred_an3_the_date_on_the_page_wins_over_the_one_in_its_slug",
        (
            NO_LAYER_LEFT,
            "    return _url_date(url, rules, at) or shown or in_head\n",
        ),
    ),
    off(
        "AN4",
        "an undated notice is dated by its address",
        AN,
        f"{T}::test_inferred_an4_without_a_date_on_the_page_its_address_is_the_last_resort_and_says_so",
        ("        url_date=DAYS,\n", ""),
    ),
    off(
        "AN5",
        "the number in front of a title is cut off",
        AN,
        f"{T}::test_inferred_an5_the_number_in_front_of_a_title_is_no_part_of_it",
        (r"|^\d{1,2}-\d{1,2}-\d{2}-", ""),
    ),
    off(
        "AN6",
        "a slug never stands in for a title",
        HTML,
        f"{T}::test_inferred_an6_a_slug_never_stands_in_for_a_title",
        (
            "    title = title_of(tree, rules.title, rules.title_suffix, rules.not_title)\n",
            (
                '    slug = page.url.rstrip("/").rpartition("/")[2].replace("-", " ")\n'
                '    title = title_of(tree, rules.title, rules.title_suffix, rules.not_title) or (slug, "slug")\n'
            ),
        ),
    ),
    off(
        "AN7",
        "a challenge is known by its title",
        WALLS,
        f"{T}::test_inferred_an7_a_challenge_is_a_wall_with_200_and_with_403",
        (r'    r"^(?:just a moment\b|attention required\b|', r'    r"^(?:attention required\b|'),
        ("""    'script[src*="/cdn-cgi/challenge-platform/"], """, "    '"),
    ),
    off(
        "AN7",
        "a refusal is a wall",
        "stdwatch/crawling/failures.py",
        f"{T}::test_inferred_an7_a_challenge_is_a_wall_with_200_and_with_403",
        ("    if status in {401, 402, 403, 407, 429, 451}:\n", "    if status in {401, 402, 407, 429, 451}:\n"),
    ),
    off(
        "AN8",
        "a short text of a known kind is a document",
        HTML,
        f"{T}::test_inferred_an8_a_teaser_for_members_is_a_short_item",
        (
            "    if body.layer == GENERIC and len(text) < NOTHING and not is_of_kind and not (title and published):\n",
            "    if len(text) < NOTHING:\n",
        ),
    ),
    off(
        "AN9",
        "a no-break space is a space",
        MARKUP,
        f"{T}::test_inferred_an9_a_hidden_mail_address_neither_breaks_nor_dates_the_text",
        (
            '" ".join(UNSEEN.sub("", text).split())',
            r're.sub(r"[ \t\r\n]+", " ", UNSEEN.sub("", text)).strip(" ")',
        ),
    ),
    off(
        "AN9",
        "what stands in attributes is no text",
        BLOCKS,
        f"{T}::test_inferred_an9_a_hidden_mail_address_neither_breaks_nor_dates_the_text",
        (
            "            self._say(element.text)\n",
            '            self._say(element.get("data-cfemail") or element.text)\n',
        ),
    ),
    off(
        "AN10",
        "a list without rows is told",
        LISTING,
        f"{T}::test_inferred_an10_a_list_without_links_is_an_empty_list_and_never_nothing_new",
        (
            "        raise SiteChanged(url, _why_no_leads(rules, len(rows), leads))\n",
            "        return page_of((), 0, urls)\n",
        ),
    ),
    off(
        "AN10",
        "rows are asked for at the search endpoint",
        LISTING,
        f"{T}::test_inferred_an10_rows_that_a_search_endpoint_fills_are_asked_for_there",
        ("        if endpoint := search_endpoint(page, url):\n", "        if endpoint := None:\n"),
    ),
    off(
        "AN10",
        "an empty list and silence for three nights are an alarm",
        VERDICTS,
        "tests/test_verdicts.py::test_after_three_nights_without_anything_new_an_empty_list_is_an_alarm",
        ("        *of_emptiness(counted, observed),\n", ""),
    ),
)
