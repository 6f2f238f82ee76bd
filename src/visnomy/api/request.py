"""One API request as a value, read from HTTP once and before anything is trusted.

Query and form are merged: SDKs of different age put the same parameter into either (contract 1.2).
A name that occurs twice is refused, because no client defines which of the two would win.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import orjson

from visnomy.errors import InvalidArgument, RequestRefused

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_PARAMETERS = 4000
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from.

    Attributes:
        address: the other end of the connection, as IP address; None where there is none.
        secure: it came over TLS.
    """

    address: str | None = None
    secure: bool = False


UNKNOWN_ORIGIN = Origin()

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """What a client sent.

    Attributes:
        headers: lower-case name to every value, in the order of arrival.
        query: decoded pairs of the request target, in the order of arrival.
        body: the bytes as they came; the signature covers them.
        parameters: query and body merged; texts, or JSON values where the body is JSON.
    """

    request_id: str
    method: str
    headers: Mapping[str, tuple[str, ...]]
    query: Pairs
    body: bytes
    parameters: Mapping[str, object]
    origin: Origin = UNKNOWN_ORIGIN

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        values = self.headers.get(name)
        return values[0].strip() if values else None

    def text(self, name: str) -> str | None:
        """A parameter that is text, or None where it is absent or empty."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) and value else None


def read_request(
    request_id: str,
    method: str,
    raw_headers: Iterable[tuple[bytes, bytes]],
    raw_query: bytes,
    body: bytes,
) -> ApiRequest:
    """The request as a value.

    Raises:
        InvalidArgument: it does not decode, or a name occurs twice.
        RequestRefused: the method is neither GET nor POST.
    """
    if method not in {"GET", "POST"}:
        raise RequestRefused(
            "UnsupportedHTTPMethod", 400, f"The method {method} is not supported; use GET or POST."
        )
    headers = _group(raw_headers)
    query = _pairs(raw_query, "query string")
    content_type = (headers.get("content-type") or ("",))[0].partition(";")[0].strip().lower()
    members = _body_members(content_type, body)
    return ApiRequest(request_id, method, headers, query, body, _merged(query, members))


def is_unsafe(text: str) -> bool:
    """Whether a text holds what no store takes: control characters or half a surrogate pair."""
    return _UNSAFE.search(text) is not None


def _group(raw_headers: Iterable[tuple[bytes, bytes]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for raw_name, value in raw_headers:
        name = raw_name.decode("latin-1").lower()
        grouped[name] = (*grouped.get(name, ()), value.decode("latin-1"))
    return grouped


def _pairs(raw: bytes, place: str) -> Pairs:
    if not raw:
        return ()
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError as exc:
        raise InvalidArgument(f"The {place} is not UTF-8 text.") from exc
    except ValueError as exc:
        raise InvalidArgument(f"The {place} has more than {MAX_PARAMETERS} parameters.") from exc
    return tuple(pairs)


def _body_members(content_type: str, body: bytes) -> Iterable[tuple[str, object]]:
    if not body:
        return ()
    if content_type in {FORM_TYPE, ""}:
        return _pairs(body, "form")
    if content_type != JSON_TYPE:
        raise InvalidArgument(
            f"The content type {content_type[:100]} is not supported; use {FORM_TYPE}."
        )
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise InvalidArgument("The body is not valid JSON.") from exc
    if not isinstance(value, dict):
        raise InvalidArgument("The body must be one JSON object.")
    return value.items()


def _merged(query: Pairs, members: Iterable[tuple[str, object]]) -> dict[str, object]:
    parameters: dict[str, object] = {}
    for name, value in (*query, *members):
        if name in parameters:
            raise InvalidArgument(f"The parameter {name[:100]} is given more than once.")
        if is_unsafe(name) or (isinstance(value, str) and is_unsafe(value)):
            shown = name[:100].encode("ascii", "backslashreplace").decode()
            raise InvalidArgument(f"The parameter {shown} holds control characters.")
        parameters[name] = value
    return parameters
