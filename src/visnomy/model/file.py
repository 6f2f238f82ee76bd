"""One indexed object and what is known of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from visnomy.model.recording import Recording


class FileStatus(StrEnum):
    """Where a record stands; the values are those of ObjectStatus on the wire."""

    PENDING = "Indexing"
    INDEXED = "Indexed"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class FileIntent:
    """What a client says of an object when it asks for indexing (IMM InputFile).

    Attributes:
        overrides: wire members that the client owns and that win over what we find
            (ContentType, LatLong, MediaType, ProduceTime, Title, ...), already in wire form.
        size_bytes: what the object has now; counted against the dataset's limit before the
            object is read. 0 where unknown.
    """

    uri: str
    custom_id: str | None = None
    custom_labels: Mapping[str, str] | None = None
    overrides: Mapping[str, object] = field(default_factory=dict)
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectHeaders:
    """What a store of objects keeps with an object and sends in its headers; None where it is not.

    Attributes:
        etag: with its quotes.
        expires_at: of the header Expires.
        storage_class: as OSS names it, where it has the same.
        user_meta: by name, without the prefix that the store puts before it.
        tags: by key; empty where the store has none or does not show them.
        acl, data_encryption, object_type, crc64: what only OSS says.
    """

    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    etag: str | None = None
    expires_at: datetime | None = None
    storage_class: str | None = None
    version_id: str | None = None
    encryption: str | None = None
    encryption_key_id: str | None = None
    tagging_count: int | None = None
    user_meta: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    acl: str | None = None
    data_encryption: str | None = None
    object_type: str | None = None
    crc64: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What the store of the bytes says of an object.

    Attributes:
        stamp: changes when the bytes may have changed; compared as text, never parsed.
        created_at: of a file, where its file system keeps it and it was asked for.
        headers: of an object in a store, where they were asked for.
    """

    uri: str
    filename: str
    size_bytes: int
    modified_at: datetime
    accessed_at: datetime | None
    stamp: str
    created_at: datetime | None = None
    headers: ObjectHeaders | None = None


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What the bytes themselves say.

    Attributes:
        image_width_px, image_height_px: stored size, before EXIF orientation.
        produced_at: RFC3339 text with the offset the camera wrote, or None.
        latitude_longitude: "lat,long" with six decimals, or None.
        exif: JSON text {Tag: {"value": text}} as OSS image info gives it, or None.
        recording: streams and lengths of what moves or sounds; None for all else.
        page_count: pages or slides of a document.
        covers: what the pictures say of themselves that belong to a recording of sound.
        cover_score: of such a picture its technical quality 0..1.
    """

    content_type: str
    media_type: str
    md5_hex: str
    crc64: int | None = None
    format_name: str | None = None
    image_width_px: int | None = None
    image_height_px: int | None = None
    orientation: int | None = None
    produced_at: str | None = None
    latitude_longitude: str | None = None
    exif: str | None = None
    title: str | None = None
    recording: Recording | None = None
    covers: "tuple[MediaFacts, ...]" = ()
    cover_score: float | None = None
    page_count: int | None = None


def object_id(owner_id: str, project: str, dataset: str, uri: str) -> str:
    """The 64 hex characters that name a record for ever, also over re-indexing."""
    identity = "\n".join((owner_id, project, dataset, uri))
    return hashlib.sha256(identity.encode()).hexdigest()
