"""Which language a page is in."""

from starlette.requests import Request

from stdwatch.messages import LANGUAGES

COOKIE = "lang"


def choose(request: Request) -> str:
    """``?lang=``, else the cookie of an earlier choice, else the browser's first wish that we have, else Chinese."""
    for wish in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    """The best of ``Accept-Language`` (RFC 9110, 12.5.4); what is not to be parsed is ignored."""
    wishes: list[tuple[float, str]] = []
    for piece in header.split(","):
        tag, _, weight = piece.strip().partition(";q=")
        try:
            wishes.append((float(weight or 1), tag.strip().lower()[:2]))
        except ValueError:
            continue
    ranked = sorted((wish for wish in wishes if wish[0] > 0), key=lambda wish: -wish[0])
    return next((tag for _, tag in ranked if tag in LANGUAGES), "zh")
