"""Every code that an answer may carry, with its HTTP status and when it comes.

Errors of operations are the classes of errors.py; those of the gateway have one class, so their
codes are listed here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

from visnomy.api.wire.shape import Operation
from visnomy.api.words import words
from visnomy.errors import (
    LimitExceeded,
    NotOffered,
    RequestRefused,
    ResourceAlreadyExists,
    ResourceNotFound,
    StatusConflict,
    WireError,
)

REFUSALS: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "Forbidden": (403, "Another machine asks for /metrics, or with a wrong token."),
        "IncompleteSignature": (400, "A part of the signature is missing, or is not signed."),
        "InvalidAccessKeyId.Inactive": (400, "The access key is disabled."),
        "InvalidAccessKeyId.NotFound": (404, "There is no such access key."),
        "InvalidApi.NotFound": (404, "There is no such operation or path."),
        "InvalidParameter.Format": (400, "The answer is asked for in neither JSON nor XML."),
        "InvalidProtocol.NeedSsl": (400, "The server speaks HTTPS, and the request came without."),
        "InvalidSecurityToken.Expired": (400, "The temporary key has ended."),
        "InvalidSecurityToken.Malformed": (400, "The security token is none."),
        "InvalidSecurityToken.MismatchWithAccessKey": (
            400,
            "The security token belongs to another key, or a temporary key comes without it.",
        ),
        "InvalidSignatureMethod": (400, "The signature has an algorithm that is not offered."),
        "InvalidSignatureNonce": (400, "The nonce is too long."),
        "InvalidTimeStamp.Expired": (400, "The clock of the client is too far off."),
        "InvalidTimeStamp.Format": (400, "The time of signing cannot be read."),
        "InvalidVersion": (404, "The version is another one than that of this API."),
        "MissingAccessKeyId": (400, "The request is not signed."),
        "MissingAction": (400, "The request names no operation."),
        "RequestEntityTooLarge": (413, "The body is over the limit."),
        "RequestTimeout": (408, "The body did not arrive in time."),
        "SignatureDoesNotMatch": (400, "The signature is wrong; the message says what was signed."),
        "SignatureNonceUsed": (400, "The same request came before."),
        "UnsupportedHTTPMethod": (400, "The method is neither GET nor POST."),
    }
)
"""Codes of RequestRefused."""

OF_NO_OPERATION: Final = frozenset({"Forbidden", NotOffered.code})
OF_SOME: Final = (ResourceAlreadyExists, LimitExceeded, StatusConflict)
"""Errors that only those operations have that words.toml names."""


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """One code."""

    status: int
    code: str
    when: str


def all_failures() -> list[Failure]:
    """Every code, by status and name."""
    classes = (
        Failure(each.status, each.code, _first_line(each))
        for each in _descendants(WireError)
        if each is not RequestRefused
    )
    refusals = (Failure(status, code, when) for code, (status, when) in REFUSALS.items())
    return sorted({*classes, *refusals})


def failures_of(operation: Operation) -> list[Failure]:
    """The codes that an operation may answer with, by status and name."""
    own = {*words().errors.get(operation.name, ())}
    absent = {*OF_NO_OPERATION, *(each.code for each in OF_SOME)} - own
    if not any(each.name == "ProjectName" for each in operation.parameters):
        absent |= {ResourceNotFound.code} - own
    return [each for each in all_failures() if each.code not in absent]


def by_status(failures: Iterable[Failure]) -> Iterator[tuple[int, Sequence[Failure]]]:
    """The codes of each status, in ascending order."""
    for status, group in groupby(sorted(failures), key=lambda each: each.status):
        yield status, list(group)


def _descendants(root: type[WireError]) -> Iterator[type[WireError]]:
    for child in root.__subclasses__():
        yield child
        yield from _descendants(child)


def _first_line(kind: type[WireError]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]
