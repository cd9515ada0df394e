"""The traps of uscc.gov."""

from tests.mutants_table.mutant import (
    DOCUMENTS,
    HTML,
    LISTINGS,
    MARKUP,
    MERGED_LEADS,
    NIGHTS,
    NO_LAYER_LEFT,
    PAGE_DATES,
    PAGES,
    REVISING,
    SNIFF,
    TRAPS,
    URLS,
    guessing,
    off,
)

US = "spiders/uscc.py"

MUTANTS = (
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
        "stdwatch/extraction/teasers.py",
        "tests/test_extraction_others.py::test_a_body_s_class_dresses_boxes_as_well",
        ("if not _is_elsewhere(element, titles, url) and element not in behind", "if element not in behind"),
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
            '" ".join(UNSEEN.sub("", text).split())',
            r're.sub(r"[ \t\r\n]+", " ", UNSEEN.sub("", text)).strip(" ")',
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
                "    return head_date(page, url, zone=zone, at=at) or _url_date(url, rules, at) or today\n"
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
        DOCUMENTS,
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
        REVISING,
        f"{TRAPS}::test_us12_other_bytes_around_the_same_text_are_no_revision",
        (
            "    change = readings.compare(current, document)\n",
            '    change = "edit" if current and current.body_hash != body_hash else readings.compare(current, document)\n',
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
            "        aliases=(*_identity(tree, rules), ",
            '        aliases=(Alias("title", title[0] if title else ""), *_identity(tree, rules), ',
        ),
    ),
    off(
        "US17",
        "another title in a list asks for the page",
        MERGED_LEADS,
        f"{NIGHTS}::test_a_changed_title_or_hint_asks_for_the_document",
        ("        return True, FetchReason.RETITLED\n", "        return False, FetchReason.UNCHANGED\n"),
    ),
)
