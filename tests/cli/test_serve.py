"""`visnomy serve` as a process: ready, found by others, stopped, killed."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.cli.pictures import write_album
from tests.cli.running import (
    Command,
    count_indexed,
    descendants,
    is_alive,
    stop,
    wait_until,
)

from visnomy.cli.connection import Connection, read_connection
from visnomy.store.server.embedded import DATABASE, EmbeddedServer, address
from visnomy.store.server.home import prepare_home


@contextmanager
def serving(command: Command, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A server that is ready; killed at the end if it still runs."""
    process = command.start("serve", "--port", "0", "--no-browser", *arguments)
    try:
        wait_until(
            lambda: (command.data / "connection.json").exists() or process.poll() is not None
        )
        assert process.poll() is None, process.communicate()
        yield process
    finally:
        process.kill()
        process.communicate()


def connection_of(command: Command) -> Connection:
    connection = read_connection(command.data)
    assert connection is not None
    return connection


def test_a_ready_server_says_where_it_is(command: Command, photos: Path) -> None:
    with serving(command, str(photos)) as process:
        path = command.data / "connection.json"
        facts = json.loads(path.read_text(encoding="utf-8"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert set(facts) == {
            "url",
            "region",
            "access_key_id",
            "access_key_secret",
            "project",
            "dataset",
        }
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(facts["url"] in line for line in lines)
        assert any("query_figure_clusters" in line for line in lines)


def test_ctrl_c_stops_within_seconds_and_leaves_no_process(command: Command, photos: Path) -> None:
    write_album(photos, 40)
    with serving(command, str(photos)) as process:
        wait_until(lambda: descendants(process.pid))
        children = descendants(process.pid)

        assert stop(process) == 130

        wait_until(lambda: not any(map(is_alive, children)), 5)
        assert not (command.data / "connection.json").exists()


def test_sigterm_ends_a_server_without_a_complaint(command: Command, photos: Path) -> None:
    with serving(command, str(photos)) as process:
        assert stop(process, signal.SIGTERM) == 0


def test_a_second_server_on_the_same_data_is_refused(command: Command, photos: Path) -> None:
    with serving(command, str(photos)) as process:
        second = command.run("serve", "--port", "0", str(photos))

        assert second.returncode == 1
        assert "already runs" in second.stderr
        assert str(process.pid) in second.stderr


def test_a_busy_port_is_said_in_a_sentence(command: Command, photos: Path) -> None:
    with serving(command, str(photos)):
        port = connection_of(command).url.rpartition(":")[2]
        other = Command(command.data.parent / "other", command.database_url)
        done = other.run("serve", "--port", port, str(photos))

        assert done.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


def test_a_host_for_everyone_is_allowed_with_a_warning(command: Command, photos: Path) -> None:
    process = command.start(
        "serve", "--host", "0.0.0.0", "--port", "0", "--no-browser", str(photos)
    )
    wait_until((command.data / "connection.json").exists)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)

    assert "reachable from other machines" in said


def test_the_worker_is_started_again_when_it_dies(command: Command, photos: Path) -> None:
    with serving(command, str(photos)) as process:
        wait_until(lambda: workers(process.pid))
        (first,) = workers(process.pid)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: workers(process.pid) - {first})


def workers(pid: int) -> set[int]:
    """The worker processes of a server."""
    found = set()
    for child in descendants(pid):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"worker" in words and is_alive(child):
            found.add(child)
    return found


def test_the_worker_dies_with_a_killed_server(command: Command, photos: Path) -> None:
    write_album(photos, 40)
    with serving(command, str(photos)) as process:
        wait_until(lambda: count_indexed(str(command.database_url)) > 0)
        children = descendants(process.pid)
        process.kill()
        process.wait()

        wait_until(lambda: not any(map(is_alive, children)), 10)


@pytest.mark.parametrize("name", ["people", "query"])
def test_lists_work_beside_a_running_server(
    embedded_command: Command, photos: Path, name: str
) -> None:
    with serving(embedded_command, str(photos)):
        done = embedded_command.run(name, "--json")

        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {{"people": "people", "query": "files"}[name]: []}


def test_open_gives_a_fresh_address_each_time(command: Command, photos: Path) -> None:
    with serving(command, str(photos)):
        addresses = {command.run("open", "--no-browser").stdout for _ in range(2)}

        assert len(addresses) == 2
        assert all(address.startswith(connection_of(command).url) for address in addresses)
        nobody = command.run("open", "--user", "nobody")
        assert (nobody.returncode, nobody.stdout) == (1, "")
        assert "user" in nobody.stderr
        with psycopg.connect(str(command.database_url)) as connection:
            connection.execute("insert into account_user (name, display_name) values ('ada', '')")
        assert ".ada." in command.run("open", "--user", "ada").stdout


def test_a_second_ctrl_c_stops_at_once(command: Command, photos: Path) -> None:
    write_album(photos, 40)
    with serving(command, str(photos)) as process:
        wait_until(lambda: count_indexed(str(command.database_url)) > 0)
        children = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=10) == 130
        wait_until(lambda: not any(map(is_alive, children)), 10)


def test_a_killed_database_comes_back_while_files_are_indexed(
    embedded_command: Command, photos: Path
) -> None:
    write_album(photos, 60)
    process = embedded_command.start("serve", "--once", "--json", str(photos))
    server = EmbeddedServer(embedded_command.data)
    wait_until(lambda: (embedded_command.data / "visnomy.log").exists() and server.pid)
    url = address(prepare_home(embedded_command.data), DATABASE)
    wait_until(lambda: _indexed(url) > 0)
    database = server.pid
    assert database is not None
    os.kill(database, signal.SIGKILL)

    out, said = process.communicate(timeout=120)

    assert process.returncode == 0, said
    summary = json.loads(out)
    assert (summary["files"], summary["indexed"]) == (60, 60)


def _indexed(url: str) -> int:
    """How many files have a result; 0 while the database is being made."""
    try:
        return count_indexed(url)
    except psycopg.OperationalError:
        return 0
