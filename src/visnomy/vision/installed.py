"""The model files that are installed, and the check that they are those that are meant.

A file counts only if its source had the sha256 of the table (vision/weights.py) and its bytes still
have the sha256 that set-up wrote to the manifest, so that what runs is what was measured in
docs/accuracy.md.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from visnomy.errors import WeightsError
from visnomy.packages import sha256_hex, share_dir
from visnomy.vision.weights import REGISTRY, WeightFile

MANIFEST = "manifest.json"
SETUP_COMMAND = "visnomy models install"


def default_weights_dir(environ: Mapping[str, str]) -> Path:
    """Where weights lie when nothing is said: VISNOMY_WEIGHTS, else among the shared files."""
    if named := environ.get("VISNOMY_WEIGHTS"):
        return Path(named).expanduser()
    return share_dir(environ) / "weights"


def read_weights(folder: Path, weight: WeightFile) -> bytes:
    """The bytes of a converted file, checked against the registry and the manifest.

    Raises:
        WeightsError: the file is absent, another version, or not the bytes that set-up wrote.
    """
    entry = read_manifest(folder).get(weight.name)
    path = folder / weight.filename
    if entry is None or not path.is_file():
        raise WeightsError(f"{path} is missing; run: {SETUP_COMMAND}")
    if not _is_current(entry, weight):
        raise WeightsError(f"{path} was made from another version; run: {SETUP_COMMAND}")
    content = path.read_bytes()
    if (found := sha256_hex(content)) != entry.get("file_sha256"):
        raise WeightsError(
            f"{path} is not the file that set-up wrote: sha256 {found}, expected "
            f"{entry.get('file_sha256')}; delete it and run: {SETUP_COMMAND}"
        )
    return content


def has_weights(folder: Path, weight: WeightFile) -> bool:
    """Whether a file that is not needed was installed; its bytes are checked when it is read."""
    entry = read_manifest(folder).get(weight.name)
    return entry is not None and _is_current(entry, weight) and (folder / weight.filename).is_file()


def missing_weights(
    folder: Path, wanted: tuple[WeightFile, ...] = REGISTRY
) -> tuple[WeightFile, ...]:
    """The files of the registry that are absent from a folder or fail their check."""
    return tuple(weight for weight in wanted if not _is_readable(folder, weight))


def read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """What set-up recorded of each file; empty where there is no manifest.

    Raises:
        WeightsError: the manifest is not one of ours.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): {**entry} for name, entry in entries.items()}
    except (ValueError, AttributeError, TypeError) as exc:
        raise WeightsError(f"{path} is damaged ({exc}); run: {SETUP_COMMAND}") from exc


def manifest_entry(weight: WeightFile, content: bytes) -> dict[str, str]:
    """The record of a converted file."""
    return {
        "source": f"{weight.requirement} {weight.member}",
        "source_sha256": weight.sha256,
        "conversion": weight.conversion.value,
        "file_sha256": sha256_hex(content),
    }


def weights_dir(folder: Path | None) -> Path:
    """The given folder, or the default of this process's environment."""
    return folder if folder is not None else default_weights_dir(os.environ)


def _is_current(entry: Mapping[str, str], weight: WeightFile) -> bool:
    return (
        entry.get("source_sha256") == weight.sha256
        and entry.get("conversion") == weight.conversion.value
    )


def _is_readable(folder: Path, weight: WeightFile) -> bool:
    try:
        read_weights(folder, weight)
    except WeightsError:
        return False
    return True
