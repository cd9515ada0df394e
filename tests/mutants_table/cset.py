"""The traps of cset.georgetown.edu."""

from tests.mutants_table.mutant import ANSWERS, DATES, HTML, JSONLD, MERGED_LEADS, READER, REST, URLS, guessing, off

CS, T = "spiders/cset.py", "tests/test_traps_cset.py"

MUTANTS = (
    off(
        "CS1",
        "neither the site's name nor a section is a title",
        CS,
        f"{T}::test_inferred_cs1_neither_the_site_s_name_nor_a_section_is_the_title",
        ("        not_title=re.compile(\n", "        not_title=None and re.compile(\n"),
    ),
    off(
        "CS2",
        "what follows the site's name goes with it",
        CS,
        f"{T}::test_cs2_the_site_s_name_behind_a_title_comes_in_two_wordings",
        (r'Center for Security and Emerging Technology\b.*$"),', r'Center for Security and Emerging Technology$"),'),
    ),
    off(
        "CS3",
        "the text ends where cookies are spoken of",
        CS,
        f"{T}::test_inferred_cs3_what_is_said_of_cookies_is_no_text",
        (r'            re.compile(r"\bThis website uses cookies\. "),' + "\n", ""),
    ),
    off(
        "CS4",
        "who posted a page did not write it",
        CS,
        f"{T}::test_cs4_the_authors_are_those_of_the_byline_and_not_who_posted",
        (
            'author_selectors=(".byline", ".authors"),',
            """author_selectors=('meta[name="author"]::attr(content)', ".byline"),""",
        ),
    ),
    off(
        "CS5",
        "the structured data is asked before what is shown",
        "stdwatch/extraction/dates.py",
        f"{T}::test_cs5_the_day_of_the_structured_data_wins_over_the_month_that_is_shown",
        (
            "    return (shown or in_head if days else in_head or shown) or",
            "    return shown or in_head or",
        ),
    ),
    off(
        "CS5",
        "a month never becomes its first day",
        DATES,
        f"{T}::test_cs5_a_month_alone_stays_a_month_until_a_channel_knows_the_day",
        (
            """        return f"{parts['year']}-{month:02}"\n""",
            """        return date(int(parts["year"]), month, 1)\n""",
        ),
    ),
    off(
        "CS5",
        "a channel that knows the day is believed",
        DATES,
        f"{T}::test_cs5_a_month_alone_stays_a_month_until_a_channel_knows_the_day",
        ("    return channel if finer and channel.value.startswith(page.value) else page\n", "    return page\n"),
    ),
    off(
        "CS6",
        "the day of a change is not that of publication",
        JSONLD,
        f"{T}::test_cs6_the_day_of_a_change_is_not_the_day_of_publication",
        (
            '    return (_plain(thing["datePublished"]) for thing in _ranked(page, url) if "datePublished" in thing)\n',
            '    return (_plain(value) for thing in _ranked(page, url) for name, value in thing.items() if name[:4] == "date")\n',
        ),
    ),
    off(
        "CS7",
        "the text does not date its page",
        "stdwatch/extraction/dates.py",
        f"{T}::test_inferred_cs7_the_date_of_what_was_translated_is_not_the_page_s",
        guessing("//main//p//text()", r"[A-Z][a-z]+ \d{1,2}, \d{4}"),
    ),
    off(
        "CS7",
        "a text that begins with a date begins with no name",
        CS,
        f"{T}::test_inferred_cs7_a_text_that_begins_with_a_date_does_not_date_its_page",
        ('rf"^(?!{NO_NAME}){NAMES}', 'rf"^{NAMES}'),
    ),
    off(
        "CS8",
        "files of other hosts are no attachments",
        URLS,
        f"{T}::test_cs8_files_of_other_hosts_are_no_attachments",
        (
            "            self.allows(url)\n            and parts.scheme in",
            '            parts.path.endswith(".pdf")\n            or parts.scheme in',
        ),
    ),
    off(
        "CS9",
        "a mention in the press is marked",
        CS,
        f"{T}::test_inferred_cs9_a_mention_in_the_press_is_marked_and_its_author_is_the_journalist",
        ('            (r"^label: in the news$", DocType.IN_THE_NEWS),\n', ""),
    ),
    off(
        "CS9",
        "whoever is featured did not write it",
        CS,
        f"{T}::test_inferred_cs9_a_mention_in_the_press_is_marked_and_its_author_is_the_journalist",
        ('author_selectors=(".byline", ".authors"),', 'author_selectors=(".facts dd:nth-of-type(2)", ".authors"),'),
    ),
    off(
        "CS9",
        "the list of mentions marks them",
        CS,
        f"{T}::test_inferred_cs9_the_list_of_mentions_marks_them_where_the_page_does_not",
        ('        listing("news listing", "news", "In The News"),\n', '        listing("news listing", "news"),\n'),
    ),
    off(
        "CS10",
        "a walk ends at a page of which all is old",
        READER,
        f"{T}::test_inferred_cs10_what_is_pinned_on_top_neither_ends_a_walk_nor_looks_new",
        (
            "    days = [lead.published.value[:10] for lead in page.leads if lead.published and len(lead.published.value) >= 10]\n",
            '    days = [f"{lead.published.value[:7]}-31" for lead in page.leads[:1] if lead.published]\n',
        ),
    ),
    off(
        "CS10",
        "what stands under an old item is looked at too",
        MERGED_LEADS,
        f"{T}::test_inferred_cs10_what_is_pinned_on_top_neither_ends_a_walk_nor_looks_new",
        (
            "    merged_leads = tuple(_from_the_top(_merged(group, frontier, context), group, top) for group in groups)\n",
            (
                "    from itertools import takewhile\n\n"
                "    every = (_from_the_top(_merged(group, frontier, context), group, top) for group in groups)\n"
                "    merged_leads = tuple(takewhile(lambda merged: merged.fetch, every))\n"
            ),
        ),
    ),
    off(
        "CS11",
        "the publications have a feed of their own",
        CS,
        f"{T}::test_cs11_the_plain_feed_has_no_publications_and_is_not_the_only_one",
        ('        feed("publications feed", "publications/feed/"),\n', ""),
    ),
    off(
        "CS12",
        "entities are characters",
        REST,
        f"{T}::test_cs12_entities_of_rest_titles_are_characters",
        ('plain_title(_rendered(post.get("title")))', '_rendered(post.get("title"))'),
    ),
    off(
        "CS13",
        "links that filter a list are refused",
        CS,
        f"{T}::test_inferred_cs13_links_that_filter_a_list_are_never_followed",
        ('r"[?&](?:fwp_|ep_filter_)", ', ""),
    ),
    off(
        "CS14",
        "a short item of a known kind is a document",
        HTML,
        f"{T}::test_inferred_cs14_a_teaser_of_another_site_s_blog_is_a_short_item",
        (
            "    if body.layer == GENERIC and len(text) < NOTHING and not is_of_kind and not (title and published):\n",
            "    if len(text) < NOTHING:\n",
        ),
    ),
    off(
        "CS15",
        "a newsletter is dated by its slug",
        CS,
        f"{T}::test_inferred_cs15_a_newsletter_is_dated_by_its_slug_as_a_last_resort",
        (r'        url_date=patterns(r"^/newsletter/([a-z]+-\d{1,2}-\d{4})/"),' + "\n", ""),
    ),
    off(
        "CS16",
        "no posts are nothing new",
        REST,
        f"{T}::test_cs16_an_empty_list_of_posts_is_nothing_new",
        (
            "    if not isinstance(posts, list) or not all(",
            "    if not isinstance(posts, list) or not posts or not all(",
        ),
    ),
    off(
        "CS16",
        "an object in place of posts is a failure",
        REST,
        f"{T}::test_inferred_cs16_anything_else_in_place_of_posts_is_a_failure",
        (
            "        raise Unreadable(url, Reason.of(BodyCode.NO_POSTS))\n",
            "        posts = []\n",
        ),
    ),
    off(
        "CS16",
        "a page in place of posts is a failure",
        "stdwatch/discovery/read.py",
        f"{T}::test_inferred_cs16_anything_else_in_place_of_posts_is_a_failure",
        (
            "    if channel.kind is ChannelKind.REST:\n",
            (
                '    if channel.kind is ChannelKind.REST and kind is Kind.HTML:\n        return read_posts(b"[]", url, channel, urls, pages)\n'
                "    if channel.kind is ChannelKind.REST:\n"
            ),
        ),
        (
            "    if kind is Kind.HTML and expected is not Kind.HTML:\n",
            "    if kind is Kind.HTML and expected is Kind.FEED:\n",
        ),
        (
            "    if kind in {Kind.EMPTY, Kind.PDF} or (kind is not expected and Kind.HTML in {kind, expected}):\n",
            "    if kind in {Kind.EMPTY, Kind.PDF}:\n",
        ),
    ),
    off(
        "CS16",
        "a quiet window is not a shrunken channel",
        ANSWERS,
        "tests/test_verdicts.py::test_a_rest_interface_that_names_nothing_tonight_is_not_shrunk",
        (" or not result.pages or result.kind == ChannelKind.REST:\n", " or not result.pages:\n"),
    ),
)
