"""The checks of an issue: what they find, and what they leave alone."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.checking import house
from stdwatch.checking.checks import CHECKS, advice
from stdwatch.checking.english_numbers import read_numbers
from stdwatch.checking.findings import Finding, FindingClass, TextField
from stdwatch.checking.issue import check_issue, open_errors
from stdwatch.checking.mending import mend, mend_errors, space_one_way
from stdwatch.items.journal import Article, BlockRole, Issue, Waiver
from tests.made_issues import made_issue, one_block

HOUSE = house.of()


def findings(text: str, kind: BlockRole = BlockRole.TEXT) -> list[Finding]:
    """What is found in a block that stands alone in an issue, without what concerns the article as a whole."""
    issue = one_block(text, kind)
    block = next(issue.articles).blocks[-1].id
    return [
        finding for finding in check_issue(issue, HOUSE) if finding.place.block == block and finding.check != "spacing"
    ]


@pytest.mark.parametrize("name", ["clean", "tricky"])
def test_a_clean_issue_has_no_errors_and_no_warnings(name: str) -> None:
    nagging = {FindingClass.ERROR, FindingClass.WARNING}
    problems = check_issue(made_issue(name), HOUSE)
    assert [(finding.check, finding.words) for finding in problems if finding.severity in nagging] == []


@pytest.mark.parametrize(
    ("text", "check", "words", "replacement"),
    [
        ("阀门须检验,方可使用。", "half-width-mark", ",", "，"),
        ("阀门须检验.随后使用。", "half-width-mark", ".", "。"),
        ("由能源署(EA)发布。", "half-width-mark", "(EA)", "（EA）"),
        ("由“阀门计划”(Valve Plan)资助。", "half-width-mark", "(Valve Plan)", "（Valve Plan）"),
        ("采用ISO(国际标准化组织)的方法。", "half-width-mark", "(国际标准化组织)", "（国际标准化组织）"),
        ("占GDP,约百分之三。", "half-width-mark", ",", "，"),
        ("协议（MOU, 备忘录）已签署。", "half-width-mark", ", ", "，"),
        ("约翰•史密斯说明。", "compatibility-character", "•", "·"),
        ("共１２件。", "full-width-letter", "１２", "12"),
        ("采用ＩＳＯ标准。", "full-width-letter", "ＩＳＯ", "ISO"),
        ('称为"绿阀"项目。', "straight-quote", '"绿阀"', "“绿阀”"),
        ("称为'绿阀'项目。", "straight-quote", "'", None),
        ("阀门 ，管道。", "space-at-mark", " ", ""),
        ("阀门， 管道。", "space-at-mark", " ", ""),
        ("见（ 附件）。", "space-at-mark", " ", ""),
        ("阀门和  管道。", "double-space", "  ", " "),
        (" 阀门和管道。", "double-space", " ", ""),
        ("阀\u200b门。", "invisible-character", "\u200b", ""),
        ("阀\u00a0门。", "invisible-character", "\u00a0", ""),
        ("共 12\u00a0kg。", "invisible-character", "\u00a0", " "),
        ("使⽤阀门。", "compatibility-character", "⽤", "用"),
        ("阀门，。", "doubled-mark", "，。", "。"),
        ("阀门。。", "doubled-mark", "。。", "。"),
        ("阀门、管道...均须检验。", "three-dots", "...", "……"),
        ("阀门、管道。。。", "three-dots", "。。。", "……"),
        ("《阀门指南即将发布。", "unpaired-mark", "《", None),
        ("阀门指南》即将发布。", "unpaired-mark", "》", None),
        ("他说“阀门（旧”）不用。", "unpaired-mark", "（", None),
        ("阀门须检验", "missing-full-stop", "验", None),
        ("阀门阀门须检验。", "doubled-word", "阀门阀门", "阀门"),
        ("双方共同建设一个大型平台—两国阀门数据共享中心。", "single-dash", "—", "——"),
        ("过渡期为2027-2029年。", "year-range", "2027-2029", "2027—2029"),
        ("见《甲法》、《乙法》。", "comma-between-titles", "、", ""),
        ("须通过合格评估。", "house-variant", "合格评估", "合格评定"),
        ("须通过合格 评估。", "house-variant", "合格 评估", "合格评定"),
    ],
)
def test_a_fault_is_found_with_its_mend(text: str, check: str, words: str, replacement: str | None) -> None:
    problems = [finding for finding in findings(text) if finding.check == check]
    assert (problems[0].words, problems[0].replacement) == (words, replacement)


@pytest.mark.parametrize(
    "text",
    [
        "U.S.的做法与J. Doe公司不同。",
        "采用C#与.NET编写，存为.docx文件；由约翰·史密斯审定（MOU, 2025）。",
        "比例为1:1，误差3.5%，见第 301(b) 条。",
        "采用 ISO/IEC 42001:2023 和 GB/T 7714—2015。",
        "地址为 https://a.example/b?c=1,2 ，网段10.0.0.0/8。".replace(" ，", "，"),
        '屏幕为5.5"，由O’Brien设计。',
        "《〈阀门法〉实施细则》与《“绿阀”计划》同时生效。",
        "他问：“为什么？”答：“因为‘安全’。”",
        "依据国阀〔2025〕12号文，自2025/10/1起施行。",
        "须1）登记；2）检验；（3）报送。",
        "北京—上海航线上的货物免检。",
        "为了了解情况，大家讨论讨论再定，目的的达成有赖于此。",
        "人与人之间、点对点的传输。",
        "手势👨‍👩‍👧表示家庭，𠮷字少见，﨑字是常用字。",
        "f(x)为单调函数，(1) 与 (2) 等价。",
        "省略号……与破折号——均占两格。",
        "这份文件（见附件B）由A/B两组起草，24/7值守。",
        "真的吗？！当然！",
        "发展中国家国家标准的采用率上升；合格评定机构与合格评定认可机构分工不同。",
        "AT&T、C++ 与 Wi-Fi 7 均属此列，详见第 5.1.2 条[1]，温度为±0.5℃，容差2‰。",
        "“《标准（草案）》——‘第二稿’……”（见注）与《“十五五”规划》同日发布。",
        "他在华盛顿D.C.的演讲引用了U.S. v. Smith案，并致信a.b@c.example，时间为10:30。",
        "x=1,y=2时成立；A/B测试、7×24小时值守、3D打印和C919均不在内。",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert [(finding.check, finding.words) for finding in findings(text)] == []


@pytest.mark.parametrize(("title", "count"), [("阀门标准。", 1), ("谁来检验？", 0), ("第一章　总则", 0)])
def test_a_heading_has_no_stop(title: str, count: int) -> None:
    assert (
        len([finding for finding in findings(title, BlockRole.HEAD) if finding.severity is FindingClass.ERROR]) == count
    )


def test_a_list_of_names_needs_no_stops_if_none_has_one() -> None:
    issue = made_issue("tricky")
    block = next(block for article in issue.articles for block in article.blocks if block.text == "手动葫芦")
    changed = with_block(issue, block.id, f"{block.text}。")
    assert [f.words for f in check_issue(changed, HOUSE) if f.check == "missing-full-stop"] == ["机", "台"]


def test_spaces_are_one_finding_for_an_issue() -> None:
    problems = [finding for finding in check_issue(made_issue("clean"), HOUSE) if finding.check == "spacing"]
    assert len(problems) == 1
    assert int(problems[0].params["spaced"]) == len(problems[0].also) + 1
    spaced = space_one_way(made_issue("clean"), tight=True)
    assert not [finding for finding in check_issue(spaced, HOUSE) if finding.check == "spacing"]


def test_the_summary_is_compared_with_the_standfirst() -> None:
    issue = made_issue("clean")
    article = [*issue.articles][1]
    changed = replace(article, summary=(article.summary or "").replace("取样、检验与标签", "取样、检测与标签"))
    (problem,) = [f for f in check_issue(with_article(issue, changed), HOUSE) if f.check == "contents-differ"]
    assert (problem.words, problem.replacement) == ("检测与", "检验与")
    assert problem.also[0].field is TextField.STANDFIRST
    written_anew = replace(article, summary="蜂蜜检验有了新方法。")
    assert not [f for f in check_issue(with_article(issue, written_anew), HOUSE) if f.check == "contents-differ"]


@pytest.mark.parametrize(
    ("field", "value", "check", "replacement"),
    [
        ("site", "www.ports.example", "address-form", "https://ports.example"),
        ("site", "https://www.ports.example", "address-form", "https://ports.example"),
        ("site", "https://ports.example/a", "address-form", "https://ports.example"),
        ("site", "", "address-form", "https://ports.example"),
        ("excerpt", "本文节选协议里和标准有关的部分", "excerpt-form", "本文摘录协议中涉及标准的相关内容"),
        ("excerpt", "本文摘录联合声明中涉及标准的内容", "excerpt-form", "本文摘录联合声明中涉及标准的相关内容"),
    ],
)
def test_address_and_excerpt_have_the_form_of_the_house(field: str, value: str, check: str, replacement: str) -> None:
    issue = made_issue("clean")
    article = replace(next(issue.articles), **{field: value})  # type: ignore[arg-type]
    (problem,) = [finding for finding in check_issue(with_article(issue, article), HOUSE) if finding.check == check]
    assert problem.replacement == replacement


def test_the_origin_is_the_house_name_of_its_site() -> None:
    issue = made_issue("clean")
    article = replace(next(issue.articles), site="https://ansi.org")
    (problem,) = [f for f in check_issue(with_article(issue, article), HOUSE) if f.check == "origin-form"]
    assert problem.replacement == HOUSE.origins["ansi.org"]


@pytest.mark.parametrize(
    ("origin", "count"),
    [
        ("美国国家标准化机构、美国白宫", 0),
        ("美国国家标准化机构", 0),
        ("美国白宫", 1),
        ("美国国家标准化机构、某网站", 1),
    ],
)
def test_an_article_of_two_sites_names_both(origin: str, count: int) -> None:
    issue = made_issue("clean")
    first = next(issue.articles)
    sources = tuple(replace(first.sources[0], url=f"https://{name}/a") for name in ("ansi.org", "www.whitehouse.gov"))
    article = replace(first, site="https://ansi.org", sources=sources, origin=origin)
    problems = [f for f in check_issue(with_article(issue, article), HOUSE) if f.check == "origin-form"]
    assert len(problems) == count


@pytest.mark.parametrize(
    ("site", "replacement"),
    [
        ("https://ansi.org、https://whitehouse.gov", None),
        ("ansi.org，www.whitehouse.gov", "https://ansi.org、https://whitehouse.gov"),
        ("https://ansi.org和https://www.ansi.org/news", "https://ansi.org"),
        ("", "https://ansi.org、https://whitehouse.gov"),
        ("官网", "https://ansi.org、https://whitehouse.gov"),
    ],
)
def test_an_article_of_two_sites_prints_both_addresses(site: str, replacement: str | None) -> None:
    issue = made_issue("clean")
    first = next(issue.articles)
    sources = tuple(replace(first.sources[0], url=f"https://{name}/a") for name in ("ansi.org", "www.whitehouse.gov"))
    article = replace(first, site=site, sources=sources)
    replacements = [
        f.replacement for f in check_issue(with_article(issue, article), HOUSE) if f.check == "address-form"
    ]
    assert replacements == ([replacement] if replacement else [])


@pytest.mark.parametrize("name", ["clean", "tricky", "faulty"])
def test_an_article_is_checked_alone_as_it_is_in_its_issue(name: str) -> None:
    issue = made_issue(name)
    every = check_issue(issue, HOUSE)
    for article in issue.articles:
        own = [finding for finding in every if finding.place.article in {article.id, None}]
        assert check_issue(issue, HOUSE, only=article.id) == own


def test_titles_are_written_in_one_way() -> None:
    issue = one_block("《阀门指南 2.0》已发布，《阀门指南 2.0》取代旧版，“阀门指南2.0”即将译出。")
    (problem,) = [finding for finding in check_issue(issue, HOUSE) if finding.check == "title-variant"]
    assert problem.words == "“阀门指南2.0”"
    issue = one_block("《阀门指南 2.0》已发布，《阀门指南 2.0》取代旧版，《阀门指南2.0》即将译出。")
    (problem,) = [finding for finding in check_issue(issue, HOUSE) if finding.check == "title-variant"]
    assert problem.replacement == "《阀门指南 2.0》"


def test_names_of_bodies_that_are_almost_alike_are_told() -> None:
    text = "北方阀门技术研究院发布报告。北方阀门技术研究院认为可行。北方阀门研究院负责修订。"
    (problem,) = [finding for finding in findings(text) if finding.check == "name-variant"]
    assert problem.words == "北方阀门研究院"
    assert not [f for f in findings("日本阀门安全研究所与韩国阀门安全研究所合作。") if f.check == "name-variant"]


def test_a_stray_lead_in_is_told() -> None:
    stray = "检验须由专人负责，并记录检验结果。卫星轨道协调：双方就轨道资源达成谅解。"
    assert [f.words for f in findings(stray) if f.check == "label-inside"] == ["卫星轨道协调："]
    for good in ("检验须由专人负责。具体做法如下：先登记。", "检验须由专人负责。检验人员：不少于两名检验人员。"):
        assert not [finding for finding in findings(good) if finding.check == "label-inside"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("该办法已于2028年6月正式启动。", 1),
        ("该办法将于2028年6月启动。", 0),
        ("该办法于2027年6月启动。", 0),
        ("截至2028年，已启动。", 0),
    ],
)
def test_a_month_after_the_issue_is_told_unless_it_is_still_to_come(text: str, count: int) -> None:
    assert len([finding for finding in findings(text) if finding.check == "date-after-issue"]) == count


def test_a_draft_stops_a_final_printing() -> None:
    issue = made_issue("clean")
    article = next(issue.articles)
    blocks = (*article.blocks[:-1], replace(article.blocks[-1], machine=True))
    problems = check_issue(with_article(issue, replace(article, blocks=blocks)), HOUSE)
    assert [finding.check for finding in open_errors(problems)] == ["unconfirmed-draft"]


def test_a_waiver_holds_for_these_words_only() -> None:
    issue = one_block("阀门须检验,方可使用。")
    (problem,) = open_errors(check_issue(issue, HOUSE))
    waiver = Waiver(problem.check, problem.fingerprint, "li", "2028-01-01T00:00:00Z", "引文如此")
    article = replace(next(issue.articles), waivers=(waiver,))
    assert open_errors(check_issue(with_article(issue, article), HOUSE)) == []
    changed = with_block(with_article(issue, article), article.blocks[-1].id, "阀门应检验,方可使用。")
    assert [finding.check for finding in open_errors(check_issue(changed, HOUSE))] == [problem.check]


def test_mending_puts_in_what_is_sure() -> None:
    issue = one_block("阀门 ,管道,须检验。。由能源署(EA)发布。")
    mended, count = mend_errors(issue, HOUSE)
    assert next(mended.articles).blocks[-1].text == "阀门，管道，须检验。由能源署（EA）发布。"
    assert count == 5
    assert mend_errors(mended, HOUSE) == (mended, 0)


def test_of_overlapping_mends_the_first_is_put_in() -> None:
    issue = one_block("须通过合格评估。")
    (problem,) = [finding for finding in check_issue(issue, HOUSE) if finding.check == "house-variant"]
    mended, count = mend(issue, [problem, problem])
    assert (next(mended.articles).blocks[-1].text, count) == ("须通过合格评定。", 1)


def test_every_check_has_advice_in_both_languages() -> None:
    for finding in check_issue(made_issue("faulty"), HOUSE):
        assert advice(finding, "en") and advice(finding, "zh") != advice(finding, "en")
    for check in CHECKS.values():
        assert set(_fields(check.en)) == set(_fields(check.zh))


def _fields(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def with_article(issue: Issue, article: Article) -> Issue:
    """The issue with another state of one of its articles."""
    sections = tuple(
        replace(section, articles=tuple(article if old.id == article.id else old for old in section.articles))
        for section in issue.sections
    )
    return replace(issue, sections=sections)


def with_block(issue: Issue, block: str, text: str) -> Issue:
    """The issue with another text of one of its blocks."""
    article = next(article for article in issue.articles if any(old.id == block for old in article.blocks))
    blocks = tuple(replace(old, text=text) if old.id == block else old for old in article.blocks)
    return with_article(issue, replace(article, blocks=blocks))


_TEXTS = st.text(
    st.sampled_from(
        "阀门标准与和的是一二十百万亿年月日第成分之点个《》“”‘’（）()，。；：、！？…—-,.;: "
        "\u3000\u200b⽤１Ａ5679%AIa'\"/"
    ),
    max_size=60,
)


@given(_TEXTS, st.sampled_from(BlockRole))
def test_whatever_is_typed_has_findings_inside_it_and_can_be_mended(text: str, kind: BlockRole) -> None:
    for finding in findings(text, kind):
        assert text[finding.place.start : finding.place.end] == finding.words
        assert advice(finding, "en") and advice(finding, "zh")
    mended, _ = mend_errors(one_block(text, kind), HOUSE)
    left = [
        finding for finding in check_issue(mended, HOUSE) if finding.is_open_error and finding.replacement is not None
    ]
    assert left == []


@pytest.mark.parametrize(
    "piece", ["（", "《“", "》", "，", "！", " ", '"', "…", ".", "1", "一", "-", "a-", "，。", "阀", "万亿"]
)
def test_twenty_thousand_characters_of_anything_are_checked_in_a_breath(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    check_issue(one_block(text), HOUSE)
    read_numbers(text)
    assert time.process_time() - started < 3
