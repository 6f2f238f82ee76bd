"""A condition as a value: SQL text and its parameters, in order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: an operand-free SQL text with %s for each parameter, in order."""

    text: str
    parameters: tuple[object, ...] = ()


NEVER = Condition("false")
