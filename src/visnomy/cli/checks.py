"""What `visnomy doctor` looks at: each check answers with a state, a fact and the next step."""

import os
import resource
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from visnomy.cli.lock import is_locked
from visnomy.errors import VisnomyError
from visnomy.settings import Settings

GIB = 1024**3
WANTED_DISK_BYTES = 2 * GIB
WANTED_MEMORY_BYTES = 2 * GIB
WANTED_FILES = 1024
WANTED_PROCESSES = 256


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        fact: what is the case.
        step: what to do next; '' where there is nothing to do.
    """

    check: str
    state: State
    fact: str
    step: str = ""


def check_machine(settings: Settings, port: int) -> Iterator[Finding]:
    """Every check that needs no database."""
    yield _python()
    yield _data_folder(settings)
    yield from _folders(settings)
    yield _weights()
    yield _recordings()
    yield _port(settings, port)
    if settings.tls_cert or settings.tls_key:
        yield _certificate(settings)
    yield _disk(settings)
    yield _memory()
    yield _limit("open files", resource.RLIMIT_NOFILE, WANTED_FILES, "ulimit -n 4096")
    yield _limit("processes", resource.RLIMIT_NPROC, WANTED_PROCESSES, "ulimit -u 4096")
    yield _address_space(settings)


async def check_database(settings: Settings) -> Finding:
    """Start or reach the database and ask it something."""
    from visnomy.cli.opening import database_url, open_library

    try:
        async with (
            database_url(settings) as url,
            open_library(settings, url) as library,
            library.database.transaction() as connection,
        ):
            cursor = await connection.execute("show server_version")
            row = await cursor.fetchone()
    except VisnomyError as exc:
        step = (
            "Check the address, the user's rights and that the server runs."
            if settings.database_url
            else f"Read the log in {settings.data_dir}, or use --database-url."
        )
        return Finding("database", State.FAIL, str(exc), step)
    kind = "external" if settings.database_url else "embedded"
    return Finding("database", State.OK, f"{kind} PostgreSQL {row[0] if row else ''} answers")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", State.OK, f"Python {version}, {os.cpu_count()} cores")


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        step = "Name a folder of yours with --data or VISNOMY_DATA."
        return Finding("data folder", State.FAIL, f"{nearest} cannot be written", step)
    return Finding(
        "data folder", State.OK, f"{folder}{'' if folder.exists() else ' (not made yet)'}"
    )


def _folders(settings: Settings) -> Iterator[Finding]:
    places = [*settings.roots, *settings.buckets.values()]
    for place in places:
        if os.access(place, os.R_OK | os.X_OK):
            yield Finding("photo folder", State.OK, str(place))
        else:
            step = "Mount it, correct its name, or give its user the right to read it."
            yield Finding("photo folder", State.FAIL, f"{place} cannot be read", step)


def _weights() -> Finding:
    from visnomy.vision.installed import missing_weights, weights_dir
    from visnomy.vision.weights import REGISTRY

    folder = weights_dir(None)
    try:
        missing = missing_weights(folder)
    except VisnomyError as exc:
        return Finding("weights", State.FAIL, str(exc), "Run: visnomy models install")
    if missing:
        names = ", ".join(weight.name for weight in missing)
        if any(weight.is_needed for weight in missing):
            fact, state = f"missing or not the right file: {names}", State.FAIL
        else:
            purposes = ", ".join(weight.purpose for weight in missing)
            fact, state = f"without {names}, so without {purposes}", State.WARN
        return Finding("weights", state, fact, "Run: visnomy models install")
    return Finding("weights", State.OK, f"{len(REGISTRY)} model files in {folder}")


def _recordings() -> Finding:
    from visnomy.media.recording_support import HOW, reads_recordings

    if reads_recordings():
        return Finding("videos", State.OK, "videos and sound are read")
    fact = "without the extra 'video': videos and sound are not read"
    return Finding("videos", State.WARN, fact, f"Run: {HOW} (holds GPL parts)")


def _port(settings: Settings, port: int) -> Finding:
    if is_locked(settings.data_dir):
        return Finding("port", State.OK, "a server runs on this data folder")
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as exc:
        step = "Start with another --port, or with --port 0 for any free one."
        return Finding("port", State.WARN, f"{port} is not free ({exc.strerror})", step)
    return Finding("port", State.OK, f"{port} is free")


def _certificate(settings: Settings) -> Finding:
    from visnomy.api.certificates import SOON, is_readable_by_others
    from visnomy.cli.server import certificates_of

    try:
        found = certificates_of(settings)
    except VisnomyError as exc:
        return Finding("certificate", State.FAIL, str(exc), "Correct --tls-cert and --tls-key.")
    if found is None:
        return Finding("certificate", State.OK, "plain HTTP")
    facts = found.facts
    fact = f"{found.path} is valid until {facts.ends_at:%Y-%m-%d} for {', '.join(facts.names)}"
    if facts.ends_at - datetime.now(UTC) < SOON:
        return Finding("certificate", State.WARN, fact, "Renew it; the server takes it by itself.")
    key = settings.tls_key or found.path
    if is_readable_by_others(key):
        return Finding("certificate", State.WARN, f"everybody can read {key}", f"chmod 600 {key}")
    return Finding("certificate", State.OK, fact)


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(nearest).free
    fact = f"{free / GIB:.1f} GiB free at {nearest}"
    if free < WANTED_DISK_BYTES:
        return Finding(
            "disk", State.WARN, fact, "Free some space: 2 GiB serve some 100,000 photos."
        )
    return Finding("disk", State.OK, fact)


def _memory() -> Finding:
    available = _available_memory()
    if available is None:
        return Finding("memory", State.OK, "not measured on this system")
    fact = f"{available / GIB:.1f} GiB available"
    if available < WANTED_MEMORY_BYTES:
        step = "Close other programs, or set VISNOMY_PROCESSES=1."
        return Finding("memory", State.WARN, fact, step)
    return Finding("memory", State.OK, fact)


def _available_memory() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return int(sizes["MemAvailable"].split()[0]) * 1024


def _limit(name: str, kind: int, wanted: int, command: str) -> Finding:
    soft, _ = resource.getrlimit(kind)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        return Finding(name, State.WARN, f"limit {soft}", f"Raise it before the start: {command}")
    return Finding(
        name, State.OK, "no limit" if soft == resource.RLIM_INFINITY else f"limit {soft}"
    )


def _address_space(settings: Settings) -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    wanted = settings.media.address_space_bytes
    if soft != resource.RLIM_INFINITY and soft < wanted:
        fact = f"limit {soft / GIB:.1f} GiB, an analysis process wants {wanted / GIB:.1f}"
        return Finding("address space", State.WARN, fact, "Raise it: ulimit -v unlimited")
    return Finding("address space", State.OK, "enough")
