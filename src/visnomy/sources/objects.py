"""Objects of a store that speaks S3: what it says of them, their list, their bytes.

Credentials come by the store's own chain (environment, container, web identity, machine) and pass
through nobody's hands here; what a store answers is turned into sentences of ours, never repeated.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from visnomy.errors import MediaError, MediaInterrupted, MediaMissing, MediaTooLarge
from visnomy.model.file import ObjectFacts, ObjectHeaders
from visnomy.settings import StoreAddress
from visnomy.sources.object_headers import read_headers
from visnomy.sources.uris import is_fit_key
from visnomy.sources.walking import MAX_PATH_BYTES, Trouble, is_picture_name, is_wanted_name

CONNECT_S, REQUEST_S, RETRYING_S = 5, 60, 30
"""To connect; for one request with its bytes; and how long a request is tried again, in all."""
RETRIES = 3
CHUNK_BYTES = 4 * 1024**2
_REFUSED = ("status code: 401", "status code: 403")
_ABSENT = "status code: 404"

if TYPE_CHECKING:
    from obstore import ObjectMeta

log = logging.getLogger(__name__)


class ObjectStore:
    """One bucket, or what lies below one prefix of it. Calls block; give them a thread."""

    def __init__(self, address: StoreAddress) -> None:
        """Take the bucket's address; nothing is asked of it yet."""
        self._address = address

    def facts(self, uri: str, key: str) -> ObjectFacts:
        """What the store says of an object.

        Raises:
            MediaMissing: there is no such object.
            MediaInterrupted: the store does not answer or refuses.
        """
        with _told(self._address):
            return _facts(uri, key, obstore.head(self._store, key))

    def headers(self, key: str) -> ObjectHeaders:
        """What the store sends in the headers of an object.

        Raises:
            MediaMissing: there is no such object (any more).
            MediaInterrupted: the store does not answer or refuses.
        """
        with _told(self._address):
            return read_headers(self._store, key, self._address.bucket)

    def walk(self, uri: str, troubles: list[Trouble]) -> Iterator[ObjectFacts]:
        """The pictures of the bucket in the byte order of their keys.

        Args:
            uri: of the bucket; those of the objects begin with it.
            troubles: gets an entry for every key that cannot be used.

        Raises:
            MediaInterrupted: the list cannot be had, or not to its end.
        """
        last = ""
        with _told(self._address):
            for metas in obstore.list(self._store):
                for meta in metas:
                    key = meta["path"]
                    if key < last:
                        raise MediaInterrupted("The store lists its objects in no fixed order.")
                    last = key
                    if _is_wanted(key) and not _is_troublesome(uri, key, troubles):
                        yield _facts(f"{uri}/{key}", key, meta)

    def download(self, key: str, file: IO[bytes], limit_bytes: int) -> None:
        """Write an object's bytes to a file.

        Raises:
            MediaMissing: there is no such object (any more).
            MediaTooLarge: it has more bytes than allowed; not one is read then.
            MediaInterrupted: the store does not answer, refuses, or stops half way.
        """
        with _told(self._address):
            found = obstore.get(self._store, key)
            if found.meta["size"] > limit_bytes:
                raise MediaTooLarge(f"The file has more than {limit_bytes // 1024**2} MiB.")
            for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                file.write(chunk)
        if file.tell() != found.meta["size"]:
            raise MediaInterrupted("The store stopped in the middle of the object. Try again.")

    @cached_property
    def _store(self) -> S3Store:
        address = self._address
        chosen: dict[str, str] = {}
        if address.endpoint:
            chosen["endpoint"] = address.endpoint
        if address.region:
            chosen["region"] = address.region
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
            config=chosen,  # type: ignore[arg-type]
        )


@contextmanager
def _told(address: StoreAddress) -> Iterator[None]:
    """Turn what the store raises into sentences for records."""
    try:
        yield
    except MediaError:
        raise
    except FileNotFoundError as exc:
        raise MediaMissing("File does not exist.") from exc
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


def _facts(uri: str, key: str, meta: "ObjectMeta") -> ObjectFacts:
    modified_at = meta["last_modified"].astimezone(UTC)
    return ObjectFacts(
        uri=uri,
        filename=key,
        size_bytes=meta["size"],
        modified_at=modified_at,
        accessed_at=None,
        stamp=f"{meta['e_tag'] or ''}:{meta['size']}:{int(modified_at.timestamp())}",
    )


def _is_wanted(key: str) -> bool:
    *folders, name = key.split("/")
    return is_picture_name(name) and all(map(is_wanted_name, [*folders, name]))


def _is_troublesome(uri: str, key: str, troubles: list[Trouble]) -> bool:
    fault = ""
    if not is_fit_key(key):
        fault = "the key cannot be part of a URI"
    elif len(f"{uri}/{key}".encode()) > MAX_PATH_BYTES:
        fault = "the key is too long"
    if fault:
        troubles.append(Trouble(f"{uri}/{key}", fault, is_folder=False))
    return bool(fault)
