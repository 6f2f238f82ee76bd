"""The Python clients of this environment: the newest SDK, blocking and asynchronous; the oldest."""

import importlib
import json
import warnings
from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.contract.clients import python_sdk
from tests.contract.clients.calling import Caller, Message
from tests.contract.clients.driven import SIGNED_IN_HEADERS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own copies of other packages are old
    from aliyunsdkcore.acs_exception.exceptions import ServerException
    from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkcore.request import RpcRequest

VERSION = "2020-09-30"
TYPED = "aliyunsdkimm.request.v20200930"

sdk_5_sync = Caller("sdk-5.0.3-sync", python_sdk.answer, SIGNED_IN_HEADERS)
sdk_5_async = Caller(
    "sdk-5.0.3-async", partial(python_sdk.answer, asynchronous=True), SIGNED_IN_HEADERS
)


def _answer(message: Message) -> Mapping[str, Any]:
    """`aliyun-python-sdk-imm` 2.1.17."""
    request = _request(message)
    request.set_endpoint(message["address"])
    request.set_protocol_type("http")
    request.set_method("POST")
    try:
        return {"body": json.loads(_client(message).do_action_with_exception(request))}
    except ServerException as exc:
        status, code = exc.get_http_status(), exc.get_error_code()
        return {"error": {"status": status, "code": code, "message": exc.get_error_msg()}}


def _request(message: Message) -> Any:  # noqa: ANN401 (the client is not annotated)
    typed = None if message["generic"] else _typed(message["action"])
    if typed is None:
        version = message.get("version", VERSION)
        request = RpcRequest("imm", version, message["action"])
        for name, value in message["parameters"].items():
            request.add_query_param(name, _text(value))
        return request
    for name, value in message["parameters"].items():
        setter = getattr(typed, f"set_{name}", None)
        if setter is None:  # a parameter that is younger than this client
            typed.add_query_param(name, _text(value))
        else:
            setter(value)
    return typed


def _typed(action: str) -> Any:  # noqa: ANN401 (the client is not annotated)
    """A request of the operation's own class; None where this client is older than it."""
    try:
        module = importlib.import_module(f"{TYPED}.{action}Request")
    except ModuleNotFoundError:
        return None
    return getattr(module, f"{action}Request")()


def _client(message: Message) -> AcsClient:
    key = message["key"]
    credential = AccessKeyCredential(key["id"], key["secret"])
    if key["token"]:
        credential = StsTokenCredential(key["id"], key["secret"], key["token"])
    return AcsClient(region_id="local", credential=credential, timeout=30)


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


# It compares our string to sign with its own, and blames the secret if they agree.
old_sdk = Caller("old-sdk", _answer, renames={"SignatureDoesNotMatch": "InvalidAccessKeySecret"})
