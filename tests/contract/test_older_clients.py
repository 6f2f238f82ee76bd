"""Every way of signing that clients have, through the clients: old SDK, RPC style, SM3."""

import hashlib
import hmac
import json
import warnings
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from tests.contract.raw import Answer, exchange
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own copies of other packages are old
    from aliyunsdkcore.acs_exception.exceptions import ServerException
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkimm.request.v20200930 import (
        CreateDatasetRequest,
        CreateProjectRequest,
        GetProjectRequest,
        ListProjectsRequest,
        QueryFigureClustersRequest,
    )

SIGNATURES = ["v2", "ACS3-HMAC-SM3"]
needs_sm3 = pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="OpenSSL has none")
SIGNED = pytest.mark.parametrize(
    "algorithm", [SIGNATURES[0], pytest.param(SIGNATURES[1], marks=needs_sm3)]
)


class OldSdk:
    """`aliyun-python-sdk-imm` on one server."""

    def __init__(self, endpoint: Endpoint, secret: str | None = None) -> None:
        secret = secret or endpoint.access_key_secret
        self._client = AcsClient(endpoint.access_key_id, secret, "local", timeout=30)
        self._address = endpoint.address

    def call(self, request: Any, method: str = "POST", **parameters: object) -> Any:  # noqa: ANN401
        """The JSON object of the answer."""
        request.set_endpoint(self._address)
        request.set_protocol_type("http")
        request.set_method(method)
        for name, value in parameters.items():
            getattr(request, f"set_{name}")(value)
        return json.loads(self._client.do_action_with_exception(request))


@pytest.fixture
def old(endpoint: Endpoint) -> OldSdk:
    return OldSdk(endpoint)


def signed(
    endpoint: Endpoint, method: str, *, form: bool = False, digest: str = "sha1", **more: str
) -> Answer:
    """One RPC request by hand; `more` are parameters, which win over the usual ones."""
    parameters = {
        "Action": "ListProjects",
        "Version": "2020-09-30",
        "AccessKeyId": endpoint.access_key_id,
        "SignatureMethod": f"HMAC-{digest.upper()}",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid4().hex,
        "Timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **more,
    }
    joined = urlencode(sorted(parameters.items()), quote_via=quote, safe="~")
    text = f"{method}&%2F&{quote(joined, safe='~')}".encode()
    secret = f"{endpoint.access_key_secret}&".encode()
    signature = b64encode(hmac.new(secret, text, digest).digest()).decode()
    target = urlencode({**parameters, "Signature": signature})
    if form:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return exchange(endpoint, method, "/", kind, target.encode())
    return exchange(endpoint, method, f"/?{target}")


def test_the_old_sdk_is_served(old: OldSdk) -> None:
    name = f"old-{uuid4().hex}"
    create = CreateProjectRequest.CreateProjectRequest()
    made = old.call(create, ProjectName=name, Description="Zürich *~ 1/2 + ü")
    assert made["Project"]["ProjectName"] == name
    dataset = CreateDatasetRequest.CreateDatasetRequest()
    old.call(dataset, ProjectName=name, DatasetName="d")
    query = QueryFigureClustersRequest.QueryFigureClustersRequest()
    found = old.call(query, ProjectName=name, DatasetName="d", WithTotalCount=True)
    assert (found["FigureClusters"], found["TotalCount"]) == ([], 0)
    read = old.call(GetProjectRequest.GetProjectRequest(), "GET", ProjectName=name)
    assert read["Project"]["Description"] == "Zürich *~ 1/2 + ü"


def test_the_old_sdk_reads_our_errors(old: OldSdk, endpoint: Endpoint) -> None:
    with pytest.raises(ServerException) as caught:
        old.call(GetProjectRequest.GetProjectRequest(), ProjectName="none-such")
    error = caught.value
    assert (error.get_http_status(), error.get_error_code()) == (404, "ResourceNotFound")
    with pytest.raises(ServerException) as caught:
        OldSdk(endpoint, "wrong").call(ListProjectsRequest.ListProjectsRequest())
    # The SDK compares our string to sign with its own, and blames the secret if they agree.
    assert caught.value.get_error_code() == "InvalidAccessKeySecret"


@SIGNED
@pytest.mark.parametrize("style", list(Style))
def test_the_sdk_signs_in_other_ways(endpoint: Endpoint, style: Style, algorithm: str) -> None:
    name = f"way-{uuid4().hex}"
    sdk = Sdk(make_client(endpoint, signature_algorithm=algorithm), style, name, "d")
    made = sdk.call("create_project", description="a+b c*~'()!/é")
    assert made.project.description == "a+b c*~'()!/é"
    assert sdk.call("get_project").project.project_name == name


@SIGNED
def test_a_wrong_secret_is_refused_in_every_way(endpoint: Endpoint, algorithm: str) -> None:
    client = make_client(endpoint, signature_algorithm=algorithm, access_key_secret="wrong")
    status, code, message = Sdk(client, Style.SYNC).refusal("list_projects")
    assert (status, code) == (400, "SignatureDoesNotMatch")
    assert message.partition(":")[2].startswith(("POST&%2F&", "ACS3-HMAC-SM3\n"))


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", [False, True])
def test_parameters_are_signed_in_query_and_form(
    endpoint: Endpoint, method: str, form: bool, digest: str
) -> None:
    answer = signed(endpoint, method, form=form, digest=digest, Prefix="none such*")
    assert (answer.status, answer.members["Projects"]) == (200, [])


def test_a_replay_is_refused_whichever_way_it_was_signed(endpoint: Endpoint) -> None:
    nonce = uuid4().hex
    assert signed(endpoint, "POST", SignatureNonce=nonce).status == 200
    assert signed(endpoint, "GET", SignatureNonce=nonce).error == (400, "SignatureNonceUsed")


@pytest.mark.parametrize(
    ("moment", "code"),
    [("2020-01-01T00:00:00Z", "InvalidTimeStamp.Expired"), ("now", "InvalidTimeStamp.Format")],
)
def test_a_wrong_time_is_refused(endpoint: Endpoint, moment: str, code: str) -> None:
    assert signed(endpoint, "POST", Timestamp=moment).error == (400, code)


def test_a_token_with_a_plain_key_is_refused(endpoint: Endpoint) -> None:
    answer = signed(endpoint, "POST", SecurityToken="tok/+=")
    assert answer.error == (400, "InvalidSecurityToken.Malformed")
