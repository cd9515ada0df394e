"""What the channels of spiders are called in Chinese: their names are English, made of few words."""

import re
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "announcements": "公告",
    "annual reports": "年度报告",
    "articles": "文章",
    "blog": "博客",
    "changed": "改动过的",
    "events": "活动",
    "executive orders": "行政命令",
    "fact sheets": "情况说明",
    "feed": "订阅源",
    "hearings": "听证会",
    "home page": "首页",
    "hub": "专题页",
    "index": "索引",
    "AI": "人工智能",
    "China": "中国",
    "listing": "列表",
    "news": "新闻",
    "newsletters": "简报",
    "page": "页面",
    "post": "文章",
    "posts": "文章",
    "presidential actions": "总统行动",
    "publications": "出版物",
    "releases": "新闻稿",
    "remarks": "讲话",
    "reports": "报告",
    "research": "研究",
    "search": "检索",
    "sitemap": "网站地图",
    "sitemaps": "网站地图",
    "statements": "声明",
    "technology": "技术",
    "through a browser": "（经浏览器）",
}
_WORD = re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))


def in_chinese(name: str) -> str:
    """A channel's name in Chinese; one with a word that is none of `WORDS` stays as its spider gives it."""
    words = _WORD.findall(name)
    return "".join(WORDS[word] for word in words) if " ".join(words) == name else name
