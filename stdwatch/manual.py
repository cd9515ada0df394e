"""The source of what is added by hand and lies on no watched site: any page, read without rules of its own."""

import re
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from scrapy.settings import BaseSettings
from w3lib.url import canonicalize_url

from stdwatch import config
from stdwatch.extraction.attachments import PDF
from stdwatch.extraction.rules import PageRules
from stdwatch.items import MANUAL_SOURCE, Alias
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules

_TRACKING = (
    *("utm_", "fbclid", "gclid", "msclkid", "yclid", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "_ga", "igshid"),
    *("dclid", "gbraid", "wbraid", "twclid", "ref_src", "ref_url", "mtm_", "pk_campaign", "pk_kwd", "piwik_"),
    *("wt.mc_id", "spm", "share_token", "isappinstalled", "sharer_", "share_from", "sharesource"),
    *("share_source", "share_medium", "vd_source", "nsukey", "tt_from", "bsh_bid", "srsltid", "gad_source", "mibextid"),
    *(
        "ttclid",
        "li_fat_id",
        "vero_",
        "__hs",
        "hsctatracking",
        "oly_",
        "trackingid",
        "cmpid",
        "at_medium",
        "at_campaign",
    ),
    *("phpsessid", "jsessionid", "aspsessionid", "cftoken"),
)
_SESSION = re.compile(r";jsessionid=[\w.!-]*", re.IGNORECASE)
_SHARED_FROM = frozenset({"singlemessage", "groupmessage", "timeline"})
"""What WeChat puts behind ``from=`` of an address that is shared."""


def _counts_visitors(name: str, value: str) -> bool:
    return name.startswith(_TRACKING) or (name == "from" and value in _SHARED_FROM)


class AnyUrl(UrlRules):
    """The URL policy of the whole web: every page may be a document, and its name is its address with the host."""

    def covers(self, url: str) -> bool:
        """Whether the URL is of the web at all."""
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)

    def canonical(self, url: str) -> str:
        """The URL without its fragment and without what only counts visitors or names one."""
        parts = urlsplit(url.strip())
        if not self.covers(url):
            return url
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _counts_visitors(name.lower(), value)]
        query = parts.query if kept == pairs else urlencode(kept)
        path = _SESSION.sub("", parts.path) or "/"
        return urlunsplit((parts.scheme, parts.netloc.lower(), path, query, ""))

    def is_document(self, url: str) -> bool:
        """Every page may be one: an editor chose it."""
        return self.covers(url)

    def aliases(self, url: str) -> tuple[Alias, ...]:
        """Host, path and query, however they are written.

        Http or https, ``www.``, a slash at the end, the order of parameters and percent signs make no difference.
        """
        if not self.covers(url):
            return ()
        parts = urlsplit(canonicalize_url(urljoin(url, self.canonical(url))))
        host, query = (parts.hostname or "").rstrip(".").removeprefix("www."), parts.query and f"?{parts.query}"
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
        return (Alias("path", f"//{host}{port}{parts.path.rstrip('/')}{query}"),)


class ManualSite(Site):
    """Additions by hand from sites that no spider watches: ``scrapy crawl hand -a url=…``; it has no channels."""

    name = MANUAL_SOURCE
    titles: ClassVar = {"en": "Added by hand", "zh": "手工添加"}
    home = ""
    urls = AnyUrl(host="", files=(PDF,))
    channels = ()
    page = PageRules(title=())
    generic = True

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """As every source, but a host that is routed to our own machine needs no courtesy."""
        super().update_settings(settings)
        slots = {host: {"delay": 0, "concurrency": 1} for host in config.load().route}
        settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
