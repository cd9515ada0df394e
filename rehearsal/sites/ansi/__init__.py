"""The made copy of ansi.org, all of it inferred: its story, its pages, its traps."""

import re

from rehearsal.made_site import Site
from rehearsal.sites.ansi import pages, story

SITE = Site(
    name="ansi.org",
    host="www.ansi.org",
    aliases=("ansi.org", "sccd.ansi.org"),
    draw=story.draw,
    respond=pages.respond,
    phrases=pages.phrases,
    file_phrases=pages.file_phrases,
    boilerplate=pages.BOILERPLATE,
    damage={
        "selector_renamed": (
            (re.compile(rb'class="(?:news-date|field-news-date|article__meta)"'), b'class="when"'),
            (re.compile(rb'class="(?:component rich-text|article-body|field-content)"'), b'class="story"'),
            (re.compile(rb"search-results|data-properties|news-item"), b"card"),
        ),
        "no_rows": (
            (re.compile(rb'<div class="news-item">.*?</div><!-- item -->', re.DOTALL), b""),
            (re.compile(rb'<div class="teaser">.*?</div>', re.DOTALL), b""),
            (re.compile(rb'"Results": \[.*\]', re.DOTALL), b'"Results": []'),
        ),
        "no_dates": (
            (re.compile(rb"\b\d{1,2}/\d{2}/\d{4}\b"), b""),
            (re.compile(rb"<lastmod>[^<]*</lastmod>"), b""),
        ),
        "no_titles": (
            (re.compile(rb"(<h1[^>]*>).*?(</h1>)", re.DOTALL), rb"\1\2"),
            (re.compile(rb'(<meta property="og:title" content=")[^"]*'), rb"\1"),
            (re.compile(rb"<title>.*?</title>", re.DOTALL), b"<title></title>"),
            (re.compile(rb'(<a class="news-title"[^>]*>)[^<]*'), rb"\1"),
        ),
    },
)
