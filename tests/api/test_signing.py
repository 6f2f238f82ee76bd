"""Signature V3 against requests that real SDKs sent (contract 1.6, examples E1 and E3)."""

from dataclasses import replace

import pytest

from visnomy.api.request import ApiRequest, read_request
from visnomy.api.signing.acs3 import canonical_request
from visnomy.api.signing.canonical import encode
from visnomy.api.signing.claim import Claim, check_signature
from visnomy.api.signing.schemes import read_claim
from visnomy.errors import RequestRefused

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

E1_QUERY = (
    "CreateTimeRange=%7B%22End%22%3A%222023-01-01T00%3A00%3A00Z%22%2C%22Start%22%3A%222022-01-14T10"
    "%3A10%3A52%2B08%3A00%22%7D&CustomLabels=key%3Dvalue&DatasetName=d%2A~%C3%A9%2F1&MaxResults=0"
    "&Order=desc&ProjectName=p+1&Sort=ImageCount&WithTotalCount=True"
)
E1_HEADERS = {
    "host": "127.0.0.1:18711",
    "x-acs-version": "2020-09-30",
    "x-acs-action": "QueryFigureClusters",
    "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
    "x-acs-date": "2026-11-22T15:17:32Z",
    "x-acs-signature-nonce": "a670110e94d5006904dcef7bfff1f9aa",
    "accept": "application/json",
    "x-acs-content-sha256": EMPTY,
    "x-acs-credentials-provider": "static_ak",
    "Authorization": "ACS3-HMAC-SHA256 Credential=testAK,SignedHeaders=accept;host;user-agent;"
    "x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
    "x-acs-signature-nonce;x-acs-version,"
    "Signature=bbf9f74c1e2ccd05b5ce8c6d8a6328a64275cb162320158acb5f80c334b4cecc",
}
E3_HEADERS = {
    "host": "127.0.0.1:18711",
    "x-acs-version": "2020-09-30",
    "x-acs-action": "DeleteLocationDateCluster",
    "user-agent": "AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.0.1 TeaDSL/1",
    "x-acs-date": "2026-11-22T15:19:44Z",
    "x-acs-signature-nonce": "65b81f362341e510e1f587e4b80e5ec8",
    "accept": "application/json",
    "content-type": "application/x-www-form-urlencoded",
    "x-acs-content-sha256": "3e89dfe828f52fb16566f30972883f098ef647296737494da25d189bc0a31560",
    "x-acs-credentials-provider": "static_ak",
    "Authorization": "ACS3-HMAC-SHA256 Credential=testAK,SignedHeaders=content-type;host;"
    "x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
    "x-acs-signature-nonce;x-acs-version,"
    "Signature=968d84682d9a589c9c2262491c44c32a2e9e8bc584deaa668647e7059ebccaf8",
}


def received(headers: dict[str, str], query: str, body: bytes = b"") -> ApiRequest:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return read_request("ID", "POST", raw, query.encode(), body)


@pytest.fixture
def python_request() -> ApiRequest:
    return received(E1_HEADERS, E1_QUERY)


@pytest.fixture
def node_request() -> ApiRequest:
    return received(E3_HEADERS, "ProjectName=p&DatasetName=d", b"ObjectId=o%20b")


def refusal_of(request: ApiRequest) -> RequestRefused:
    with pytest.raises(RequestRefused) as caught:
        read_claim(request)
    return caught.value


def test_a_request_of_the_python_sdk_verifies(python_request: ApiRequest) -> None:
    claim = read_claim(python_request)
    assert claim.string_to_sign == (
        "ACS3-HMAC-SHA256\n34768f31983b3daaf37e9d635c1231a3e4aa925f110077a821a57e2dcd46cf37"
    )
    assert (claim.access_key_id, claim.action) == ("testAK", "QueryFigureClusters")
    check_signature(claim, "testSecret")


def test_a_chunked_form_of_the_node_client_verifies(node_request: ApiRequest) -> None:
    claim = read_claim(node_request)
    assert claim.string_to_sign == (
        "ACS3-HMAC-SHA256\n2550dfbde75dd02e7e84c07978d01e85a401d5a7f3de4c3837b787d551ec7b23"
    )
    assert node_request.parameters == {"ProjectName": "p", "DatasetName": "d", "ObjectId": "o b"}
    check_signature(claim, "testSecret")


