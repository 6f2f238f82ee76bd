"""Broken, odd and hostile pictures, made by program from nothing.

The two HEIC files are 96 x 64 pictures of four colours, drawn and encoded for these tests.
"""

import base64
import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image
from PIL.Image import Exif

SIZE = (96, 64)
ORIENTATION = 0x0112

_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABeAABAAAAAAAAAIcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1GlwcnAAAAC1aXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmu"
    "bgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAA"
    "QAAAAA5waXhpAAAAAAEIAAAAF2lwbWEAAAAAAAAAAQABBIECAwQAAACPbWRhdAAAAIMoAa8TgOaocNP//iaUf/06"
    "54fp5JqqKMX9huP/sPl/8wBEHg9SalpdA4vl9iDxSE5CS0//1xgyP4Qnv/sSYTNekR/0IlzY64414lAJpKAMWmWJ"
    "FiKbXAWwSIxH1j+u0NA3BQ2uz6DMUuCzBSgcIeh/wNpUux+h/3NNT0PRyynbKVSSwA=="
)
_HEIC_TURNED = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZ9tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABwwABAAAAAAAAAIcAAgAAAAACSgABAAAAAAAAACQAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA"
    "3mlwcnAAAAC+aXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAi"
    "QAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAAA5waXhpAAAAAAEIAAAACWlyb3QDAAAA"
    "GGlwbWEAAAAAAAAAAQABBYECAwSFAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAACzbWRhdAAAAIMoAa8TgOao"
    "cNP//iaUf/0654fp5JqqKMX9huP/sPl/8wBEHg9SalpdA4vl9iDxSE5CS0//1xgyP4Qnv/sSYTNekR/0IlzY6441"
    "4lAJpKAMWmWJFiKbXAWwSIxH1j+u0NA3BQ2uz6DMUuCzBSgcIeh/wNpUux+h/3NNT0PRyynbKVSSwAAAAAZFeGlm"
    "AABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA=="
)


def corners(size: tuple[int, int] = SIZE) -> Image.Image:
    """Red, green / blue, white: shows which way is up."""
    width, height = size
    image = Image.new("RGB", size, "white")
    half = (width // 2, height // 2)
    image.paste((255, 0, 0), (0, 0, *half))
    image.paste((0, 255, 0), (half[0], 0, width, half[1]))
    image.paste((0, 0, 255), (0, half[1], half[0], height))
    return image


def noise(size: tuple[int, int]) -> Image.Image:
    """A picture that hardly compresses."""
    values = np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def cut(content: bytes, share: float = 0.5) -> bytes:
    return content[: int(len(content) * share)]


def heic(*, turned: bool = False) -> bytes:
    """A HEIC; the turned one has orientation 6 in EXIF and in its container."""
    return base64.b64decode("".join(_HEIC_TURNED if turned else _HEIC))


def with_orientation(orientation: int, kind: str = "JPEG") -> bytes:
    exif = Exif()
    exif[ORIENTATION] = orientation
    return encode(corners(), kind, exif=exif.tobytes(), **_exact(kind))


def _exact(kind: str) -> dict[str, object]:
    return {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind == "JPEG" else {}


def animation(kind: str, frames: int = 3) -> bytes:
    """The corners, then dark pictures."""
    dark = [Image.new("RGB", SIZE, (number * 40, 0, 0)) for number in range(frames - 1)]
    return encode(corners(), kind, save_all=True, append_images=dark)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def png_bomb(side: int = 20_000) -> bytes:
    """A whole grey PNG of so many pixels a side, in a few hundred kilobytes."""
    line = b"\0" * (side + 1)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_with_large_profile(size_bytes: int = 64 * 1024**2) -> bytes:
    """A small picture whose colour profile inflates to so many bytes."""
    plain = encode(corners(), "PNG")
    profile = b"bomb\0\0" + zlib.compress(b"\0" * size_bytes, 9)
    end_of_header = 8 + 25
    return plain[:end_of_header] + chunk(b"iCCP", profile) + plain[end_of_header:]


def jpeg_with_huge_header() -> bytes:
    """A JPEG that claims 65500 x 65500 pixels."""
    plain = bytearray(encode(corners(), "JPEG"))
    place = plain.index(b"\xff\xc0")
    plain[place + 5 : place + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(plain)


def jpeg_with_broken_exif() -> bytes:
    """A sound picture with EXIF that points everywhere."""
    plain = encode(corners(), "JPEG")
    exif = b"Exif\0\0II*\0\x08\0\0\0" + b"\xff" * 60
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def png_with_large_text(size_bytes: int = 100 * 1024**2) -> bytes:
    """A small picture with a text that inflates to so many bytes."""
    plain = encode(corners(), "PNG")
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1024**2)) for _ in range(size_bytes // 1024**2))
    text = b"Comment\0\0" + body + packer.flush()
    end_of_header = 8 + 25
    return plain[:end_of_header] + chunk(b"zTXt", text) + plain[end_of_header:]


def gif_of_many(side: int = 8000, frames: int = 40) -> bytes:
    """A GIF of so many pictures of one colour in a few megabytes."""
    plain = encode(Image.new("P", (side, side)), "GIF")
    start = plain.index(b"\x2c\0\0\0\0")
    return plain[:start] + plain[start:-1] * frames + b";"


def jpeg_and_zip() -> bytes:
    """A picture with an archive behind it."""
    out = io.BytesIO(encode(corners(), "JPEG"))
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("secret.txt", "not to be seen")
    return out.getvalue()


def gif_and_script() -> bytes:
    """A script that begins as a GIF does."""
    return b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//;"


def jpeg_of_many_scans(scans: int = 300) -> bytes:
    """A progressive picture that is refined again and again."""
    plain = encode(noise((300, 300)), "JPEG", progressive=True)
    start = plain.rindex(b"\xff\xda")
    return plain[:start] + plain[start:-2] * scans + plain[-2:]


def tiff_in_a_circle() -> bytes:
    """A TIFF whose next picture is the first one."""
    plain = bytearray(encode(corners(), "TIFF"))
    order = "<" if plain[:2] == b"II" else ">"
    (place,) = struct.unpack_from(f"{order}I", plain, 4)
    (entries,) = struct.unpack_from(f"{order}H", plain, place)
    struct.pack_into(f"{order}I", plain, place + 2 + 12 * entries, place)
    return bytes(plain)


def jpeg_with_entities(path: str) -> bytes:
    """A picture whose XMP names a file as its title, and a text that grows by itself."""
    grown = "".join(f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>" for level in range(1, 10))
    xmp = (
        f"<!DOCTYPE x [<!ENTITY file SYSTEM 'file://{path}'><!ENTITY e0 'ha'>{grown}]>"
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt>"
        "<rdf:li xml:lang='x-default'>&file;&e9;</rdf:li>"
        "</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
    body = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    plain = encode(corners(), "JPEG")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def playlists(path: str) -> dict[str, bytes]:
    """Texts that players follow to another file, by their kind."""
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{path}\n#EXT-X-ENDLIST\n".encode(),
        "concat": f"ffconcat version 1.0\nfile '{path}'\n".encode(),
        "dash": (
            "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period>"
            f"<AdaptationSet><Representation id='0' bandwidth='1'><BaseURL>{path}</BaseURL>"
            "</Representation></AdaptationSet></Period></MPD>"
        ).encode(),
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    }
