"""Answers as bytes: the request id first, then the members; errors in the contract's form."""

from uuid import uuid4

import msgspec
import orjson
from starlette.responses import Response

from visnomy.errors import WireError

MEDIA_TYPE = "application/json; charset=utf-8"
ID_HEADER = "x-acs-request-id"


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


def success(request_id: str, body: bytes) -> Response:
    """The response of an operation that succeeded."""
    return Response(body, media_type=MEDIA_TYPE, headers={ID_HEADER: request_id})


def failure(request_id: str, host: str, error: WireError) -> Response:
    """The response of an error, from whichever layer it comes (contract 1.10)."""
    body = error_body(request_id, host, error)
    headers = {ID_HEADER: request_id}
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=headers)


def error_body(request_id: str, host: str, error: WireError) -> bytes:
    """The JSON object of an error."""
    members = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
        "Recommend": "",
    }
    return orjson.dumps(members)
