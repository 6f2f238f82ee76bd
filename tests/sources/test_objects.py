"""Objects of a store are found, described and read as files of a folder are."""

import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from tests.sources.stores import CREDENTIALS, Bucket

from visnomy.errors import InvalidArgument, MediaInterrupted, MediaMissing, MediaTooLarge
from visnomy.settings import StoreAddress
from visnomy.sources.objects import ObjectStore
from visnomy.sources.places import SourceMap
from visnomy.sources.walking import Trouble

KEYS = ["Z.jpg", "a-b.jpg", "a/z 100%.jpg", "a0.jpg", "é/#1?.jpg", "日本.jpg"]


@pytest.fixture
def sources(bucket: Bucket) -> SourceMap:
    return SourceMap({}, [], {"pics": bucket.address})


def walked(sources: SourceMap, uri: str = "s3://pics") -> list[str]:
    return [facts.uri for facts in sources.walk_place(sources.place(uri), [])]


def test_pictures_come_in_the_order_of_their_uris(sources: SourceMap, bucket: Bucket) -> None:
    for key in (*KEYS, "notes.txt", ".hidden/b.jpg", "@eaDir/c.jpg"):
        bucket.put(key, b"x")
    assert walked(sources) == [f"s3://pics/{key}" for key in KEYS]
    assert walked(sources, "oss://pics/") == [f"oss://pics/{key}" for key in KEYS]


def test_a_prefix_is_a_bucket_of_its_own(bucket: Bucket) -> None:
    bucket.put("2024/a.jpg", b"x")
    bucket.put("2025/b.jpg", b"y")
    address = StoreAddress.read(f"s3://{bucket.name}/2025/?endpoint={bucket.endpoint}&region=r")
    sources = SourceMap({}, [], {"pics": address})
    assert walked(sources) == ["s3://pics/b.jpg"]
    assert sources.facts("s3://pics/b.jpg").filename == "b.jpg"


def test_the_stamp_changes_with_the_bytes(sources: SourceMap, bucket: Bucket) -> None:
    bucket.put("a.jpg", b"one")
    first = sources.facts("s3://pics/a.jpg")
    assert next(sources.walk_place(sources.place("s3://pics"), [])) == first
    bucket.put("a.jpg", b"two")
    assert sources.facts("s3://pics/a.jpg").stamp != first.stamp
    assert (first.filename, first.size_bytes) == ("a.jpg", 3)


async def test_the_bytes_are_at_hand_for_a_while(sources: SourceMap, bucket: Bucket) -> None:
    bucket.put("a.jpg", b"one" * 5_000_000)
    async with sources.at_hand("oss://pics/a.jpg", 20_000_000) as path:
        assert path.read_bytes() == b"one" * 5_000_000
    assert not path.exists()


async def test_an_object_that_is_absent_or_too_large(sources: SourceMap, bucket: Bucket) -> None:
    bucket.put("a.jpg", b"one")
    with pytest.raises(MediaMissing, match="File does not exist"):
        sources.facts("s3://pics/none.jpg")
    with pytest.raises(MediaMissing, match="File does not exist"):
        async with sources.at_hand("s3://pics/none.jpg", 10):
            pass
    with pytest.raises(MediaTooLarge, match="more than 0 MiB"):
        async with sources.at_hand("s3://pics/a.jpg", 2):
            pass


def test_only_buckets_that_were_named_are_read(sources: SourceMap, bucket: Bucket) -> None:
    for uri in (f"s3://{bucket.name}/a.jpg", "oss://other/a.jpg"):
        with pytest.raises(InvalidArgument, match="not known to this server"):
            sources.check(uri)
    with pytest.raises(InvalidArgument, match="without an object"):
        sources.place("s3://pics/a.jpg")
    with pytest.raises(InvalidArgument, match="must start with"):
        sources.place("https://pics")


def test_a_bucket_that_is_not_there_is_told(bucket: Bucket) -> None:
    address = StoreAddress("nothing", endpoint=bucket.endpoint, region="us-east-1")
    sources = SourceMap({}, [], {"pics": address})
    with pytest.raises(MediaInterrupted, match="The store has no bucket nothing"):
        walked(sources)


@pytest.mark.usefixtures("bucket")
def test_a_refusal_is_told_without_what_the_store_said(
    answering: Callable[[int], str], caplog: pytest.LogCaptureFixture
) -> None:
    address = StoreAddress("closed", endpoint=answering(403), region="us-east-1")
    sources = SourceMap({}, [], {"pics": address})
    with caplog.at_level(logging.DEBUG), pytest.raises(MediaInterrupted) as caught:
        sources.facts("s3://pics/a.jpg")
    assert str(caught.value) == "The store refuses access to closed."
    with pytest.raises(MediaInterrupted, match="The store refuses access to closed"):
        walked(sources)
    assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in caplog.text


def test_the_signed_address_of_an_object_is_never_logged(
    sources: SourceMap, bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    bucket.put("a.jpg", b"one")
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    with caplog.at_level(logging.INFO):
        found = sources.described("s3://pics/a.jpg")
    assert found.headers is not None
    assert found.headers.storage_class == "Standard"
    assert "Signature" not in caplog.text
    assert CREDENTIALS["AWS_ACCESS_KEY_ID"] not in caplog.text


@pytest.mark.usefixtures("bucket")
def test_headers_of_a_store_that_refuses_or_stumbles(answering: Callable[[int], str]) -> None:
    for status, sentence in ((403, "refuses access"), (503, "cannot be reached")):
        address = StoreAddress("shut", endpoint=answering(status), region="us-east-1")
        with pytest.raises(MediaInterrupted, match=sentence):
            ObjectStore(address).headers("a.jpg")


@pytest.mark.usefixtures("bucket")
def test_a_store_that_stumbles_is_asked_again(answering: Callable[[int], str]) -> None:
    address = StoreAddress("shaky", endpoint=answering(503), region="us-east-1")
    sources = SourceMap({}, [], {"pics": address})
    with pytest.raises(MediaInterrupted, match="The store of shaky cannot be reached"):
        sources.facts("s3://pics/a.jpg")
    assert Answers.count == 4


def test_a_key_that_no_uri_can_carry_is_passed_over(sources: SourceMap, bucket: Bucket) -> None:
    bucket.put("a.jpg", b"x")
    bucket.put(f"{'n' * 300}.jpg", b"x")
    troubles: list[Trouble] = []
    found = list(sources.walk_place(sources.place("s3://pics"), troubles))
    assert [facts.filename for facts in found] == ["a.jpg"]
    assert [trouble.reason for trouble in troubles] == ["the key cannot be part of a URI"]


class Answers(BaseHTTPRequestHandler):
    """A store that says the same to everything."""

    status = 200
    count = 0

    def do_GET(self) -> None:
        Answers.count += 1
        self.send_response(self.status)
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def answering() -> "Callable[[int], str]":
    """Starts a store that answers with one status; the function gives its address."""

    def start(status: int) -> str:
        server = HTTPServer(("127.0.0.1", 0), type("Same", (Answers,), {"status": status}))
        Answers.count = 0
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    return start
