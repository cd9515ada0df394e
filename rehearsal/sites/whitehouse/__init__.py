"""The made copy of whitehouse.gov: its story, its pages, its traps."""

import re

from rehearsal.made_site import Site
from rehearsal.sites.whitehouse import pages, story

SITE = Site(
    name="whitehouse.gov",
    host="www.whitehouse.gov",
    redirected=("whitehouse.gov",),
    draw=story.draw,
    respond=pages.respond,
    phrases=pages.phrases,
    file_phrases=pages.file_phrases,
    boilerplate=pages.BOILERPLATE,
    damage={
        "selector_renamed": (
            (re.compile(rb"wp-block-post-template"), b"wp-block-news-template"),
            (re.compile(rb'class="wp-block-post post-\d+ post '), b'class="wp-block-news '),
            (re.compile(rb"wp-block-post-title"), b"wp-block-news-title"),
            (re.compile(rb"entry-content"), b"story-content"),
            (re.compile(rb"wp-block-whitehouse-topper"), b"wp-block-eop-hero"),
        ),
        "no_rows": ((re.compile(rb"<li data-wp-key.*?</li>", re.DOTALL), b""),),
        "no_dates": (
            (re.compile(rb"<time [^>]*>[^<]*</time>"), b""),
            (re.compile(rb"<meta property=\"article:[a-z]+_time\"[^>]*>"), b""),
            (re.compile(rb'"date(?:Published|Modified)": "[^"]*", '), b""),
            (re.compile(rb"<pubDate>[^<]*</pubDate>"), b""),
        ),
        "no_titles": (
            (re.compile(rb"(<h1[^>]*>).*?(</h1>)", re.DOTALL), rb"\1\2"),
            (re.compile(rb'(<meta property="og:title" content=")[^"]*'), rb"\1"),
            (re.compile(rb"<title>.*?</title>", re.DOTALL), b"<title></title>"),
            (re.compile(rb'(<h2 class="wp-block-post-title[^>]*><a [^>]*>)[^<]*'), rb"\1"),
            (re.compile(rb'"name": "[^"]*", '), b""),
        ),
    },
)
