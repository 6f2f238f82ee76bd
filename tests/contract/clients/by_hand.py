"""No client at all: the answer itself, every member held against the type of the contract.

A runtime for TypeScript, Go or Java refuses 29.0 where 29 is meant; Python and JavaScript do not
notice.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from tests.contract.clients.calling import Ability, Caller, Message
from tests.contract.raw import RawCall
from tests.contract.servers import Endpoint

from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS

OPERATIONS_OF_ALL = {**OPERATIONS, **EXTENSIONS}


def _answer(message: Message) -> Mapping[str, Any]:
    key, headers = message["key"], message.get("headers", {})
    here = Path()
    server = Endpoint(message["address"], key["id"], key["secret"], "", here, here, indexes=False)
    session = {"x-acs-security-token": key["token"], "x-acs-accesskey-id": key["id"]}
    got = RawCall(
        server,
        message["action"],
        tuple((name, _text(value)) for name, value in message["parameters"].items()),
        version=message.get("version", "2020-09-30"),
        date=headers.get("x-acs-date"),
        nonce=headers.get("x-acs-signature-nonce"),
        extra=tuple(session.items()) if key["token"] else (),
    ).send()
    members = got.members
    if got.status != 200:
        told = {"status": got.status, "code": members["Code"], "message": members["Message"]}
        return {"error": told}
    msgspec.json.decode(got.body, type=OPERATIONS_OF_ALL[message["action"]].response, strict=True)
    return {"body": members}


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


by_hand = Caller("by-hand", _answer, frozenset({Ability.CLOCK, Ability.FORMAT}))
