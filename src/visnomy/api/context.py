"""What a handler gets beside its typed request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from visnomy.api.principal import Principal
from visnomy.library.context import Library


@dataclass(frozen=True, slots=True)
class Context:
    """One authorised call.

    Attributes:
        parameters: as they came, for what several operations read alike.
    """

    library: Library
    principal: Principal
    operation: str
    request_id: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
