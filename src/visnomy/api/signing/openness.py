"""Calls without a signature, where the operator takes them: of this machine, and of programs only.

A page of any site can make a browser call a loopback address. It can set no header of its own with
such a call, nor hide that a browser makes it.
"""

from datetime import datetime

from visnomy.api.nearness import why_not_near
from visnomy.api.request import ApiRequest
from visnomy.api.signing.claim import Claim
from visnomy.errors import RequestRefused

OPEN_KEY = "open"
"""Who calls without a key, in decisions and the audit."""

_FOREIGN = ("origin", "referer", "sec-fetch-site", "sec-fetch-mode")


def is_unsigned(request: ApiRequest) -> bool:
    """Whether a request carries no signature of any kind, rather than a bad one."""
    return not (
        {"authorization", "x-acs-bearer-token"} & request.headers.keys()
        or {"Signature", "BearerToken"} & request.parameters.keys()
    )


def open_claim(request: ApiRequest, received_at: datetime) -> Claim:
    """What an unsigned call says of itself.

    Raises:
        RequestRefused: it comes from another machine, through a proxy, from a browser, or does not
            name its operation in the header.
    """
    refusal = _refusal(request)
    if refusal:
        raise RequestRefused("MissingAccessKeyId", 400, f"The request is not signed, and {refusal}")
    return Claim(
        access_key_id="",
        security_token=None,
        action=request.header("x-acs-action") or "",
        version=request.header("x-acs-version") or "",
        signed_at=received_at,
        nonce="",
        signature="",
        string_to_sign="",
        sign=lambda _: "",
    )


def _refusal(request: ApiRequest) -> str:
    host = request.header("host") or ""
    far = why_not_near(request.origin.address or "", host, request.headers.keys())
    if far:
        return far
    if any(name in request.headers for name in _FOREIGN):
        return "a browser sends it."
    if not request.header("x-acs-action"):
        return "its operation is not named in the header x-acs-action."
    return ""
