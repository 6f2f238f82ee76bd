"""A bucket of a store that speaks S3.

What a store answers is turned into sentences of ours, never repeated.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from visnomy.errors import MediaError, MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectHeaders
from visnomy.settings import StoreAddress
from visnomy.sources.aws_profile import aws_profile
from visnomy.sources.bucket import Entry, Part
from visnomy.sources.object_headers import read_headers

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta

CONNECT_S, REQUEST_S, RETRYING_S = 5, 60, 30
"""To connect; for one request with its bytes; and how long a request is tried again, in all."""
RETRIES = 3
CHANGED = "The object changes while it is read. Try again."
_REFUSED = ("status code: 401", "status code: 403")
_ABSENT = "status code: 404"

log = logging.getLogger(__name__)


class S3Bucket:
    """A `Bucket` by obstore."""

    def __init__(self, address: StoreAddress) -> None:
        """Take the bucket's address; nothing is asked of it yet."""
        self._address = address

    def entries(self) -> Iterator[Entry]:
        """See `Bucket`."""
        with _told(self._address):
            for metas in obstore.list(self._store):
                yield from map(_entry, metas)

    def head(self, key: str) -> Entry:
        """See `Bucket`."""
        with _told(self._address):
            return _entry(obstore.head(self._store, key))

    def headers(self, key: str) -> ObjectHeaders:
        """See `Bucket`."""
        with _told(self._address):
            return read_headers(self._store, key, self._address.bucket)

    def read(self, key: str, start: int, stop: int, etag: str = "") -> Part:
        """See `Bucket`."""
        options: GetOptions = {"range": (start, stop)}
        if etag:
            options["if_match"] = etag
        with _told(self._address):
            found = obstore.get(self._store, key, options=options)
            content = bytes(found.bytes())
        return Part(content, found.meta["size"], found.meta["e_tag"] or "")

    def put_new(self, key: str, content: bytes) -> None:
        """See `Bucket`."""
        with _told(self._address):
            try:
                obstore.put(self._store, key, content, mode="create", use_multipart=False)
            except (AlreadyExistsError, PreconditionError) as exc:
                raise FileExistsError(key) from exc

    @cached_property
    def _store(self) -> S3Store:
        address, profile = self._address, aws_profile(self._address.profile)
        chosen = {
            "endpoint": address.endpoint or profile.endpoint,
            "region": address.region or profile.region,
        }
        return S3Store(
            address.bucket,
            prefix=address.prefix or None,
            client_options={
                "allow_http": True,
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "timeout": timedelta(seconds=REQUEST_S),
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=RETRYING_S),
            },
            config={name: text for name, text in chosen.items() if text},  # type: ignore[arg-type]
            credential_provider=profile.credentials if profile.has_keys else None,
        )


@contextmanager
def _told(address: StoreAddress) -> Iterator[None]:
    """Turn what the store raises into sentences for records."""
    try:
        yield
    except (MediaError, FileExistsError):
        raise
    except FileNotFoundError as exc:
        raise MediaMissing("File does not exist.") from exc
    except PreconditionError as exc:
        raise MediaInterrupted(CHANGED) from exc
    except (PermissionDeniedError, UnauthenticatedError) as exc:
        raise MediaInterrupted(f"The store refuses access to {address.bucket}.") from exc
    except (BaseError, ValueError) as exc:
        said = str(exc).partition("\n")[0]
        log.warning("bucket %s: %s", address.bucket, said[:300])
        raise MediaInterrupted(_sentence(address, said)) from exc


def _sentence(address: StoreAddress, said: str) -> str:
    """What to tell of an error; that of a list has its status in its text only."""
    if any(status in said for status in _REFUSED):
        return f"The store refuses access to {address.bucket}."
    if _ABSENT in said:
        return f"The store has no bucket {address.bucket}."
    return f"The store of {address.bucket} cannot be reached."


def _entry(meta: "ObjectMeta") -> Entry:
    modified_s = meta["last_modified"].timestamp()
    return Entry(meta["path"], meta["size"], modified_s, meta["e_tag"] or "")
