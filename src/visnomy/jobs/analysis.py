"""The processes that analyse files: as many as there are cores, each with limits, all replaceable.

A process that dies or takes too long costs the file it had in hand, nothing else. Should the pool
itself break (a process was killed while it held the pool's lock), a new pool takes over and the
files that were waiting are looked at again.
"""

import asyncio
import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence, Set
from concurrent.futures import BrokenExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from visnomy.errors import (
    ConfigurationError,
    MediaError,
    MediaInterrupted,
    MediaTooLarge,
    ServiceUnavailable,
)
from visnomy.jobs.looking import (
    LoadFinder,
    LongLook,
    check,
    describe,
    load_face_finder,
    look,
    look_long,
    prepare,
    read_recording,
)
from visnomy.model.analysis import Analysis
from visnomy.model.content import Aspect, Content
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits, Settings
from visnomy.vision.weights import SFACE

ATTEMPTS = 3
"""Pools that may break under one file before the fault is ours."""
START_S = 60.0
"""How long a process may take to load its networks, on a machine that is busy."""
MAX_FILES = 2000
"""A process is replaced after so many files: what libraries leak stays bounded."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class AnalysisPool:
    """Looks at files in other processes; the Analyser of library/analyser.

    Nothing is started before the first call.

    Attributes:
        faults: how often processes died, took too long, or the pool broke; whoever carries them
            elsewhere takes them out.
    """

    def __init__(
        self,
        processes: int,
        limits: MediaLimits,
        load: LoadFinder = load_face_finder,
        *,
        is_frugal: bool = False,
    ) -> None:
        """Take what the processes will need.

        Args:
            processes: how many files are looked at at once.
            limits: bytes, pixels, seconds and memory for one file.
            load: called in every process; must be importable from its module.
            is_frugal: for work that comes by the hundred, first faces, then labels and text: a
                process holds the networks of one of them, not of both.
        """
        self._is_frugal = is_frugal
        self._processes = processes
        self._limits = limits
        self._load = load
        self.faults: Counter[str] = Counter()
        self._allowed_s = 0.0
        self._pool: ProcessPool | None = None
        # Two files a process: the next one waits at its door, and a pool that breaks loses few.
        self._room = asyncio.Semaphore(2 * processes)

    @classmethod
    def of(
        cls,
        settings: Settings,
        processes: int,
        load: LoadFinder | None = None,
        *,
        is_frugal: bool = False,
    ) -> "AnalysisPool":
        """A pool for a library; it knows the models that the operator added.

        Args:
            settings: limits, and where those models lie.
            processes: how many files are looked at at once.
            load: gives a process its face finder; None is the real one.
            is_frugal: as of a pool.
        """
        real = partial(load_face_finder, settings.models_dir)
        return cls(processes, settings.media, load or real, is_frugal=is_frugal)

    @property
    def model(self) -> str:
        """The name under which embeddings are stored."""
        return SFACE.name

    async def warm(self) -> None:
        """Start the processes and find out whether they can work.

        Raises:
            ConfigurationError: they cannot; the sentence says what to change.
            ServiceUnavailable: they do not start.
        """
        await self._run(check, ())

    async def analyse(self, path: Path) -> Analysis:
        """What one look at a file brings.

        Raises:
            MediaError: the file cannot be read; the sentence says why.
            ConfigurationError: no process can work.
            ServiceUnavailable: no process starts.
        """
        return await self.analyse_for(path, ())

    async def analyse_for(
        self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
    ) -> Analysis:
        """The same, with vectors of other models beside the default one, and only these traits.

        Raises:
            MediaError: the file cannot be read; the sentence says why.
            ConfigurationError: no process can work, or one of the models is not installed.
            ServiceUnavailable: no process starts.
        """
        arguments = (str(path), *models)
        async with self._room:
            found = await self._run(partial(look, traits=traits), arguments)
            if isinstance(found, LongLook):
                watch = partial(look_long, traits=traits)
                return await self._run(watch, arguments, found.seconds)
            return found

    async def describe(
        self, path: Path, aspects: Set[Aspect], least_label: float | None = None
    ) -> Content:
        """What a picture shows beside faces; None for what has no model file.

        Raises:
            MediaError: the file is no picture that can be read; the sentence says why.
            ConfigurationError: no process can work.
            ServiceUnavailable: no process starts.
        """
        look_closer = partial(describe, aspects=aspects, least_label=least_label)
        async with self._room:
            return await self._run(look_closer, (str(path),))

    async def read_recording(self, path: Path) -> MediaFacts:
        """What a video or sound says of itself.

        Raises:
            MediaError: the file is neither, or cannot be read; the sentence says why.
            ConfigurationError: no process can work.
            ServiceUnavailable: no process starts.
        """
        async with self._room:
            return await self._run(read_recording, (str(path),))

    async def close(self) -> None:
        """Kill the processes at once; files in hand are abandoned. A second call does nothing."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    async def _run(
        self, function: Callable[..., T], arguments: tuple[str, ...], seconds: float | None = None
    ) -> T:
        limit_s = self._limits.seconds if seconds is None else seconds
        for _ in range(ATTEMPTS):
            pool = self._open()
            try:
                return await self._once(pool, function, arguments, limit_s)
            except _PoolBroken as exc:
                self.faults["broken"] += 1
                log.warning("the analysis processes are started anew: %s", exc)
                await self._replace(pool)
        raise ServiceUnavailable("The analysis processes do not start. The log says why.")

    async def _once(
        self,
        pool: ProcessPool,
        function: Callable[..., T],
        arguments: tuple[str, ...],
        seconds: float,
    ) -> T:
        # Those that came before may each take all of their time.
        patience_s = START_S + 2 * seconds + self._allowed_s
        try:
            future = asyncio.wrap_future(pool.schedule(function, arguments, timeout=seconds))
        except (RuntimeError, BrokenExecutor) as exc:
            raise _PoolBroken(str(exc)) from exc
        self._allowed_s += seconds
        try:
            # The pool keeps the time of a file; this is for a pool that keeps no time any more.
            await asyncio.wait({future}, timeout=patience_s)
            if not future.done():
                raise _PoolBroken("no answer came")
            return future.result()
        except (MediaError, ConfigurationError, _PoolBroken):
            raise
        except TimeoutError as exc:
            self.faults["late"] += 1
            raise MediaTooLarge(f"Reading the file took longer than {seconds:g} seconds.") from exc
        except ProcessExpired as exc:
            self.faults["died"] += 1
            raise MediaInterrupted("The process that read the file died. Try again.") from exc
        except BrokenExecutor as exc:
            raise _PoolBroken(str(exc)) from exc
        except Exception as exc:
            # A defect, but of this file's making: it must not stop the others.
            log.exception("the analysis of %s failed", arguments)
            raise MediaError(f"The file could not be analysed ({type(exc).__name__}).") from exc
        finally:
            self._allowed_s -= seconds
            future.cancel()

    def _open(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._processes,
                max_tasks=MAX_FILES,
                initializer=partial(prepare, is_frugal=self._is_frugal),
                initargs=(os.getpid(), self._limits, self._load),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    async def _replace(self, broken: ProcessPool) -> None:
        """Put a broken pool away, once, whoever notices first."""
        if self._pool is broken:
            self._pool = None
            await asyncio.to_thread(_end, broken)


class _PoolBroken(Exception):
    """The pool cannot be used any more."""


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
