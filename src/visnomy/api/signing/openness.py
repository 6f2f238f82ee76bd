"""Calls without a signature, where the operator takes them: of this machine, and of programs only.

A page of any site can make a browser call a loopback address. It can set no header of its own with
such a call, nor hide that a browser makes it; and a name that was made to point here is not one of
this machine's (DNS rebinding).
"""

import ipaddress
from datetime import datetime

from visnomy.api.request import ApiRequest
from visnomy.api.signing.claim import Claim
from visnomy.errors import RequestRefused

OPEN_KEY = "open"
"""Who calls without a key, in decisions and the audit."""

_FOREIGN = ("origin", "referer", "sec-fetch-site", "sec-fetch-mode")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


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
    if not _is_loopback(request.origin.address or ""):
        return "only calls of this machine are taken without a signature."
    if any(name in request.headers for name in _FORWARDED):
        return "a proxy has passed it on."
    if any(name in request.headers for name in _FOREIGN):
        return "a browser sends it."
    host = (request.header("host") or "").rpartition("://")[2]
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if name.lower() != "localhost" and not _is_loopback(name):
        return f"the host {host[:100]} is no name of this machine."
    if not request.header("x-acs-action"):
        return "its operation is not named in the header x-acs-action."
    return ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
