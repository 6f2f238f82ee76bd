"""Calls through `alibabacloud-imm20200930`, of whichever version this Python has.

Imported by the suite for the newest version; run as a program, with one JSON message a line on
stdin and one answer a line on stdout, for a version that needs an environment of its own. So it
imports nothing of the suite.
"""

import asyncio
import json
import re
import sys
from typing import Any

from alibabacloud_imm20200930 import models
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.models import Config, OpenApiRequest, Params

try:
    from darabonba.runtime import RuntimeOptions
except ImportError:  # up to 4.x
    from alibabacloud_tea_util.models import RuntimeOptions

VERSION = "2020-09-30"


def answer(message: dict[str, Any], *, asynchronous: bool = False) -> dict[str, Any]:
    """{"body": ...} of a success, {"error": {status, code, message}} of a refusal."""
    try:
        return {"body": _perform(message, asynchronous)}
    except Exception as exc:
        data = getattr(exc, "data", None)
        if not isinstance(data, dict) or "Message" not in data:
            raise
        status = getattr(exc, "status_code", None) or data.get("statusCode")
        code = getattr(exc, "code", None)
        return {"error": {"status": status, "code": code, "message": data["Message"]}}


def _perform(message: dict[str, Any], asynchronous: bool) -> dict[str, Any]:
    client, action = _client(message), message["action"]
    typed = getattr(models, f"{action}Request", None)
    if typed is None or message["generic"]:
        return _generic(client, message, asynchronous)
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
    request = typed().from_map(message["parameters"])
    if asynchronous:
        response = asyncio.run(getattr(client, f"{method}_async")(request))
    else:
        response = getattr(client, method)(request)
    body: dict[str, Any] = response.body.to_map()
    return body


def _generic(client: Client, message: dict[str, Any], asynchronous: bool) -> dict[str, Any]:
    """An operation that the SDK has no method for, or a request that its methods cannot make."""
    params = Params(
        action=message["action"],
        version=message.get("version", VERSION),
        protocol="HTTP",
        method="POST",
        auth_type="AK" if message.get("signed", True) else "Anonymous",
        style="RPC",
        pathname="/",
        req_body_type="formData",
        body_type="json",
    )
    request = OpenApiRequest(
        query={name: _text(value) for name, value in message["parameters"].items()},
        headers=message.get("headers", {}),
    )
    if asynchronous:
        response = asyncio.run(client.call_api_async(params, request, RuntimeOptions()))
    else:
        response = client.call_api(params, request, RuntimeOptions())
    body: dict[str, Any] = response["body"]
    return body


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _client(message: dict[str, Any]) -> Client:
    key = message["key"]
    settings = {"endpoint": message["address"], "protocol": "http", "region_id": "local"}
    if "bearer" in message:
        return Client(Config(**settings, bearer_token=message["bearer"]))
    settings |= {"access_key_id": key["id"], "access_key_secret": key["secret"]}
    if key["token"]:
        settings["security_token"] = key["token"]
    return Client(Config(**settings))


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
