"""Folders of generated pictures, good and bad."""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image


def write_picture(path: Path, seed: int, size: tuple[int, int] = (320, 240)) -> Path:
    """A picture of soft random colours, the same for the same seed."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).save(path)
    return path


def write_album(folder: Path, count: int) -> list[Path]:
    """Many good pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_picture(folder / f"{number:03}.jpg", number) for number in range(count)]


def write_bad_files(folder: Path) -> dict[str, Path]:
    """One file for each way in which a picture can be bad, by what is wrong with it."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = write_picture(folder / "truncated.jpg", 1).read_bytes()
    (folder / "truncated.jpg").write_bytes(whole[: len(whole) // 3])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "noise.jpg").write_bytes(np.random.default_rng(2).bytes(5000))
    (folder / "text.png").write_text("not a picture at all\n" * 20)
    (folder / "bomb.png").write_bytes(png_header(60_000, 60_000))
    names = ("truncated.jpg", "empty.jpg", "noise.jpg", "text.png", "bomb.png")
    return {name.partition(".")[0]: folder / name for name in names}


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