def test_the_form_is_no_part_of_the_canonical_query(node_request: ApiRequest) -> None:
    names = ["host", "content-type"]
    assert (
        canonical_request(node_request, names, EMPTY).split("\n")[2]
        == "DatasetName=d&ProjectName=p"
    )


def test_an_sts_request_signs_its_token() -> None:
    extra = {"x-acs-security-token": "tok/+=", "x-acs-accesskey-id": "testAK"}
    assert refusal_of(received({**E1_HEADERS, **extra}, E1_QUERY)).code == "IncompleteSignature"
    authorization = E1_HEADERS["Authorization"].replace(
        "accept;", "accept;x-acs-security-token;x-acs-accesskey-id;"
    )
    headers = {**E1_HEADERS, **extra, "Authorization": authorization}
    assert read_claim(received(headers, E1_QUERY)).security_token == "tok/+="


def test_a_wrong_secret_is_told_with_the_string_to_sign(python_request: ApiRequest) -> None:
    claim = read_claim(python_request)
    with pytest.raises(RequestRefused) as caught:
        check_signature(claim, "otherSecret")
    assert (caught.value.code, caught.value.status) == ("SignatureDoesNotMatch", 400)
    assert caught.value.message.partition(":")[2] == claim.string_to_sign


@pytest.mark.parametrize("member", ["signature", "string_to_sign"])
def test_a_changed_claim_does_not_verify(python_request: ApiRequest, member: str) -> None:
    claim: Claim = replace(read_claim(python_request), signature="0" * 64)
    with pytest.raises(RequestRefused, match=r"server string to sign is:ACS3"):
        check_signature(claim, "testSecret")
    assert getattr(claim, member)


@pytest.mark.parametrize(
    "header",
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"],
)
def test_a_header_that_carries_meaning_must_be_signed(header: str) -> None:
    authorization = E1_HEADERS["Authorization"].replace(f"{header};", "").replace(f";{header}", "")
    refused = refusal_of(received({**E1_HEADERS, "Authorization": authorization}, E1_QUERY))
    assert (refused.code, refused.message) == (
        "IncompleteSignature",
        f"The header {header} must be signed.",
    )


def test_a_body_that_is_not_the_signed_one_is_refused() -> None:
    refused = refusal_of(received(E3_HEADERS, "ProjectName=p&DatasetName=d", b"ObjectId=other"))
    assert refused.code == "IncompleteSignature"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("ACS3-HMAC-MD5 Credential=a,SignedHeaders=host,Signature=b", "InvalidSignatureMethod"),
        ("ACS3-HMAC-SHA256", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a,Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b", "IncompleteSignature"),
        ("", "InvalidSignatureMethod"),
        ("\xff" * 4000, "InvalidSignatureMethod"),
    ],
)
def test_an_authorization_that_is_none_is_refused(authorization: str, code: str) -> None:
    refused = refusal_of(received({**E1_HEADERS, "Authorization": authorization}, E1_QUERY))
    assert (refused.code, refused.status) == (code, 400)


def test_an_unsigned_request_is_refused() -> None:
    headers = {name: value for name, value in E1_HEADERS.items() if name != "Authorization"}
    assert refusal_of(received(headers, E1_QUERY)).code == "MissingAccessKeyId"


def test_a_bearer_token_is_refused_by_name() -> None:
    refused = refusal_of(received({"x-acs-bearer-token": "t"}, "SignatureType=BEARERTOKEN"))
    assert (refused.code, refused.message) == (
        "InvalidSignatureMethod",
        "Bearer tokens are not offered; sign with an access key.",
    )


def test_a_malformed_time_is_refused() -> None:
    refused = refusal_of(received({**E1_HEADERS, "x-acs-date": "yesterday"}, E1_QUERY))
    assert (refused.code, refused.status) == ("InvalidTimeStamp.Format", 400)


def test_only_unreserved_characters_stay_bare() -> None:
    assert encode("a~b-c_d.e f*g/é+") == "a~b-c_d.e%20f%2Ag%2F%C3%A9%2B"
