"""Whether texts of a page differ in nothing but what changes with each request: counters, clocks, "read next"."""

import re
from collections.abc import Iterator

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_UNITS = r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?"
_RELATIVE = re.compile(
    rf"\b(?:(?:\d{{1,4}}\s+{_UNITS},?\s+(?:and\s+)?){{0,2}}(?:\d+|an?|one|two|few|a few)\s+{_UNITS}\s+ago"
    r"|\d{1,3}\s?(?:s|m|h|d|w|mo|y)\s+ago"
    r"|il y a \d+ (?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)"
    r"|hace \d+ (?:segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?)"
    r"|vor \d+ (?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?)"
    r"|just now|yesterday|moments? ago|\d+\s+(?:seconds?|minutes?|hours?|days?) (?:left|remaining|to go)"
    r"|(?:clos|end|start|begin|open|expir)(?:e?s|n?ing) in \d+ (?:minutes?|hours?|days?|weeks?))\b"
    r"|(?<!\d)\d{1,9}\s*(?:秒|分钟|小时|天|周|个月|年|日|時間|時)前|刚刚|昨天|前天",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b|\b\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}\b"
    r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}:?\d{2})?|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|(?:星期|周|礼拜)[一二三四五六日天]"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*\(?(?:[ECMP][SD]T|ET|UTC|GMT)\)?)?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+){0,9}\.[a-z]{2,}\b(?:/\S*)?")
_SIGNED = re.compile(r"(?<=ago) by [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}$")
_SESSION = re.compile(
    r"[;?&](?:jsessionid|phpsessid|aspsessionid\w{0,20}|sid|session_?id|cftoken)=[\w.!-]+", re.IGNORECASE
)
"""What a server puts into its links for one reader."""
_TOKEN = re.compile(
    r"(?:session|request|ray|trace|correlation|support|incident|transaction) (?:id|token|key)\W{1,3}[\w.:-]{6,}"
    r"|(?:session|build|release|commit|token|csrf|nonce|etag|cache|error reference|(?:version )?hash)"
    r"(?: (?:id|token|hash|key|number))?\W{1,3}(?=[\w-]*\d)(?=[\w-]*[a-z])[0-9a-z-]{7,}|server\W{1,3}[a-z]+-?\d+"
    r"|(?:your )?ip(?: address)?(?: is)?\W{1,3}(?:\d+\.){3}\d+|your ip(?: address)?(?: is)?\W{1,3}[\da-f.:]{3,}"
    r"|(?:version |build |release |v)?\d+(?:\.\d+){1,3}[ (+-]{1,2}(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\)?"
    r"|(?:error )?reference\W{1,3}\d+(?:\.[0-9a-f]{6,}){2,}"
    r"|(?:mostly |partly )?(?:sunny|clear|cloudy|overcast|rain|showers|snow|fog|windy)\W{1,3}-?\d+ ?°.{,20}"
    r"|(?:今[日天])?(?:天气)?\W?(?:晴|多云|阴|小雨|中雨|大雨|雷阵雨|小雪|雾|霾).{,10}-?\d+\s?(?:℃|°).{,20}"
    r"|good (?:morning|afternoon|evening|night)\W?|your session (?:will )?expires? in \d+ \w+"
    r"|(?:quote|word|tip|photo) of the day\W.*"
    r"|(?:days?|hours?|time) (?:remaining|left)\W{1,3}\d[\d\s:dhms]*"
    r"|(?:距离?|离).{1,10}还[有剩]\s?\d+\s?天|剩余(?:时间)?\W{0,3}\d+\s?天"
    r"|(?:current )?weather\b.{,40}\b\d+ ?°\s?[FC]|(?:no|be the first to(?: leave a)?) comments?(?: yet)?\W*"
    r"|(?:©|copyright (?:©|\(c\)|(?:19|20)\d\d\b)).*"
    r"|.{0,20}\b\d+ free (?:articles?|stories) (?:left|remaining)\b.{,30}",
    re.IGNORECASE,
)
"""A name that a server gives a request or its reader, and other lines that say nothing of the document."""
_SERVER = re.compile(r"\b(?:by|from|on|at) (?:web|www|app|srv|server|node|host|cache)-?\d+\b", re.IGNORECASE)
_STARS = re.compile(r"[★☆⭐]+")
_NUMBER = re.compile(r"\d[\d,.]*(?:\s?[kKmM](?![a-zA-Z])|\s?万)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OF_RELATIVE = _set(
    "posted published updated edited modified added uploaded seen active last first on by about online countdown"
)
_OF_CLOCK = _set(
    "utc gmt load query queries"
    " page this was generated rendered retrieved accessed checked printed"
    " loaded refreshed cached served current currently time"
    " today now server local date is it the on at last updated in ms seconds s from"
)
_CLOCK_ALONE = _set("time date local the is it on at in s ms seconds last from")
"""Beside none but these a clock may be that of a meeting."""
_OF_SPEED = _set("rendered generated loaded served load query queries")
_COUNTED = _set(
    "view views viewed read reads reader readers visit visits visitor visitors hit hits download downloads downloaded"
    " share shares shared like likes comment comments follower followers listen listens play plays click clicks user"
    " users watching reading tweet tweets retweets pins saves bookmarks replies reactions seen citations cited"
    " altmetric viewing subscribers subscriber online accessed helpful stars ratings upvotes claps favorites facebook"
    " twitter linkedin pinterest reddit whatsapp weibo"
)
_OF_COUNTER = _COUNTED | _set(
    "times total page this article post people count counter by so far online now today and are you have been number of"
    " to date new since current version rated rating ratings out stars average watch follow us pdf file html full text"
    " abstract metrics score other others there guests guest members member who s has found publication join our on x"
    " leave add a view all see currently"
)
_CHINESE_COUNTER = re.compile(
    r"^(?:本文|本页|文章)?(?:已)?(?:被)?(?:累计|共|总|今日|昨日)?"
    r"(?:浏览|阅读|访问|点击|下载|点赞|评论|分享|转发|收藏|在看|喜欢|回复|热度|人气)"
    r"(?:次数|量|数|人数)?(?:次|人)?$"
    r"|^(?:当前)?在线(?:人数)?$|^您?是?第$|^[位名](?:访客|访问者|浏览者|读者)$"
    r"|^(?:次|人)(?:浏览|阅读|访问|点击|下载|点赞|评论)$"
)
_CHINESE_TIMES = frozenset({"次", "人", "人次", "已有", "共有", "累计"})
_CHINESE_INLINE = re.compile(
    r"(?:^|(?<=\s))(?:浏览|阅读|点击|访问|下载)(?:次数|人数|量|数)?\s*[:：]\s*[\[【]?\d[\d,.]*\s?万?[\]】]?\s?(?:次|人次|人)?(?=\s|$)"
)
"""A counter beside the source and the editor of a page."""
_CHINESE_CLOCK = re.compile(
    r"^(?:(?:页面|本页|上次)?(?:生成|打印|刷新|当前|现在|访问|加载)(?:时间|于|日期)?|今[天日]是?)$"
)
_CHINESE_RELATIVE = re.compile(r"^(?:发布|发表|更新|编辑|上传)?(?:于|时间)?$")

