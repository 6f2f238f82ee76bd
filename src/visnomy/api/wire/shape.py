"""How the contract's operations are described to the generic machine."""

from dataclasses import dataclass
from enum import Enum, auto

from msgspec import Struct


class Kind(Enum):
    """How the value of a parameter travels."""

    TEXT = auto()
    INTEGER = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    JSON = auto()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    Attributes:
        in_body: the SDK sends it in the form body; the server takes it from either place.
        minimum, maximum: inclusive.
        allowed: the only values taken; empty means any.
    """

    name: str
    kind: Kind
    required: bool = False
    in_body: bool = False
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract.

    Attributes:
        action: what a policy calls it.
        resource: the pattern of the resource name that a policy is asked about.
        scope: core, wider or out, as the contract groups them.
        asynchronous: it answers before the work is done.
        for_account: only the account itself may call it; no policy can allow it to a user.
    """

    name: str
    request: type[Struct]
    response: type[Struct]
    parameters: tuple[Parameter, ...]
    action: str
    resource: str
    scope: str
    asynchronous: bool
    for_account: bool = False
