"""One way of calling for every client: wire names and JSON values in, the decoded body out.

A `Caller` is one client; what it cannot be made to do it does not claim among its abilities, and
the cases that need it leave it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """Who signs."""

    id: str
    secret: str
    token: str = ""

    def members(self) -> dict[str, str]:
        return {"id": self.id, "secret": self.secret, "token": self.token}


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """What a client makes of an error; None where it does not tell.

    Attributes:
        status: the HTTP status.
    """

    status: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Caller:
    """One client of any server.

    Attributes:
        send: a message to {"body": ...} or {"error": {...}}.
        abilities: what it can be made to do beside plain calls: see `Ability`.
        renames: codes that the client shows under another name.
    """

    name: str
    send: Callable[[Message], Mapping[str, Any]]
    abilities: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)

    def call(
        self,
        address: str,
        key: Key,
        action: str,
        parameters: Mapping[str, object],
        **more: object,
    ) -> dict[str, Any]:
        """The members of a success, which never has a Code (contract 1.9).

        Args:
            address: host and port.
            key: who signs.
            action: the operation.
            parameters: wire names to JSON values.
            more: generic, version, signed, headers, bearer; generic goes past typed methods.

        Raises:
            Refusal: the server refused it.
        """
        message = {
            "address": address,
            "key": key.members(),
            "action": action,
            "parameters": dict(parameters),
            "generic": bool(more),
            **more,
        }
        answer = self.send(message)
        if "error" in answer:
            error = answer["error"]
            raise Refusal(error["status"], error["code"], error["message"])
        body: dict[str, Any] = answer["body"]
        assert not body.get("Code"), f"{action} succeeded with a Code: {body['Code']}"
        assert body["RequestId"]
        return body


class Ability:
    """What only some clients can be made to do."""

    CLOCK = "send a nonce and a date of the caller's choice"
    UNSIGNED = "send no signature"
    BEARER = "send a bearer token"
    FORMAT = "ask for another format"
    FORM = "send parameters in the body"
