"""Times the stages that a photo goes through."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """CPU seconds of named calls, while the first photos are looked at.

    Attributes:
        most: so many photos are timed.
        photos: so many were.
    """

    most: int
    photos: int = 0
    spent: dict[str, float] = field(default_factory=dict)

    def watch(self, owner: object, name: str, stage: str, *, ends: bool = False) -> None:
        """Times a method or function in place; the stage is inclusive of what it calls.

        Args:
            owner: of the method or function.
            name: in the owner.
            stage: what it is called in the rows.
            ends: with its end a photo is done.
        """
        original: Callable[..., object] = getattr(owner, name)

        def timed(*args: object, **kwargs: object) -> object:
            if self.photos >= self.most:
                return original(*args, **kwargs)
            start = time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                self.spent[stage] = self.spent.get(stage, 0) + time.process_time() - start
                self.photos += ends

        setattr(owner, name, timed)

    def rows(self) -> Iterator[str]:
        """One line a stage, milliseconds a photo."""
        for stage, seconds in self.spent.items():
            yield f"  {stage:<28}{1000 * seconds / self.photos:7.1f} ms"
