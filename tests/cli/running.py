"""The real command as a process, with a data folder and a database of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

START_S = 90.0
FACES_ONLY = ("--template", "Official:FaceManagement")
"""Records are written once: labels and text would come in a second look."""


@dataclass(slots=True)
class Command:
    """`visnomy` on one data folder; `database_url` None means the embedded server."""

    data: Path
    database_url: str | None
    environ: Mapping[str, str] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start the command in a session of its own."""
        named = ["--database-url", self.database_url] if self.database_url else []
        return subprocess.Popen(
            [sys.executable, "-m", "visnomy", name, "--data", str(self.data), *named, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "VISNOMY_PROCESSES": "1", **self.environ},
            start_new_session=True,
        )

    def run(
        self, name: str, *arguments: str, timeout: float = 120.0
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end."""
        process = self.start(name, *arguments)
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def index(self, *folders: Path) -> dict[str, Any]:
        """`serve --once` without labels and text: the summary; the run must have succeeded."""
        done = self.run("serve", "--once", "--json", *FACES_ONLY, *map(str, folders))
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary


@dataclass(frozen=True, slots=True)
class Row:
    """What the database says of one file."""

    uri: str
    status: str
    revision: int
    updated_at: str
    figures: int


def read_rows(database_url: str) -> dict[str, Row]:
    """Every file record by its URI; fails when two records have one URI."""
    statement = """
    select uri, status, revision, updated_at::text,
           (select count(*) from figure where figure.file_id = file.file_id)
    from file order by uri
    """
    with psycopg.connect(database_url) as connection:
        rows = [Row(*values) for values in connection.execute(statement).fetchall()]
    assert len({row.uri for row in rows}) == len(rows)
    return {row.uri: row for row in rows}


def count_indexed(database_url: str) -> int:
    """How many files have a result; 0 while the schema is being made."""
    try:
        return sum(row.status != "Indexing" for row in read_rows(database_url).values())
    except psycopg.errors.UndefinedTable:
        return 0


def wait_until(condition: Callable[[], object], seconds: float = START_S) -> None:
    """Look again and again until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not become true within {seconds:.0f} s")
        time.sleep(0.02)


def stop(process: "subprocess.Popen[str]", number: signal.Signals = signal.SIGINT) -> int:
    """Send a signal and wait for the end."""
    process.send_signal(number)
    return process.wait(timeout=30)


def descendants(pid: int) -> set[int]:
    """The processes below a process."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(errors="replace")
        except OSError:
            continue
        match = re.search(r"\) \S (\d+)", text)
        if match:
            parents.setdefault(int(match[1]), []).append(int(stat.parent.name))
    found, waiting = set[int](), [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found |= set(children)
        waiting += children
    return found


def is_alive(pid: int) -> bool:
    """Whether a process still does something; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2][1] != "Z"
    except OSError:
        return False
