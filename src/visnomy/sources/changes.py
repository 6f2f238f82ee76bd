"""Hears from the file system where something happens in a folder.

It hears nothing of network mounts, little of a folder that is replaced as a whole, and the system
may run out of places to listen at: who needs every change also looks through the folder at times.
"""

import asyncio
import logging
import threading
from pathlib import Path

from watchfiles import watch

log = logging.getLogger(__name__)

SETTLE_MS = 400
"""So long changes are gathered after the first one; a file that is being written makes many."""
QUIET_MS = 200
AGAIN_S = 1.0
"""So long after what it could not understand it asks for a look at everything."""
MOST_PATHS = 2000
"""More than so many changes at once are told as one: everything."""


class FolderChanges:
    """Listens for as long as its `async with` block runs, from its first line on.

    Where the system does not let us listen, nothing is ever heard. Something whose name is not
    UTF-8 ends the listening: the folder itself is told, and then nothing more.
    """

    def __init__(self, folder: Path) -> None:
        """Take the real folder; nothing is listened to yet."""
        self._folder = str(folder)
        self._paths: set[str] = set()
        self._heard = asyncio.Event()
        self._listening = asyncio.Event()
        self._stop = threading.Event()
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> "FolderChanges":
        # A thread of its own: it would keep one of the loop's few for ever.
        threading.Thread(target=self._listen, name="folder-changes", daemon=True).start()
        await self._listening.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()

    async def next(self, timeout_s: float) -> frozenset[str]:
        """Paths where something happened since the last call; empty when the time is over.

        The folder itself among them stands for everything.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._heard.wait()
        except TimeoutError:
            return frozenset()
        self._heard.clear()
        heard, self._paths = self._paths, set()
        return frozenset({self._folder}) if len(heard) > MOST_PATHS else frozenset(heard)

    def _listen(self) -> None:
        hears = False
        try:
            for changes in watch(
                self._folder,
                watch_filter=None,
                debounce=SETTLE_MS,
                stop_event=self._stop,
                raise_interrupt=False,
                # Its first word, with or without a change, says that it listens.
                rust_timeout=QUIET_MS,
                yield_on_timeout=True,
            ):
                hears = True
                self._tell({path for _, path in changes})
        except (OSError, RuntimeError) as exc:
            if not hears:
                log.warning("changes in %s are found by looking only: %s", self._folder, exc)
                self._tell(set())
            elif not self._stop.wait(AGAIN_S):
                log.info("a change in %s asks for a look at everything: %s", self._folder, exc)
                self._tell({self._folder})

    def _tell(self, paths: set[str]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._add, paths)
        except RuntimeError:  # The loop is closed; nobody listens any more.
            self._stop.set()

    def _add(self, paths: set[str]) -> None:
        self._listening.set()
        self._paths |= paths
        if paths:
            self._heard.set()
