"""Why a list cannot be narrowed as it is asked for."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class FilterCode(Code):
    """Filters whose value nothing here has."""

    SOURCE = "filter_source", N_("no source %(value)s has been polled here")
    GROUP = "filter_group", N_("no source is of a group %(value)s")
    TYPE = "filter_type", N_("there is no type of document %(value)s")
    SECTION = "filter_section", N_("there is no section %(value)s")
    LANGUAGE = "filter_language", N_("no document here is in a language %(value)s")
    SECTOR = "filter_sector", N_("there is no sector %(value)s")
    BODY = "filter_body", N_("neither vocabulary nor documents know a standards body %(value)s")
    DAYS = "filter_days", N_("%(since)s comes after %(until)s")
    VIEW_NAME = "filter_view_name", N_("a table for analysts has the name %(value)s: choose another one")
    THERE_ARE = "filter_known", N_("%(because)s; there are: %(known)s")
