"""A bucket of Alibaba Cloud OSS by its own SDK, which says of an object what S3 has no word for.

The SDK comes with the extra `visnomy[oss]` and is imported when a bucket needs it. What OSS answers
is turned into sentences of ours, never repeated.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from visnomy.errors import MediaError, MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectHeaders
from visnomy.settings import StoreAddress
from visnomy.sources.bucket import Entry, Part
from visnomy.sources.object_headers import OSS_WORDS, headers_of
from visnomy.sources.oss_keys import oss_keys

if TYPE_CHECKING:
    from alibabacloud_oss_v2 import Client

CONNECT_S, READ_S = 5, 60
ATTEMPTS = 4
NO_SDK = "Buckets of OSS need the extra: pip install 'visnomy[oss]'."
CHANGED = "The object changes while it is read. Try again."
_REFUSED = frozenset({401, 403})

log = logging.getLogger(__name__)


class OssBucket:
    """A `Bucket` by alibabacloud-oss-v2."""

    def __init__(self, address: StoreAddress) -> None:
        """Take the bucket's address; nothing is asked of it yet."""
        self._name = address.bucket
        self._prefix = f"{address.prefix}/" if address.prefix else ""
        self._address = address

    def entries(self) -> Iterator[Entry]:
        """See `Bucket`."""
        with _told(self._name):
            import alibabacloud_oss_v2 as oss

            request = oss.ListObjectsV2Request(bucket=self._name, prefix=self._prefix or None)
            for page in self._client.list_objects_v2_paginator().iter_page(request):
                for found in page.contents or ():
                    key = found.key.removeprefix(self._prefix)
                    modified_s = found.last_modified.timestamp()
                    yield Entry(key, found.size, modified_s, found.etag or "")

    def head(self, key: str) -> Entry:
        """See `Bucket`."""
        with _told(self._name):
            import alibabacloud_oss_v2 as oss

            found = self._client.head_object(oss.HeadObjectRequest(self._name, self._key(key)))
            size_bytes, etag = found.content_length, found.etag or ""
            return Entry(key, size_bytes, found.last_modified.timestamp(), etag)

    def headers(self, key: str) -> ObjectHeaders:
        """See `Bucket`."""
        with _told(self._name):
            import alibabacloud_oss_v2 as oss

            found = self._client.head_object(oss.HeadObjectRequest(self._name, self._key(key)))
            headers = headers_of(found.headers, OSS_WORDS)
            tags = self._tags(key) if headers.tagging_count else None
            return replace(headers, acl=self._acl(key), tags=tags or {})

    def read(self, key: str, start: int, stop: int, etag: str = "") -> Part:
        """See `Bucket`."""
        with _told(self._name):
            import alibabacloud_oss_v2 as oss

            request = oss.GetObjectRequest(
                self._name,
                self._key(key),
                range_header=f"bytes={start}-{stop - 1}",
                range_behavior="standard",
                if_match=etag or None,
            )
            found = self._client.get_object(request)
            with found.body as body:
                content = body.read()
            whole = (found.content_range or "").rpartition("/")[2]
            size_bytes = int(whole) if whole.isdecimal() else len(content)
            return Part(content, size_bytes, found.etag or "")

    def put_new(self, key: str, content: bytes) -> None:
        """See `Bucket`."""
        with _told(self._name):
            import alibabacloud_oss_v2 as oss

            request = oss.PutObjectRequest(
                self._name, self._key(key), body=content, forbid_overwrite=True
            )
            self._client.put_object(request)

    def _key(self, key: str) -> str:
        return self._prefix + key

    def _tags(self, key: str) -> dict[str, str] | None:
        """The tags of an object; None where the key may not see them."""
        import alibabacloud_oss_v2 as oss

        request = oss.GetObjectTaggingRequest(self._name, self._key(key))
        try:
            found = self._client.get_object_tagging(request)
        except oss.exceptions.OperationError as exc:
            if _is_refused(exc):
                return None
            raise
        tags = found.tag_set.tags if found.tag_set else None
        return {tag.key: tag.value or "" for tag in tags or ()}

    def _acl(self, key: str) -> str | None:
        """The rule of the object; None where the key may not see it."""
        import alibabacloud_oss_v2 as oss

        request = oss.GetObjectAclRequest(self._name, self._key(key))
        try:
            return self._client.get_object_acl(request).acl or None
        except oss.exceptions.OperationError as exc:
            if _is_refused(exc):
                return None
            raise

    @cached_property
    def _client(self) -> "Client":
        import alibabacloud_oss_v2 as oss

        keys = oss_keys(self._address.profile)
        config = oss.config.load_default()
        config.credentials_provider = oss.credentials.CredentialsProviderFunc(
            lambda: oss.credentials.Credentials(*keys.read())
        )
        config.region = self._address.region or keys.region or ""
        config.endpoint = self._address.endpoint or keys.endpoint
        config.connect_timeout, config.readwrite_timeout = CONNECT_S, READ_S
        config.retry_max_attempts = ATTEMPTS
        return oss.Client(config)


@contextmanager
def _told(bucket: str) -> Iterator[None]:
    """Turn what the SDK raises into sentences for records."""
    try:
        from alibabacloud_oss_v2 import exceptions
    except ImportError as exc:
        raise MediaInterrupted(NO_SDK) from exc
    # The SDK logs requests with their headers at debug level.
    logging.getLogger("alibabacloud_oss_v2").setLevel(logging.WARNING)
    try:
        yield
    except MediaError:
        raise
    except exceptions.OperationError as exc:
        found = exc.unwrap()
        if not isinstance(found, exceptions.ServiceError):
            log.warning("bucket %s: %s", bucket, type(found).__name__)
            raise MediaInterrupted(f"The store of {bucket} cannot be reached.") from None
        raise _fault(bucket, found.status_code, found.code or "") from None
    except exceptions.BaseError as exc:
        log.warning("bucket %s: %s", bucket, type(exc).__name__)
        raise MediaInterrupted(f"The store of {bucket} cannot be reached.") from None


def _fault(bucket: str, status: int, code: str) -> Exception:
    log.warning("bucket %s: %d %s", bucket, status, code[:60])
    if code == "FileAlreadyExists":
        return FileExistsError(bucket)
    if code == "NoSuchBucket":
        return MediaInterrupted(f"The store has no bucket {bucket}.")
    if status == 404:
        return MediaMissing("File does not exist.")
    if status == 412:
        return MediaInterrupted(CHANGED)
    if status in _REFUSED:
        return MediaInterrupted(f"The store refuses access to {bucket}.")
    return MediaInterrupted(f"The store of {bucket} cannot be reached.")


def _is_refused(exc: Exception) -> bool:
    unwrap = getattr(exc, "unwrap", None)
    return unwrap is not None and getattr(unwrap(), "status_code", 0) == 403
