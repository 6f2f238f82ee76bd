"""How fast files are done, and how long the rest will take."""

from collections import deque

WINDOW_S = 30.0


class Pace:
    """The rate over the last half minute: steady against one slow file, quick to see a change."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, now_s: float, done: int) -> None:
        """Note that `done` files are done at the moment `now_s` of a clock that only grows."""
        self._marks.append((now_s, done))
        while len(self._marks) > 2 and now_s - self._marks[1][0] > WINDOW_S:
            self._marks.popleft()

    @property
    def rate_per_s(self) -> float | None:
        """Files a second, or None before there are two marks with work between them."""
        if len(self._marks) < 2:
            return None
        (start_s, before), (end_s, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end_s - start_s) if after > before and end_s > start_s else None

    def left_s(self, remaining: int) -> float | None:
        """Seconds until `remaining` files are done at this rate; None where there is no rate."""
        rate = self.rate_per_s
        return remaining / rate if rate else None
