"""Answers as bytes: the request id first, then the members; errors in the contract's form."""

from enum import Enum
from http import HTTPStatus
from uuid import uuid4

import msgspec
import orjson
from starlette.responses import Response

from visnomy.api.markup import to_xml
from visnomy.api.request import ApiRequest
from visnomy.errors import NoPermission, RequestRefused, Throttled, WireError

MEDIA_TYPE = "application/json; charset=utf-8"
ID_HEADER = "x-acs-request-id"
RETRY_HEADER = "x-acs-retry-after"
"""Milliseconds; the SDK makes a ThrottlingException of any error that carries it."""


class Format(Enum):
    """How an answer is written; the value is its content type.

    Clients compare the one of XML letter by letter.
    """

    JSON = MEDIA_TYPE
    XML = "text/xml;charset=utf-8"


def new_request_id() -> str:
    """An upper-case UUID."""
    return str(uuid4()).upper()


def encoded(answer: msgspec.Struct | bytes) -> bytes:
    """A JSON object from a shape, or the one that a handler spliced itself."""
    return answer if isinstance(answer, bytes) else msgspec.json.encode(answer)


def with_request_id(request_id: str, members: bytes) -> bytes:
    """The JSON object of a success with RequestId as its first member."""
    rest = members[1:]
    separator = b"" if rest == b"}" else b","
    return b'{"RequestId":"' + request_id.encode() + b'"' + separator + rest


def wanted_format(request: ApiRequest) -> Format:
    """JSON unless the request says XML.

    Raises:
        RequestRefused: InvalidParameter.Format.
    """
    name = request.text("Format") or Format.JSON.name
    try:
        return Format[name.upper()]
    except KeyError as exc:
        raise RequestRefused(
            "InvalidParameter.Format",
            400,
            f"The format {name[:40]} is not offered; use JSON or XML.",
        ) from exc


def success(request_id: str, operation: str, body: bytes, written: Format) -> Response:
    """The response of an operation that succeeded; `body` is its JSON object."""
    return _response(request_id, 200, f"{operation}Response", body, written)


def failure(
    request_id: str, host: str, error: WireError, written: Format = Format.JSON
) -> Response:
    """The response of an error, from whichever layer it comes (contract 1.10)."""
    body = error_body(request_id, host, error)
    response = _response(request_id, error.status, "Error", body, written)
    if isinstance(error, Throttled):
        response.headers[RETRY_HEADER] = str(error.retry_after_ms)
    return response


def _response(request_id: str, status: int, root: str, body: bytes, written: Format) -> Response:
    content = to_xml(root, body) if written is Format.XML else body
    headers = {ID_HEADER: request_id}
    return Response(content, status_code=status, media_type=written.value, headers=headers)


def plain_response(request_id: str, status: int, body: bytes) -> bytes:
    """A whole answer that ends its connection, for what never reached the application."""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"content-type: {MEDIA_TYPE}\r\n"
        f"{ID_HEADER}: {request_id}\r\n"
        f"content-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


def error_body(request_id: str, host: str, error: WireError) -> bytes:
    """The JSON object of an error."""
    members: dict[str, object] = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
        "Recommend": "",
    }
    if isinstance(error, NoPermission) and error.detail:
        members["AccessDeniedDetail"] = error.detail
    return orjson.dumps(members)
