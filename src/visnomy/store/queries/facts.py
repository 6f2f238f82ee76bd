"""What queries need of a record beside its columns, taken from the record when it is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from psycopg.types.json import Jsonb

from visnomy.store.rows import fold

KEPT = (
    "Addresses",
    "Album",
    "AlbumArtist",
    "Artist",
    "Bitrate",
    "Composer",
    "Duration",
    "ETag",
    "FileCreateTime",
    "Labels",
    "OCRTexts",
    "OSSStorageClass",
    "OSSTagging",
    "OSSTaggingCount",
    "OSSURI",
    "ObjectACL",
    "Performer",
    "ServerSideEncryption",
    "Title",
    "VideoHeight",
    "VideoWidth",
)
PHRASED = (
    "Filename",
    "Title",
    "Artist",
    "Album",
    "AlbumArtist",
    "Composer",
    "Performer",
    "OCRTexts",
)
PHRASED_ELEMENTS = {"Addresses": "AddressLine", "Labels": "LabelName"}

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What lies beside a record.

    Attributes:
        members: queried members of the record, and under Phrases the texts that phrases are
            looked up in.
        produced_offset_s: what ProduceTime says clocks were ahead of UTC.
    """

    members: Mapping[str, object]
    latitude_deg: float | None
    longitude_deg: float | None
    produced_offset_s: int | None


def facts_of(document: bytes) -> Facts:
    """The facts of a record without Figures, given as JSON bytes."""
    record: dict[str, Any] = orjson.loads(document)
    members: dict[str, Any] = {name: record[name] for name in KEPT if name in record}
    for name, child in PHRASED_ELEMENTS.items():
        if name in members:
            members[name] = [_phrased(element, child) for element in members[name]]
    if "OSSUserMeta" in record:
        members["OSSUserMeta"] = {fold(key): each for key, each in record["OSSUserMeta"].items()}
    if "OverallQualityScore" in record.get("ImageScore", {}):
        members["OverallQualityScore"] = record["ImageScore"]["OverallQualityScore"]
    phrases = {name: phrase_of(str(record[name])) for name in PHRASED if name in record}
    if phrases:
        members["Phrases"] = phrases
    latitude, longitude = _place(record.get("LatLong"))
    return Facts(members, latitude, longitude, produced_offset_s(record.get("ProduceTime")))


def fact_values(document: bytes) -> dict[str, object]:
    """The same as parameters of a statement."""
    facts = facts_of(document)
    return {
        "facts": Jsonb(facts.members),
        "latitude_deg": facts.latitude_deg,
        "longitude_deg": facts.longitude_deg,
        "produced_offset_s": facts.produced_offset_s,
    }


def produced_offset_s(text: str | None) -> int | None:
    """Seconds that clocks were ahead of UTC when a picture was taken; None without a time."""
    offset = datetime.fromisoformat(text.upper()).utcoffset() if text else None
    return None if offset is None else round(offset.total_seconds())


def phrase_of(text: str) -> str:
    """A text as phrases are compared: case aside, one blank for whatever stands between words."""
    return _BETWEEN_WORDS.sub(" ", fold(text)).strip()


def _phrased(element: Mapping[str, object], child: str) -> dict[str, object]:
    return {**element, "Phrase": phrase_of(str(element.get(child, "")))}


def _place(text: str | None) -> tuple[float, float] | tuple[None, None]:
    if not text:
        return None, None
    latitude, _, longitude = text.partition(",")
    return float(latitude), float(longitude)
