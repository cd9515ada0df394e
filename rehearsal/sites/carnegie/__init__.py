"""The made copy of carnegieendowment.org: its story, its archive, its pages, its traps."""

import re

from rehearsal.made_site import Site
from rehearsal.sites.carnegie import filing, pages, story

SITE = Site(
    name="carnegieendowment.org",
    host="carnegieendowment.org",
    storage=(filing.ASSETS,),
    draw=story.draw,
    respond=pages.respond,
    phrases=pages.phrases,
    file_phrases=pages.file_phrases,
    boilerplate=pages.BOILERPLATE,
    damage={
        "selector_renamed": (
            (re.compile(rb"cms-html|payload-richtext"), b"rich"),
            (re.compile(rb'id="content"|class="white-scheme"'), b'class="story"'),
            (re.compile(rb"<(/?)h1\b"), rb"<\1h2"),
        ),
        "no_rows": ((re.compile(rb'<article class="card">.*?</article>', re.DOTALL), b""),),
        "no_dates": (
            (re.compile(rb'<meta property="article:[a-z]+_time"[^>]*>'), b""),
            (re.compile(rb'"date(?:Published|Modified)": "[^"]*", '), b""),
            (re.compile(rb"Published on [A-Z][a-z]+ \d+, \d{4}"), b""),
            (re.compile(rb"<time [^>]*>[^<]*</time>"), b""),
            (re.compile(rb"<lastmod>[^<]*</lastmod>"), b""),
        ),
        "no_titles": (
            (re.compile(rb"(<h1[^>]*>).*?(</h1>)", re.DOTALL), rb"\1\2"),
            (re.compile(rb'(<meta property="og:title" content=")[^"]*'), rb"\1"),
            (re.compile(rb"<title>.*?</title>", re.DOTALL), b"<title></title>"),
            (re.compile(rb'"headline": "[^"]*", '), b""),
            (re.compile(rb"(<h3><a [^>]*>)[^<]*"), rb"\1"),
        ),
    },
)
