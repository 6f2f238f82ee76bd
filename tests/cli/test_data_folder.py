"""The lock, the connection file and the log of a data folder."""

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from visnomy.cli.connection import Connection, read_connection, remove_connection, write_connection
from visnomy.cli.lock import data_lock, is_locked
from visnomy.cli.logs import JsonFormatter
from visnomy.errors import ConfigurationError

CONNECTION = Connection("http://127.0.0.1:8230", "local", "id", "secret", "photos", "main")


def test_a_second_holder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with data_lock(tmp_path), pytest.raises(ConfigurationError, match=str(os.getpid())):
        data_lock(tmp_path).__enter__()


def test_the_lock_is_free_after_its_holder(tmp_path: Path) -> None:
    with data_lock(tmp_path):
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    program = (
        "import os, sys, pathlib; from visnomy.cli.lock import data_lock\n"
        "with data_lock(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)

    with data_lock(tmp_path):
        assert is_locked(tmp_path)


def test_a_new_data_folder_is_ours_alone(tmp_path: Path) -> None:
    with data_lock(tmp_path / "new"):
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_the_connection_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = write_connection(tmp_path, CONNECTION)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_connection(tmp_path) == CONNECTION


def test_an_old_connection_file_is_replaced_whole_and_with_its_mode(tmp_path: Path) -> None:
    (tmp_path / "connection.json").write_text("old")
    (tmp_path / "connection.json").chmod(0o644)

    path = write_connection(tmp_path, CONNECTION)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["connection.json"]


def test_a_damaged_connection_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "connection.json").write_text("{")

    with pytest.raises(ConfigurationError, match=r"connection\.json"):
        read_connection(tmp_path)


def test_no_connection_after_the_server(tmp_path: Path) -> None:
    write_connection(tmp_path, CONNECTION)
    remove_connection(tmp_path)

    assert read_connection(tmp_path) is None


def test_the_snippet_is_a_program_for_the_sdk() -> None:
    compile(CONNECTION.snippet, "snippet", "exec")
    assert 'endpoint="127.0.0.1:8230"' in CONNECTION.snippet


def test_a_log_line_is_json_with_its_extra_members() -> None:
    record = logging.LogRecord("visnomy", logging.INFO, "", 0, "two\nlines", None, None)
    record.dataset_id = 7

    text = JsonFormatter().format(record)

    assert "\n" not in text
    assert json.loads(text)["dataset_id"] == 7
