"""What the terminal shows while the server works: a live line on a terminal, plain lines elsewhere.

Progress goes to stderr, so that stdout holds only what a program would read.
"""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
)

from visnomy.library.intake.story import IntakeProgress

PLAIN_EVERY_S = 5.0


class Screen(AbstractContextManager["Screen"], Protocol):
    """Where progress is told."""

    def say(self, sentence: str) -> None:
        """Show one line that stays."""

    def show(self, state: IntakeProgress) -> None:
        """Show where the work stands; replaces what was shown before."""

    def quiet(self) -> None:
        """Take the progress away; the work is done."""


def make_screen() -> Screen:
    """A live screen on a terminal, plain lines in a pipe or a log."""
    return LiveScreen() if sys.stderr.isatty() else PlainScreen()


def describe(state: IntakeProgress) -> str:
    """Rate, faces and time left in words: '12 faces · 8.3 photos/s · 2 min left'."""
    parts = [f"{state.faces:,} faces"] if state.total else []
    if state.failed:
        parts.append(f"{state.failed:,} not readable")
    if state.rate_per_s and state.left_s is not None and state.left_s > 0:
        parts.append(f"{state.rate_per_s:.1f} photos/s")
        parts.append(f"{in_words(state.left_s)} left")
    return " · ".join(parts)


def in_words(seconds: float) -> str:
    """A duration for people: '40 s', '12 min', '3 h 05 min'."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


class LiveScreen:
    """One line that moves at the bottom of a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=14),
            MofNCompleteColumn(),
            TextColumn("{task.fields[facts]}"),
            console=self._console,
            transient=True,
        )
        self._line: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.quiet()

    def say(self, sentence: str) -> None:
        """Show one line above the moving one."""
        self._console.print(sentence, markup=False, soft_wrap=True)

    def show(self, state: IntakeProgress) -> None:
        """Move the line."""
        if self._line is None:
            self._progress.start()
            self._line = self._progress.add_task(state.stage, facts="")
        self._progress.update(
            self._line,
            description=state.stage,
            completed=state.done,
            total=state.total or None,
            facts=describe(state),
        )

    def quiet(self) -> None:
        """Take the line away."""
        if self._line is not None:
            self._progress.stop()
            self._progress.remove_task(self._line)
            self._line = None


class PlainScreen:
    """Lines for a log: one at each new stage, and one every few seconds between."""

    def __init__(self) -> None:
        self._stage = ""
        self._told_at_s = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.quiet()

    def say(self, sentence: str) -> None:
        """Write one line."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()

    def show(self, state: IntakeProgress) -> None:
        """Write a line if the stage is new or the last line is old."""
        now_s = time.monotonic()
        stage = state.stage.partition(":")[0]
        if stage == self._stage and now_s - self._told_at_s < PLAIN_EVERY_S:
            return
        self._stage, self._told_at_s = stage, now_s
        files = f": {state.done:,} of {state.total:,} files" if state.total else ""
        facts = describe(state)
        self.say(f"{state.stage}{files}{' · ' + facts if facts else ''}")

    def quiet(self) -> None:
        """Nothing moves here."""
        self._stage = ""