_NEXT = re.compile(
    r"^(?:(?:what to )?read next|read (?:more|also)(?=\W*[:：])|(?:next|previous) (?:article|post|story)"
    r"|up next|next up|you (?:may|might) (?:also )?(?:like|enjoy|be interested in)"
    r"|recommended(?: for you| (?:reading|stories|articles|posts))?|trending(?: (?:now|topics|stories|news))?"
    r"|most (?:read|popular|viewed|shared|commented)|popular (?:now|posts|stories|articles|today|this (?:week|month))"
    r"|keep reading|more stories|more like this|(?:more from|also on) (?!.*[:：])[^\d.]{1,40}"
    r"|(?:latest|recent|top|featured) (?:news|posts|stories|articles|updates|comments)|in other news|don.t miss"
    r"|in case you missed it|related (?:posts|stories|articles|news|content|coverage)|editor.?s.? (?:picks|choice)"
    r"|advertise?ments?|sponsored(?: (?:content|posts?|by .{1,40}))?|promoted"
    r"|相关(?:阅读|新闻|文章|推荐)|推荐(?:阅读|文章)|延伸阅读|热门(?:文章|新闻|推荐)?|热点新闻|猜你喜欢|大家都在看|广告"
    r"|最新(?:文章|新闻|资讯)|编辑推荐|精彩推荐|(?:点击|阅读)排行榜?|[上下]一[篇条])"
    r"\s*(?P<title>[:：].*)?$",
    re.IGNORECASE,
)
_TEASER = 120
"""Characters: what stands under "read next" and says more is text."""
_TEASERS = 12

_MONTHS = "".join(
    rf"(?<!\b{name}\.)" for name in ("Jan", "Feb", "Mar", "Apr", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
)
_PARTS = re.compile(rf"(?<=[.!?。！？]){_MONTHS}\s+|\s*[;|·•—]\s*|\s+[-–]\s+|\s{{2,}}|\t")


def is_noise(before: str, after: str) -> bool:
    """Whether the texts are the same but for what changes with each request; one changed word of a sentence is not."""
    return list(_lasting(before)) == list(_lasting(after))


def _lasting(text: str) -> Iterator[str]:
    """The sentences of a text, and what stands between dividers, without those that pass."""
    teasers = 0
    lines = (_CHINESE_INLINE.sub("", line).strip() for line in _SESSION.sub("", text).splitlines())
    for line in filter(None, lines):
        if match := _NEXT.match(line):
            teasers = 0 if (match["title"] or "").strip(" :：") else _TEASERS
            continue
        if teasers and len(line) <= _TEASER and line[-1] not in ".!?。！？;；:：":
            teasers -= 1
            continue
        teasers = 0
        yield from (part for part in _PARTS.split(line) if part and not _passes(part))


def _passes(part: str) -> bool:
    """Whether a part of a line is a counter, a clock or a "3 days ago", with nothing else beside it."""
    if _TOKEN.fullmatch(part) or all(_TOKEN.fullmatch(name) for name in part.split(", ")):
        return True
    without_relative, relative = _RELATIVE.subn(
        " ", _SERVER.sub(" ", _SIGNED.sub("", _URL.sub(" ", _STARS.sub(" stars ", part))))
    )
    without_clock, clock = _CLOCK.subn(" ", without_relative)
    rest, numbers = _NUMBER.subn(" ", without_clock)
    words = re.findall(r"[^\W\d_]+", rest.lower())
    if relative and not numbers:
        return all(word in _OF_RELATIVE or _CHINESE_RELATIVE.match(word) for word in words)
    if clock and words:
        return not _CLOCK_ALONE.issuperset(words) and all(
            word in _OF_CLOCK or _CHINESE_CLOCK.match(word) for word in words
        )
    if numbers and words and not relative:
        return _counts(words) or (not _OF_SPEED.isdisjoint(words) and _OF_CLOCK.issuperset(words))
    return False


def _counts(words: list[str]) -> bool:
    """Whether the words around a number say how often something was read, and nothing else."""
    chinese = [word for word in words if _CHINESE_COUNTER.match(word)]
    known = _OF_COUNTER | _CHINESE_TIMES | {*chinese}
    return (bool(chinese) or not _COUNTED.isdisjoint(words)) and known.issuperset(words)
