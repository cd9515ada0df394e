"""What a hostile site could send as a title, a text, an author, a heading, a file name or a URL."""

from collections.abc import Iterator
from itertools import product

_RUN = ("window.ran=1", "top.ran=1", "eval('ran=1')", "import('/x')")
_TAGS = (
    "<script>{run}</script>",
    "<ScRiPt/x>{run}</sCrIpT\t>",
    "<script type=module>{run}</script>",
    "<img src=x onerror={run}>",
    "<img src=x onerror='{run}'>",
    "<svg onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<math><mi//xlink:href='data:x,<script>{run}</script>'>",
    "<body onload={run}>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<iframe src='javascript:{run}'></iframe>",
    "<details open ontoggle={run}>",
    "<input autofocus onfocus={run}>",
    "<video><source onerror={run}>",
    "<object data='javascript:{run}'>",
    "<form action='javascript:{run}'><button autofocus>x",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<link rel=stylesheet href='data:text/css,*{{x:expression({run})}}'>",
    "<style>*{{background:url(javascript:{run})}}</style>",
    "<base href='javascript:{run}//'>",
    "<a href='javascript:{run}'>x</a>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
)
_BREAKS = ("", '">', "'>", "</title>", "</textarea>", "--><!-->", "]]>", "</mark></blockquote>")
_OTHERS = (
    "javascript:window.ran=1",
    "JaVaScRiPt:window.ran=1",
    "\x01javascript:window.ran=1",
    "java\tscript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "vbscript:window.ran=1",
    "//evil.example/x.js",
    "{{ 7*7 }}{% for a in b %}",
    "{{ request.app.state.settings }}",
    "%(title)s %s %d {n} ${ran=1}",
    "\u202e\u2066gnisrever\u2069\u202c",
    "\u200b\u200d\ufeff\u00ad",
    "\x00\x07\x1b[31m\x7f\x9b31m",
    "&lt;script&gt;&#60;script&#62;",
    "+ADw-script+AD4-window.ran=1+ADw-/script+AD4-",
    "\ud83d\ude00 \U0001f600 \U000e0041",
    "' OR 1=1; DROP TABLE decision; --",
    '"quote" AND NOT (NEAR* ^x:',
    "expression(window.ran=1)",
    "url('javascript:window.ran=1')",
)


def strings() -> Iterator[str]:
    """Over two hundred of them, each once."""
    for number, (start, tag) in enumerate(product(_BREAKS, _TAGS)):
        yield start + tag.format(run=_RUN[number % len(_RUN)])
    for text in _OTHERS:
        yield text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
