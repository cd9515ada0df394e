"""The checks by name: how much each weighs, what it looks for and its advice, in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass

from stdwatch.checking.findings import Finding, FindingClass

_ERROR, _WARNING, _HINT, _STYLE = FindingClass.ERROR, FindingClass.WARNING, FindingClass.HINT, FindingClass.STYLE


@dataclass(frozen=True, slots=True)
class Check:
    """One check. In `en` and `zh` the advice stands with its named parameters in braces."""

    severity: FindingClass
    looks_for: str
    """What it looks for, for the documents."""
    en: str
    zh: str


CHECKS: Mapping[str, Check] = {
    # marks and characters
    "half-width-mark": Check(_ERROR, "a half-width mark beside Han; brackets may hold Latin after Latin",
        "use the full-width mark {mark}", "应使用全角标点“{mark}”"),
    "full-width-letter": Check(_ERROR, "full-width digits and letters",
        "use half-width digits and letters", "数字、字母应使用半角"),
    "straight-quote": Check(_ERROR, "straight quotes in Chinese",
        "use Chinese quotes", "应使用中文引号“”"),
    "space-at-mark": Check(_ERROR, "a space beside a full-width mark",
        "no space beside a full-width mark", "全角标点前后不留空格"),
    "double-space": Check(_ERROR, "several spaces in a row, full-width spaces, spaces at either end",
        "delete the extra space", "删去多余的空格"),
    "invisible-character": Check(_ERROR, "zero-width, bidirectional and no-break characters, soft hyphens",
        "delete the invisible character {code}", "含不可见字符 {code}，请删除"),
    "compatibility-character": Check(_ERROR, "radicals and compatibility forms, as copied from PDF files",
        "use the ordinary character {character}", "兼容字形，应改为“{character}”"),
    "doubled-mark": Check(_ERROR, "two marks where one belongs",
        "one mark too many", "标点重复"),
    "three-dots": Check(_ERROR, "dots in place of the ellipsis",
        "use the ellipsis ……", "省略号用“……”"),
    "unpaired-mark": Check(_ERROR, "quotes, brackets and title marks that are unpaired or crossed",
        "{mark} has no partner", "“{mark}”未成对"),
    "missing-full-stop": Check(_ERROR, "a paragraph, item or standfirst that does not end in a stop",
        "end with a stop", "句末缺少标点"),
    "heading-with-stop": Check(_ERROR, "a title, heading or label that ends in a stop",
        "no stop at the end of a heading", "标题末尾不用标点"),
    "doubled-word": Check(_WARNING, "a word written twice",
        "{word} stands twice", "“{word}”重复"),
    "single-dash": Check(_WARNING, "a single dash between sentences",
        "a dash takes two characters: ——", "破折号应为“——”"),
    # the house's own forms
    "spacing": Check(_STYLE, "Han beside digits and Latin, spaced here and tight there",
        "{tight} places are tight, {spaced} spaced: choose one way",
        "汉字与数字、字母之间：{tight} 处无空格，{spaced} 处有空格，请统一"),
    "contents-differ": Check(_WARNING, "the summary differs from the standfirst",
        "the standfirst has {other}", "导语为“{other}”"),
    "house-variant": Check(_WARNING, "a form that the house does not print",
        "the house prints {house}", "本刊用“{house}”"),
    "name-variant": Check(_WARNING, "names that are almost alike",
        "elsewhere {other}", "他处作“{other}”"),
    "title-variant": Check(_WARNING, "one title written in two ways",
        "elsewhere {other}", "他处作“{other}”"),
    "title-without-marks": Check(_HINT, "a title that has its marks elsewhere",
        "elsewhere {other}", "他处作“{other}”"),
    "date-after-issue": Check(_WARNING, "a month after that of the issue which no clip supports",
        "later than the issue's month {month}", "晚于本期出版月份（{month}）"),
    "label-inside": Check(_WARNING, "a lead-in of other matter inside a paragraph",
        "a stray passage? Its words occur nowhere else in the article", "疑为误入的文字，文中他处未提及"),
    "address-form": Check(_ERROR, "a printed address is not https:// and the bare domain",
        "print https:// and the domain without www., and 、 between several",
        "网址应写作“https://域名”，不带 www.；几个网址之间用顿号"),
    "origin-form": Check(_ERROR, "the origin is not the house name of its site",
        "the house prints {house}", "本刊用“{house}”"),
    "excerpt-form": Check(_ERROR, "the excerpt sentence is not one of the house's forms",
        "not a form of the house: 本文摘录…中涉及标准的相关内容", "摘录句不合本刊格式：本文摘录……中涉及标准的相关内容"),
    # against the clips
    "number-not-in-source": Check(_WARNING, "a number, day or percentage that none of the block's clips has",
        "no clip of this block has it", "本段所附原文中未见"),
    "title-not-in-source": Check(_WARNING, "a title that none of the block's clips names",
        "no clip of this block names it", "本段所附原文中未见此名称"),
    "term-missing": Check(_WARNING, "a house term of the clip whose Chinese is not in the block",
        "the clip says {english}: {house}", "原文有 {english}（{house}），译文未体现"),
    "block-without-clip": Check(_WARNING, "a block that no clip supports, in an article that has clips",
        "no clip supports this block", "本段没有对应的原文摘录"),
    "clip-without-block": Check(_WARNING, "a clip that no block uses",
        "no block uses this clip: {english}", "此条摘录尚未使用：{english}"),
    "clip-altered": Check(_WARNING, "a clip whose document now has other words, or none",
        "“{english}” is {verdict} in its document", "原文“{english}”{verdict}"),
    "unconfirmed-draft": Check(_ERROR, "a machine's draft that nobody confirmed",
        "confirm or edit the machine's draft", "机器译稿未经确认"),
    # hints
    "length": Check(_HINT, "a title over 28 characters, an article outside 900 to 2,200",
        "{n} characters, usual are {usual}", "{n} 字，通常为 {usual} 字"),
    "empty-section": Check(_HINT, "a section without articles, a heading without text, an empty block",
        "nothing stands here", "内容为空"),
    "lone-item": Check(_HINT, "a list of one item",
        "a list of one item", "列表只有一项"),
    "modality": Check(_HINT, "an obligation in Chinese where the clip only permits, hopes or gives examples",
        "the clip says {english}", "原文为 {english}，语气可能有出入"),
    "year-range": Check(_HINT, "a hyphen between two years",
        "use a dash between years", "起止年份之间应使用“—”"),
    "comma-between-titles": Check(_HINT, "a pause mark between two titles or quotations",
        "no 、 between marks", "并列的书名号、引号之间通常不用顿号"),
}  # fmt: skip

NAMES_ZH: Mapping[str, str] = {
    "half-width-mark": "半角标点", "full-width-letter": "全角字母、数字", "straight-quote": "直引号",
    "space-at-mark": "标点旁空格", "double-space": "多余空格", "invisible-character": "不可见字符",
    "compatibility-character": "兼容字形", "doubled-mark": "标点重复", "three-dots": "省略号",
    "unpaired-mark": "标点不成对", "missing-full-stop": "句末缺标点", "heading-with-stop": "标题末尾标点",
    "doubled-word": "词语重复", "single-dash": "破折号", "spacing": "汉字与字母间空格",
    "contents-differ": "提要与导语不一致", "house-variant": "非本刊译名", "name-variant": "机构名称不一致",
    "title-variant": "书名写法不一致", "title-without-marks": "缺书名号", "date-after-issue": "日期晚于本期",
    "label-inside": "疑似误入文字", "address-form": "网址格式", "origin-form": "源自写法", "excerpt-form": "摘录句格式",
    "number-not-in-source": "数字未见于原文", "title-not-in-source": "书名未见于原文", "term-missing": "术语未译出",
    "block-without-clip": "无对应摘录", "clip-without-block": "摘录未使用", "clip-altered": "原文已改动",
    "unconfirmed-draft": "机器译稿未确认", "length": "篇幅", "empty-section": "内容为空", "lone-item": "单项列表",
    "modality": "语气", "year-range": "起止年份", "comma-between-titles": "并列处顿号",
}  # fmt: skip
"""Each check as an editor calls it."""

_VERDICTS = {"altered": "文字已有改动", "gone": "已不存在"}


def advice(finding: Finding, language: str) -> str:
    """The advice of a finding in ``en`` or ``zh``."""
    check = CHECKS[finding.check]
    if language != "zh":
        return check.en.format_map(finding.params)
    return check.zh.format_map({**finding.params, "verdict": _VERDICTS.get(finding.params.get("verdict", ""), "")})
