"""Signatures in parameters, against requests that real SDKs sent (contract 1.6, E4 to E6)."""

import hashlib
import hmac
import re
from base64 import b64encode
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.request import ApiRequest, read_request
from visnomy.api.signing.claim import check_signature
from visnomy.api.signing.schemes import read_claim
from visnomy.errors import RequestRefused

FORM = [(b"content-type", b"application/x-www-form-urlencoded")]

E4 = (
    "ProjectName=p%201&DatasetName=d%2A~%C3%A9%2F1&CustomLabels=k%3Dv%20w&CreateTimeRange=%7B%22"
    "Start%22%3A%20%222022-01-14T10%3A10%3A52%2B08%3A00%22%7D&WithTotalCount=True&Version=2020-09-"
    "30&Action=QueryFigureClusters&Format=JSON&RegionId=cn-hangzhou&Timestamp=2026-11-22T15%3A17%3A"
    "33Z&SignatureMethod=HMAC-SHA1&SignatureType=&SignatureVersion=1.0&SignatureNonce=62fed0b96e01b"
    "f4f4695e112e6d61b48&AccessKeyId=testAK&Signature=OC%2FuTycsjHViVXHeXN9poF6gARw%3D"
)
E4_SIGNED = (
    "POST&%2F&AccessKeyId%3DtestAK%26Action%3DQueryFigureClusters%26CreateTimeRange%3D%257B%2522"
    "Start%2522%253A%2520%25222022-01-14T10%253A10%253A52%252B08%253A00%2522%257D%26CustomLabels%3D"
    "k%253Dv%2520w%26DatasetName%3Dd%252A~%25C3%25A9%252F1%26Format%3DJSON%26ProjectName%3Dp%25201"
    "%26RegionId%3Dcn-hangzhou%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D62fed0b96e01bf4f469"
    "5e112e6d61b48%26SignatureType%3D%26SignatureVersion%3D1.0%26Timestamp%3D2026-11-22T15%253A17"
    "%253A33Z%26Version%3D2020-09-30%26WithTotalCount%3DTrue"
)
E5 = (
    "AccessKeyId=testAK&Action=QueryFigureClusters&CreateTimeRange=%7B%22Start%22%3A%222022-01-14T1"
    "0%3A10%3A52%2B08%3A00%22%7D&CustomLabels=k%3Dv%20w&DatasetName=d%2A~%C3%A9%2F1%27%28%29%21&For"
    "mat=JSON&ProjectName=p%201&SignatureMethod=HMAC-SHA1&SignatureNonce=efba9f5cdf68a088ee36cf1993"
    "4957d2&SignatureVersion=1.0&Timestamp=2026-11-22T15%3A18%3A36Z&Version=2020-09-30&Signature=4N"
    "xge0QwnVzkGz%2BUnAukZ1DJSwM%3D"
)
E6 = (
    "Action=DeleteLocationDateCluster&Format=json&Version=2020-09-30&Timestamp=2026-11-22T15%3A17%3"
    "A32Z&SignatureNonce=3d61d71d76b378bac6750ec33130fafd&DatasetName=d&ProjectName=p&SecurityToken"
    "=tok%2F%2B%3D&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=STS.testAK&Signature="
    "tF37qFl0AdN5awrmb%2FWGNo6BPZo%3D"
)
SYSTEM = {
    "Action": "ListProjects",
    "Version": "2020-09-30",
    "AccessKeyId": "key",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureVersion": "1.0",
    "SignatureNonce": "nonce",
    "Timestamp": "2026-11-22T15:17:33Z",
}
UNUSUAL = {"SignatureType", "SecurityToken"}
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


def received(query: str, body: bytes = b"", method: str = "POST") -> ApiRequest:
    return read_request("ID", method, FORM if body else [], query.encode(), body)


def refused(parameters: dict[str, str]) -> tuple[str, int]:
    with pytest.raises(RequestRefused) as caught:
        read_claim(received(urlencode({"Signature": "c2ln", **parameters})))
    return caught.value.code, caught.value.status


def independent(method: str, parameters: dict[str, str], secret: str, digest: str) -> str:
    """The signature as the documents describe it, with an encoder of its own."""

    def encoded(text: str) -> str:
        return "".join(
            chr(byte) if re.match(rb"[A-Za-z0-9_.~-]", bytes([byte])) else f"%{byte:02X}"
            for byte in text.encode()
        )

    ordered = sorted(parameters.items(), key=lambda pair: pair[0].encode())
    joined = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in ordered)
    text = f"{method}&{encoded('/')}&{encoded(joined)}"
    return b64encode(hmac.new(f"{secret}&".encode(), text.encode(), digest).digest()).decode()


def test_a_request_of_the_old_python_sdk_verifies() -> None:
    claim = read_claim(received(E4))
    assert claim.string_to_sign == E4_SIGNED
    assert (claim.access_key_id, claim.action) == ("testAK", "QueryFigureClusters")
    check_signature(claim, "testSecret")


