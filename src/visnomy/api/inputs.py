"""InputFile of the wire: what a client says of a file when it asks for indexing or changes it."""

import re
from dataclasses import replace
from uuid import UUID

import msgspec

from visnomy.api.instants import read_time
from visnomy.api.labels import string_map
from visnomy.api.wire import models
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.limits import check_text
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.model.file import FileIntent

MEDIA_TYPES = ("image", "video", "audio", "document", "archive", "other")
OWNED_ELSEWHERE = frozenset({"URI", "CustomId", "CustomLabels", "Figures", "FileHash", "OSSURI"})
"""Not an override: a key, a column of its own, or without a meaning here (contract, InputFile)."""

_LAT_LONG = re.compile(r"[+-]?\d{1,3}(\.\d{1,15})?,[+-]?\d{1,3}(\.\d{1,15})?", re.ASCII)


def read_intent(name: str, file: models.InputFile) -> FileIntent:
    """The intent that a client expresses with one InputFile; an empty text says nothing.

    Raises:
        InvalidArgument: no URI, or a member that cannot be.
    """
    intent = read_change(name, file)
    said = {key: value for key, value in intent.overrides.items() if value is not None}
    return replace(intent, overrides=said)


def read_change(name: str, file: models.InputFile) -> FileIntent:
    """The change that a client asks for with one InputFile; an empty text takes a member out.

    Raises:
        InvalidArgument: no URI, or a member that cannot be.
    """
    if not file.uri:
        raise InvalidArgument.missing(f"{name}.URI")
    _check(name, file)
    members = msgspec.to_builtins(file)
    own = {key: value for key, value in members.items() if key not in OWNED_ELSEWHERE}
    return FileIntent(
        uri=file.uri,
        custom_id=file.custom_id,
        custom_labels=string_map(f"{name}.CustomLabels", file.custom_labels),
        overrides={key: None if value == "" else value for key, value in own.items()},
    )


def read_moves(name: str, file: models.InputFile) -> dict[UUID, UUID | None]:
    """Faces and the people they go to, None for nobody; a face without a person stays.

    Raises:
        InvalidArgument: an id that cannot be.
        ResourceNotFound: an id of a person that cannot be.
    """
    moves: dict[UUID, UUID | None] = {}
    for place, figure in enumerate(file.figures or ()):
        if not figure.figure_id:
            raise InvalidArgument.missing(f"{name}.Figures[{place}].FigureId")
        try:
            figure_id = UUID(figure.figure_id)
        except ValueError as exc:
            raise InvalidArgument(f"The file has no figure {figure.figure_id[:60]}.") from exc
        if figure.figure_cluster_id:
            moves[figure_id] = read_person(figure.figure_cluster_id)
    return moves


def read_person(text: str) -> UUID | None:
    """`Cluster-<uuid>` -> uuid, the reserved id of nobody -> None.

    Raises:
        InvalidArgument: the reserved id of faces that no run has seen; nobody can choose that.
        ResourceNotFound: anything else.
    """
    if text == INDEPENDENT:
        return None
    if text == UNAVAILABLE:
        raise InvalidArgument(f"A face cannot be moved to {UNAVAILABLE}; use {INDEPENDENT}.")
    if not text.startswith(CLUSTER_PREFIX):
        raise ResourceNotFound("figure cluster")
    try:
        return UUID(text.removeprefix(CLUSTER_PREFIX))
    except ValueError as exc:
        raise ResourceNotFound("figure cluster") from exc


def _check(name: str, file: models.InputFile) -> None:
    if file.media_type and file.media_type not in MEDIA_TYPES:
        allowed = ", ".join(MEDIA_TYPES)
        raise InvalidArgument(f"The parameter {name}.MediaType must be one of {allowed}.")
    if file.produce_time:
        read_time(f"{name}.ProduceTime", file.produce_time)
    if file.lat_long and not _is_place(file.lat_long):
        raise InvalidArgument(
            f'The parameter {name}.LatLong must be "latitude,longitude" in degrees.'
        )
    for member in ("album", "album_artist", "artist", "composer", "content_type"):
        check_text(f"{name}.{member}", getattr(file, member))
    check_text(f"{name}.Performer", file.performer)
    check_text(f"{name}.Title", file.title)


def _is_place(text: str) -> bool:
    if not _LAT_LONG.fullmatch(text):
        return False
    latitude, longitude = (float(part) for part in text.split(","))
    return abs(latitude) <= 90 and abs(longitude) <= 180
