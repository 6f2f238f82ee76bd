"""The web application: API calls and the People page at one address.

Every failure leaves in the contract's form, also those of the HTTP layer: an SDK that gets
anything else reports a parse error instead of the code.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from visnomy.api import audit, chain, openapi
from visnomy.api.answer import Format, failure, new_request_id, success, wanted_format
from visnomy.api.metrics import Metrics, metrics_route
from visnomy.api.request import MAX_BODY_BYTES, Origin, read_request
from visnomy.errors import InternalError, RequestRefused, WireError
from visnomy.library.context import Library

INTERNAL = (
    "The request failed because of an internal error. Give the request id when you report it."
)

log = logging.getLogger(__name__)


def create_app(library: Library, page: Sequence[BaseRoute] = ()) -> Starlette:
    """The application on an open library; opening and closing that stays with the caller.

    Args:
        library: the open library.
        page: routes for people. `/` is theirs for a GET that is no API call.
    """
    metrics = Metrics()
    api = ApiRoute(library, metrics, shares_root=bool(page))
    return Starlette(
        routes=[api, _description(), metrics_route(library, metrics), *page],
        exception_handlers={HTTPException: _http_failure, Exception: _internal_failure},
    )


def _description() -> Route:
    """The OpenAPI document; it says nothing of the data, so anybody may read it."""
    content = openapi.offered_document()

    async def answer(_: Request) -> Response:
        return Response(content, media_type="application/json")

    return Route(openapi.PATH, answer, methods=["GET"])


class ApiRoute(BaseRoute):
    """Everything that is asked of `/` by a client of the API."""

    def __init__(self, library: Library, metrics: Metrics, *, shares_root: bool) -> None:
        self._library = library
        self._metrics = metrics
        self._shares_root = shares_root

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is one for the API."""
        if scope["type"] != "http" or scope["path"] != "/":
            return Match.NONE, {}
        if self._shares_root and not is_api_call(scope):
            return Match.NONE, {}
        return Match.FULL, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        request = Request(scope, receive)
        response = await _answer(self._library, self._metrics, request)
        await response(scope, receive, send)


def is_api_call(scope: Scope) -> bool:
    """Whether a request to `/` is one for the API: anything but a browser's GET of the page.

    A browser sends no content type with a GET; a client of the API with a form does.
    """
    if scope["method"] not in {"GET", "HEAD"}:
        return True
    names = {name for name, _ in scope["headers"]}
    query: bytes = scope["query_string"]
    return bool(
        names & {b"authorization", b"content-type", b"x-acs-action"}
        or query.startswith((b"Action=", b"Signature="))
        or b"&Action=" in query
        or b"&Signature=" in query
    )


async def _answer(library: Library, metrics: Metrics, request: Request) -> Response:
    request_id, began_s = new_request_id(), perf_counter()
    host = request.headers.get("host", "")
    written = Format.JSON
    call: chain.Call | None = None
    error: WireError | None = InternalError(INTERNAL)
    try:
        body = await _read_body(request, library.settings.patience.body_s)
        query: bytes = request.scope["query_string"]
        parsed = read_request(request_id, request.method, request.headers.raw, query, body)
        parsed = replace(parsed, origin=_origin(request))
        written = wanted_format(parsed)
        call = chain.Call(library, parsed)
        await chain.answer(call)
        error = None
        return success(request_id, chain.present(call.operation).name, call.body, written)
    except InternalError as exc:
        log.error("request %s failed: %s", request_id, exc.message)
        return failure(request_id, host, InternalError(INTERNAL), written)
    except WireError as exc:
        error = exc
        return failure(request_id, host, exc, written)
    except ClientDisconnect:
        # Nobody reads this; the metrics count it.
        error = RequestRefused("RequestTimeout", 408, "The client left in the middle of a request.")
        return failure(request_id, host, error, written)
    except Exception:
        log.exception("request %s failed", request_id)
        return failure(request_id, host, InternalError(INTERNAL), written)
    finally:
        _note(call, error)
        metrics.note(call.operation.name if call and call.operation else "", error, began_s)


def _note(call: chain.Call | None, error: WireError | None) -> None:
    """Write a change, or an attempt at one, to the audit; who made it is known."""
    if call is None or call.operation is None or call.principal is None:
        return
    if audit.changes(call.operation):
        request_id = call.request.request_id
        deed = audit.deed_of(call.principal, call.operation, call.resource, request_id)
        audit.record(deed, error.code if error else audit.SUCCEEDED)


def _origin(request: Request) -> Origin:
    client = request.client
    return Origin(client.host if client else None, request.url.scheme == "https")


async def _read_body(request: Request, seconds: float) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise RequestRefused(
                        "RequestEntityTooLarge",
                        413,
                        f"The body is larger than {MAX_BODY_BYTES} bytes.",
                    )
    except TimeoutError as exc:
        raise RequestRefused(
            "RequestTimeout", 408, f"The body did not arrive within {seconds:g} seconds."
        ) from exc
    return bytes(body)


async def _http_failure(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path[:200]
    refused = {
        404: RequestRefused("InvalidApi.NotFound", 404, f"The path {path} does not exist; use /."),
        405: RequestRefused(
            "UnsupportedHTTPMethod", 405, f"The method {request.method} is not supported here."
        ),
    }
    fallback = RequestRefused("InvalidArgument", status, str(getattr(error, "detail", "")))
    host = request.headers.get("host", "")
    response = failure(new_request_id(), host, refused.get(status, fallback))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


async def _internal_failure(request: Request, error: Exception) -> Response:
    request_id = new_request_id()
    log.error("request %s failed", request_id, exc_info=error)
    return failure(request_id, request.headers.get("host", ""), InternalError(INTERNAL))