def test_a_request_of_node_with_everything_in_the_form_verifies() -> None:
    claim = read_claim(received("", E5.encode()))
    assert (claim.nonce, claim.version) == ("efba9f5cdf68a088ee36cf19934957d2", "2020-09-30")
    check_signature(claim, "testSecret")


def test_a_request_with_a_token_in_query_and_form_verifies() -> None:
    claim = read_claim(received(E6, b"ObjectId=o+b"))
    assert (claim.access_key_id, claim.security_token) == ("STS.testAK", "tok/+=")
    check_signature(claim, "stsSecret")


def test_headers_do_not_name_the_operation() -> None:
    headers = [(b"x-acs-action", b"DeleteProject"), (b"x-acs-version", b"1999-01-01")]
    claim = read_claim(read_request("ID", "POST", headers, E4.encode(), b""))
    assert (claim.action, claim.version) == ("QueryFigureClusters", "2020-09-30")


@pytest.mark.parametrize(
    ("query", "body", "method"),
    [
        (E6, b"ObjectId=other", "POST"),
        (E6, b"ObjectId=o+b&More=1", "POST"),
        (E6.replace("DatasetName=d", "DatasetName=e"), b"ObjectId=o+b", "POST"),
        (E6.replace("DatasetName=d&", ""), b"ObjectId=o+b", "POST"),
        (E6, b"ObjectId=o+b", "GET"),
    ],
)
def test_a_changed_request_does_not_verify(query: str, body: bytes, method: str) -> None:
    claim = read_claim(received(query, body, method))
    with pytest.raises(RequestRefused, match=r"server string to sign is:(POST|GET)&%2F&"):
        check_signature(claim, "stsSecret")


@given(
    st.sampled_from(["GET", "POST"]),
    st.dictionaries(NAMES, TEXTS, max_size=5),
    TEXTS,
    st.sampled_from([("HMAC-SHA1", "sha1"), ("HMAC-SHA256", "sha256")]),
)
def test_a_signature_made_independently_verifies(
    method: str, extra: dict[str, str], secret: str, algorithm: tuple[str, str]
) -> None:
    own = {name: text for name, text in extra.items() if name not in {*SYSTEM, "Signature"}}
    own = {name: text for name, text in own.items() if name not in UNUSUAL}
    signed = {**own, **SYSTEM, "SignatureMethod": algorithm[0]}
    signature = independent(method, signed, secret, algorithm[1])
    query = urlencode({**signed, "Signature": signature}, quote_via=quote)

    check_signature(read_claim(received(query, method=method)), secret)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SignatureMethod": "HMAC-MD5"}, "InvalidSignatureMethod"),
        ({"SignatureMethod": ""}, "InvalidSignatureMethod"),
        ({"SignatureType": "BEARERTOKEN"}, "InvalidSignatureMethod"),
        ({"SignatureVersion": "2.0"}, "IncompleteSignature"),
        ({"AccessKeyId": ""}, "IncompleteSignature"),
        ({"AccessKeyId": "k" * 129}, "IncompleteSignature"),
        ({"SignatureNonce": ""}, "IncompleteSignature"),
        ({"Timestamp": ""}, "IncompleteSignature"),
        ({"Timestamp": "yesterday"}, "InvalidTimeStamp.Format"),
        ({"Signature": ""}, "IncompleteSignature"),
    ],
)
def test_an_incomplete_signature_is_refused(changes: dict[str, str], code: str) -> None:
    assert refused({**SYSTEM, **changes}) == (code, 400)


def test_what_is_no_text_cannot_be_signed() -> None:
    body = b'{"ProjectName": "p", "MaxResults": 1}'
    headers = [(b"content-type", b"application/json")]
    query = urlencode({**SYSTEM, "Signature": "c2ln"}).encode()
    with pytest.raises(RequestRefused) as caught:
        read_claim(read_request("ID", "POST", headers, query, body))
    assert caught.value.code == "IncompleteSignature"


def test_a_signature_in_the_headers_goes_before_one_in_the_parameters() -> None:
    headers = [(b"authorization", b"Basic x")]
    with pytest.raises(RequestRefused, match="The signature method Basic is not offered"):
        read_claim(read_request("ID", "POST", headers, E4.encode(), b""))


def test_sm3_is_a_scheme_where_openssl_has_it() -> None:
    headers = [(b"authorization", b"ACS3-HMAC-SM3 Credential=a")]
    expected = "IncompleteSignature"
    if "sm3" not in hashlib.algorithms_available:
        expected = "InvalidSignatureMethod"
    with pytest.raises(RequestRefused) as caught:
        read_claim(read_request("ID", "POST", headers, b"", b""))
    assert caught.value.code == expected
