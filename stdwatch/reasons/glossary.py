"""Why a term or a file of terms cannot be taken."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class GlossaryCode(Code):
    """What must not stand in a glossary."""

    LINE = "glossary_line", N_("line %(line)s: %(because)s")
    FILE_LINE = "glossary_file_line", N_("%(path)s, %(because)s")
    TWICE = "term_twice", N_("%(term)s stands on line %(first)s already")
    NO_CHINESE = "term_without_chinese", N_("there is no Chinese")
    EMPTY_FORM = "term_form_empty", N_("%(term)s: a form is empty")
    LONG_FORM = "term_form_long", N_("%(term)s: a form is longer than %(most)s characters or holds control characters")
    NO_FORMS = "term_without_forms", N_("%(term)s: neither English nor a form that is not printed")
    NO_ENGLISH = "term_no_english", N_("%(term)s: %(form)s is no English")
    OWN_FORM = "term_forbids_itself", N_("%(form)s is at once the form to print and one not to print")
    CIRCLE = "term_circle", N_("%(form)s is not printed, but in a circle a term of its own")
    FORBIDS_TERM = "term_forbids_term", N_("%(form)s is not printed, but a term of its own")
    TWO_HOUSES = "term_form_of_two", N_("%(form)s is not printed for %(term)s, nor for %(other)s: which one is meant?")
    FORBIDDEN = "term_forbidden", N_("%(term)s is a form that is not printed for %(other)s")
    ALLOWED_TOO = "term_form_allowed_too", N_("%(form)s is at once allowed and not printed")
    BROKEN = "glossary_broken", N_("is broken: %(text)s")
    ENCODING = "glossary_encoding", N_("is neither UTF-8 nor GB 18030")
    COLUMNS = "glossary_columns", N_("the columns are %(names)s, of which zh is needed")
    CELLS = "glossary_cells", N_("has %(cells)s cells, the heading has %(columns)s")
    NO_XML = "glossary_no_xml", N_("is no XML: %(text)s")
    NO_TBX = "glossary_no_tbx", N_("is no TBX: it has no conceptEntry")
    NO_TERM = "glossary_no_term", N_("has no Chinese term to print")
    NO_WORDS = "glossary_no_words", N_("has a term without words")
    MANY = "glossary_many", N_("more than %(most)s terms")
    LARGE = "glossary_large", N_("the file is larger than %(most)s MB")
    FORMAT = "glossary_format", N_("neither .csv nor .tbx")
