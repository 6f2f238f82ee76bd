"""What a store says of one object in its headers, beside size and time.

obstore does not hand those of S3 out, so it signs a HEAD request and httpx sends it: credentials
stay where they are.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import obstore
from obstore.store import S3Store

from visnomy.errors import MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectHeaders

VALID = timedelta(minutes=5)
TIMEOUT_S = 30.0
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of store names its headers.

    Attributes:
        prefix: of all headers of its own.
        key_id: of the key that the object is encrypted with.
    """

    prefix: str
    key_id: str


S3_WORDS = Words("x-amz-", "server-side-encryption-aws-kms-key-id")
OSS_WORDS = Words("x-oss-", "server-side-encryption-key-id")
_CLASSES = {"STANDARD": "Standard", "STANDARD_IA": "IA"}
"""OSS's names of what both have; others stay as the store says."""
MAX_META_CHARS = 8 * 1024
"""OSS takes no more user metadata with an object."""


def read_headers(store: S3Store, key: str, bucket: str) -> ObjectHeaders:
    """The headers of an object.

    Raises:
        MediaMissing: there is no such object (any more).
        MediaInterrupted: the store does not answer or refuses.
    """
    url = obstore.sign(store, "HEAD", key, VALID)
    answer = _asked(url, bucket)
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise MediaMissing("File does not exist.")
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise MediaInterrupted(f"The store refuses access to {bucket}.")
    if answer.status_code != httpx.codes.OK:
        raise MediaInterrupted(f"The store of {bucket} cannot be reached.")
    return headers_of(answer.headers)


def headers_of(headers: Mapping[str, str], words: Words = S3_WORDS) -> ObjectHeaders:
    """The same from the headers of an answer; the case of their names does not matter."""
    known = {name.lower(): text.strip() for name, text in headers.items()}
    own = {
        name.removeprefix(words.prefix): text
        for name, text in known.items()
        if name.startswith(words.prefix)
    }
    tagging_count = own.get("tagging-count", "")
    storage_class = own.get("storage-class") or "STANDARD"
    return ObjectHeaders(
        cache_control=known.get("cache-control"),
        content_disposition=known.get("content-disposition"),
        content_encoding=known.get("content-encoding"),
        content_language=known.get("content-language"),
        etag=known.get("etag"),
        expires_at=_moment(known.get("expires")),
        storage_class=_CLASSES.get(storage_class, storage_class),
        version_id=_version(own.get("version-id")),
        encryption=own.get("server-side-encryption"),
        encryption_key_id=own.get(words.key_id),
        tagging_count=int(tagging_count) if tagging_count.isdecimal() else None,
        user_meta=_user_meta(own),
        data_encryption=own.get("server-side-data-encryption"),
        object_type=own.get("object-type"),
        crc64=own.get("hash-crc64ecma"),
    )


def _asked(url: str, bucket: str) -> httpx.Response:
    # httpx logs whole URLs, and this one opens the object for as long as it is valid.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = httpx.head(url, timeout=TIMEOUT_S, trust_env=False)
        except httpx.HTTPError as exc:
            if attempt == ATTEMPTS:
                raise MediaInterrupted(f"The store of {bucket} cannot be reached.") from exc
            continue
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            return answer
    return answer


def _version(name: str | None) -> str | None:
    # "null" is the version of what was put before versions were kept.
    return None if name == "null" else name


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _user_meta(own: Mapping[str, str]) -> Mapping[str, str]:
    """Own metadata by its name without the prefix of the store, sorted, up to what OSS takes."""
    found: dict[str, str] = {}
    room = MAX_META_CHARS
    for name in sorted(name for name in own if name.startswith("meta-")):
        short = name.removeprefix("meta-")
        room -= len(short) + len(own[name])
        if room < 0:
            break
        found[short] = own[name]
    return found
