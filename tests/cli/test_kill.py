"""SIGKILL at random moments while indexing: nothing that was acknowledged is lost or done again."""

import os
import random
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.cli.pictures import write_album
from tests.cli.running import (
    FACES_ONLY,
    Command,
    Row,
    count_indexed,
    descendants,
    read_rows,
    wait_until,
)

from visnomy.store.server.embedded import EmbeddedServer

SEED = int(os.environ.get("VISNOMY_TEST_SEED", "20261122"))
KILLS = 10
FILES = 400
MOST_BETWEEN_KILLS = 12


def test_ten_kills_lose_nothing_and_double_nothing(command: Command, photos: Path) -> None:
    url = str(command.database_url)
    write_album(photos, FILES)
    moments = random.Random(SEED)
    acknowledged: dict[str, Row] = {}
    for _ in range(KILLS):
        _kill_after(command, photos, moments.randint(1, MOST_BETWEEN_KILLS), moments.random() / 8)
        rows = read_rows(url)
        _check_kept(acknowledged, rows)
        assert any(row.status == "Indexing" for row in rows.values()), "the kill came too late"
        acknowledged = {uri: row for uri, row in rows.items() if row.status == "Indexed"}

    summary = command.index(photos)

    rows = read_rows(url)
    _check_kept(acknowledged, rows)
    assert Counter(row.status for row in rows.values()) == {"Indexed": FILES}
    assert summary["files"] == FILES
    assert {row.revision for row in rows.values()} == {1}


def test_kills_with_the_embedded_database_are_survived_too(
    embedded_command: Command, photos: Path
) -> None:
    write_album(photos, 12)
    process = embedded_command.start("serve", "--once", str(photos))
    server = EmbeddedServer(embedded_command.data)
    wait_until(lambda: server.pid is not None)
    database = server.pid
    process.kill()
    process.communicate()
    assert database is not None
    os.kill(database, signal.SIGKILL)

    assert embedded_command.index(photos)["indexed"] == 12


def _kill_after(command: Command, photos: Path, files: int, pause_s: float) -> None:
    """Start, and kill the server and its worker when some more files are done."""
    url = str(command.database_url)
    target = min(count_indexed(url) + files, FILES)
    process = command.start("serve", "--once", *FACES_ONLY, str(photos))
    try:
        wait_until(lambda: count_indexed(url) >= target or process.poll() is not None)
        # A moment that no step of ours marks: the process goes on while we wait.
        with suppress(subprocess.TimeoutExpired):
            process.wait(pause_s)
    finally:
        for pid in (process.pid, *descendants(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _, said = process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}, said


def _check_kept(acknowledged: dict[str, Row], rows: dict[str, Row]) -> None:
    """Each acknowledged record is there, the same to the moment of its writing."""
    assert [uri for uri, row in acknowledged.items() if rows.get(uri) != row] == []
