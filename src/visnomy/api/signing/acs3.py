"""Signature V3, `ACS3-HMAC-SHA256` and `ACS3-HMAC-SM3`: the default of every current SDK.

The client decides which headers are signed; the server takes exactly that list, but refuses one
that leaves out what could be exchanged to make the request mean something else (contract 1.4).
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from visnomy.api.request import ApiRequest
from visnomy.api.signing.canonical import canonical_pairs
from visnomy.api.signing.claim import Claim, read_instant
from visnomy.errors import RequestRefused

DIGESTS: Final[Mapping[str, str]] = {
    algorithm: digest
    for algorithm, digest in {"ACS3-HMAC-SHA256": "sha256", "ACS3-HMAC-SM3": "sm3"}.items()
    if digest in hashlib.algorithms_available
}
"""Algorithm to its digest; SM3 only where the OpenSSL below Python has it."""

MANDATORY = frozenset(
    {
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    }
)
SIGNED_WHEN_SENT = frozenset({"x-acs-accesskey-id", "x-acs-security-token"})

_PART = re.compile(r"\s*([A-Za-z]+)=([^,]*)")


def read_claim(algorithm: str, request: ApiRequest, fields: str) -> Claim:
    """What the request claims.

    Args:
        algorithm: one of DIGESTS.
        request: the request.
        fields: the Authorization header behind the name of the algorithm.

    Raises:
        RequestRefused: IncompleteSignature or InvalidTimeStamp.Format.
    """
    digest = DIGESTS[algorithm]
    parts = _parts(fields)
    names = parts["SignedHeaders"].lower().split(";")
    payload = hashlib.new(digest, request.body).hexdigest()
    _check_signed(request, names, payload, parts["Credential"])
    canonical = canonical_request(request, names, payload)
    string_to_sign = f"{algorithm}\n{hashlib.new(digest, canonical.encode()).hexdigest()}"
    return Claim(
        access_key_id=parts["Credential"],
        security_token=request.header("x-acs-security-token"),
        action=request.header("x-acs-action") or "",
        version=request.header("x-acs-version") or "",
        signed_at=read_instant(request.header("x-acs-date") or ""),
        nonce=request.header("x-acs-signature-nonce") or "",
        signature=parts["Signature"].lower(),
        string_to_sign=string_to_sign,
        sign=_signer(digest, string_to_sign),
    )


def canonical_request(request: ApiRequest, names: list[str], payload: str) -> str:
    """The text whose hash is signed; `payload` is the hash of the body."""
    headers = "".join(f"{name}:{_joined(request.headers, name)}\n" for name in sorted(names))
    query = canonical_pairs(request.query)
    signed = ";".join(sorted(names))
    return "\n".join((request.method, "/", query, headers, signed, payload))


def _parts(fields: str) -> dict[str, str]:
    parts = {name: value.strip() for name, value in _PART.findall(fields)}
    if missing := sorted({"Credential", "SignedHeaders", "Signature"} - parts.keys()):
        raise _incomplete(f"The Authorization header lacks {missing[0]}.")
    if not parts["Credential"].isprintable() or len(parts["Credential"]) > 128:
        raise _incomplete("The Credential of the Authorization header is not an access key id.")
    return parts


def _check_signed(request: ApiRequest, names: list[str], payload: str, key_id: str) -> None:
    sent = SIGNED_WHEN_SENT & request.headers.keys()
    if unsigned := sorted((MANDATORY | sent) - set(names)):
        raise _incomplete(f"The header {unsigned[0]} must be signed.")
    if request.header("x-acs-accesskey-id") not in (None, key_id):
        raise _incomplete("The header x-acs-accesskey-id is not the Credential.")
    if absent := sorted(set(names) - request.headers.keys()):
        raise _incomplete(f"The signed header {absent[0][:100]} is not in the request.")
    if request.header("x-acs-content-sha256") != payload:
        raise _incomplete("The header x-acs-content-sha256 is not the hash of the body.")
    if not request.header("x-acs-signature-nonce"):
        raise _incomplete("The header x-acs-signature-nonce is empty.")


def _joined(headers: Mapping[str, tuple[str, ...]], name: str) -> str:
    return ",".join(sorted(value.strip() for value in headers[name]))


def _incomplete(message: str) -> RequestRefused:
    return RequestRefused("IncompleteSignature", 400, message)


def _signer(digest: str, string_to_sign: str) -> Callable[[str], str]:
    return partial(_signature, digest, string_to_sign)


def _signature(digest: str, string_to_sign: str, secret: str) -> str:
    return hmac.digest(secret.encode(), string_to_sign.encode(), digest).hex()
