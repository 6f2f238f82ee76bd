"""Small photos, each different, some with a title that tells a face finder what to do."""

from pathlib import Path

from PIL import Image

DESCRIPTION = 0x010E


def plant(folder: Path, count: int) -> list[Path]:
    """So many sound photos."""
    folder.mkdir(parents=True, exist_ok=True)
    return [plant_one(folder / f"{number:04}.jpg", number) for number in range(count)]


def plant_one(path: Path, number: int = 0, title: str = "") -> Path:
    """A photo of one colour."""
    exif = Image.Exif()
    if title:
        exif[DESCRIPTION] = title
    colour = (number * 7 % 256, number * 31 % 256, number * 101 % 256)
    Image.new("RGB", (160, 120), colour).save(path, "JPEG", exif=exif.tobytes())
    return path
