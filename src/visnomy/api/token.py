"""NextToken: where a list goes on, sealed so that only this server can write one.

A token carries version, sort, order, a hash of everything that shapes the list, and the position
after the last item; a keyed hash over it all makes a token of another query or a made-up one plain
to see. The key comes from the root key, so every server process of one database reads all tokens.
"""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from visnomy.errors import InvalidArgument

VERSION = 1
SEAL_BYTES = 16
MAX_TOKEN_LENGTH = 16384

Position = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The query that a token belongs to.

    Attributes:
        shape: a text that differs whenever the list would: operation, names, filters.
    """

    shape: str
    sort: str
    order: str

    @property
    def parts(self) -> list[object]:
        """What a token says of its query."""
        digest = hashlib.sha256(self.shape.encode()).hexdigest()[:32]
        return [VERSION, self.sort, self.order, digest]


def token_key(secret: str) -> bytes:
    """The key of the seal, derived so that a token tells nothing of the secret."""
    return hmac.new(secret.encode(), b"visnomy NextToken", hashlib.sha256).digest()


def seal(key: bytes, walk: Walk, position: Sequence[object]) -> str:
    """The token of a position."""
    body = msgspec.json.encode([*walk.parts, [_packed(each) for each in position]])
    return urlsafe_b64encode(_digest(key, body) + body).rstrip(b"=").decode()


def unseal(key: bytes, walk: Walk, token: str) -> Position:
    """The position that a token stands for.

    Raises:
        InvalidArgument: not a token of ours, or one of a query with other parameters.
    """
    body = _opened(key, token)
    *parts, position = msgspec.json.decode(body, type=list[object])
    if parts != walk.parts or not isinstance(position, list):
        raise InvalidArgument("The parameter NextToken belongs to a query with other parameters.")
    return tuple(_unpacked(each) for each in position)


def _opened(key: bytes, token: str) -> bytes:
    refused = InvalidArgument("The parameter NextToken is not valid.")
    if len(token) > MAX_TOKEN_LENGTH:
        raise refused
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = b64decode(padded, altchars=b"-_", validate=True)
    except ValueError as exc:
        raise refused from exc
    if not hmac.compare_digest(raw[:SEAL_BYTES], _digest(key, raw[SEAL_BYTES:])):
        raise refused
    return raw[SEAL_BYTES:]


def _digest(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:SEAL_BYTES]


def _packed(value: object) -> object:
    match value:
        case datetime():
            return {"at": value.isoformat()}
        case UUID():
            return {"id": str(value)}
        case None | str() | int() | float():
            return value
    raise TypeError(f"a position may not hold {type(value).__name__}")


def _unpacked(value: object) -> object:
    match value:
        case {"at": str(text)}:
            return datetime.fromisoformat(text)
        case {"id": str(text)}:
            return UUID(text)
    return value
