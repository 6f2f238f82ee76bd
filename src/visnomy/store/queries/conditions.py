"""A condition as a value: SQL text and its parameters, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

BELIEVED = 500
SELDOM_BELIEVED = 50
"""Of members of JSON and of places: the planner knows little of what is common to several."""
NOT_BELIEVED = 0
"""Of texts: it takes their pieces for independent, and expects far too few."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: an operand-free SQL text with %s for each parameter, in order.

    Attributes:
        indexed: the same condition in words that an index understands; costly where none is used.
        believed: up to so many matches a planner's guess of their number is to be believed.
    """

    text: str
    parameters: tuple[object, ...] = ()
    indexed: "Condition | None" = None
    believed: int = BELIEVED

    @property
    def sought(self) -> "Condition":
        """The condition for going through an index; the plain one is for rows at hand."""
        return self.indexed or self


NEVER = Condition("false")


def joined(joint: str, parts: Sequence[Condition]) -> Condition:
    """Conditions bound by `and` or `or`, in brackets."""
    plain = _joined(joint, parts)
    believed = min(part.believed for part in parts)
    indexed = None
    if any(part.indexed for part in parts):
        indexed = _joined(joint, [part.sought for part in parts])
    return Condition(plain.text, plain.parameters, indexed, believed)


def _joined(joint: str, parts: Sequence[Condition]) -> Condition:
    text = f" {joint} ".join(part.text for part in parts)
    return Condition(f"({text})", tuple(value for part in parts for value in part.parameters))
