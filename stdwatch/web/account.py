"""The account of who signed in: its sessions and its key for feed readers, to be ended and renewed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock
from stdwatch.store import people, saved_views
from stdwatch.store.filters import Filters
from stdwatch.store.people import User
from stdwatch.web import context, feeds
from stdwatch.web.rendering import render


@context.friendly_errors
def account(request: Request) -> Response:
    """Where the user is signed in, and whether there is a key."""
    return _account(request, _user(request))


@context.friendly_errors
def sign_out_everywhere(request: Request) -> Response:
    """End all sessions of the user, this one too."""
    people.end_sessions(context.connection(request), _user(request).name)
    return RedirectResponse(f"{context.settings(request).prefix}/signin", 303)


@context.friendly_errors
def new_key(request: Request) -> Response:
    """Make a key and show it, once."""
    user = _user(request)
    return _account(request, user, people.new_feed_key(context.connection(request), user.name, clock.now()))


@context.friendly_errors
def end_key(request: Request) -> Response:
    """End the key."""
    people.end_feed_key(context.connection(request), _user(request).name)
    return RedirectResponse(f"{context.settings(request).prefix}/account", 303)


def _user(request: Request) -> User:
    user = context.user(request)
    if user.is_local:
        raise HTTPException(404)
    return user


def _account(request: Request, user: User, key: str = "") -> Response:
    db = context.connection(request)
    values = {
        "account": user,
        "sessions": people.sessions(db, user.name, clock.now()),
        "key": key,
        "home": feeds.home(request),
        "views": saved_views.listed(db),
    }
    return render(request, "account.html", {**context.shared(request, db, Filters()), **values})
