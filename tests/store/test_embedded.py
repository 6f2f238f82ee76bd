import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from visnomy.store.server.embedded import EmbeddedServer

NOBODY = 65534
HOLDER = """
import sys, time
from pathlib import Path
from visnomy.store.server.embedded import EmbeddedServer
print(EmbeddedServer(Path(sys.argv[1])).start(), flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path_factory.mktemp("supervised"))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.home)


@pytest.fixture(scope="module")
def stopped(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a server that was started once and runs no more."""
    data_dir = tmp_path_factory.mktemp("stopped")
    idle = EmbeddedServer(data_dir)
    idle.start()
    idle.stop()
    yield data_dir
    shutil.rmtree(idle.home)


def answer(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("select current_database()").fetchone()
    assert row
    return str(row[0])


def eventually(url: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            return answer(url)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_starting_twice_gives_the_same_server(server: EmbeddedServer) -> None:
    pid = server.pid
    assert answer(server.start()) == "visnomy"
    assert server.pid == pid


def test_the_server_listens_on_a_private_socket_only(server: EmbeddedServer) -> None:
    with psycopg.connect(server.start()) as connection:
        rows = connection.execute(
            "select name, setting from pg_settings"
            " where name in ('listen_addresses', 'unix_socket_directories')"
        ).fetchall()
    settings: dict[str, str] = dict(rows)
    assert settings["listen_addresses"] == ""
    socket_dir = Path(settings["unix_socket_directories"])
    assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    assert len(str(socket_dir)) < 90


def test_a_killed_server_comes_back_by_itself(server: EmbeddedServer) -> None:
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table if not exists kept (number int)")
        connection.execute("insert into kept values (1)")
    pid = server.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert eventually(url) == "visnomy"
    deadline = time.monotonic() + 30
    while server.pid in {None, pid} and time.monotonic() < deadline:
        time.sleep(0.05)
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from kept").fetchone()
    assert row
    assert row[0] >= 1


def test_start_brings_back_a_killed_server_at_once(server: EmbeddedServer) -> None:
    pid = server.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert eventually(server.start()) == "visnomy"


def test_a_server_outlives_its_killed_supervisor_and_is_found_again(stopped: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(stopped)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    url = holder.stdout.readline().strip()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    again = EmbeddedServer(stopped)
    try:
        left_behind = again.pid
        assert left_behind
        assert again.start() == url
        assert again.pid == left_behind
        assert answer(url) == "visnomy"
    finally:
        again.stop()
    assert again.pid is None


def test_the_last_user_takes_the_server_down(stopped: Path) -> None:
    first, second = EmbeddedServer(stopped), EmbeddedServer(stopped)
    url = first.start()
    second.start()
    first.stop()
    assert answer(url) == "visnomy"
    second.stop()
    assert second.pid is None
    second.stop()


def test_a_stale_process_number_of_a_stranger_is_no_server(stopped: Path) -> None:
    server = EmbeddedServer(stopped)
    stale = server.home / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{server.home}/data\n")
    assert server.pid is None
    try:
        assert answer(server.start()) == "visnomy"
    finally:
        server.stop()


def test_folders_of_others_keep_their_permissions(stopped: Path) -> None:
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in stopped.parents]
    server = EmbeddedServer(stopped)
    server.start()
    server.stop()
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in stopped.parents] == modes


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_normal_user_runs_the_server_inside_a_data_folder_with_a_long_path() -> None:
    root = Path(f"/var/tmp/visnomy-user-{os.getpid()}")
    data_dir = root / ("long" * 30)
    data_dir.mkdir(parents=True)
    os.chown(data_dir, NOBODY, NOBODY)
    try:
        assert in_fork_as_nobody(lambda: serve_once(data_dir)) == f"{data_dir}/postgresql"
    finally:
        shutil.rmtree(root)


def serve_once(data_dir: Path) -> str:
    server = EmbeddedServer(data_dir)
    try:
        assert answer(server.start()) == "visnomy"
        return str(server.home)
    finally:
        server.stop()


def in_fork_as_nobody(work: Callable[[], str]) -> str:
    """What a child says that gave up root; it shares our modules, wherever they lie."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.chdir("/")
            os.environ.pop("XDG_RUNTIME_DIR", None)
            os.write(writer, work().encode())
        except BaseException as exc:
            os.write(writer, repr(exc).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said
