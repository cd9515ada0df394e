"""The traps of carnegieendowment.org."""

from tests.mutants_table.mutant import (
    BLOCKS,
    HTML,
    JSONLD,
    MERGED_LEADS,
    MERGING,
    PHRASES,
    SITEMAP,
    URLS,
    off,
)

CE, T = "spiders/carnegie.py", "tests/test_traps_carnegie.py"

MUTANTS = (
    off(
        "CE1",
        "no document is dated by its address",
        CE,
        f"{T}::test_inferred_ce1_the_month_in_an_address_is_not_the_month_of_the_document",
        (
            "        date_after_title=8,\n",
            '        date_after_title=8,\n        url_date=patterns(r"/(?P<year>\\d{4})/(?P<month>\\d{2})/[^/]+$"),\n',
        ),
    ),
    off(
        "CE1",
        "a paper may be filed under an earlier month",
        MERGING,
        f"{T}::test_ce1_a_paper_filed_under_an_earlier_month_is_new_all_the_same",
        ("FILED_LATE = timedelta(days=70)\n", "FILED_LATE = timedelta(days=0)\n"),
    ),
    off(
        "CE2",
        "the title is not made of the slug",
        HTML,
        f"{T}::test_ce2_the_title_is_the_page_s_whatever_its_slug_says",
        (
            "    title = title_of(tree, rules.title, rules.title_suffix, rules.not_title)\n",
            '    title = (page.url.rpartition("/")[2].replace("-", " ").capitalize(), "slug")\n',
        ),
    ),
    off(
        "CE3",
        "a location that ends in .xml is a child whatever holds it",
        SITEMAP,
        f"{T}::test_ce3_an_index_wrapped_in_a_urlset_is_an_index",
        ('if kind == "sitemapindex" or CHILD.search(url)]', 'if kind == "sitemapindex"]'),
    ),
    off(
        "CE4",
        "JSON objects are cut out of the text",
        BLOCKS,
        f"{T}::test_inferred_ce4_a_json_object_in_the_text_is_none_of_it",
        ("            if plain := without_json(fold(part)):\n", "            if plain := fold(part):\n"),
    ),
    off(
        "CE5",
        "every match of the body is text",
        "stdwatch/extraction/teasers.py",
        f"{T}::test_ce5_all_blocks_of_the_body_are_the_text",
        ("for part in page.css(css))", "for part in page.css(css)[:1])"),
    ),
    off(
        "CE6",
        "the body is not all of the page",
        CE,
        f"{T}::test_inferred_ce6_cards_of_other_texts_lend_neither_text_nor_date_nor_authors",
        ('            "section#content .cms-html.payload-richtext",\n', '            "main",\n'),
    ),
    off(
        "CE6",
        "the time of a card is not the page's",
        "stdwatch/extraction/teasers.py",
        "tests/test_extraction_others.py::test_identity_date_and_text_are_those_of_the_page_s_own_article",
        ('            article.clear(keep_tail=True)\n            article.tag = "div"', "            pass"),
    ),
    off(
        "CE6",
        "what stands in front of the title is no text",
        PHRASES,
        f"{T}::test_inferred_ce6_cards_of_other_texts_lend_neither_text_nor_date_nor_authors",
        (
            (
                "    if _beginning(behind, rules) is None or _nearest(behind, rules.ends) is None:\n        return []\n"
                "    return without_phrases(behind, rules)\n"
            ),
            "    return drafts if behind else []\n",
        ),
    ),
    off(
        "CE7",
        "a month may be written out",
        CE,
        f"{T}::test_inferred_ce7_months_are_abbreviated_or_written_out",
        (r'DAY = r"[A-Z][a-z]+\.? ', r'DAY = r"[A-Z][a-z]{2}\.? '),
    ),
    off(
        "CE7",
        "a month may be abbreviated",
        CE,
        f"{T}::test_inferred_ce7_months_are_abbreviated_or_written_out",
        (r'DAY = r"[A-Z][a-z]+\.? ', r'DAY = r"[A-Z][a-z]{4,}\.? '),
    ),
    off(
        "CE8",
        "a dot behind the host says the same",
        URLS,
        f"{T}::test_ce8_a_query_a_dot_behind_the_host_and_a_slash_make_no_second_document",
        ('    return (urlsplit(url).hostname or "").rstrip(".")\n', '    return urlsplit(url).hostname or ""\n'),
    ),
    off(
        "CE8",
        "a query makes no second document",
        URLS,
        f"{T}::test_ce8_a_query_a_dot_behind_the_host_and_a_slash_make_no_second_document",
        (
            '        return urlunsplit(("https", self.host, path, "", ""))\n',
            '        return urlunsplit(("https", self.host, path, parts.query, ""))\n',
        ),
    ),
    off(
        "CE8",
        "files lie in two folders",
        CE,
        f"{T}::test_ce8_files_lie_on_the_assets_host_in_two_folders_and_keep_their_address",
        (r'files=patterns(r"^/(?:static/)?files/.+\.pdf$"),', r'files=patterns(r"^/static/files/.+\.pdf$"),'),
    ),
    off(
        "CE8",
        "a file keeps its address on the assets host",
        CE,
        f"{T}::test_ce8_files_lie_on_the_assets_host_in_two_folders_and_keep_their_address",
        (
            '        storage=("assets.carnegieendowment.org",),\n',
            '        hosts=("assets.carnegieendowment.org",),\n',
        ),
    ),
    off(
        "CE9",
        "editions in other languages are refused",
        CE,
        f"{T}::test_inferred_ce9_an_edition_in_another_language_is_no_document",
        ('            r"^/(?:ru|zh|ar|fr|hi)/",\n', ""),
    ),
    off(
        "CE10",
        "an archive is known and not fetched",
        MERGED_LEADS,
        f"{T}::test_ce10_the_first_night_takes_the_last_months_of_an_archive_of_thirty_years",
        (
            "    return recent, FetchReason.NEW if recent else FetchReason.TOO_OLD\n",
            "    return True, FetchReason.NEW\n",
        ),
    ),
    off(
        "CE10",
        "an archive that is saved anew does not look new",
        MERGING,
        f"{T}::test_ce10_the_first_night_takes_the_last_months_of_an_archive_of_thirty_years",
        (
            "    if lead.published is None and lead.filed:\n",
            "    if lead.published is None and lead.filed and not lead.modified:\n",
        ),
    ),
    off(
        "CE11",
        "a short item of a known kind is a document",
        HTML,
        f"{T}::test_inferred_ce11_a_paper_printed_elsewhere_is_a_short_item_without_files",
        (
            "    if body.layer == GENERIC and len(text) < NOTHING and not is_of_kind and not (title and published):\n",
            "    if len(text) < NOTHING:\n",
        ),
    ),
    off(
        "CE11",
        "a file of another host is no attachment",
        URLS,
        f"{T}::test_inferred_ce11_a_paper_printed_elsewhere_is_a_short_item_without_files",
        (
            "            self.allows(url)\n            and parts.scheme in",
            '            parts.path.endswith(".pdf")\n            or parts.scheme in',
        ),
    ),
    off(
        "CE12",
        "credits of pictures are swept out",
        CE,
        f"{T}::test_inferred_ce12_the_credit_of_a_picture_is_no_text",
        (r"(?:Source ?: ?\w+|.{,80}\(Photo by [^)]*\)|Additional", "(?:Additional"),
    ),
    off(
        "CE13",
        "a family name in front is turned round",
        JSONLD,
        f"{T}::test_ce13_authors_are_one_or_several_and_told_given_name_first",
        ("        names = [_given_first(fold(name)) for", "        names = [fold(name) for"),
    ),
    off(
        "CE13",
        "an author may stand alone",
        JSONLD,
        f"{T}::test_ce13_authors_are_one_or_several_and_told_given_name_first",
        (
            "        people = author if isinstance(author, list) else [author]\n",
            "        people = author if isinstance(author, list) else []\n",
        ),
    ),
)
