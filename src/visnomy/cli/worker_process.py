"""The server's own worker: a child process that is started again when it dies."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from visnomy.cli.logs import FILE_NAME
from visnomy.settings import Settings

log = logging.getLogger(__name__)

OUTPUT_NAME = "worker.out"
"""What a worker writes beside its log, for example when the interpreter itself dies."""
GRACE_S = 5.0
"""How long a worker may take to put its job down before it is killed."""
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
HEALTHY_S = 60.0
"""A worker that lived this long is not in a crash loop; the back-off starts anew."""


def worker_command(settings: Settings) -> list[str]:
    """The command line of a worker with the same settings; no secret is on it."""
    command = [sys.executable, "-m", "visnomy", "worker", "--data", str(settings.data_dir)]
    for name, folder in settings.buckets.items():
        command += ["--bucket", f"{name}={folder}"]
    for name, store in settings.stores.items():
        command += ["--bucket", f"{name}={store}"]
    for root in settings.roots:
        command += ["--root", str(root)]
    return [*command, "--parent", str(os.getpid())]


class WorkerProcess:
    """Keeps one worker running until it is told to stop.

    Attributes:
        pid: of the worker that runs now, or None.
    """

    def __init__(self, settings: Settings, database_url: str) -> None:
        self._settings = settings
        self._environ = {**os.environ, "VISNOMY_DATABASE_URL": database_url}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the worker that runs now."""
        return self._process.pid if self._process else None

    async def run(self, stop: asyncio.Event) -> None:
        """Run a worker; after a crash another, waiting longer each time; return after `stop`."""
        clock = asyncio.get_running_loop().time
        delay_s = FIRST_DELAY_S
        while not stop.is_set():
            started = clock()
            await self._run_once(worker_command(self._settings), stop)
            if stop.is_set():
                return
            delay_s = FIRST_DELAY_S if clock() - started > HEALTHY_S else delay_s
            log.warning(
                "The worker stopped unexpectedly; another starts in %.1f seconds (see %s).",
                delay_s,
                self._settings.data_dir / FILE_NAME,
            )
            await _wait(stop, delay_s)
            delay_s = min(delay_s * 2, LONGEST_DELAY_S)

    def kill(self) -> None:
        """Kill the worker and its children now."""
        _signal_group(self._process, signal.SIGKILL)

    async def _run_once(self, command: Sequence[str], stop: asyncio.Event) -> None:
        with (self._settings.data_dir / OUTPUT_NAME).open("ab") as sink:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env=self._environ,
                start_new_session=True,
            )
        ended = asyncio.ensure_future(self._process.wait())
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                self._process.terminate()
                await asyncio.wait({ended}, timeout=GRACE_S)
        finally:
            _signal_group(self._process, signal.SIGKILL)
            await ended
            stopped.cancel()
            self._process = None


def _signal_group(process: asyncio.subprocess.Process | None, number: signal.Signals) -> None:
    """Signal a process and its children; they may be gone already."""
    if process is None:
        return
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
