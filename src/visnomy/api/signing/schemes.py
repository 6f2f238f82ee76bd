"""Which scheme a request uses: a table, so that another scheme is one more row."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from visnomy.api.request import ApiRequest
from visnomy.api.signing import acs3, rpc
from visnomy.api.signing.claim import Claim
from visnomy.errors import RequestRefused

HEADER_SCHEMES: Final[Mapping[str, Callable[[ApiRequest, str], Claim]]] = {
    algorithm: partial(acs3.read_claim, algorithm) for algorithm in acs3.DIGESTS
}
"""Algorithm named by the Authorization header -> reader of its claim."""

BEARER_HEADER = "x-acs-bearer-token"


def read_claim(request: ApiRequest) -> Claim:
    """The claim of a request; a signature in the headers goes before one in the parameters.

    Raises:
        RequestRefused: unsigned, signed by a scheme that is not offered, or incomplete.
    """
    authorization = request.header("authorization")
    if authorization is None:
        if "Signature" in request.parameters:
            return rpc.read_claim(request)
        raise _unsigned(request)
    algorithm, _, fields = authorization.partition(" ")
    reader = HEADER_SCHEMES.get(algorithm)
    if reader is None:
        raise RequestRefused(
            "InvalidSignatureMethod",
            400,
            f"The signature method {algorithm[:40]} is not offered; "
            f"use {', '.join(HEADER_SCHEMES)}.",
        )
    return reader(request, fields)


def _unsigned(request: ApiRequest) -> RequestRefused:
    if BEARER_HEADER in request.headers or "BearerToken" in request.parameters:
        return RequestRefused(
            "InvalidSignatureMethod", 400, "Bearer tokens are not offered; sign with an access key."
        )
    return RequestRefused(
        "MissingAccessKeyId", 400, "The request is not signed; sign it with an access key."
    )
