"""Maps URIs to files of this machine and to buckets that were named, and nowhere else.

Paths are resolved before they are compared with the allowed folders, so that a symbolic link
cannot lead out of one (design, section 8). The resolved path is what is handed out.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from visnomy.errors import InvalidArgument, MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectFacts
from visnomy.settings import Settings, StoreAddress
from visnomy.sources.births import born_at
from visnomy.sources.bucket import Part
from visnomy.sources.local import below, file_facts, real_path, stat_file
from visnomy.sources.objects import ObjectStore
from visnomy.sources.place import Place
from visnomy.sources.uris import (
    FILE,
    S3,
    ObjectAddress,
    file_uri,
    place_uri,
    read_place_uri,
    read_uri,
)
from visnomy.sources.walking import Trouble, walk_media, walk_part
from visnomy.sources.writing import write_new

MOST_COPIES = 16
"""Objects of stores that lie on our disk at once."""


class SourceMap:
    """The buckets and folders that objects may come from."""

    def __init__(
        self,
        buckets: Mapping[str, Path],
        roots: Sequence[Path],
        stores: Mapping[str, StoreAddress] | None = None,
    ) -> None:
        """Take what the operator allowed.

        Args:
            buckets: name of an oss:// bucket -> folder.
            roots: folders that file:// URIs may name.
            stores: name of an oss:// or s3:// bucket -> where it is.
        """
        self._copies = asyncio.Semaphore(MOST_COPIES)
        self._stores = {name: ObjectStore(address) for name, address in (stores or {}).items()}
        self._buckets = {name: real_path(folder) for name, folder in buckets.items()}
        # The innermost folder first, so that it names the files below it.
        self._roots = sorted(map(real_path, roots), key=lambda root: (-len(root.parts), root))

    @classmethod
    def from_settings(cls, settings: Settings) -> "SourceMap":
        """The map that the operator chose."""
        return cls(settings.buckets, settings.roots, settings.stores)

    def check(self, uri: str) -> None:
        """Refuse a URI that no source has; the object need not exist.

        Raises:
            InvalidArgument: no such bucket, outside of every allowed folder, or not a URI that
                `read_uri` takes.
        """
        address = read_uri(uri)
        if self._store_of(address) is None:
            self._place(address)

    def locate(self, uri: str) -> Path:
        """The real path of an object of this machine, which need not exist.

        Raises:
            InvalidArgument: as `check`, or the object is in a store.
        """
        return self._place(read_uri(uri))[0]

    @asynccontextmanager
    async def at_hand(self, uri: str, limit_bytes: int) -> AsyncIterator[Path]:
        """A file with the bytes of an object: itself, or a copy for as long as the block runs.

        Args:
            uri: of the object.
            limit_bytes: no larger object is copied.

        Raises:
            InvalidArgument: as `check`.
            MediaMissing: there is no such object in its store.
            MediaTooLarge: it has more bytes than allowed.
            MediaInterrupted: its store does not answer or refuses, or the disk is full.
        """
        address = read_uri(uri)
        store = self._store_of(address)
        if store is None:
            yield self._place(address)[0]
            return
        async with self._copies:
            with tempfile.NamedTemporaryFile(prefix="visnomy-") as file:
                await asyncio.to_thread(_download, store, address.key, file, limit_bytes)
                yield Path(file.name)

    def part(self, uri: str, start: int, stop: int, etag: str = "") -> Part:
        """Some of the bytes of an object of a store; see `Bucket.read`.

        Raises:
            InvalidArgument: as `check`, or the object is on this machine.
            MediaMissing: there is no such object (any more).
            MediaInterrupted: its store does not answer or refuses, or has another one meanwhile.
        """
        address = read_uri(uri)
        store = self._store_of(address)
        if store is None:
            raise InvalidArgument(f"The object {address.key} is on this machine.")
        return store.read(address.key, start, stop, etag)

    def put_new(self, uri: str, content: bytes) -> None:
        """Make a new object, in a folder or in a store; what is there is never changed.

        A second call with the same content changes nothing.

        Raises:
            InvalidArgument: as `check`.
            FileExistsError: there is another object of that name.
            MediaInterrupted: its store does not answer or refuses.
            OSError: the file system refuses.
        """
        address = read_uri(uri)
        store = self._store_of(address)
        if store is None:
            write_new(self._place(address)[0], content)
        else:
            store.put_new(address.key, content)

    def is_stored(self, uri: str) -> bool:
        """Whether an object is in a store rather than on this machine.

        Raises:
            InvalidArgument: as `check`.
        """
        return self._store_of(read_uri(uri)) is not None

    def facts(self, uri: str) -> ObjectFacts:
        """What the file system says of an object.

        Raises:
            InvalidArgument: as `locate`.
            MediaMissing: there is no such file.
            MediaInterrupted: the file system refuses to say.
        """
        address = read_uri(uri)
        store = self._store_of(address)
        if store is not None:
            return store.facts(uri, address.key)
        path, root = self._place(address)
        filename = address.key if address.scheme != FILE else below(f"/{address.key}", root)
        return file_facts(uri, filename, stat_file(path))

    def described(self, uri: str) -> ObjectFacts:
        """As `facts`, with what takes a request or a call more: headers, creation.

        Raises:
            InvalidArgument: as `check`.
            MediaMissing: there is no such object.
            MediaInterrupted: its store or the file system refuses to say.
        """
        facts = self.facts(uri)
        address = read_uri(uri)
        store = self._store_of(address)
        if store is not None:
            return replace(facts, headers=store.headers(address.key))
        return replace(facts, created_at=born_at(self._place(address)[0]))

    def walk(self, folder: Path, troubles: list[Trouble] | None = None) -> Iterator[ObjectFacts]:
        """The pictures below a folder that file:// URIs may name; see `walk_place`."""
        return self.walk_place(self.folder_place(folder), troubles if troubles is not None else [])

    def folder_place(self, folder: Path) -> Place:
        """A folder as the place of file:// URIs; it need not exist.

        Raises:
            InvalidArgument: the folder is outside of every allowed folder.
        """
        top = real_path(folder)
        if self._root_of(top) is None:
            raise InvalidArgument(f"The folder {folder} is outside of every allowed folder.")
        return Place(file_uri(str(top)), top)

    def place(self, uri: str) -> Place:
        """The place that a URI names.

        Raises:
            InvalidArgument: no such bucket, outside of every allowed folder, or not a URI that
                `read_place_uri` takes.
        """
        address = read_place_uri(uri)
        if address.scheme == FILE:
            return self.folder_place(Path("/") / address.key)
        if self._store_of(address) is not None:
            return Place(place_uri(address), None)
        return Place(place_uri(address), self._bucket(address))

    def is_empty(self, place: Place) -> bool:
        """Whether there is nothing at all in a folder, or nothing to be found in a bucket.

        Raises:
            MediaInterrupted: the store does not answer or refuses.
        """
        if place.folder is None:
            return self._stores[read_place_uri(place.uri).bucket].is_empty()
        try:
            with os.scandir(place.folder) as entries:
                return next(entries, None) is None
        except OSError:
            return False  # The walk says what is wrong.

    def walk_place(
        self, place: Place, troubles: list[Trouble], *, ordered: bool = True
    ) -> Iterator[ObjectFacts]:
        """What can be indexed of a place, in the byte order of their URIs.

        Args:
            place: of this map.
            troubles: gets an entry for whatever had to be passed over, before the next picture
                comes.
            ordered: False gives what a bucket holds as it is listed: see `ObjectStore.walk`.

        Raises:
            MediaMissing: there is no such folder.
            MediaInterrupted: the store does not answer, refuses, or stops half way.
        """
        if place.folder is None:
            store = self._stores[read_place_uri(place.uri).bucket]
            yield from store.walk(place.uri, troubles, ordered=ordered)
            return
        self._check_folder(place.folder)
        for path, found in walk_media(str(place.folder), troubles):
            yield self._found(place, path, found)

    def walk_part(self, place: Place, path: str, troubles: list[Trouble]) -> Iterator[ObjectFacts]:
        """What `walk_place` finds at one path of a folder, and below it.

        Raises:
            MediaMissing: there is no such folder (any more).
        """
        if place.folder is None:
            raise InvalidArgument(f"{place.uri} is no folder.")
        self._check_folder(place.folder)
        for each, found in walk_part(str(place.folder), path, troubles):
            yield self._found(place, each, found)

    def _check_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            raise MediaMissing(f"The folder {folder} does not exist.")

    def _found(self, place: Place, path: str, found: os.stat_result) -> ObjectFacts:
        if not place.uri.startswith(f"{FILE}://"):
            return file_facts(place.uri_of(path), below(path, Path(str(place.folder))), found)
        top = self._root_of(Path(path))
        return file_facts(file_uri(path), below(path, top) if top else path, found)

    def _store_of(self, address: ObjectAddress) -> ObjectStore | None:
        """The store of a bucket; None for what lies on this machine."""
        if address.scheme == FILE:
            return None
        store = self._stores.get(address.bucket)
        if store is None and address.scheme == S3:
            raise InvalidArgument(f"The bucket {address.bucket} is not known to this server.")
        return store

    def _bucket(self, address: ObjectAddress) -> Path:
        root = self._buckets.get(address.bucket)
        if root is None:
            raise InvalidArgument(f"The bucket {address.bucket} is not known to this server.")
        return root

    def _place(self, address: ObjectAddress) -> tuple[Path, Path]:
        """The real path of an object, and the allowed folder that it is in."""
        if address.bucket:
            if address.bucket in self._stores:
                raise InvalidArgument(f"The bucket {address.bucket} is not on this machine.")
            root = self._bucket(address)
            path = real_path(root / address.key)
            if not path.is_relative_to(root):
                raise InvalidArgument(f"The object {address.key} leads out of its bucket.")
            return path, root
        path = real_path(Path("/") / address.key)
        top = self._root_of(path)
        if top is None:
            raise InvalidArgument(f"The file /{address.key} is outside of every allowed folder.")
        return path, top

    def _root_of(self, path: Path) -> Path | None:
        return next((root for root in self._roots if path.is_relative_to(root)), None)


def _download(store: ObjectStore, key: str, file: IO[bytes], limit_bytes: int) -> None:
    try:
        store.download(key, file, limit_bytes)
        file.flush()
    except OSError as exc:
        raise MediaInterrupted(f"The object cannot be copied here: {exc.strerror}.") from exc
