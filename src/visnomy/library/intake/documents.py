"""The records of files and faces in wire form, as they are stored and sent.

Member names and their order are the contract's (section 4, File and Figure). What is not known is
left out. Where a person stands in the groups is not in here, for every clustering run changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from visnomy.library.intake.recordings import moment_members, recording_members
from visnomy.media.hashing import content_md5, etag
from visnomy.model.figure import Attribute, Face
from visnomy.model.file import FileStatus, MediaFacts, ObjectFacts, ObjectHeaders
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.model.project import Dataset
from visnomy.sources.uris import OSS
from visnomy.store.files import PendingFile

Members = dict[str, object]


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What a record says whatever was found: whose it is, and what the caller said."""

    owner_id: str
    dataset: Dataset
    file: PendingFile
    updated_at: datetime


def file_members(
    head: RecordHead,
    status: FileStatus,
    *parts: Mapping[str, object],
) -> Members:
    """All members of a record by name; what the caller said wins over what was found.

    Args:
        head: whose record.
        status: becomes ObjectStatus.
        parts: members that were found, later ones win; None leaves a member out.
    """
    members: Members = _head_members(head) | {"ObjectStatus": status.value}
    for part in (*parts, head.file.overrides):
        members |= part
    return {name: members[name] for name in sorted(members) if members[name] is not None}


def encoded(members: Mapping[str, object]) -> bytes:
    """The JSON bytes of a record."""
    return orjson.dumps(members)


def object_members(facts: ObjectFacts) -> Members:
    """What the store of the bytes says without reading them."""
    return {
        "FileAccessTime": record_time(facts.accessed_at) if facts.accessed_at else None,
        "FileCreateTime": record_time(facts.created_at) if facts.created_at else None,
        "FileModifiedTime": record_time(facts.modified_at),
        "Filename": facts.filename,
        "Size": facts.size_bytes,
    }


def storage_members(facts: ObjectFacts, md5_hex: str, crc64: int | None) -> Members:
    """The headers of an object: those that its store sends, else those that OSS would.

    A file is for OSS an object that was put whole.
    """
    members: Members = {
        "ContentMd5": content_md5(md5_hex),
        "ETag": etag(md5_hex),
        "FileHash": md5_hex,
        "OSSCRC64": None if crc64 is None else str(crc64),
    }
    if facts.uri.startswith(f"{OSS}://"):
        members |= {"OSSObjectType": "Normal", "OSSStorageClass": "Standard"}
    return members | (_header_members(facts.headers) if facts.headers else {})


def _header_members(headers: ObjectHeaders) -> Members:
    found: Members = {
        "CacheControl": headers.cache_control,
        "ContentDisposition": headers.content_disposition,
        "ContentEncoding": headers.content_encoding,
        "ContentLanguage": headers.content_language,
        "ETag": headers.etag,
        "OSSCRC64": headers.crc64,
        "OSSExpiration": record_time(headers.expires_at) if headers.expires_at else None,
        "OSSObjectType": headers.object_type,
        "OSSStorageClass": headers.storage_class,
        "OSSTagging": dict(headers.tags) or None,
        "OSSTaggingCount": headers.tagging_count,
        "OSSUserMeta": dict(headers.user_meta) or None,
        "OSSVersionId": headers.version_id,
        "ObjectACL": headers.acl,
        "ServerSideDataEncryption": headers.data_encryption,
        "ServerSideEncryption": headers.encryption,
        "ServerSideEncryptionKeyId": headers.encryption_key_id,
    }
    return {name: value for name, value in found.items() if value is not None}


def media_members(facts: MediaFacts, figure_count: int) -> Members:
    """What the picture, video or sound itself says."""
    return {
        "AudioCovers": [cover_members(each) for each in facts.covers] or None,
        "ContentType": facts.content_type,
        "EXIF": facts.exif,
        "FigureCount": figure_count,
        "ImageHeight": facts.image_height_px,
        "ImageWidth": facts.image_width_px,
        "LatLong": facts.latitude_longitude,
        "MediaType": facts.media_type,
        "Orientation": facts.orientation,
        "PageCount": facts.page_count,
        "ProduceTime": facts.produced_at,
        "Title": facts.title,
        **recording_members(facts.recording),
    }


def cover_members(facts: MediaFacts) -> Members:
    """What the header of a cover says."""
    members: Members = {
        "EXIF": facts.exif,
        "ImageHeight": facts.image_height_px,
        "ImageWidth": facts.image_width_px,
    }
    return {name: value for name, value in members.items() if value is not None}


def figure_members(face: Face) -> Members:
    """The record of a face without its ids."""
    members: Members = {
        "Age": face.age,
        "AgeSD": None if face.age_sd is None else round(float(face.age_sd), 2),
        **_attribute("Beard", face.beard),
        "Boundary": _boundary(face.boundary),
        **moment_members(face.moment),
        **_attribute("Emotion", face.emotion),
        "FaceQuality": _ratio(face.quality),
        "FigureConfidence": _ratio(face.confidence),
        "FigureType": "face",
        **_attribute("Gender", face.gender),
        **_attribute("Glasses", face.glasses),
        **_attribute("Hat", face.hat),
        "HeadPose": None if face.head_pose is None else _pose(face.head_pose),
        **_attribute("Mask", face.mask),
        **_attribute("Mouth", face.mouth),
        "Sharpness": _ratio(face.sharpness),
    }
    return {name: value for name, value in members.items() if value is not None}


def record_time(moment: datetime) -> str:
    """RFC3339 with nine digits in UTC: `2026-11-22T15:17:32.123456000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def _head_members(head: RecordHead) -> Members:
    file = head.file
    return {
        "CreateTime": record_time(file.created_at),
        "CustomId": file.custom_id or None,
        "CustomLabels": dict(file.custom_labels) or None,
        "DatasetName": head.dataset.name,
        "ObjectId": file.object_id,
        "ObjectType": "file",
        "OwnerId": head.owner_id,
        "ProjectName": head.dataset.project_name,
        "SequenceNumber": file.revision,
        "URI": file.uri,
        "UpdateTime": record_time(head.updated_at),
    }


def _boundary(box: Boundary) -> Members:
    return {"Height": box.height, "Left": box.left, "Top": box.top, "Width": box.width}


def _pose(pose: HeadPose) -> Members:
    return {
        "Pitch": round(float(pose.pitch), 2),
        "Roll": round(float(pose.roll), 2),
        "Yaw": round(float(pose.yaw), 2),
    }


def _attribute(name: str, attribute: Attribute | None) -> Members:
    if attribute is None:
        return {}
    return {name: attribute.value, f"{name}Confidence": _ratio(attribute.confidence)}


def _ratio(value: float) -> float:
    """0..1 with four digits: more would be noise of the networks."""
    return round(float(value), 4)
