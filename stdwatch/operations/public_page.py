"""The page as its readers reach it: whether what answers at `public` is this desk, by https and only by https."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from stdwatch.config import Settings
from stdwatch.operations.soundness import Finding

_TIMEOUT = 10
"""Seconds."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Ask the page at its public address, as a reader would."""
    if not settings.public:
        return
    if settings.public.startswith("http:"):
        detail = f"{settings.public}: passwords and sessions travel unencrypted: give the proxy https"
        yield Finding("public page", detail, well=False)
    try:
        address = f"{settings.public.rstrip('/')}/healthz"
        with urllib.request.build_opener(_NoRedirect).open(address, timeout=_TIMEOUT) as answer:
            yield _read(settings.public, answer)
    except (urllib.error.URLError, HTTPException, OSError) as error:
        detail = f"{settings.public} cannot be asked from here ({error}): is it the address that readers use?"
        yield Finding("public page", detail, well=False)


def _read(public: str, answer: Any) -> Finding:
    """What an answer says; the policy of its content is the desk's own, whatever a proxy adds."""
    if answer.read(10) != b"ok" or "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        return Finding("public page", f"{public}: what answers there is not this desk: correct “public”", well=False)
    if public.startswith("https:") and "Strict-Transport-Security" not in answer.headers:
        detail = f"{public}: without HSTS a browser may be led to http: let the proxy add Strict-Transport-Security"
        return Finding("public page", detail, well=False)
    return Finding("public page", f"{public} answers", well=True)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leads elsewhere: then it is not the address of the page."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing; the redirect is raised as an error."""
