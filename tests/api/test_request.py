"""Requests as they come: merged, decoded, and refused where they make no sense."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.request import ApiRequest, read_request
from visnomy.errors import InvalidArgument, WireError

FORM = (b"content-type", b"application/x-www-form-urlencoded; charset=utf-8")
JSON = (b"Content-Type", b"application/json")


def read(query: bytes = b"", body: bytes = b"", *headers: tuple[bytes, bytes]) -> ApiRequest:
    return read_request("ID", "POST", headers, query, body)


def test_query_and_form_are_merged() -> None:
    assert read(b"A=1&B=a+b%20c", b"C=%E2%82%AC&D=", FORM).parameters == {
        "A": "1",
        "B": "a b c",
        "C": "€",
        "D": "",
    }


def test_a_json_object_is_taken_as_a_body() -> None:
    request = read(b"ProjectName=p", b'{"URIs":["a"],"MaxResults":5}', JSON)
    assert request.parameters == {"ProjectName": "p", "URIs": ["a"], "MaxResults": 5}


@pytest.mark.parametrize(
    ("query", "body", "header"),
    [
        (b"A=1&A=1", b"", FORM),
        (b"A=1", b"A=2", FORM),
        (b"", b"A=1&A=2", FORM),
        (b"A=1", b'{"A":1}', JSON),
        (b"A=%FF", b"", FORM),
        (b"A=\xff", b"", FORM),
        (b"A=%00", b"", FORM),
        (b"A%00=1", b"", FORM),
        (b"A=%1B", b"", FORM),
        (b"A=%7F", b"", FORM),
        (b"", b"[]", JSON),
        (b"", b"{", JSON),
        (b"", b'{"A":"\\u0000"}', JSON),
        (b"", b"{}", (b"content-type", b"text/xml")),
        (b"&".join(b"P%d=1" % number for number in range(5000)), b"", FORM),
    ],
)
def test_what_no_client_means_is_refused(
    query: bytes, body: bytes, header: tuple[bytes, bytes]
) -> None:
    with pytest.raises(InvalidArgument):
        read(query, body, header)


def test_a_line_break_is_text() -> None:
    assert read(b"A=a%0A%09b").parameters == {"A": "a\n\tb"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_refused(method: str) -> None:
    with pytest.raises(WireError) as caught:
        read_request("ID", method, [], b"", b"")
    assert (caught.value.code, caught.value.status) == ("UnsupportedHTTPMethod", 400)


@given(st.binary(max_size=200), st.binary(max_size=200), st.sampled_from([FORM, JSON]))
def test_random_bytes_are_read_or_refused(
    query: bytes, body: bytes, header: tuple[bytes, bytes]
) -> None:
    with suppress(InvalidArgument):
        read(query, body, header)
