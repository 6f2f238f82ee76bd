"""The front door: a one-time address becomes a session cookie."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from visnomy.web.door import cookie_name
from visnomy.web.pages import refusal_page, render
from visnomy.web.sessions import SESSION_S, Sessions


def entrance_url(origin: str, sessions: Sessions, user: str = "") -> str:
    """A one-time address, for example of http://127.0.0.1:8420; without a user the account's."""
    return f"{origin.rstrip('/')}/enter?token={sessions.new_entrance(user)}"


async def enter(request: Request) -> Response:
    """GET /enter?token=...: set the cookie and go on to the wall.

    It goes on by a page of its own and not by a redirect: after a click in another site (a
    terminal in a browser) a redirect still counts as that site's, and the strict cookie would
    not be sent.
    """
    sessions: Sessions = request.state.site.sessions
    # A fresh address counts also for who is here already: it may be that of another user.
    session = sessions.enter(request.query_params.get("token", ""))
    if session is None:
        # Pressing the address again must not look like a failure.
        if sessions.is_valid(request.cookies.get(cookie_name(request), "")):
            return render(request, "enter.html")
        return refusal_page(request, HTTPStatus.FORBIDDEN, "used_entrance")
    response = render(request, "enter.html")
    response.set_cookie(
        cookie_name(request),
        session,
        max_age=SESSION_S,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response
