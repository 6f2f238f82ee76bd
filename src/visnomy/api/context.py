"""What a handler gets beside its typed request."""

from dataclasses import dataclass

from visnomy.api.principal import Principal
from visnomy.library.context import Library


@dataclass(frozen=True, slots=True)
class Context:
    """One authorised call."""

    library: Library
    principal: Principal
    operation: str
