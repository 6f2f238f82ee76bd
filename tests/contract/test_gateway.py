"""What happens before an operation: signature, clock, nonce, HTTP; always the contract's JSON."""

import json
import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.contract.raw import RawCall, exchange
from tests.contract.sdk import Sdk, Style, make_client, refused
from tests.contract.servers import Endpoint

from visnomy.api.dispatch import HANDLERS
from visnomy.api.wire.operations import OPERATIONS

UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@pytest.fixture
def call(endpoint: Endpoint) -> RawCall:
    """A request that succeeds as it is."""
    return RawCall(endpoint)


def test_a_good_request_is_answered(call: RawCall) -> None:
    answer = call.send()
    assert (answer.status, sorted(answer.members)) == (200, ["NextToken", "Projects", "RequestId"])
    assert UUID.fullmatch(answer.members["RequestId"])
    assert answer.body.startswith(b'{"RequestId":"')


def test_get_and_forms_and_chunks_are_taken(call: RawCall) -> None:
    form = b"MaxResults=1&Prefix=none+such%20"
    kind = "application/x-www-form-urlencoded"
    assert call.send(method="GET").status == 200
    assert call.send(body=form, content_type=kind).members["Projects"] == []
    chunks = (("transfer-encoding", "chunked"),)
    chunked = call.send(body=form, content_type=kind, chunked=True, extra=chunks)
    assert chunked.members["Projects"] == []
    body = json.dumps({"MaxResults": 1, "Prefix": "none such"}).encode()
    assert call.send(body=body, content_type="application/json").members["Projects"] == []


@pytest.mark.parametrize("style", list(Style))
def test_a_wrong_secret_is_refused(endpoint: Endpoint, style: Style) -> None:
    sdk = Sdk(make_client(endpoint, access_key_secret="wrong"), style)
    status, code, message = sdk.refusal("list_projects")
    assert (status, code) == (400, "SignatureDoesNotMatch")
    assert message.partition(":")[2].startswith("ACS3-HMAC-SHA256\n")


@pytest.mark.parametrize("style", list(Style))
def test_an_unknown_key_is_refused(endpoint: Endpoint, style: Style) -> None:
    sdk = Sdk(make_client(endpoint, access_key_id="nobody"), style)
    assert sdk.refusal("list_projects") == (
        404,
        "InvalidAccessKeyId.NotFound",
        "Specified access key is not found or invalid.",
    )


def test_a_token_with_a_plain_key_is_refused(endpoint: Endpoint) -> None:
    sdk = Sdk(make_client(endpoint, security_token="tok/+="), Style.SYNC)
    assert sdk.refusal("list_projects")[:2] == (400, "InvalidSecurityToken.Malformed")


def test_a_replayed_request_is_refused(call: RawCall) -> None:
    first = replace(call, nonce=uuid4().hex)
    assert first.send().status == 200
    again = first.send()
    assert again.error == (400, "SignatureNonceUsed")
    assert first.send(secret="wrong").error == (400, "SignatureDoesNotMatch")


def test_a_forged_request_burns_no_nonce(call: RawCall) -> None:
    once = replace(call, nonce=uuid4().hex)
    assert once.send(secret="wrong").error == (400, "SignatureDoesNotMatch")
    assert once.send().status == 200


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_skewed_clock_is_refused(call: RawCall, minutes: int) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    answer = call.send(date=f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    assert answer.error == (400, "InvalidTimeStamp.Expired")
    within = moment - timedelta(minutes=minutes / 8)
    assert call.send(date=f"{within:%Y-%m-%dT%H:%M:%SZ}").status == 200


def test_a_time_that_is_none_is_refused(call: RawCall) -> None:
    assert call.send(date="Sun, 22 Nov 2026 18:00:00 GMT").error == (400, "InvalidTimeStamp.Format")


def test_an_endless_nonce_is_refused(call: RawCall) -> None:
    assert call.send(nonce="n" * 129).error == (400, "InvalidSignatureNonce")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"action": "listProjects"}, 404, "InvalidApi.NotFound"),
        ({"action": "Nonsense"}, 404, "InvalidApi.NotFound"),
        ({"action": ""}, 400, "MissingAction"),
        ({"version": "2017-09-06"}, 404, "InvalidVersion"),
        ({"query": (("Format", "YAML"),)}, 400, "InvalidParameter.Format"),
        ({"method": "PUT"}, 400, "UnsupportedHTTPMethod"),
        ({"method": "OPTIONS"}, 400, "UnsupportedHTTPMethod"),
        ({"query": (("Prefix", "a"), ("Prefix", "b"))}, 400, "InvalidArgument"),
        ({"query": (("Prefix", "a\0"),)}, 400, "InvalidArgument"),
        ({"body": b"{", "content_type": "application/json"}, 400, "InvalidArgument"),
        ({"body": b"a=b", "content_type": "multipart/form-data"}, 400, "InvalidArgument"),
        ({"body": b"x" * (5 << 20)}, 413, "RequestEntityTooLarge"),
        ({"query": (("Tag", "[" * 33 + "]" * 33),)}, 400, "InvalidArgument"),
        ({"query": (("Tag", "[" * 90_000),)}, 400, "InvalidArgument"),
        ({"query": (("Tag" + ".1" * 40, "a"),)}, 400, "InvalidArgument"),
        ({"body": b'{"a":' * 500_000, "content_type": "application/json"}, 400, "InvalidArgument"),
    ],
)
def test_a_request_without_sense_is_refused(
    call: RawCall, changes: dict[str, object], status: int, code: str
) -> None:
    assert call.send(**changes).error == (status, code)


def test_a_target_of_a_mebibyte_is_read(call: RawCall) -> None:
    long = (("Unknown", "x" * 1_000_000), ("Prefix", "none-such"))
    assert call.send(query=long).members["Projects"] == []


def test_a_target_without_end_is_refused(endpoint: Endpoint) -> None:
    answer = exchange(endpoint, "GET", "/?Action=" + "x" * 3_000_000)
    assert answer.error == (400, "InvalidArgument")
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/other?Action=ListProjects", "/index.php", "/%2e%2e/etc"])
def test_another_path_does_not_exist(endpoint: Endpoint, path: str) -> None:
    assert exchange(endpoint, "POST", path).error == (404, "InvalidApi.NotFound")


def test_what_is_not_http_is_refused(endpoint: Endpoint) -> None:
    host, _, port = endpoint.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 no http\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["Code"] == "InvalidArgument"


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_an_unsigned_call_tells_nothing(endpoint: Endpoint, operation: str) -> None:
    headers = {"x-acs-action": operation, "x-acs-version": "2020-09-30"}
    answer = exchange(endpoint, "POST", "/?ProjectName=p&DatasetName=d", headers)
    assert answer.error == (400, "MissingAccessKeyId")


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - set(HANDLERS)))
def test_what_is_not_offered_says_so(call: RawCall, operation: str) -> None:
    answer = call.send(action=operation)
    assert answer.error == (400, "UnsupportedOperation")
    assert answer.members["Message"] == f"The operation {operation} is not offered by this server."


def test_an_unfit_argument_of_the_page_is_an_error_in_json(endpoint: Endpoint) -> None:
    sdk = Sdk(make_client(endpoint), Style.SYNC)
    status, code, _ = refused(lambda: sdk.call("list_projects", next_token="x" * 9))
    assert (status, code) == (400, "InvalidArgument")


def test_every_request_has_an_id_of_its_own(call: RawCall) -> None:
    ids = {call.send().members["RequestId"] for _ in range(5)}
    assert len(ids) == 5
