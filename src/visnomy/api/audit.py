"""One line for every change that somebody asked for: who, what, on what, from where, with what end.

The names of the members are OpenTelemetry's where it has one, else they begin with `visnomy`.
Neither parameters nor answers are written: they hold names and secrets.
"""

import logging
from dataclasses import dataclass
from typing import Final

from visnomy.api.principal import Principal
from visnomy.api.wire.shape import Operation

LOGGER: Final = "visnomy.audit"
SUCCEEDED: Final = "Succeeded"
READING: Final = (
    "BatchGet",
    "Compare",
    "Detect",
    "Explain",
    "Fuzzy",
    "Get",
    "List",
    "Query",
    "Search",
    "Semantic",
    "Simple",
)
"""What the names of operations begin with that change nothing."""
SERVICE: Final = "imm"

log = logging.getLogger(LOGGER)


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody asked for.

    Attributes:
        action: as policies name it, `imm:UpdateProject`.
        resource: as policies name it.
        user: '' is the account itself.
        key_id: what signed; `owner` is the page, `open` an unsigned call, `local` a command.
        address: the other end of the connection; '' for a command and the page.
        request_id: '' where there was no request.
    """

    action: str
    resource: str
    user: str
    key_id: str
    address: str = ""
    request_id: str = ""


def changes(operation: Operation) -> bool:
    """Whether an operation may change something."""
    return not operation.name.startswith(READING)


def deed_of(principal: Principal, operation: Operation, resource: str, request_id: str) -> Deed:
    """A call of the API as a deed."""
    return Deed(
        operation.action,
        resource,
        principal.user_name,
        principal.access_key_id,
        principal.facts.get("acs:sourceip", ""),
        request_id,
    )


def record(deed: Deed, result: str) -> None:
    """Write the line.

    Args:
        deed: what was asked.
        result: SUCCEEDED, or the code of the error.
    """
    service, _, method = deed.action.rpartition(":")
    members = {
        "event.name": "visnomy.change",
        "rpc.service": service,
        "rpc.method": method,
        "user.name": deed.user,
        "client.address": deed.address,
        "visnomy.access_key_id": deed.key_id,
        "visnomy.resource": deed.resource,
        "visnomy.request_id": deed.request_id,
        "visnomy.result": result,
    }
    if result != SUCCEEDED:
        members["error.type"] = result
    log.info("%s %s", deed.action, result, extra=members)
