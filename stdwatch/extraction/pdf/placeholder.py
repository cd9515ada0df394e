"""The page that is shown instead of a form, portfolio or protected file by viewers that cannot open it."""

import re

from stdwatch.extraction.pdf.pages import RawFile

# Adobe's texts for forms (XFA) and portfolios and Microsoft's for protected files, in their own languages.
_PLACEHOLDER = re.compile(
    r"if this message is not eventually replaced|si ce message n.est pas (?:finalement )?remplacé|falls diese meldung "
    r"nicht|si este mensaje no (?:es|se)|se esta mensagem não|se questo messaggio non|如果此(?:消息|信息)最终"
    r"|このメッセージが(?:消えない|表示され続け)"
    r"|(?:viewer|reader|software|application)\b.{0,80}\b(?:not be able|unable|cannot|can.?t)\b.{0,20}"
    r"\b(?:display|open|show)"
    r"|\b(?:open|view|read|display)\b.{0,60}\b(?:in|with|using|requires?|need)\b.{0,40}"
    r"\b(?:adobe (?:acrobat|reader)|compatible\b.{0,10}\b(?:reader|viewer))"
    r"|\b(?:need|requires?|download|install|upgrade|get)\b.{0,60}\b(?:adobe|different|another|newer|latest|compatible)\b"
    r".{0,30}\b(?:reader|viewer|acrobat)",
    re.IGNORECASE,
)


def is_placeholder(raw: RawFile, most: int = 1_500) -> bool:
    """Test whether all the file shows is a few lines that ask for another viewer.

    A form whose pages its own script draws (dynamic XFA) shows but one page to others; a real text of that length may
    speak of viewers as well, hence at most two pages.
    """
    text = " ".join(line.text for page in raw.pages for line in page.lines)
    if len(raw.pages) > 2 or len(text) > most:
        return False
    return _PLACEHOLDER.search(text) is not None or (raw.dynamic_form and len(text) < most / 2)
