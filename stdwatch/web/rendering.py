"""Templates: every value shown as text, in the page's language, with the readers' time."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from gettext import NullTranslations
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from stdwatch import messages, printable
from stdwatch.checking.checks import NAMES_ZH
from stdwatch.operations.wording import instants
from stdwatch.relevance import lexicon
from stdwatch.store.queue import Source
from stdwatch.triage import shown
from stdwatch.triage.sections import sections
from stdwatch.web import channel_names, language, words

_LEEWAY = 5
"""So many characters more are not worth cutting."""

_HAN = re.compile("[\u4e00-\u9fff]")

HTML_LANG = {"zh": "zh-CN", "en": "en"}


@cache
def environment(tongue: str) -> Environment:
    """The templates in one language; whatever is put into them is stripped of controls, then escaped."""
    made = Environment(
        loader=PackageLoader("stdwatch", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = messages.catalogue(tongue)
    made.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= _filters(tongue, catalogue)
    made.globals |= {
        "tongue": tongue,
        "html_lang": HTML_LANG[tongue],
        "sections": sections(),
        "states": [*words.STATES],
    }
    return made


def _filters(tongue: str, catalogue: NullTranslations) -> dict[str, Any]:
    """What templates put values into words with, in one language."""
    locale, is_chinese = messages.LANGUAGES[tongue], tongue == "zh"
    tables: dict[str, Any] = {name: _translator(table, catalogue) for name, table in words.TABLES.items()}
    origins = tables["date_origin"]
    section = _chosen({section.zh: section.zh if is_chinese else section.en for section in sections()})
    names = {"type": tables["type"], "section": section, "text": tables["closing"]}
    return {
        **tables,
        "one_line": printable.line,
        "web_link": shown.web_link,
        "bytes": shown.size,
        "day": _day,
        "truncate": truncated,
        "weekday": partial(_weekday, locale=locale),
        "tongue_name": partial(_tongue_name, locale=locale),
        "date_origin": lambda origin: origins(origin.partition(":")[0]),
        "issue_name": partial(issue_name, tongue=tongue),
        "quarter_name": partial(_numbered, what="季度", tongue=tongue),
        "check": _chosen(NAMES_ZH if is_chinese else {}),
        "section": section,
        "sector": _chosen(lexicon.load().sectors if is_chinese else {}),
        "reason": _reason_filter(catalogue, names | _chinese_names() if is_chinese else names | {"kind": _chosen({})}),
    }


def _chinese_names() -> dict[str, Any]:
    """What the parameters of a reason are called on a Chinese page."""
    channels = dict.fromkeys(("channel", "channels"), channel_names.in_chinese)
    return {"kind": _chosen(lexicon.load().kinds), **channels}


def _reason_filter(catalogue: NullTranslations, names: Mapping[str, Any]) -> Any:
    """Reasons as sentences, their instants in the zone of the page."""
    return pass_context(
        lambda page, reason, **more: _unbroken(
            reason.sentence(catalogue.gettext, {**names, **instants(page["zone"]), **more})
        )
    )


def render(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """A page; the language asked for in the address is kept in a cookie."""
    tongue = language.choose(request)
    zone = request.app.state.settings.zone
    root = request.app.state.settings.prefix
    more = {
        "request": request,
        "root": root,
        "zone": zone,
        "local": lambda instant: shown.local(instant, zone),
        **values,
    }
    response = HTMLResponse(environment(tongue).get_template(template).render(more), status)
    response.headers["Content-Language"] = HTML_LANG[tongue]
    if request.query_params.get("lang") in messages.LANGUAGES:
        response.set_cookie(
            language.COOKIE, tongue, max_age=365 * 24 * 3600, path=f"{root}/", httponly=True, samesite="lax"
        )
    return response


def source_name(source: Source | None, name: str, tongue: str) -> str:
    """The printed name of a source in a language, or its short name when it never ran here."""
    if source is None:
        return name
    return source.title_zh if tongue == "zh" else source.title_en


def issue_name(name: str, tongue: str) -> str:
    """An issue's name, ``2025-4``, as it is spoken of in a language."""
    return _numbered(name, "期", tongue)


def _numbered(name: str, what: str, tongue: str) -> str:
    year, _, number = name.partition("-")
    return f"{year} 年第 {number} {what}" if tongue == "zh" and number else name


def truncated(text: str, length: int) -> str:
    """The beginning of a text that is much longer, ended by its own language's ellipsis; English words stay whole."""
    if len(text) <= length + _LEEWAY:
        return text
    ending = "……" if _HAN.search(text) else "…"
    kept = text[: length - len(ending)]
    return (re.sub(r"\s+[!-~]*$", "", kept) or kept) + ending


def _unbroken(sentence: str) -> str:
    """A sentence whose “× 3” stays on the line of what it counts."""
    return sentence.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}")


def _shown(value: object) -> object:
    if isinstance(value, Markup):
        return Markup(printable.plain(value))  # noqa: S704 (only takes characters out of what is markup already)
    return printable.plain(value) if isinstance(value, str) else value


def _translator(table: Mapping[str, str], catalogue: NullTranslations) -> Callable[[str], str]:
    return _chosen({name: catalogue.gettext(message) for name, message in table.items()})


def _chosen(table: Mapping[str, str]) -> Callable[[str], str]:
    """The words for a name, or the name itself, which a newer store may hold."""
    return lambda name: table.get(name, name)


def _weekday(day: str | None, locale: str) -> str:
    """A day of a form in a language's own words; empty for what is no day."""
    try:
        return str(format_skeleton("yMMMEd", date.fromisoformat(day or ""), locale=locale))
    except ValueError:
        return ""


def _tongue_name(code: str, locale: str) -> str:
    """What a language is called by its code (ISO 639); one that is in no list keeps its code."""
    return str(Locale.parse(locale).languages.get(code, code))


def _day(published: str | None) -> str:
    """A publisher's date as it is: the site's day, with the site's time and offset where they are known."""
    if published is None:
        return "—"
    if "T" not in published:
        return published
    instant = datetime.fromisoformat(published)
    offset = instant.strftime("%z")
    return f"{instant:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:5]})" if offset else f"{instant:%Y-%m-%d %H:%M}"
