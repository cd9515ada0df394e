"""The made copy of cset.georgetown.edu: its story, its pages, its REST interface, its traps."""

import re

from rehearsal.made_site import Site
from rehearsal.sites.cset import filing, pages, story

SITE = Site(
    name="cset.georgetown.edu",
    host="cset.georgetown.edu",
    draw=story.draw,
    respond=pages.respond,
    phrases=pages.phrases,
    file_phrases=filing.phrases,
    boilerplate=pages.BOILERPLATE,
    damage={
        "selector_renamed": (
            (re.compile(rb'class="(?:entry-content|article__content wysiwyg)"'), b'class="story"'),
            (re.compile(rb"<(/?)h1\b"), rb"<\1h2"),
            (re.compile(rb'class="teaser'), b'class="tile'),
        ),
        "no_rows": ((re.compile(rb'<article class="teaser.*?</article>', re.DOTALL), b""),),
        "no_dates": (
            (re.compile(rb'(<(?:p|span) class="(?:date|meta__date)">)[^<]*'), rb"\1"),
            (re.compile(rb'"(?:date|modified)(?:_gmt)?": "[^"]*"'), b'"when": ""'),
            (re.compile(rb'"date(?:Published|Modified)": "[^"]*", '), b""),
            (re.compile(rb"<pubDate>[^<]*</pubDate>"), b""),
        ),
        "no_titles": (
            (re.compile(rb"(<h1[^>]*>).*?(</h1>)", re.DOTALL), rb"\1\2"),
            (re.compile(rb'(<meta property="og:title" content=")[^"]*'), rb"\1"),
            (re.compile(rb"<title>.*?</title>", re.DOTALL), b"<title></title>"),
            (re.compile(rb'(<h3 class="teaser__title"><a [^>]*>)[^<]*'), rb"\1"),
            (re.compile(rb'"title": \{"rendered": "[^"]*"'), b'"title": {"rendered": ""'),
            (re.compile(rb'"(?:name|headline)": "[^"]*", '), b""),
        ),
    },
)
