"""A row of a table that a bench prints and judges."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    Attributes:
        least: the bound from below; None where there is none.
        most: the bound from above.
        slack: how far beyond its bound the value may be on a few photos; None: it is not judged.
    """

    what: str
    value: float
    least: float | None = None
    most: float | None = None
    slack: float | None = None
    digits: int = 3

    def holds(self, *, is_small: bool) -> bool:
        """Whether the value is within its bounds."""
        if is_small and self.slack is None:
            return True
        slack = (self.slack or 0.0) if is_small else 0.0
        is_enough = self.least is None or self.value >= self.least - slack
        return is_enough and (self.most is None or self.value <= self.most + slack)

    @property
    def row(self) -> str:
        """The row as the page shows it."""
        least = "" if self.least is None else f"at least {self.least:g}"
        most = "" if self.most is None else f"at most {self.most:g}"
        return f"| {self.what} | {self.value:.{self.digits}f} | {least}{most} |"
