"""Why a body is no document and no list of leads: what its bytes are, and what was looked for in them."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class BodyCode(Code):
    """Reasons of the readers: feeds, sitemaps, listings, interfaces, pages, PDF files, saved files."""

    TOO_LARGE = "body_too_large", N_("%(size)s bytes of %(body)s, over the limit of %(limit)s")
    WRONG_KIND = "wrong_kind", N_("%(body)s where %(expected)s should be")
    ROOT = "root", N_("<%(element)s> where %(expected)s should be")
    GZIP = "gzip", N_("a gzip file that is damaged")
    NOT_XML = "not_xml", N_("not XML: %(text)s")
    DOCTYPE = "doctype", N_("XML with a document type declaration")
    NOT_JSON = "not_json", N_("no JSON: %(text)s")
    EMPTY = "empty_file", N_("an empty file")
    CUT_PAGE = "cut_page", N_("cut off: the page has no end")
    CUT_LIST = "cut_list", N_("cut off: the list has no end")
    CUT = "cut", N_("cut off; %(because)s")

    FEED_EMPTY = "feed_empty", N_("a feed without items (item, entry)")
    FEED_OTHERS = "feed_others", N_("%(count)s items, and no document among them")
    SITEMAP_EMPTY = "sitemap_empty", N_("a sitemap without locations (loc)")
    NO_POSTS = "no_posts", N_("a JSON value that is no list of posts")
    NO_RESULTS_KEY = "no_results_key", N_("a JSON value without Results")
    NO_RESULTS = "no_results", N_("a search endpoint without results")
    NO_ROWS = "no_rows", N_("no rows for %(selectors)s")
    ROWS_WITHOUT_LINK = "rows_without_link", N_("%(count)s rows without a link (%(selectors)s)")
    ROWS_OF_OTHERS = (
        "rows_of_others",
        N_("%(count)s rows, and no document of this list among them, such as %(url)s"),
    )
    NO_CHANNEL = "no_channel", N_("%(body)s: no feed, sitemap or list of posts")

    ERROR_PAGE = "error_page", N_("the site's error page (%(selector)s)")
    LIST_PAGE = "list_page", N_("a list where a document should be (%(selector)s)")
    SCRIPT_ONLY = "script_only", N_("a page whose text only a script shows: “%(text)s”")
    NOT_RENDERED = "not_rendered", N_("the browser could not show it: %(text)s")
    WALL_TEXT = "wall_text", N_("a wall in the place of the text: “%(text)s”; add its document by URL or file")
    ERROR_TEXT = "error_text", N_("an error in the place of the text: “%(text)s”")
    NO_TEXT = "no_text", N_("no text in %(selectors)s")
    NO_TEXT_FOUND = "no_text_found", N_("no main content")
    SAYS_NOTHING = "next_to_nothing", N_("a page of no known kind that says next to nothing: %(text)s")
    UNRULED_TOO_LARGE = "unruled_too_large", N_("%(size)s bytes without a rule that says where its text is")

    NOT_PDF = "not_pdf", N_("%(body)s, not a PDF")
    PDF_TOO_LARGE = "pdf_too_large", N_("a PDF of %(size)s bytes, more than %(limit)s")
    PDF_PAGES = "pdf_pages", N_("%(count)s pages, more than %(limit)s")
    PDF_NO_PAGES = "pdf_no_pages", N_("a PDF without pages")
    PDF_NO_PAGE = "pdf_no_page", N_("has no page with index %(index)s")
    PDF_PAGE_SIZE = "pdf_page_size", N_("page %(index)s has no usable size")
    PDF_ENCRYPTED = "pdf_encrypted", N_("encrypted: opens only with a password")
    PDF_BROKEN = "pdf_broken", N_("broken PDF: cannot be opened")
    PDF_TEXT_TOO_LONG = "pdf_text_too_long", N_("its text is longer than %(limit)s bytes")
    PDF_MEMORY = "pdf_memory", N_("needs more memory than a PDF is allowed")
    PDF_TIMEOUT = "pdf_timeout", N_("the PDF reader gave no answer in %(seconds)s s and was ended")
    READING_ENDED = (
        "reading_ended",
        N_("the process that read it ended early or took more than %(seconds)s s of processor time"),
    )
    PAGE_CPU = "page_cpu", N_("reading it took more than %(seconds)s s of processor time and was ended")
    PDF_CPU = "pdf_cpu", N_("the PDF reader took more than %(seconds)s s of processor time and was ended%(complaint)s")
    PDF_COST = (
        "pdf_cost",
        N_("the PDF reader took more processor time than such a file needs and was ended%(complaint)s"),
    )
    PDF_SIGNAL = "pdf_signal", N_("the PDF reader was ended by %(signal)s%(complaint)s")
    PDF_STATUS = "pdf_status", N_("the PDF reader failed with status %(status)s%(complaint)s")
    PDF_NONSENSE = "pdf_nonsense", N_("the PDF reader's answer makes no sense")
    PDF_CONTRADICTION = "pdf_contradiction", N_("the PDF reader's answer contradicts itself")

    SAVED_TOO_LARGE = "saved_too_large", N_("%(size)s bytes, more than %(limit)s")
    SAVED_KIND = (
        "saved_kind",
        N_("neither a web page nor a PDF (%(body)s); save the page as HTML, MHTML or PDF"),
    )
    SAVED_NAME = "saved_name", N_("its name says %(claimed)s, its content is %(body)s")
    MORE_THAN = "more_than", N_("more than %(limit)s bytes")
    MHTML_NESTED = "mhtml_nested", N_("an MHTML archive nested without end")
    MHTML_CUT = "mhtml_cut", N_("cut off: the MHTML archive has no end")
    MHTML_EMPTY = "mhtml_empty", N_("an MHTML archive without a web page in it")
