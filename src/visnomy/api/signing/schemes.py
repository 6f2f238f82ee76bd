"""Which scheme a request uses: a table, so that another scheme is one more row."""

from collections.abc import Callable, Mapping
from typing import Final

from visnomy.api.request import ApiRequest
from visnomy.api.signing import acs3
from visnomy.api.signing.claim import Claim
from visnomy.errors import RequestRefused

HEADER_SCHEMES: Final[Mapping[str, Callable[[ApiRequest, str], Claim]]] = {
    acs3.ALGORITHM: acs3.read_claim,
}
"""Algorithm named by the Authorization header -> reader of its claim."""


def read_claim(request: ApiRequest) -> Claim:
    """The claim of a request.

    Raises:
        RequestRefused: unsigned, signed by a scheme that is not offered, or incomplete.
    """
    authorization = request.header("authorization")
    if authorization is None:
        raise _unsigned(request)
    algorithm, _, fields = authorization.partition(" ")
    reader = HEADER_SCHEMES.get(algorithm)
    if reader is None:
        raise _not_offered(algorithm)
    return reader(request, fields)


def _unsigned(request: ApiRequest) -> RequestRefused:
    if "Signature" in request.parameters:
        return _not_offered(request.text("SignatureMethod") or "of the RPC style")
    return RequestRefused(
        "MissingAccessKeyId", 400, "The request is not signed; sign it with an access key."
    )


def _not_offered(algorithm: str) -> RequestRefused:
    return RequestRefused(
        "InvalidSignatureMethod",
        400,
        f"The signature method {algorithm[:40]} is not offered; use {', '.join(HEADER_SCHEMES)}.",
    )
