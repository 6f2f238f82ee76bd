"""Signatures computed a second time, from contract 1.4 and 1.5 alone.

Nothing of the product, of hashlib's SM3 or of hmac is used: SM3 is that of GB/T 32905-2016 and the
keyed hash that of RFC 2104, both written out.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping

Hash = Callable[[bytes], bytes]
Pairs = Iterable[tuple[str, str]]

_START = bytes.fromhex("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e")
_MASK = 0xFFFFFFFF
_BARE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"


def _rotated(word: int, bits: int) -> int:
    bits %= 32
    return ((word << bits) | (word >> (32 - bits))) & _MASK


def _p0(word: int) -> int:
    return word ^ _rotated(word, 9) ^ _rotated(word, 17)


def _p1(word: int) -> int:
    return word ^ _rotated(word, 15) ^ _rotated(word, 23)


def _words(block: bytes) -> list[int]:
    return [int.from_bytes(block[at : at + 4], "big") for at in range(0, len(block), 4)]


def _majority(a: int, b: int, c: int, *, early: bool) -> int:
    return a ^ b ^ c if early else (a & b) | (a & c) | (b & c)


def _choice(e: int, f: int, g: int, *, early: bool) -> int:
    return e ^ f ^ g if early else (e & f) | (~e & _MASK & g)


def _compressed(state: list[int], block: bytes) -> list[int]:
    spread = _words(block)
    for j in range(16, 68):
        mixed = spread[j - 16] ^ spread[j - 9] ^ _rotated(spread[j - 3], 15)
        spread.append(_p1(mixed) ^ _rotated(spread[j - 13], 7) ^ spread[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        constant = 0x79CC4519 if early else 0x7A879D8A
        left = _rotated((_rotated(a, 12) + e + _rotated(constant, j)) & _MASK, 7)
        right = left ^ _rotated(a, 12)
        one = _majority(a, b, c, early=early) + d + right + (spread[j] ^ spread[j + 4])
        two = _choice(e, f, g, early=early) + h + left + spread[j]
        a, b, c, d = one & _MASK, a, _rotated(b, 9), c
        e, f, g, h = _p0(two & _MASK), e, _rotated(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def sm3(message: bytes) -> bytes:
    """The hash of a message, 32 bytes."""
    padded = message + b"\x80" + b"\0" * ((55 - len(message)) % 64)
    padded += (8 * len(message)).to_bytes(8, "big")
    state = _words(_START)
    for at in range(0, len(padded), 64):
        state = _compressed(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def sha256(message: bytes) -> bytes:
    """The hash of a message, 32 bytes."""
    return hashlib.sha256(message).digest()


def sha1(message: bytes) -> bytes:
    """The hash of a message, 20 bytes."""
    return hashlib.sha1(message).digest()


def keyed(digest: Hash, key: bytes, message: bytes) -> bytes:
    """RFC 2104, for hashes with blocks of 64 bytes."""
    key = (digest(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = digest(bytes(byte ^ 0x36 for byte in key) + message)
    return digest(bytes(byte ^ 0x5C for byte in key) + inner)


def encoded(text: str) -> str:
    """RFC 3986: only unreserved characters stay bare."""
    return "".join(chr(byte) if byte in _BARE else f"%{byte:02X}" for byte in text.encode())


def joined(pairs: Pairs) -> str:
    """Sorted by name, encoded, with `=` and `&`."""
    ordered = sorted(pairs, key=lambda pair: pair[0].encode())
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in ordered)


HEADER_HASHES: Mapping[str, Hash] = {"ACS3-HMAC-SHA256": sha256, "ACS3-HMAC-SM3": sm3}
PARAMETER_HASHES: Mapping[str, Hash] = {"HMAC-SHA1": sha1, "HMAC-SHA256": sha256}


def authorization(  # noqa: PLR0917 (the parts of a request)
    algorithm: str,
    method: str,
    query: Pairs,
    headers: Mapping[str, str],
    body: bytes,
    key: tuple[str, str],
) -> str:
    """The Authorization header that signs all headers (contract 1.4).

    Args:
        algorithm: one of HEADER_HASHES.
        method: GET or POST.
        query: decoded.
        headers: lower-case names, the hash of the body among them.
        body: as it is sent.
        key: id and secret.
    """
    digest = HEADER_HASHES[algorithm]
    names = ";".join(sorted(headers))
    canonical = f"{method}\n/\n{joined(query)}\n"
    for name in sorted(headers):
        canonical += f"{name}:{headers[name].strip()}\n"
    canonical += f"\n{names}\n{digest(body).hex()}"
    text = f"{algorithm}\n{digest(canonical.encode()).hex()}"
    signature = keyed(digest, key[1].encode(), text.encode()).hex()
    return f"{algorithm} Credential={key[0]},SignedHeaders={names},Signature={signature}"


def parameter_signature(algorithm: str, method: str, parameters: Pairs, secret: str) -> str:
    """The Signature parameter over query and form together (contract 1.5)."""
    text = f"{method}&%2F&{encoded(joined(parameters))}"
    digest = PARAMETER_HASHES[algorithm]
    return b64encode(keyed(digest, f"{secret}&".encode(), text.encode())).decode()
