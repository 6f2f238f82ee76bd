"""What other photo servers answer about the faces on their photos, saved as JSON.

Immich: assets as `GET /api/assets/{id}` and `POST /api/search/metadata` with `withPeople` give them
(its OpenAPI document: AssetResponseDto, PersonWithFacesResponseDto; boxes in pixels of imageWidth x
imageHeight). PhotoPrism: photos as `GET /api/v1/photos/{uid}` gives them (package entity: Photo,
File, Marker; boxes in shares of the picture as it is shown, X and Y the top left corner). Its YAML
files hold no faces.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from visnomy.errors import InvalidArgument
from visnomy.media.region_reading import clean_name
from visnomy.media.regions import Shares
from visnomy.model.said import Source

MOST_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class ServerPhoto:
    """A photo of another server.

    Attributes:
        path: of its file there.
        shape: width by height as it is shown there; None where it is not said.
        faces: name and box in shares of the upright picture.
        unnamed: faces without a name.
    """

    path: str
    shape: float | None
    faces: tuple[tuple[str, Shares], ...]
    unnamed: int


def read_photos(source: Source, path: Path) -> list[ServerPhoto]:
    """The photos of a saved answer.

    Raises:
        InvalidArgument: it is not what the server answers.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InvalidArgument(f"{path} has more than {MOST_BYTES // 1024**2} MiB. Split it.")
    reader = _READERS[source]
    try:
        found = [
            photo
            for value in _values(path.read_text(encoding="utf-8"))
            for each in _listed(value)
            for photo in reader(each)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as exc:
        raise InvalidArgument(f"{path} is not what {source} answers: {exc!r}.") from exc
    if not found:
        raise InvalidArgument(f"{path} holds no photos as {source} answers them.")
    return found


def _values(text: str) -> Iterator[object]:
    try:
        yield json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        yield from map(json.loads, lines)


def _listed(value: object) -> Iterator[Mapping[str, object]]:
    """Objects that are, or lie in lists or in pages of a search (`assets.items`)."""
    if isinstance(value, list):
        for each in value:
            yield from _listed(each)
    elif isinstance(value, dict):
        inner = value.get("assets", value)
        if isinstance(inner, dict) and "items" in inner:
            yield from _listed(inner["items"])
        else:
            yield value


def _of_immich(asset: Mapping[str, object]) -> Iterator[ServerPhoto]:
    if "originalPath" not in asset:
        return
    faces, unnamed, shape = [], 0, None
    for person in _rows(asset.get("people")):
        name = clean_name(str(person.get("name") or ""))
        for face in _rows(person.get("faces")):
            wide, high = _number(face["imageWidth"]), _number(face["imageHeight"])
            left, top = _number(face["boundingBoxX1"]), _number(face["boundingBoxY1"])
            right, bottom = _number(face["boundingBoxX2"]), _number(face["boundingBoxY2"])
            shape = wide / high
            if name:
                box = left / wide, top / high, (right - left) / wide, (bottom - top) / high
                faces.append((name, box))
            else:
                unnamed += 1
    yield ServerPhoto(str(asset["originalPath"]), shape, tuple(faces), unnamed)


def _of_photoprism(photo: Mapping[str, object]) -> Iterator[ServerPhoto]:
    for file in _rows(photo.get("Files")):
        markers = [
            marker
            for marker in _rows(file.get("Markers"))
            if marker.get("Type") == "face" and not marker.get("Invalid")
        ]
        named = [(clean_name(str(marker.get("Name") or "")), marker) for marker in markers]
        faces = [
            (name, (_of(marker, "X"), _of(marker, "Y"), _of(marker, "W"), _of(marker, "H")))
            for name, marker in named
            if name
        ]
        if "Name" in file and not file.get("Sidecar"):
            yield ServerPhoto(str(file["Name"]), None, tuple(faces), len(named) - len(faces))


_READERS: Mapping[Source, Callable[[Mapping[str, object]], Iterator[ServerPhoto]]] = {
    Source.IMMICH: _of_immich,
    Source.PHOTOPRISM: _of_photoprism,
}


def _rows(value: object) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("a list of objects was expected")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e7:
        raise ValueError(f"a number was expected, got {value!r}")
    return float(value)


def _of(marker: Mapping[str, object], member: str) -> float:
    """PhotoPrism leaves out what is 0."""
    return _number(marker.get(member, 0))
