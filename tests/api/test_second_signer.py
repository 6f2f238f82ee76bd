"""Random requests, signed by a second implementation, verify; changed anywhere, they do not."""

import hashlib
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.second_signer import (
    HEADER_HASHES,
    PARAMETER_HASHES,
    authorization,
    parameter_signature,
    sm3,
)

from visnomy.api.request import ApiRequest, read_request
from visnomy.api.signing import acs3, rpc
from visnomy.api.signing.claim import check_signature
from visnomy.api.signing.schemes import read_claim
from visnomy.errors import RequestRefused

FORM = "application/x-www-form-urlencoded"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
VISIBLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
OWN = {
    *("Action", "Version", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureType"),
    *("SignatureNonce", "Timestamp", "SecurityToken", "Signature", "Format", "BearerToken"),
}
NAMES = TEXTS.filter(lambda name: name and name not in OWN)
PARAMETERS = st.dictionaries(NAMES, TEXTS, max_size=4)
TOKENS = st.none() | st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
SECRETS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=90)
METHODS = st.sampled_from(["GET", "POST"])


@st.composite
def split(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Parameters of the query and of the form, with no name in both."""
    query = draw(PARAMETERS)
    form = {name: text for name, text in draw(PARAMETERS).items() if name not in query}
    return query, form


def written(pairs: dict[str, str], *, plus: bool) -> str:
    """Pairs as SDKs write them: Python with + for a blank, Node with %20 and some bare signs."""
    return urlencode(pairs) if plus else urlencode(pairs, safe="*!()~", quote_via=quote)


def received(headers: dict[str, str], method: str, query: str, body: bytes) -> ApiRequest:
    raw = [(name.encode(), text.encode("latin-1")) for name, text in headers.items()]
    return read_request("ID", method, raw, query.encode(), body)


@st.composite
def signed_in_headers(draw: st.DrawFn) -> tuple[ApiRequest, str]:
    """A request with its signature in the headers, and the secret."""
    algorithm = draw(st.sampled_from(sorted(acs3.DIGESTS)))
    method, plus = draw(METHODS), draw(st.booleans())
    secret, token = draw(SECRETS), draw(TOKENS)
    query, form = draw(split())
    body = written(form, plus=plus).encode()
    headers = {
        "host": draw(
            st.sampled_from(["127.0.0.1:8230", "http://127.0.0.1:8230", "photos.example"])
        ),
        "user-agent": draw(VISIBLE),
        "x-acs-action": "GetProject",
        "x-acs-version": "2020-09-30",
        "x-acs-date": "2026-11-22T15:17:32Z",
        "x-acs-signature-nonce": draw(st.uuids()).hex,
        "x-acs-content-sha256": HEADER_HASHES[algorithm](body).hex(),
    }
    headers |= {"content-type": FORM} if body else {}
    if token:
        headers |= {"x-acs-security-token": token, "x-acs-accesskey-id": "key"}
    own = authorization(algorithm, method, query.items(), headers, body, ("key", secret))
    sent = {**headers, "Authorization": own, "x-forwarded-for": draw(VISIBLE)}
    return received(sent, method, written(query, plus=plus), body), secret


@st.composite
def signed_in_parameters(draw: st.DrawFn) -> tuple[ApiRequest, str]:
    """A request with its signature in the query or the form, and the secret."""
    algorithm = draw(st.sampled_from(sorted(PARAMETER_HASHES)))
    method, plus = draw(METHODS), draw(st.booleans())
    secret, token = draw(SECRETS), draw(TOKENS)
    query, form = draw(split())
    system = {
        "Action": "GetProject",
        "Version": "2020-09-30",
        "Format": "JSON",
        "AccessKeyId": "key",
        "SignatureMethod": algorithm,
        "SignatureVersion": "1.0",
        "SignatureNonce": draw(st.uuids()).hex,
        "Timestamp": "2026-11-22T15:17:33Z",
        **({"SecurityToken": token} if token else {}),
        **({"SignatureType": ""} if draw(st.booleans()) else {}),
    }
    everything = {**query, **form, **system}
    system["Signature"] = parameter_signature(algorithm, method, everything.items(), secret)
    # The query, the form, or some here and some there: contract 1.2 merges them.
    place = draw(st.sampled_from(["query", "form", "both"]))
    for name, text in system.items():
        in_form = place == "form" or (place == "both" and draw(st.booleans()))
        (form if in_form else query)[name] = text
    body = written(form, plus=plus).encode()
    headers = {"content-type": FORM} if body else {}
    return received(headers, method, written(query, plus=plus), body), secret


@given(signed_in_headers() | signed_in_parameters())
def test_a_request_that_was_signed_independently_verifies(case: tuple[ApiRequest, str]) -> None:
    request, secret = case
    claim = read_claim(request)
    check_signature(claim, secret)
    assert (claim.access_key_id, claim.action) == ("key", "GetProject")
    token = request.header("x-acs-security-token") or request.text("SecurityToken")
    assert claim.security_token == token


@given(signed_in_headers() | signed_in_parameters(), SECRETS)
def test_another_secret_never_verifies(case: tuple[ApiRequest, str], other: str) -> None:
    request, secret = case
    if other == secret:
        return
    with pytest.raises(RequestRefused) as caught:
        check_signature(read_claim(request), other)
    assert caught.value.code == "SignatureDoesNotMatch"


def test_every_scheme_that_is_offered_is_computed_twice() -> None:
    assert set(acs3.DIGESTS) <= set(HEADER_HASHES)
    assert set(rpc.DIGESTS) == set(PARAMETER_HASHES)


def test_the_second_sm3_is_that_of_the_standard() -> None:
    """The examples of GB/T 32905-2016, annex A."""
    assert sm3(b"abc").hex().startswith("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b")
    assert (
        sm3(b"abcd" * 16).hex().startswith("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293d")
    )
    if "sm3" in hashlib.algorithms_available:
        for length in (0, 55, 56, 63, 64, 65, 200):
            assert sm3(b"x" * length) == hashlib.new("sm3", b"x" * length).digest()
