"""Calls that we make ourselves, signed as a client signs them: `visnomy call`.

The signature is computed by the code that checks it, so that the two cannot drift apart; only host
and the headers of the protocol are signed, so that curl may send an Accept and a User-Agent of its
own.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from visnomy.api.request import read_request
from visnomy.api.signing.canonical import canonical_pairs
from visnomy.api.signing.schemes import read_claim

ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs; `security_token` is that of a temporary key, or ''."""

    access_key_id: str
    access_key_secret: str
    security_token: str = ""


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A POST without a body.

    Attributes:
        target: path and query, encoded.
        headers: all that are signed, host among them, and the signature.
    """

    target: str
    headers: Mapping[str, str]


def sign_call(
    credentials: Credentials, host: str, action: str, version: str, parameters: Mapping[str, str]
) -> SignedCall:
    """A call that the server takes once, within its clock skew (15 minutes by default).

    Args:
        credentials: who signs.
        host: with its port, as the client will send it.
        action: the operation.
        version: of the API.
        parameters: wire names to texts; structs as JSON.
    """
    query = canonical_pairs(parameters.items())
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-version": version,
        "x-acs-date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256().hexdigest(),
    }
    if credentials.security_token:
        headers["x-acs-accesskey-id"] = credentials.access_key_id
        headers["x-acs-security-token"] = credentials.security_token
    signature = _signature(credentials, query, headers)
    return SignedCall(f"/?{query}", {**headers, "authorization": signature})


def _signature(credentials: Credentials, query: str, headers: Mapping[str, str]) -> str:
    names = ";".join(sorted(headers))
    begin = f"{ALGORITHM} Credential={credentials.access_key_id},SignedHeaders={names},Signature="
    draft = {**headers, "authorization": f"{begin}0"}
    raw = [(name.encode(), value.encode()) for name, value in draft.items()]
    claim = read_claim(read_request("", "POST", raw, query.encode(), b""))
    return begin + claim.sign(credentials.access_key_secret)
