"""Follows the bindings of a database, each by one worker at a time.

The rows of the bindings are the list of what is to do, and an advisory lock on the worker's own
connection is the lease: it ends with the worker, and another one goes on within seconds. A binding
is looked through when its worker begins with it, when somebody asks, and once in a period; between,
the file system tells where to look in a folder.
"""

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

from visnomy.errors import (
    InvalidArgument,
    LimitExceeded,
    MediaError,
    ServiceUnavailable,
)
from visnomy.jobs.leases import Leases
from visnomy.library.context import Library
from visnomy.library.intake.following import BindingEnded, clean_up, look_at, look_through
from visnomy.model.binding import Binding, BindingState
from visnomy.sources.changes import FolderChanges
from visnomy.store.bindings import every_binding

POLL_S = 1.0
FIRST_RETRY_S = 2.0
DEFECT_S = 30.0

log = logging.getLogger(__name__)


class Following:
    """The bindings that this worker follows."""

    def __init__(self, library: Library, leases: Leases) -> None:
        """Take the library, and the leases that the bindings are held by."""
        self._library = library
        self._leases = leases
        self._kept: dict[int, _Kept] = {}

    async def run(self) -> None:
        """Follow whatever no other worker follows, until cancelled.

        Raises:
            ServiceUnavailable: the database is away.
        """
        async with asyncio.TaskGroup() as group:
            while True:
                found = {each.binding_id: each for each in await self._bindings()}
                for binding_id in self._kept.keys() - found.keys():
                    self._kept[binding_id].end()
                for binding in found.values():
                    await self._see(group, binding)
                await asyncio.sleep(POLL_S)

    async def _bindings(self) -> list[Binding]:
        async with self._library.database.reading() as connection:
            return await every_binding(connection)

    async def _see(self, group: asyncio.TaskGroup, binding: Binding) -> None:
        kept = self._kept.get(binding.binding_id)
        if kept is not None:
            kept.update(binding)
        elif await self._leases.take_binding(binding.binding_id):
            kept = self._kept[binding.binding_id] = _Kept(self._library, binding)
            kept.task = group.create_task(self._keep(kept))

    async def _keep(self, kept: "_Kept") -> None:
        binding_id = kept.binding.binding_id
        try:
            await kept.follow()
        except BindingEnded:
            log.info("binding %s is gone", kept.binding.uri)
        except asyncio.CancelledError:
            if not kept.is_ended:
                raise
        except ServiceUnavailable:
            raise
        except Exception:
            # A defect, but of this binding's making: the others are followed on.
            log.exception("binding %s cannot be followed", kept.binding.uri)
            await asyncio.sleep(DEFECT_S)
        finally:
            del self._kept[binding_id]
            await self._leases.give_binding_back(binding_id)


@dataclass(slots=True)
class _Kept:
    """One binding in this worker's hands.

    Attributes:
        binding: as the database had it the last time.
        news: set when that changed in a way that matters.
    """

    library: Library
    binding: Binding
    news: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None
    is_ended: bool = False

    def update(self, binding: Binding) -> None:
        """Take the row as it is now."""
        before, self.binding = self.binding, binding
        if binding.state is BindingState.DELETED and before.state is not BindingState.DELETED:
            self.end()
        elif binding.asked > before.asked:
            self.news.set()

    def end(self) -> None:
        """Stop following; who still wants something begins anew."""
        self.is_ended = True
        if self.task is not None:
            self.task.cancel()

    async def follow(self) -> None:
        """Look and listen for as long as there is the binding."""
        if self.binding.state is BindingState.DELETED:
            await clean_up(self.library, self.binding)
            return
        every_s, retry_s = self.library.settings.look_every_s, FIRST_RETRY_S
        while True:
            async with AsyncExitStack() as stack:
                # Before the look, so that nothing falls between the two.
                changes = await self._listen(stack)
                self.news.clear()
                if await look_through(self.library, self.binding):
                    retry_s = FIRST_RETRY_S
                    await self._listen_on(changes, every_s)
                    continue
            await self._wait(min(retry_s, every_s))
            retry_s *= 2

    async def _listen(self, stack: AsyncExitStack) -> FolderChanges | None:
        try:
            folder = self.library.sources.place(self.binding.uri).folder
        except InvalidArgument:
            return None
        if folder is None or not await asyncio.to_thread(folder.is_dir):
            return None
        return await stack.enter_async_context(FolderChanges(folder))

    async def _listen_on(self, changes: FolderChanges | None, seconds: float) -> None:
        """Return when it is time to look through all of the place again."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while not self.news.is_set() and (left_s := deadline - clock()) > 0:
            if changes is None:
                await self._wait(left_s)
                return
            paths = await changes.next(min(left_s, POLL_S))
            if paths and not await self._look_at(paths):
                return

    async def _look_at(self, paths: frozenset[str]) -> bool:
        """Look where something happened; False where only a look at everything helps."""
        folder = str(self.library.sources.place(self.binding.uri).folder)
        if folder in paths:
            return False
        try:
            await look_at(self.library, self.binding, outermost(paths))
        except (MediaError, LimitExceeded) as exc:
            log.warning("binding %s: %s", self.binding.uri, exc)
            return False
        return True

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.news.wait()


def outermost(paths: frozenset[str]) -> list[str]:
    """The paths that lie below no other one of them, in the order of their URIs."""
    kept: list[str] = []
    for path in sorted(paths, key=lambda each: each + "/"):
        if not kept or not path.startswith(kept[-1] + "/"):
            kept.append(path)
    return kept
