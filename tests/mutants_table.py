"""The traps of the two sites: for each rule against one, how to switch it off and the test that must then be red."""

from dataclasses import dataclass

WH, US, POLLING = "spiders/whitehouse.py", "spiders/uscc.py", "stdwatch/polling.py"
INTAKE, READINGS = "stdwatch/store/intake.py", "stdwatch/store/readings.py"
FEED, HTML, PAGE_DATES = "stdwatch/discovery/feed.py", "stdwatch/extraction/html.py", "stdwatch/extraction/dates.py"
DATES, URLS, MARKUP, SNIFF = "stdwatch/dates.py", "stdwatch/urls.py", "stdwatch/markup.py", "stdwatch/sniff.py"
PAGES, LISTINGS, FEEDS = (
    "tests/test_extraction_html.py",
    "tests/test_discovery_listing.py",
    "tests/test_discovery_feed.py",
)
NIGHTS, TRAPS = "tests/test_polling.py", "tests/test_traps.py"

NO_LAYER_LEFT = "    return head_date(page, zone=zone, at=at) or _url_date(url, rules, at)\n"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule switched off: each text of `edits` stands exactly once in `file` and is replaced."""

    trap: str
    rule: str
    file: str
    test: str
    edits: tuple[tuple[str, str], ...]


def off(trap: str, rule: str, file: str, test: str, *edits: tuple[str, str]) -> Mutant:
    """A row of the table."""
    return Mutant(trap, rule, file, test, edits)


def guessing(place: str, pattern: str) -> tuple[str, str]:
    """The wrong behaviour of dating an undated page by the first match of a pattern among the texts at a place."""
    return (
        NO_LAYER_LEFT,
        (
            "    import re\n\n"
            f'    said = re.search(r"{pattern}", " ".join(page.xpath("{place}").getall()))\n'
            "    guess = parse_published(said.group(), origin='guess', zone=zone, at=at) if said else None\n"
            "    return head_date(page, zone=zone, at=at) or _url_date(url, rules, at) or guess\n"
        ),
    )


MUTANTS = (
    off(
        "WH1",
        "what comes after a known post is looked at too",
        POLLING,
        f"{TRAPS}::test_wh1_a_late_post_between_known_ones_is_found",
        (
            "    groups = _gather([lead for walk in walks for lead in walk.leads], frontier.names)\n",
            (
                "    from itertools import takewhile\n\n"
                "    fresh = lambda lead: not any(name in frontier.names for name in lead.aliases)\n"
                "    leads = [lead for walk in walks for lead in takewhile(fresh, walk.leads)]\n"
                "    groups = _gather(leads, frontier.names)\n"
            ),
        ),
    ),
    off(
        "WH1",
        "a listing is read back a week beyond its last reading",
        POLLING,
        f"{NIGHTS}::test_the_window_reaches_a_week_before_the_last_complete_reading",
        ("OVERLAP_DAYS = 7\n", "OVERLAP_DAYS = 0\n"),
    ),
    off(
        "WH2",
        "no id is a mark below which nothing is new",
        POLLING,
        f"{TRAPS}::test_wh2_an_id_below_a_known_one_is_as_new_as_any",
        (
            "    if target is None:\n        fetch, why = _decide_new(lead, channels, frontier, night)\n",
            (
                '    known_posts = [int(name.value) for name in frontier.names if name.kind == "post"]\n'
                '    posts = [int(name.value) for name in aliases if name.kind == "post"]\n'
                "    if target is None and known_posts and posts and posts[0] < max(known_posts):\n"
                '        fetch, why = False, "below the highest id"\n'
                "    elif target is None:\n        fetch, why = _decide_new(lead, channels, frontier, night)\n"
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
        INTAKE,
        f"{TRAPS}::test_wh3_one_post_under_two_addresses_is_one_item",
        ("    known = identity.owners(db, fetched.source, aliases)\n", "    known: list[int] = []\n"),
    ),
    off(
        "WH4",
        "another title over the same text is a revision",
        READINGS,
        f"{TRAPS}::test_wh4_another_title_is_a_revision_of_the_same_item",
        ('    if document.title != held.title:\n        return "title"\n', ""),
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
            '        title=fold(fields.get("title", "")) or None,\n',
            '        title=fold(fields.get("title", "")) or url.rstrip("/").rpartition("/")[2],\n',
        ),
    ),
    off(
        "WH9",
        "a feed's teaser is not taken",
        FEED,
        f"{FEEDS}::test_wh6_wh9_nothing_of_the_content_or_teaser_of_an_item_is_taken",
        (
            '        title=fold(fields.get("title", "")) or None,\n',
            '        title=fold(fields.get("title", "") + fields.get("description", "")) or None,\n',
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
        POLLING,
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
        ('return "held" if len(document.text) < SHORT * held.length else "edit"', 'return "edit"'),
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
    off(
        "US1",
        "a comment before the doctype belongs to the page",
        SNIFF,
        f"{TRAPS}::test_us1_a_page_that_begins_with_a_comment_is_a_page",
        ("    head = body[:HEAD]\n", '    head = body[:HEAD] if not body.startswith(b"<!--") else b"picture"\n'),
    ),
    off(
        "US2",
        "no date is taken from the menu",
        PAGE_DATES,
        f"{PAGES}::test_us2_a_date_in_the_menu_is_not_the_page_s",
        guessing("//p//text()", r"[A-Z][a-z]+ \d{4}"),
    ),
    off(
        "US3",
        "the body is looked for in the article only",
        US,
        f"{PAGES}::test_us3_the_body_is_the_article_s_and_not_the_first_field_of_that_name",
        ('body=("article .field--name-body > .field--item", ', 'body=(".field--name-body", '),
    ),
    off(
        "US4",
        "links that stand on every page are no rows",
        US,
        f"{LISTINGS}::test_us4_three_living_links_on_a_broken_listing_are_zero_rows",
        ('    everywhere=patterns(*(f"{path}$" for path in LIVING)),\n', ""),
    ),
    off(
        "US5",
        "an address loses the space at its end",
        URLS,
        f"{LISTINGS}::test_us5_a_file_s_address_loses_the_space_at_its_end",
        ("safe_url_string(urljoin(base, href.strip()))", 'urljoin(base, href).replace(" ", "%20")'),
    ),
    off(
        "US6",
        "addresses are joined, not glued",
        URLS,
        f"{LISTINGS}::test_us6_absolute_and_relative_addresses_are_joined_and_never_glued",
        ("safe_url_string(urljoin(base, href.strip()))", 'safe_url_string(f"https://{self.host}{href.strip()}")'),
    ),
    off(
        "US7",
        "a no-break space is a space",
        MARKUP,
        f"{PAGES}::test_inferred_us7_odd_spaces_inside_a_date_are_spaces",
        (
            '" ".join(text.translate(INVISIBLE).split())',
            r're.sub(r"[ \t\r\n]+", " ", text.translate(INVISIBLE)).strip(" ")',
        ),
    ),
    off(
        "US7",
        "a hearing without a date has none",
        PAGE_DATES,
        f"{PAGES}::test_us7_an_undated_hearing_has_no_date_and_says_so",
        (
            NO_LAYER_LEFT,
            (
                "    today = parse_published(at.date().isoformat(), origin='today', zone=zone, at=at)\n"
                "    return head_date(page, zone=zone, at=at) or _url_date(url, rules, at) or today\n"
            ),
        ),
    ),
    off(
        "US8",
        "a file's folder is no date",
        PAGE_DATES,
        f"{PAGES}::test_us8_the_folder_of_a_file_dates_nothing",
        guessing("//article//a/@href", r"\d{4}-\d{2}(?=/)"),
    ),
    off(
        "US9",
        "a file's name is kept to the letter",
        URLS,
        f"{LISTINGS}::test_us9_odd_file_names_are_kept_to_the_letter",
        ("        if not any(rule.search(path) for rule in self.files):\n", "        if path:\n"),
    ),
    off(
        "US10",
        "another date makes no new item",
        INTAKE,
        f"{TRAPS}::test_us10_a_living_document_that_moves_its_date_is_one_item",
        (
            "    if candidate is None or part is None:\n",
            (
                '    shown = db.execute("SELECT published FROM candidate WHERE id = ?", [candidate]).fetchone()\n'
                "    day = document.published and document.published.value\n"
                "    if candidate is None or part is None or shown != (day,):\n"
            ),
        ),
    ),
    off(
        "US11",
        "a list is no document",
        US,
        f"{PAGES}::test_us11_an_empty_heading_is_no_title_and_a_list_is_no_document",
        ('lists=("body.path-research", ', "lists=("),
    ),
    off(
        "US12",
        "only the text that was read tells a change",
        INTAKE,
        f"{TRAPS}::test_us12_other_bytes_around_the_same_text_are_no_revision",
        (
            "    change = readings.compare(held, document)\n",
            '    change = "edit" if held and held.body_hash != body_hash else readings.compare(held, document)\n',
        ),
    ),
    off(
        "US13",
        "biographies are no attachments",
        US,
        f"{PAGES}::test_us13_biographies_are_no_attachments_and_a_file_s_name_is_no_title",
        (r'        ignored_files=patterns(r"_bio(?:_\d+)?\.pdf$"),' + "\n", ""),
    ),
    off(
        "US14",
        "bytes that look like a date are none",
        PAGE_DATES,
        f"{PAGES}::test_us14_bytes_that_look_like_a_date_date_nothing",
        guessing("//@alt", r"\d{4}-\d{2}-\d{2}"),
    ),
    off(
        "US15",
        "an invitation to bidders is a notice",
        US,
        f"{PAGES}::test_inferred_us15_a_procurement_notice_is_a_notice",
        (
            r'            (r"^text: .{,600}\binvites? (?:the )?submission of proposals\b", DocType.NOTICE),' + "\n"
            r'            (r"^title: request for proposals?\b", DocType.NOTICE),' + "\n",
            "",
        ),
    ),
    off(
        "US16",
        "labels of fields are not in the text",
        US,
        f"{PAGES}::test_us16_the_label_of_the_transcript_is_not_in_the_text",
        ('body=("article .field--name-body > .field--item", "article .field--name-body", ', "body=("),
        ('drop=(".field--label", ', "drop=("),
    ),
    off(
        "US17",
        "a title is no name of an item",
        HTML,
        f"{PAGES}::test_us17_a_hearing_that_changes_its_title_keeps_its_names",
        (
            "        aliases=(*_identity(page, rules), ",
            '        aliases=(Alias("title", title[0] if title else ""), *_identity(page, rules), ',
        ),
    ),
    off(
        "US17",
        "another title in a list asks for the page",
        POLLING,
        f"{NIGHTS}::test_a_changed_title_or_hint_asks_for_the_document",
        ('        return True, "retitled"\n', '        return False, "unchanged"\n'),
    ),
)
