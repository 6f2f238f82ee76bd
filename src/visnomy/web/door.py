"""The door of every page: the right host, a session, and headers that keep the page to itself.

The host is checked because a foreign site can let its own name point at a loopback address
(DNS rebinding): then the browser calls us same-origin, but with the foreign name. Addresses
in digits cannot be rebound and are always good.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visnomy.web.pages import refusal_page
from visnomy.web.sessions import Sessions

SCRIPT_HEADER = "x-visnomy"
"""A form or image of another site cannot set a header of its own; our scripts do."""
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "cache-control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that this server may be called by.

    Attributes:
        names: further host names, without port, lower case.
    """

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Hosts":
        """Loopback names, addresses in digits, and these."""
        return cls(frozenset(name.lower() for name in names))

    def allow(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = _without_port(host).lower().rstrip(".")
        return (
            name == "localhost"
            or name.endswith(".localhost")
            or name in self.names
            or _is_address(name)
        )


@dataclass(frozen=True, slots=True)
class Headered:
    """Adds the page headers to every answer that does not set its own, and checks the host."""

    app: ASGIApp
    hosts: Hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if self.hosts.allow(host):
            await self.app(scope, receive, send_with_headers)
            return
        refusal = refusal_page(Request(scope), HTTPStatus.MISDIRECTED_REQUEST, "wrong_host")
        await refusal(scope, receive, send_with_headers)


@dataclass(frozen=True, slots=True)
class Guarded:
    """Lets only requests with a session through; a change must also come from our own script.

    What comes after sees the site with the rights of the visitor.
    """

    app: ASGIApp
    sessions: Sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        request = Request(scope)
        app = self.app
        user = self.sessions.user_of(request.cookies.get(cookie_name(request), ""))
        if user is None:
            app = refusal_page(request, HTTPStatus.FORBIDDEN, "no_session")
        elif request.method not in {"GET", "HEAD"} and not _is_own_script(request):
            app = refusal_page(request, HTTPStatus.FORBIDDEN, "foreign_script")
        else:
            scope["state"]["site"] = scope["state"]["site"].of(user)
        await app(scope, receive, send)


def cookie_name(request: Request) -> str:
    """The session cookie's name: browsers share cookies between ports, servers must not."""
    port = request.headers.get("host", "").rpartition(":")[2]
    return f"visnomy-{port if port.isdecimal() else request.url.scheme}"


def _is_own_script(request: Request) -> bool:
    if request.headers.get(SCRIPT_HEADER) != "1":
        return False
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
