"""The spelling that client and server must share before they sign (contract 1.4)."""

from collections.abc import Iterable
from urllib.parse import quote


def encode(text: str) -> str:
    """RFC 3986 percent-encoding; only `A-Z a-z 0-9 - _ . ~` stay bare."""
    return quote(text, safe="~")


def canonical_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs sorted by name, encoded and joined as a query string."""
    ordered = sorted(pairs, key=lambda pair: pair[0].encode())
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in ordered)


def encode_canonical(pairs: str) -> str:
    """`encode` for what canonical_pairs made: only these three characters can be left in it."""
    return pairs.replace("%", "%25").replace("&", "%26").replace("=", "%3D")
