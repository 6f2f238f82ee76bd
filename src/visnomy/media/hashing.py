"""Fingerprints of an object's bytes, all of them in one pass."""

import base64
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from fastcrc import crc64

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What OSS and IMM say of the bytes.

    Attributes:
        crc64: CRC-64 as OSS computes it (ECMA-182, reflected: that of xz).
    """

    md5_hex: str
    crc64: int
    size_bytes: int


def fingerprint(file: BinaryIO) -> Fingerprints:
    """Read a file from here to its end."""
    md5 = hashlib.md5(usedforsecurity=False)
    crc = size = 0
    while chunk := file.read(CHUNK_BYTES):
        md5.update(chunk)
        crc = crc64.xz(chunk, crc)
        size += len(chunk)
    return Fingerprints(md5.hexdigest(), crc, size)


def content_md5(md5_hex: str) -> str:
    """The md5 as the HTTP header Content-MD5 has it."""
    return base64.b64encode(bytes.fromhex(md5_hex)).decode("ascii")


def etag(md5_hex: str) -> str:
    """The md5 as OSS has it in the ETag of an object that was put whole, quotes included."""
    return f'"{md5_hex.upper()}"'
