"""Requests E2, E7 and E8 of the contract (1.6), whose nonce and date the contract does not print.

Their targets, headers and SignedHeaders are the captured ones. The parts that are not printed are
ours, and the signatures were therefore made here, with `openssl` and `sha256sum` alone:

    openssl dgst -sha256 -mac HMAC -macopt key:SECRET
"""

import json
from dataclasses import dataclass

import pytest

from visnomy.api.parameters import decode
from visnomy.api.request import ApiRequest, read_request
from visnomy.api.signing.claim import Claim, check_signature
from visnomy.api.signing.schemes import read_claim
from visnomy.api.wire.operations import OPERATIONS
from visnomy.errors import RequestRefused

NAMES = (
    "accept;host;user-agent;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;"
    "x-acs-date;x-acs-signature-nonce;x-acs-version"
)
NAMES_WITH_TOKEN = (
    "accept;host;user-agent;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;"
    "x-acs-credentials-provider;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version"
)
SENT = {
    "host": "127.0.0.1:18711",
    "x-acs-version": "2020-09-30",
    "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
    "x-acs-date": "2026-11-22T15:17:32Z",
    "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
    "accept": "application/json",
    "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x-acs-credentials-provider": "static_ak",
}


@dataclass(frozen=True)
class Example:
    """A captured request; what it must mean to the server."""

    action: str
    query: str
    signature: str
    parameters: dict[str, object]
    key_id: str = "testAK"
    secret: str = "testSecret"
    token: str = ""

    def request(self, signature: str | None = None) -> ApiRequest:
        own = {"x-acs-action": self.action}
        if self.token:
            own |= {
                "x-acs-accesskey-id": self.key_id,
                "x-acs-security-token": self.token,
                "x-acs-credentials-provider": "static_sts",
            }
        names = NAMES_WITH_TOKEN if self.token else NAMES
        fields = f"SignedHeaders={names},Signature={signature or self.signature}"
        signed = f"ACS3-HMAC-SHA256 Credential={self.key_id},{fields}"
        headers = {**SENT, **own, "Authorization": signed}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return read_request("ID", "POST", raw, self.query.encode(), b"")


EXAMPLES = {
    "E2": Example(
        "GetProject",
        "ProjectName=p",
        "958877569c6e626e36f4e5db9d49729ad879b7134434db673b6b7cf8d52ff8ca",
        {"ProjectName": "p"},
        "STS.testAK",
        "stsSecret",
        "tok/+=",
    ),
    "E7": Example(
        "IndexFileMeta",
        "DatasetName=d&File=%7B%22Addresses%22%3A%5B%5D%2C%22CustomLabels%22%3A%7B%22k%22%3A%22v"
        "%22%7D%2C%22Figures%22%3A%5B%7B%22FigureClusterId%22%3A%22Cluster-1%22%2C%22FigureId%22"
        "%3A%22f%22%7D%5D%2C%22Labels%22%3A%5B%5D%2C%22URI%22%3A%22oss%3A%2F%2Fb%2Fk.jpg%22%7D"
        "&Notification=%7B%22MNS%22%3A%7B%22TopicName%22%3A%22t%22%7D%7D&ProjectName=p",
        "088026c8218b8feb59ff0a03095d23e5f702d84ba6af153d9d8d65f78be60016",
        {
            "DatasetName": "d",
            "ProjectName": "p",
            "Notification": {"MNS": {"TopicName": "t"}},
            "File": {
                "Addresses": [],
                "CustomLabels": {"k": "v"},
                "Figures": [{"FigureClusterId": "Cluster-1", "FigureId": "f"}],
                "Labels": [],
                "URI": "oss://b/k.jpg",
            },
        },
    ),
    "E8": Example(
        "UpdateFigureCluster",
        "DatasetName=d&FigureCluster=%7B%22Cover%22%3A%7B%22Figures%22%3A%5B%7B%22FigureId%22%3A"
        "%22f%22%7D%5D%7D%2C%22MetaLockVersion%22%3A0%2C%22Name%22%3A%22Bob%22%2C%22ObjectId%22"
        "%3A%22Cluster-1%22%7D&ProjectName=p",
        "726b47769920c1215b0943a8a2678a5696cccbfcc20c109639419e67e34e10e8",
        {
            "DatasetName": "d",
            "ProjectName": "p",
            "FigureCluster": {
                "Cover": {"Figures": [{"FigureId": "f"}]},
                "MetaLockVersion": 0,
                "Name": "Bob",
                "ObjectId": "Cluster-1",
            },
        },
    ),
}


@pytest.fixture(params=list(EXAMPLES))
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


def test_an_example_verifies(example: Example) -> None:
    claim: Claim = read_claim(example.request())
    assert (claim.access_key_id, claim.action) == (example.key_id, example.action)
    assert (claim.security_token or "") == example.token
    check_signature(claim, example.secret)


def test_an_example_with_another_signature_does_not(example: Example) -> None:
    claim = read_claim(example.request("0" * 64))
    with pytest.raises(RequestRefused, match="server string to sign is:ACS3-HMAC-SHA256"):
        check_signature(claim, example.secret)


def test_an_example_says_what_was_meant(example: Example) -> None:
    request = example.request()
    structs = {name for name, value in example.parameters.items() if isinstance(value, dict)}
    told = {
        name: json.loads(str(value)) if name in structs else value
        for name, value in request.parameters.items()
    }
    assert told == example.parameters
    decode(OPERATIONS[example.action], request.parameters)
