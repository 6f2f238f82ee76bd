"""The older RPC signature, where everything that is signed is a parameter (contract 1.5).

Public documents call it "V2", its own parameter says 1.0. Headers are not covered, so nothing that
matters may be read from one; and a parameter that is no text cannot have been signed.
"""

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from visnomy.api.request import ApiRequest
from visnomy.api.signing.canonical import canonical_pairs, encode_canonical
from visnomy.api.signing.claim import Claim, read_instant
from visnomy.errors import RequestRefused

DIGESTS: Final[Mapping[str, str]] = {"HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256"}
"""SignatureMethod to its digest."""

SIGNATURE_VERSION = "1.0"


def read_claim(request: ApiRequest) -> Claim:
    """What the request claims.

    Raises:
        RequestRefused: InvalidSignatureMethod, IncompleteSignature or InvalidTimeStamp.Format.
    """
    digest = _digest(request)
    if request.text("SignatureVersion") != SIGNATURE_VERSION:
        raise _incomplete(f"The parameter SignatureVersion must be {SIGNATURE_VERSION}.")
    string_to_sign = _string_to_sign(request)
    return Claim(
        access_key_id=_key_id(request),
        security_token=request.text("SecurityToken"),
        action=request.text("Action") or "",
        version=request.text("Version") or "",
        signed_at=read_instant(_required(request, "Timestamp")),
        nonce=_required(request, "SignatureNonce"),
        signature=_required(request, "Signature"),
        string_to_sign=string_to_sign,
        sign=_signer(digest, string_to_sign),
    )


def _digest(request: ApiRequest) -> str:
    kind, method = request.text("SignatureType"), request.text("SignatureMethod") or ""
    if kind is None and method in DIGESTS:
        return DIGESTS[method]
    raise RequestRefused(
        "InvalidSignatureMethod",
        400,
        f"The signature method {(kind or method)[:40]} is not offered in parameters; "
        f"use {', '.join(DIGESTS)}.",
    )


def _string_to_sign(request: ApiRequest) -> str:
    signed = {name: value for name, value in request.parameters.items() if name != "Signature"}
    pairs = [(name, value) for name, value in signed.items() if isinstance(value, str)]
    if len(pairs) < len(signed):
        raise _incomplete("A signature in parameters covers texts only; send a form, not JSON.")
    return f"{request.method}&%2F&{encode_canonical(canonical_pairs(pairs))}"


def _key_id(request: ApiRequest) -> str:
    key_id = _required(request, "AccessKeyId")
    if not key_id.isprintable() or len(key_id) > 128:
        raise _incomplete("The parameter AccessKeyId is not an access key id.")
    return key_id


def _required(request: ApiRequest, name: str) -> str:
    value = request.text(name)
    if value is None:
        raise _incomplete(f"The parameter {name} must be given and signed.")
    return value


def _incomplete(message: str) -> RequestRefused:
    return RequestRefused("IncompleteSignature", 400, message)


def _signer(digest: str, string_to_sign: str) -> Callable[[str], str]:
    return partial(_signature, digest, string_to_sign)


def _signature(digest: str, string_to_sign: str, secret: str) -> str:
    # The ampersand joins the secret with a second one that no client has.
    signature = hmac.digest(f"{secret}&".encode(), string_to_sign.encode(), digest)
    return b64encode(signature).decode()
