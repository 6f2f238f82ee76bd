"""A place that holds objects."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that holds objects: a folder, or a bucket that is one, or a bucket of a store.

    Attributes:
        uri: as `place_uri` writes it; the URIs of all objects begin with it and a '/'.
        folder: the real folder; None for a bucket of a store.
    """

    uri: str
    folder: Path | None

    @property
    def prefix(self) -> str:
        """What the URIs of all objects of the place start with."""
        return self.uri.rstrip("/") + "/"

    def uri_of(self, path: str) -> str:
        """The URI of a file of the folder."""
        return self.prefix + path.removeprefix(str(self.folder).rstrip("/") + "/")

    def path_of(self, uri: str) -> str:
        """Where the file of a URI lies, or would."""
        return f"{str(self.folder).rstrip('/')}/{uri.removeprefix(self.prefix)}"
