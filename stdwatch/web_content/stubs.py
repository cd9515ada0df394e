"""Texts that are none: a sentence that asks for a script, a payment or a proof, or names an error."""

import re

from stdwatch.errors import BotWall, NotFound, Unreachable, Unreadable
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import fold

_STUB = 400
"""Characters: what says more is a document, whatever it says of scripts and payments."""
_TEASER = 60
"""Characters: what stands in front of a request to pay and says more is a short text of its own."""
_NO_SCRIPT = re.compile(
    r"(?:enable|turn on|activate|requires?|needs?|without|supports?|allow) (?:the use of )?java\s?script\b"
    r"(?! (?:developers?|engineers?|programmers?|programs?|code|standards?|libraries|specifications?))"
    r"|java\s?script (?:is|must be|has been|seems to be|to be)? ?(?:disabled|required|enabled|turned off|needed"
    r"|not (?:enabled|available|supported))|java\s?script aktivieren|activ[ae]r (?:le )?java\s?script"
    r"|(?:upgrade|unsupported|update) (?:your )?browser|^(?:loading|please wait)(?: a moment)?\W*$"
    r"|^you (?:are being|will be) redirected\b|^redirecting(?: you)?(?: to .{1,60})?\W*$|if you are not redirected"
    r"|^content (?:is )?loading\W*$|^loading (?:the )?(?:content|page|article|document)\b.{0,30}$"
    r"|^(?:bitte warten|veuillez patienter|un momento)\W*$|^(?:error: )?unable to render\b"
    r"|[启啟]用\s?JavaScript|开启\s?JavaScript|^(?:页面)?正在(?:加载|跳转)",
    re.IGNORECASE,
)
_READER = r"(?:paying |registered |premium )?(?:subscribers?|members?|customers?)"
_ENTER = r"(?:subscribe|log ?in|sign ?in|register|join|become a member|create an? (?:free )?account)"
_PAYWALL = re.compile(
    rf"{_ENTER} (?:now |today |here |for free )?(?:to|for) (?:continue|keep|read|access|view|full|unlock|see)"
    rf"|{_ENTER} (?:to|into) (?:your|an) account\b|^\W*(?:continue|keep) reading\W"
    rf"|to (?:continue|keep) reading\b.{{0,12}}\b{_ENTER}|(?:please|need to) (?:log|sign) in(?=\W*$| to\b| or\b)"
    r"|(?:must|need to) be (?:logged|signed) in\b|^\W*(?:log-?in|sign-?in|subscription) (?:is )?required\b"
    r"|(?:content|article|page|story|report|document) is (?:only )?(?:for|available to|reserved for|restricted to)"
    rf" (?:our )?{_READER}|members?[ -]only (?:content|area|page)|you(?:'|’)?(?:ve| have) (?:reached|used) (?:your|all)"
    r"|you(?:'|’)?(?:ve| have) (?:read|viewed) \d+ of|already an? (?:subscriber|member)\?"
    r"|purchase (?:this|the) (?:article|report|document)|free (?:articles?|stories|views) (?:left|remaining)"
    r"|(?:is|are) password[ -]protected|^\W*enter (?:your |the |a )?password|requires? a password\W*$"
    r"|^\W*(?:enter your e-?mail to (?:read|continue|unlock)|get unlimited access)\b"
    r"|(?:download|open|get) (?:our|the) app to (?:continue|read|view)"
    r"|^\W*(?:sign|log) in with your\b|^\W*single sign-on\W*$|^\W*(?:user ?name|e-?mail)\W{1,3}password\b"
    r"|请(?:先)?登[录陆]|登[录陆]后(?:即可|才能|可)?(?:查看|阅读|访问)|仅限会员",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^\W*(?:access (?:to this (?:page|resource) )?(?:is |has been |was )?denied"
    r"|(?:40[13]|429)(?=\W*$|\W+(?:forbidden|unauthori[sz]ed|access|error|authori[sz]ation|too many))"
    r"|(?:forbidden|unauthori[sz]ed|authori[sz]ation required|too many requests)(?=\W*$|[.!]| (?:nginx|apache|you)\b)"
    r"|you (?:don't|don’t|do not) have (?:permission|access)|checking (?:if the site|your browser)|request blocked"
    r"|(?:please )?(?:verify(?:ing)?|confirm|prove) (?:that )?you are (?:not a robot|(?:a )?human)"
    r"|error 10\d\d\b|ddos protection by|(?:rate|request) limit (?:exceeded|reached)"
    r"|(?:your )?cookies (?:are|must be|have been) (?:disabled|blocked|enabled|turned)"
    r"|ad ?-?blocker (?:is )?(?:detected|on\b|enabled)"
    r"|(?:您的|当前)?(?:访问|请求|操作)(?:已)?(?:被(?:拦截|拒绝|禁止|限制|阻止)|过于频繁|太频繁)"
    r"|请?(?:先)?(?:完成|进行|通过)(?:下方|以下|下列)?(?:的)?(?:安全|人机|滑块|身份)?验证|正在(?:验证|检查)(?:您|你)?的?浏览器"
    r"|access to (?:this|the) (?:page|document|content|file|site|resource) is (?:restricted|forbidden|limited)\W*$"
    r"|press (?:&|and) hold to confirm|pardon our interruption|why have i been blocked|not acceptable!"
    r"|(?:this|the) site is protected by recaptcha|your connection is not private|ssl handshake failed"
    r"|(?:bandwidth|quota)(?: limit)? exceeded\W*$|before you continue to\b"
    r"|please (?:select|choose) your (?:region|country)"
    r"|(?:we|this site|our (?:web)?site) uses? cookies to\b|we value your privacy\W"
    r"|by (?:continuing to (?:use|browse)|using) (?:this|our) (?:web)?site\b.{0,20}you (?:agree|accept|consent)"
    r"|(?:der )?zugriff (?:wurde )?verweigert|acc[eè]s (?:refusé|interdit)|acceso denegado"
    r"|环境异常|请在微信(?:客户端)?中?打开|访问受限|您访问的网站.{0,10}备案"
    r"|unusual traffic|(?:please )?complete the (?:captcha|security check)|reference #\d)"
    r"|you have been blocked|unusual (?:activity|traffic) from your|incapsula incident"
    r"|\bray id\b|your request (?:has been |was |is )blocked|url was rejected"
    r"|your support id is|blocked by your (?:administrator|organi[sz]ation)|(?:verify|verifying|checking) your browser"
    r"|connection needs to be (?:verified|reviewed)|you(?:'re|’re| are) not authori[sz]ed to (?:access|view)"
    r"|your session has (?:expired|timed out)|(?:enable|accept|allow|requires?) cookies"
    r"|(?:turn off|disable) your ad ?-?blocker",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:(?:http )?error 5\d\d\b"
    r"|an? (?:unexpected |internal )?(?:error|exception) (?:has )?occurred|something went wrong"
    r"|(?:oops|sorry|whoops|uh[ -]oh)\W{1,3}(?:looks like |it seems )?(?:something|an error|there was)"
    r"|(?:internal )?server error"
    r"|5\d\d\b.{0,30}(?:error|gateway|unavailable)|(?:the )?service (?:is )?(?:temporarily )?unavailable"
    r"|error establishing a database|bad gateway|gateway time-?out"
    r"|there (?:has been|was|is) an? (?:critical|fatal|unexpected|internal)? ?(?:error|problem)\b"
    r"|(?:this|the) (?:site|page|website) (?:can(?:'|’)t be reached|isn(?:'|’)t working)"
    r"|(?:fatal error|parse error|warning|notice|deprecated): .{0,80}(?:uncaught|undefined|\w+\(\)|\.php\b)"
    r"|we(?:'|’)re (?:sorry|experiencing)|temporarily (?:down|offline|unavailable)|try again (?:later|in a few)"
    r"|(?:.{0,20}\b(?:(?:web)?site|page|portal|server|service|system|application|platform|we)\b(?:(?:'|’)\w+)?.{,30} )?"
    r"(?:down|closed|under|undergoing|performing) (?:for )?(?:scheduled |routine )?maintenance"
    r"|(?:runtime|application) error\b(?=\W*$|[.:!])"
    r"|(?:(?:this|the|your) )?(?:hosting )?(?:account|(?:web)?site|domain)"
    r"(?: name)? (?:has been |is )?(?:suspended|for sale|parked)\b|it works\W*$|welcome to nginx|index of /"
    r"|default web ?site page|(?:系统|服务器?)(?:繁忙|错误|异常|维护)|(?:网站|系统|页面)(?:正在)?(?:维护|升级|建设)中"
    r"|(?:coming soon|(?:site |page )?under construction)\W*$)|critical error on this website"
    r"|the website encountered an unexpected error|server error in '|client-side exception|\berr_[a-z]+_[a-z_]+"
    r"|we(?:'|’)ll be (?:right )?back\b|please (?:try again|check back|come back)(?: later| soon| shortly)?\W*$"
    r"|请?稍[后候](?:再试|重试|再来|访问)\W*$",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"^\W*(?:(?:error code|http status)\W{0,3}5\d\d\b|web server is returning|whitelabel error|directory listing denied"
    r"|our (?:web)?site is (?:getting|being) |briefly unavailable|(?:error: )?guru meditation|varnish cache server"
    r"|upstream connect error|no healthy upstream|uncaught (?:\w*error|exception)|traceback \(most recent"
    r"|(?:liquid|template|render) error\b\W|notice: undefined|object moved(?: to)?\b|moved permanently\W*$"
    r"|网络(?:错误|异常|连接失败)|参数错误)",
    re.IGNORECASE,
)
_UNFILLED = re.compile(
    r"\W*(?:lorem ipsum\b.*|\{\{.{0,60}\}\}|\$\{.{0,60}\}|%[A-Z_]{2,30}%|\[object object\]|undefined|null|nan|todo"
    r"|test(?: post.{0,30})?|\[\w+ [^\]]{0,60}=[^\]]{0,60}\]"
    r"|(?:page|add your|insert|your) (?:content|text)(?: goes)? here"
    r"|hello world\W.{0,20}wordpress.*|just another wordpress site)\W*",
    re.IGNORECASE,
)
"""A template that nobody filled in."""
_PAGE = r"(?:requested |web ?)?(?:page|document|content|file|article|url)"
_GONE = re.compile(
    r"^\W*(?:(?:(?:we(?:'|’)re |we are )?(?:sorry|oops|hmm+|whoops|uh[ -]oh)\W+(?:but )?)?"
    r"(?:error (?:404|410)\b|(?:404|410)(?=\W*$|\W+(?:error|not|gone|page|file|oops|sorry)\b|\s*[-–—:|.])"
    rf"|(?:we )?(?:could not|couldn't|couldn’t|cannot|can't|can’t) find (?:the|this|that) {_PAGE}"
    rf"|(?:the |this |that )?{_PAGE}"
    r"(?: (?:that )?you(?:'re| are| were|’re|'ve|’ve)? (?:requested|looking for))?"
    r" (?:(?:could not|cannot|can't|can’t) be found|(?:(?:was|is) not|isn't|isn’t) (?:found|available)"
    r"|(?:is )?no longer (?:available|exists?|here|online|accessible|on this)|is (?:currently )?unavailable"
    r"|does not exist|doesn't exist|doesn’t exist|has been (?:removed|deleted|archived)|may have been"
    r"|has expired|not found))"
    r"|^\W*(?:(?:page|node) (?:introuvable|not found|non trouvée)|página no encontrada|seite (?:wurde )?nicht gefunden"
    r"|ページが見つかりません|no results (?:were )?found\W*$|default backend - 404"
    r"|the resource you are looking for (?:has been removed|could not|cannot)|[该此]内容.{0,8}(?:删除|违规|无法查看))"
    r"|not found(?=\W*$|[.!:;])|(?:it (?:looks|seems) like )?nothing (?:was |has been )?found (?:at this location|here)"
    r"|(?:(?:很)?抱歉|对不起)?\W{0,2}(?:该|(?:您|你)(?:要|所)?(?:访问|查找|请求|浏览|查看)的)?(?:页面|网页|内容|文章)(?:已经)?(?:不存在|未找到|已?被?删除|无法访问|找不到))",
    re.IGNORECASE,
)


def refuse_stub(text: str, url: str) -> None:
    """Raise for a text that is none: a sentence that asks for a script, a payment or a proof, or names an error."""
    words = fold(text)
    if len(words) > _STUB or not words:
        return
    if _NO_SCRIPT.search(words):
        raise Unreadable(url, Reason.of(BodyCode.SCRIPT_ONLY, text=words[:80]))
    paywall = _PAYWALL.search(words)
    if _REFUSAL.search(words) or (paywall and paywall.start() < _TEASER):
        raise BotWall(url, Reason.of(BodyCode.WALL_TEXT, text=words[:80]))
    if _GONE.search(words):
        raise NotFound(url, Reason.of(BodyCode.ERROR_TEXT, text=words[:80]))
    if _UNFILLED.fullmatch(words):
        raise Unreadable(url, Reason.of(BodyCode.ERROR_TEXT, text=words[:80]))
    if _ERROR.search(words) or _BROKEN.search(words):
        raise Unreachable(url, Reason.of(BodyCode.ERROR_TEXT, text=words[:80]))
