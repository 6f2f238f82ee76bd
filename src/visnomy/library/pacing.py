"""Lets the calls of a project through at its rate: at once, after a short wait, or not.

A client that makes one call after the other is slowed down and never refused; whoever makes so many
at once that they would wait longer is told when to come back.
"""

import asyncio
import time
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from visnomy.errors import Throttled
from visnomy.library.context import Library
from visnomy.store.database import Database
from visnomy.store.pace import Share, take_share

PATIENCE_S = 0.5
"""The longest wait for one's turn."""
KEPT_S = 1.0
"""A share that was not used in this time is given up, so that an idle process holds nothing."""
MOST_PROJECTS = 10_000


@dataclass(slots=True)
class _Turns:
    """What is left of a process's share of one project."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    left: int = 0
    every_s: float = 0.0
    next_at: float = 0.0
    taken_at: float = 0.0

    def fill(self, share: Share, now: float) -> None:
        self.left, self.every_s = share.calls, share.every_s
        self.next_at, self.taken_at = now + share.first_in_s, now

    def take(self, now: float) -> float | None:
        """The time of the next call, or None where another share is needed."""
        if not self.left or now - self.taken_at > KEPT_S:
            return None
        at = self.next_at
        self.left -= 1
        self.next_at += self.every_s
        return at


_turns: WeakKeyDictionary[Database, dict[str, _Turns]] = WeakKeyDictionary()


async def await_turn(library: Library, project_name: str) -> None:
    """Return when the project may make a call; at once where there is no such project.

    Raises:
        Throttled: its calls are used up for longer than PATIENCE_S.
    """
    projects = _turns.setdefault(library.database, {})
    if len(projects) >= MOST_PROJECTS:
        projects.clear()
    turns = projects.setdefault(project_name, _Turns())
    async with turns.lock:
        at = turns.take(time.monotonic())
        if at is None:
            at = await _next_share(library, project_name, turns)
    if at is None:
        projects.pop(project_name, None)
        return
    delay_s = at - time.monotonic()
    if delay_s > 0:
        await asyncio.sleep(delay_s)


async def _next_share(library: Library, project_name: str, turns: _Turns) -> float | None:
    now = time.monotonic()
    async with library.database.reading() as connection:
        share = await take_share(connection, project_name, patience_s=PATIENCE_S)
    if share is None:
        return None
    if not share.calls:
        rate = round(1 / share.every_s)
        raise Throttled(
            f"The project makes more than its {rate} calls a second (ProjectQueriesPerSecond).",
            share.first_in_s,
        )
    turns.fill(share, now)
    return turns.take(now)
