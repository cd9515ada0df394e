"""Walls, errors and stubs in the place of a text, where a site's own markup stands around them."""

import pytest

from stdwatch.errors import BotWall, NotFound, PageError, Unreachable, Unreadable
from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules
from stdwatch.web_content.walls import is_challenge
from tests.shown_pages import AT

RULES = PageRules(title=("h1",), body=(".body",))
STUBS: dict[str, type[PageError]] = {
    "You need to enable JavaScript to run this app.": Unreadable,
    "Please turn on JavaScript in your browser and reload the page.": Unreadable,
    "Your browser is not supported. Please upgrade your browser.": Unreadable,
    "Subscribe to continue reading this article.": BotWall,
    "This content is available to members only. Log in to view the full report.": BotWall,
    "Access denied. You do not have permission to view this page.": BotWall,
    "Verify you are human by completing the action below.": BotWall,
    "Sorry, the page you are looking for could not be found.": NotFound,
    "This document is no longer available.": NotFound,
    "An error occurred while processing your request.": Unreachable,
    "Error 503 Service Unavailable": Unreachable,
    "Sie müssen JavaScript aktivieren, um diese Seite zu sehen.": Unreadable,
    "Attention! Our guard is on duty. Sorry, you have been blocked.": BotWall,
    "Request unsuccessful. Incapsula incident ID: 1234-5678": BotWall,
    "Please wait while we verify your browser.": BotWall,
    "The requested URL was rejected. Your support ID is: 1234.": BotWall,
    "To continue reading, please subscribe.": BotWall,
    "You have read 3 of 3 free articles this month.": BotWall,
    "You must be logged in to view this content.": BotWall,
    "429 Too Many Requests": BotWall,
    "Please turn off your ad blocker to see this page.": BotWall,
    "请登录后查看": BotWall,
    "Sorry, we couldn’t find that page.": NotFound,
    "It looks like nothing was found at this location.": NotFound,
    "该页面不存在": NotFound,
    "WordPress › Error There has been a critical error on this website.": Unreachable,
    "Fatal error: Uncaught Error: Call to undefined function in index.php": Unreachable,
    "504 Gateway Time-out": Unreachable,
    "Loading content, please wait": Unreadable,
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit.": Unreadable,
    "{{ article.body }}": Unreadable,
    "[object Object]": Unreadable,
    "Hello world! Welcome to WordPress. This is your first post.": Unreadable,
    "Press & Hold to confirm you are a human (and not a bot).": BotWall,
    "Pardon Our Interruption... Something about your browser made us think you were a bot.": BotWall,
    "We use cookies to improve your experience. Accept all Reject all": BotWall,
    "By continuing to use this site you agree to our use of cookies.": BotWall,
    "Sign in with your work account": BotWall,
    "Enter your email to read this story": BotWall,
    "Der Zugriff wurde verweigert": BotWall,
    "环境异常，完成验证后即可继续访问": BotWall,
    "请在微信客户端打开链接": BotWall,
    "Node not found": NotFound,
    "Página no encontrada": NotFound,
    "此内容已被发布者删除": NotFound,
    "HTTP Status 500 – Internal Server Error": Unreachable,
    "Error 503 Backend fetch failed Guru Meditation: XID: 1234": Unreachable,
    "no healthy upstream": Unreachable,
    "Briefly unavailable for scheduled maintenance. Check back in a minute.": Unreachable,
    "Uncaught TypeError: Cannot read properties of undefined": Unreachable,
    "网络错误，请刷新重试": Unreachable,
    "Coming soon.": Unreachable,
    "Our site is down for scheduled maintenance. Please try again later.": Unreachable,
    "Sign in to your account to keep reading.": BotWall,
    "Error 1015: you are being rate limited.": BotWall,
    "Verifying you are human. This may take a few seconds.": BotWall,
    "Your cookies are disabled. Please enable them.": BotWall,
    "This content is password protected. Enter the password below:": BotWall,
    "您的访问过于频繁，请稍后再试": BotWall,
    "请完成安全验证": BotWall,
    "You are being redirected...": Unreadable,
    "页面正在加载，请稍候": Unreadable,
    "Hmm, we can't find that page.": NotFound,
    "410 Gone": NotFound,
    "抱歉，您访问的页面不存在": NotFound,
    "Whoops, looks like something went wrong.": Unreachable,
    "Runtime Error. Server Error in '/' Application.": Unreachable,
    "Application error: a client-side exception has occurred.": Unreachable,
    "Account suspended.": Unreachable,
    "网站维护中，敬请期待": Unreachable,
}


def page(text: str) -> bytes:
    return (
        "<!doctype html><html><head><title>Nine Gauges</title></head><body><main><h1>Nine Gauges</h1>"
        f'<div class="body"><p>{text}</p></div></main></body></html>'
    ).encode()


@pytest.mark.parametrize("rules", [RULES, None], ids=["known", "unknown"])
@pytest.mark.parametrize(("text", "outcome"), STUBS.items())
def test_a_stub_is_refused_by_its_name(text: str, outcome: type[PageError], rules: PageRules | None) -> None:
    with pytest.raises(outcome):
        read_page(page(text), "https://site.example/a", rules=rules, urls=None, media_type="text/html", at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "Ten gauges, no adjectives. The fourth one goes down.",
        "Nominations sent: Jane Doe, of Ohio, to be judge of gauges.",
        "Smaller firms need a list of first steps. To read the full note, visit the society's own site.",
        "For members only.",
        "Forbidden substances: lead, zinc.",
        "The minutes are in the reading room (member login required).",
        "The document is no longer in force since the new rule was adopted.",
        "The page was not signed by the chair.",
        "Registration is required. Please sign in at the desk.",
        "Under construction: two bridges over the river, by the firm of Doe.",
        "403 gauges were tested, and 400 agreed.",
        "404 gauges joined the pledge.",
        "Not found in any catalogue, the gauge was bought at auction.",
        "The bank will be closed for maintenance on 4 May; the scales stay open.",
        "The ministry will enable JavaScript developers to use the standard interface.",
        "Redirecting trade in gauges: the tariff rises, and the port waits.",
        "本标准规定了登录系统安全验证的要求。",
        "本标准规定了网络错误的分类。",
        "此内容标准由三部分组成。",
        "We value your private scales, and test them for nothing on Mondays.",
        "Null results are reported by the office in the annex.",
        "Test gauges were shown to the members on Monday.",
        "Access to ports is restricted by the new order of the council.",
        "Single sign-on is required by the new rule for offices.",
        "Moved permanently to the old mill, the office opens at nine.",
        "A page of a law could not be found in the archive, so the committee wrote it anew from memory and notes.",
    ],
)
def test_a_short_item_is_one(text: str) -> None:
    read = read_page(page(text), "https://site.example/a", rules=RULES, urls=None, media_type="text/html", at=AT)
    assert read.text == text


def test_a_challenge_is_known_by_its_script_whatever_its_status() -> None:
    script = "<script src='https://a.token.awswaf.com/a/challenge.js'></script>"
    assert is_challenge(f"<html><head><title></title>{script}</head><body></body></html>".encode(), "text/html")
    assert not is_challenge(page("Nine gauges agree. " * 30), "text/html")
