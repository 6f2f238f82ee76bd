"""Maps URIs to files of this machine, and nowhere else.

Paths are resolved before they are compared with the allowed folders, so that a symbolic link
cannot lead out of one (design, section 8). The resolved path is what is handed out.
"""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from visnomy.errors import InvalidArgument, MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectFacts
from visnomy.settings import Settings
from visnomy.sources.uris import OSS, ObjectAddress, file_uri, read_uri
from visnomy.sources.walking import Trouble, walk_pictures


class SourceMap:
    """The buckets and folders that objects may come from."""

    def __init__(self, buckets: Mapping[str, Path], roots: Sequence[Path]) -> None:
        """Take what the operator allowed.

        Args:
            buckets: name of an oss:// bucket -> folder.
            roots: folders that file:// URIs may name.
        """
        self._buckets = {name: _real(folder) for name, folder in buckets.items()}
        # The innermost folder first, so that it names the files below it.
        self._roots = sorted(map(_real, roots), key=lambda root: (-len(root.parts), root))

    @classmethod
    def from_settings(cls, settings: Settings) -> "SourceMap":
        """The map that the operator chose."""
        return cls(settings.buckets, settings.roots)

    def locate(self, uri: str) -> Path:
        """The real path of an object, which need not exist.

        Raises:
            InvalidArgument: no such bucket, outside of every allowed folder, or not a URI that
                `read_uri` takes.
        """
        return self._place(read_uri(uri))[0]

    def facts(self, uri: str) -> ObjectFacts:
        """What the file system says of an object.

        Raises:
            InvalidArgument: as `locate`.
            MediaMissing: there is no such file.
            MediaInterrupted: the file system refuses to say.
        """
        address = read_uri(uri)
        path, root = self._place(address)
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise MediaMissing("File does not exist.") from exc
        except OSError as exc:
            raise MediaInterrupted(f"The file cannot be reached: {exc.strerror}.") from exc
        if not stat.S_ISREG(found.st_mode):
            raise MediaMissing("File does not exist.")
        filename = address.key if address.scheme == OSS else _below(f"/{address.key}", root)
        return _facts(uri, filename, found)

    def walk(self, folder: Path, troubles: list[Trouble] | None = None) -> Iterator[ObjectFacts]:
        """The pictures below a folder, in the byte order of their URIs.

        Args:
            folder: inside one of the allowed folders.
            troubles: gets an entry for whatever had to be passed over, before the next picture
                comes.

        Raises:
            InvalidArgument: the folder is outside of every allowed folder.
            MediaMissing: there is no such folder.
        """
        top = _real(folder)
        root = self._root_of(top)
        if root is None:
            raise InvalidArgument(f"The folder {folder} is outside of every allowed folder.")
        if not top.is_dir():
            raise MediaMissing(f"The folder {folder} does not exist.")
        passed_over = troubles if troubles is not None else []
        for path, found in walk_pictures(str(top), passed_over):
            yield _facts(file_uri(path), _below(path, root), found)

    def folder_prefix(self, folder: Path) -> str:
        """What the URIs of all objects below a folder start with."""
        return file_uri(str(_real(folder)).rstrip("/") + "/")

    def _place(self, address: ObjectAddress) -> tuple[Path, Path]:
        """The real path of an object, and the allowed folder that it is in."""
        if address.scheme == OSS:
            root = self._buckets.get(address.bucket)
            if root is None:
                raise InvalidArgument(f"The bucket {address.bucket} is not known to this server.")
            path = _real(root / address.key)
            if not path.is_relative_to(root):
                raise InvalidArgument(f"The object {address.key} leads out of its bucket.")
            return path, root
        path = _real(Path("/") / address.key)
        root = self._root_of(path)
        if root is None:
            raise InvalidArgument(f"The file /{address.key} is outside of every allowed folder.")
        return path, root

    def _root_of(self, path: Path) -> Path | None:
        return next((root for root in self._roots if path.is_relative_to(root)), None)


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except OSError as exc:
        raise InvalidArgument(f"The path {path} cannot be resolved: {exc.strerror}.") from exc


def _below(path: str, root: Path) -> str:
    """The path below a root; a link may name a file of another place, then its whole path."""
    prefix = str(root).rstrip("/") + "/"
    return path.removeprefix(prefix)


def _facts(uri: str, filename: str, found: os.stat_result) -> ObjectFacts:
    return ObjectFacts(
        uri=uri,
        filename=filename,
        size_bytes=found.st_size,
        modified_at=_moment(found.st_mtime_ns),
        accessed_at=_moment(found.st_atime_ns),
        stamp=f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}",
    )


def _moment(nanoseconds: int) -> datetime:
    """A file's time; what no calendar holds becomes the epoch."""
    try:
        return datetime.fromtimestamp(nanoseconds // 1000 / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
