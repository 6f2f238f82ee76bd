"""Objects of stores: what is said of them, their list, their bytes, a new one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from visnomy.errors import MediaInterrupted, MediaTooLarge
from visnomy.model.file import ObjectFacts, ObjectHeaders
from visnomy.settings import StoreAddress
from visnomy.sources.bucket import Bucket, Entry, Part
from visnomy.sources.ordering import in_key_order
from visnomy.sources.oss_bucket import OssBucket
from visnomy.sources.s3_bucket import S3Bucket
from visnomy.sources.uris import OSS, is_fit_key
from visnomy.sources.walking import MAX_PATH_BYTES, Trouble, is_media_name, is_wanted_name

PART_BYTES = 8 * 1024**2
"""Of one request: each is tried again by itself, so that a large object comes over a slow or shaky
line, where one request for all of it would run out of time."""


class ObjectStore:
    """One bucket, or what lies below one prefix of it. Calls block; give them a thread."""

    def __init__(self, address: StoreAddress, bucket: Bucket | None = None) -> None:
        """Take the bucket's address; nothing is asked of it yet."""
        kind = OssBucket if address.scheme == OSS else S3Bucket
        self._bucket: Bucket = bucket or kind(address)

    def facts(self, uri: str, key: str) -> ObjectFacts:
        """What the store says of an object.

        Raises:
            MediaMissing: there is no such object.
            MediaInterrupted: the store does not answer or refuses.
        """
        return _facts(uri, key, self._bucket.head(key))

    def headers(self, key: str) -> ObjectHeaders:
        """What the store keeps with an object.

        Raises:
            MediaMissing: there is no such object (any more).
            MediaInterrupted: the store does not answer or refuses.
        """
        return self._bucket.headers(key)

    def walk(
        self, uri: str, troubles: list[Trouble], *, ordered: bool = True
    ) -> Iterator[ObjectFacts]:
        """What can be indexed of the bucket, in the byte order of their keys.

        Args:
            uri: of the bucket; those of the objects begin with it.
            troubles: gets an entry for every key that cannot be used.
            ordered: False gives them as they come, the first one at once and some perhaps twice.

        Raises:
            MediaInterrupted: the list cannot be had, or not to its end.
        """
        wanted = (entry for entry in self._bucket.entries() if _is_wanted(entry.key))
        try:
            for entry in in_key_order(wanted) if ordered else wanted:
                if not _is_troublesome(uri, entry.key, troubles):
                    yield _facts(f"{uri}/{entry.key}", entry.key, entry)
        except OSError as exc:
            raise MediaInterrupted(f"The list cannot be put in order: {exc.strerror}.") from exc

    def is_empty(self) -> bool:
        """Whether there is nothing in the bucket that `walk` would find.

        Raises:
            MediaInterrupted: the store does not answer or refuses.
        """
        return not any(_is_wanted(entry.key) for entry in self._bucket.entries())

    def read(self, key: str, start: int, stop: int, etag: str = "") -> Part:
        """Some of an object's bytes: see `Bucket.read`.

        Raises:
            MediaMissing: there is no such object (any more).
            MediaInterrupted: the store does not answer or refuses.
        """
        return self._bucket.read(key, start, stop, etag)

    def download(self, key: str, file: IO[bytes], limit_bytes: int) -> None:
        """Write an object's bytes to a file, part by part, all of them of one version.

        Raises:
            MediaMissing: there is no such object (any more).
            MediaTooLarge: it has more bytes than allowed; no more than a part is read then.
            MediaInterrupted: the store does not answer, refuses, or has another object meanwhile.
        """
        part = self._first_part(key)
        if part.size_bytes > limit_bytes:
            raise MediaTooLarge(f"The file has more than {limit_bytes // 1024**2} MiB.")
        size_bytes, etag = part.size_bytes, part.etag
        file.write(part.content)
        while (start := file.tell()) < size_bytes:
            part = self._bucket.read(key, start, start + PART_BYTES, etag)
            if not part.content or part.size_bytes != size_bytes:
                raise MediaInterrupted("The store stopped in the middle of the object. Try again.")
            file.write(part.content)

    def put_new(self, key: str, content: bytes) -> None:
        """Make an object, whole or not at all; a second call with the same content changes nothing.

        Raises:
            FileExistsError: there is one with other content.
            MediaInterrupted: the store does not answer or refuses.
        """
        try:
            self._bucket.put_new(key, content)
        except FileExistsError:
            if self._first_part(key).content != content:
                raise

    def _first_part(self, key: str) -> Part:
        try:
            return self._bucket.read(key, 0, PART_BYTES)
        except MediaInterrupted:
            # Stores refuse to give a part of nothing.
            entry = self._bucket.head(key)
            if entry.size_bytes:
                raise
            return Part(b"", 0, entry.etag)


def _facts(uri: str, key: str, entry: Entry) -> ObjectFacts:
    return ObjectFacts(
        uri=uri,
        filename=key,
        size_bytes=entry.size_bytes,
        modified_at=datetime.fromtimestamp(entry.modified_s, UTC),
        accessed_at=None,
        stamp=f"{entry.etag}:{entry.size_bytes}:{int(entry.modified_s)}",
    )


def _is_wanted(key: str) -> bool:
    *folders, name = key.split("/")
    return is_media_name(name) and all(map(is_wanted_name, [*folders, name]))


def _is_troublesome(uri: str, key: str, troubles: list[Trouble]) -> bool:
    fault = ""
    if not is_fit_key(key):
        fault = "the key cannot be part of a URI"
    elif len(f"{uri}/{key}".encode()) > MAX_PATH_BYTES:
        fault = "the key is too long"
    if fault:
        troubles.append(Trouble(f"{uri}/{key}", fault, is_folder=False))
    return bool(fault)
