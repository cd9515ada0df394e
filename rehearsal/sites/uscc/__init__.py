"""The made copy of uscc.gov: its story, its pages, its traps."""

import re

from rehearsal.made_site import Site
from rehearsal.sites.uscc import library, pages, story

SITE = Site(
    name="uscc.gov",
    host="www.uscc.gov",
    aliases=("origin.www.uscc.gov",),
    redirected=("uscc.gov",),
    draw=story.draw,
    respond=pages.respond,
    phrases=pages.phrases,
    file_phrases=library.phrases,
    boilerplate=pages.BOILERPLATE,
    slow_paths=library.typeset_paths,
    damage={
        "selector_renamed": (
            (re.compile(rb"list-view (?:research|hearings)-solr-listing"), b"card-grid"),
            (re.compile(rb"views-row|views-field|view-annual-reports"), b"card"),
            (re.compile(rb"field--name-"), b"slot-"),
            (re.compile(rb"page-node-type-"), b"page-kind-"),
            (re.compile(rb"<(/?)article\b"), rb"<\1section"),
            (re.compile(rb'class="page-header"'), b'class="headline"'),
        ),
        "no_rows": (
            (re.compile(rb'<div class="views-row">.*(?=<nav class="pager-nav)', re.DOTALL), b"</div>"),
            (
                re.compile(rb'<div class="views-row">.*(?=<div class="pre-footer)', re.DOTALL),
                b"</div></div></div></div>",
            ),
        ),
        "no_dates": (
            (re.compile(rb'<div class="field field--name-field-date [^>]*>[^<]*</div>'), b""),
            (re.compile(rb'<meta [^>]*content="Hearing on [^>]*>'), b""),
            (re.compile(rb'(<p align="center"><span><span><i><span>)[^<]*'), rb"\1"),
            (re.compile(rb'(views-field-(?:field-date|created)"><span class="field-content">)[^<]*'), rb"\1"),
            (re.compile(rb"<lastmod>[^<]*</lastmod>"), b""),
        ),
        "no_titles": (
            (re.compile(rb"(<h1[^>]*>).*?(</h1>)", re.DOTALL), rb"\1\2"),
            (re.compile(rb"<title>.*?</title>", re.DOTALL), b"<title></title>"),
            (re.compile(rb'(<meta (?:property="og|name="twitter):title" content=")[^"]*'), rb"\1"),
            (re.compile(rb'(<(?:h3|span) class="field-content"><a [^>]*>)[^<]*'), rb"\1"),
        ),
    },
)
