"""Why a request brought nothing: what the wire, the host or our own manners refused."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class AnswerCode(Code):
    """Reasons of the crawl's middlewares and of the answers it got."""

    STATUS = "status", N_("answered %(status)s")
    STATUS_REFUSED = "status_refused", N_("answered %(status)s: add it by URL or file (stdwatch add)")
    ROBOTS_REFUSED = (
        "robots_refused",
        N_("robots.txt answered %(status)s: this host is not crawled; add documents by URL or file"),
    )
    ROBOTS_STATUS = "robots_status", N_("robots.txt answered %(status)s: taken as a complete disallow")
    ROBOTS_FAILED = "robots_failed", N_("robots.txt: %(because)s: taken as a complete disallow")
    ROBOTS_DISALLOWS = "robots_disallows", N_("robots.txt disallows it")
    HOST_REFUSED = "host_refused", N_("%(host)s refused %(count)s requests: left alone for the rest of this run")
    RESTS = "rests", N_("%(host)s asks to be left alone until %(until)s")
    WALL = "wall", N_("a challenge, consent or login page; add its documents by URL or file")
    SAYS_NOT_FOUND = "says_not_found", N_("an error page that says it is not found")
    SAYS_ERROR = "says_error", N_("an error page of the server")
    TIMEOUT = "timeout", N_("no complete answer in time")
    NO_ANSWER = "no_answer", N_("no answer")
    CONNECTION_REFUSED = "connection_refused", N_("connection refused")
    CONNECTION_FAILED = "connection_failed", N_("connection failed")
    CONNECTION_LOST = "connection_lost", N_("the connection ended before the body did")
    UNRESOLVED = "unresolved", N_("its name does not resolve to a public address")
    NOT_PUBLIC = "not_public", N_("its name leads to an address that is not public")
    PRIVATE = "private", N_("a private address is never fetched")
    PROXY_ALONE = (
        "proxy_alone",
        N_("this machine cannot look up its name; “proxy_names” in stdwatch.toml lets the proxy do it"),
    )
    PROXY = "proxy", N_("a proxy is gone through, never fetched from")
    REDIRECTS = "redirects", N_("redirects without end")
    OTHER_HOST = "other_host", N_("leads to another host, %(host)s")
    NO_ADDRESS = "no_address", N_("leads to what is no address (%(text)s)")
    NO_DOCUMENT = "no_document", N_("leads to what is no document (%(url)s)")
    OTHER_DOCUMENT = "other_document", N_("shows another document (%(title)s)")
    LEADS_TO_SCHEME = "leads_to_scheme", N_("leads to scheme %(scheme)s, which is never fetched")
    SCHEME = "scheme", N_("scheme %(scheme)s is never fetched")
    ITS_SCHEME = "its_scheme", N_("its scheme is never fetched")
    ONLY_HTTP = "only_http", N_("only http: and https: addresses can be added")
    NO_HOST = "no_host", N_("no name of a host")
    BAD_COMPRESSION = "bad_compression", N_("not compressed as it says")
    OVER_LIMIT = "over_limit", N_("larger than allowed")
    OVER_LIMIT_UNPACKED = "over_limit_unpacked", N_("larger than allowed once decompressed")
    OVER_BUDGET = "over_budget", N_("the run's %(count)s requests are used up")
    BUG = "bug", N_("an error in stdwatch: see the log")
    LOST = "lost", N_("nothing was heard of it: see the log")
    REPORT_TOO_LARGE = "report_too_large", N_("what was read of it is too large to be sent to the desk")
