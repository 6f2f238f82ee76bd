"""Whether a request really comes from this machine, not through a proxy or a rebound name."""

import ipaddress
from collections.abc import Collection

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of proxies, which have an address of this machine themselves."""


def why_not_near(address: str, host: str, header_names: Collection[str]) -> str:
    """Why a request is not from this machine, as the end of a sentence; '' where it is.

    Args:
        address: the other end of the connection.
        host: the Host header; a name that was made to point here is not one of this machine's
            (DNS rebinding).
        header_names: of all headers, in lower case.
    """
    if not is_loopback_address(address):
        return "only calls of this machine are taken."
    if any(name in header_names for name in FORWARDED):
        return "a proxy has passed the call on."
    place = host.rpartition("://")[2]
    name = place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]
    if name.lower() != "localhost" and not is_loopback_address(name):
        return f"the host {host[:100]} is no name of this machine."
    return ""


def is_loopback_address(address: str) -> bool:
    """Whether an address in digits is a loopback one; names are not."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
