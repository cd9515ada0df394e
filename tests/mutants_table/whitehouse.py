"""The traps of whitehouse.gov."""

from tests.mutants_table.mutant import (
    DATES,
    FEED,
    FEEDS,
    LISTINGS,
    MERGED_LEADS,
    MERGING,
    NIGHT,
    NIGHTS,
    PAGES,
    READINGS,
    TRAPS,
    URLS,
    off,
)

WH = "spiders/whitehouse.py"

MUTANTS = (
    off(
        "WH1",
        "what comes after a known post is looked at too",
        MERGED_LEADS,
        f"{TRAPS}::test_wh1_a_late_post_between_known_ones_is_found",
        (
            "    groups = gather(leads, frontier.names)\n",
            (
                "    from itertools import takewhile\n\n"
                "    fresh = lambda lead: not any(name in frontier.names for name in lead.aliases)\n"
                "    leads = [lead for pages in channels for lead in takewhile(fresh, pages.leads)]\n"
                "    groups = gather(leads, frontier.names)\n"
            ),
        ),
    ),
    off(
        "WH1",
        "a listing is read back a week beyond its last reading",
        NIGHT,
        f"{NIGHTS}::test_the_window_reaches_a_week_before_the_last_complete_reading",
        ("OVERLAP_DAYS = 7\n", "OVERLAP_DAYS = 0\n"),
    ),
    off(
        "WH2",
        "no id is a mark below which nothing is new",
        MERGED_LEADS,
        f"{TRAPS}::test_wh2_an_id_below_a_known_one_is_as_new_as_any",
        (
            "    if target is None:\n        fetch, why = _decide_new(lead, channels, frontier, context)\n",
            (
                '    known_posts = [int(name.value) for name in frontier.names if name.kind == "post"]\n'
                '    posts = [int(name.value) for name in aliases if name.kind == "post"]\n'
                "    if target is None and known_posts and posts and posts[0] < max(known_posts):\n"
                '        fetch, why = False, "below the highest id"\n'
                "    elif target is None:\n        fetch, why = _decide_new(lead, channels, frontier, context)\n"
            ),
        ),
    ),
    off(
        "WH3",
        "a page is known by its post id beside its path",
        WH,
        f"{PAGES}::test_wh3_the_page_reveals_the_post_id_beside_its_path",
        ('identity=("body::attr(class)", re.compile(r"\\bpostid-(\\d+)\\b")),', "identity=None,"),
    ),
    off(
        "WH3",
        "documents that share a name are one item",
        "stdwatch/store/intake/identifying.py",
        f"{TRAPS}::test_wh3_one_post_under_two_addresses_is_one_item",
        ("if owner in at_address or _is_alike(db, owner, document):", "if owner in at_address:"),
    ),
    off(
        "WH4",
        "another title over the same text is a revision",
        READINGS,
        f"{TRAPS}::test_wh4_another_title_is_a_revision_of_the_same_item",
        ('    if document.title != current.title:\n        return "title"\n', ""),
    ),
    off(
        "WH5",
        "an instant is told in the site's zone",
        DATES,
        f"{FEEDS}::test_wh5_an_instant_in_utc_is_told_in_the_site_s_zone_so_that_its_day_is_the_site_s",
        (
            "    return instant if instant.utcoffset() else instant.astimezone(ZoneInfo(zone))\n",
            "    return instant.astimezone(UTC)\n",
        ),
    ),
    off(
        "WH6",
        "the topper is cut out of the text",
        WH,
        f"{PAGES}::test_wh6_the_topper_is_neither_title_nor_text",
        ('drop=(".wp-block-whitehouse-topper", ".wp-block-query"),', 'drop=(".wp-block-query",),'),
    ),
    off(
        "WH7",
        "a feed's content, whose ids change with the place, is not taken",
        FEED,
        f"{FEEDS}::test_wh7_ids_that_change_with_an_item_s_position_change_nothing_that_is_read",
        (
            "        labels=tuple(dict.fromkeys(_labels(item))),\n",
            '        labels=(*dict.fromkeys(_labels(item)), fields.get("encoded", "")),\n',
        ),
    ),
    off(
        "WH8",
        "a slug never stands in for a title",
        FEED,
        f"{FEEDS}::test_wh8_an_empty_title_is_none_and_no_slug_stands_in",
        (
            '        title=plain_title(fields.get("title", "")) or None,\n',
            '        title=plain_title(fields.get("title", "")) or url.rstrip("/").rpartition("/")[2],\n',
        ),
    ),
    off(
        "WH9",
        "a feed's teaser is not taken",
        FEED,
        f"{FEEDS}::test_wh6_wh9_nothing_of_the_content_or_teaser_of_an_item_is_taken",
        (
            '        title=plain_title(fields.get("title", "")) or None,\n',
            '        title=plain_title(fields.get("title", "") + fields.get("description", "")) or None,\n',
        ),
    ),
    off(
        "WH10",
        "a title may have a further class",
        WH,
        f"{LISTINGS}::test_wh10_attributes_may_stand_in_any_order_and_the_title_may_have_a_further_class",
        ('link=(".wp-block-post-title a[href]",),', "link=('[class=\"wp-block-post-title\"] a[href]',),"),
    ),
    off(
        "WH10",
        "what stands before a row's class does not matter",
        WH,
        f"{LISTINGS}::test_wh10_attributes_may_stand_in_any_order_and_the_title_may_have_a_further_class",
        ("""> li[class*="post-"]'""", """> li[class*="post-"]:not([data-wp-key])'"""),
    ),
    off(
        "WH11",
        "related posts are cut out",
        WH,
        f"{PAGES}::test_inferred_wh11_related_posts_lend_neither_date_nor_text_nor_files",
        ('drop=(".wp-block-whitehouse-topper", ".wp-block-query"),', 'drop=(".wp-block-whitehouse-topper",),'),
    ),
    off(
        "WH11",
        "a query makes no second document",
        URLS,
        f"{LISTINGS}::test_wh11_a_query_on_a_link_makes_no_second_document",
        (
            '        return urlunsplit(("https", self.host, path, "", ""))\n',
            '        return urlunsplit(("https", self.host, path, parts.query, ""))\n',
        ),
    ),
    off(
        "WH12",
        "the uncategorized are articles",
        WH,
        f"{LISTINGS}::test_wh12_uncategorized_is_a_section_like_any_other",
        ("^/(?:disclosures|omb|ostp|cea)/", "^/(?:disclosures|omb|ostp|cea|uncategorized)/"),
    ),
    off(
        "WH13",
        "a title is no identity",
        MERGING,
        f"{NIGHTS}::test_two_posts_with_one_title_stay_two",
        (
            "        keys: list[object] = [*lead.aliases, ",
            '        keys: list[object] = [*lead.aliases, lead.title or "", ',
        ),
    ),
    off(
        "WH14",
        "the site's error page is a failure",
        WH,
        f"{PAGES}::test_wh14_the_site_s_error_page_is_not_found_even_with_200",
        ('failures=("body.error404",),', "failures=(),"),
    ),
    off(
        "WH15",
        "a much shorter text is held back",
        READINGS,
        f"{TRAPS}::test_wh15_a_shorter_or_empty_text_does_not_replace_a_good_one",
        ("        shorter = len(document.text) < SHORT * current.length and", "        shorter = False and"),
    ),
    off(
        "WH16",
        "the author is the house",
        WH,
        f"{PAGES}::test_wh16_the_author_is_the_house_and_never_a_login_or_a_byline",
        (
            'authors=("The White House",),',
            'author_selectors=(".wp-block-whitehouse-topper__meta--byline",),',
        ),
    ),
    off(
        "WH16",
        "the site's name is cut off the title",
        WH,
        f"{PAGES}::test_wh16_the_title_loses_the_name_of_the_site",
        (r'title_suffix=re.compile(r"\s*[–|-]\s*The White House$"),', 'title_suffix=re.compile(r"$."),'),
    ),
)
