"""A real store that is not AWS: SeaweedFS is listed, described, read and written as S3 is."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sources.seaweed import Seaweed, running_seaweed
from tests.sources.stores import CREDENTIALS, Bucket

from visnomy.errors import MediaInterrupted, MediaMissing
from visnomy.settings import StoreAddress
from visnomy.sources.objects import PART_BYTES, ObjectStore
from visnomy.sources.places import SourceMap

SECRET = CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
ODD = ["Z.jpg", "a b.jpg", "a-b.jpg", "a.jpg", "a/b-c.jpg", "a/b/c.jpg", "a/z 100%.jpg", "a0.jpg"]
"""In the order of their bytes; SeaweedFS gives a folder's objects before `a b.jpg`."""


@pytest.fixture(scope="module")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    with running_seaweed(tmp_path_factory.mktemp("seaweed")) as seaweed:
        yield seaweed


@pytest.fixture
def bucket(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bucket:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return seaweed.new_bucket(keeps_versions=True)


@pytest.fixture
def sources(bucket: Bucket) -> SourceMap:
    return SourceMap({}, [], {"pics": bucket.address})


def walked(sources: SourceMap) -> list[str]:
    place = sources.place("s3://pics")
    return [each.uri.removeprefix("s3://pics/") for each in sources.walk_place(place, [])]


def test_objects_come_in_the_order_of_their_keys_whatever_the_store_does(
    seaweed: Seaweed, sources: SourceMap
) -> None:
    plain = seaweed.new_bucket()
    keys = [*ODD, "é/#1?.jpg", "日本.jpg"]
    for key in (*keys, "notes.txt", ".hidden/b.jpg"):
        plain.put(key, b"x")
    of_plain = SourceMap({}, [], {"pics": plain.address})
    assert walked(of_plain) == keys
    assert not of_plain.is_empty(of_plain.place("s3://pics"))
    assert sources.is_empty(sources.place("s3://pics"))
    for each in of_plain.walk_place(of_plain.place("s3://pics"), []):
        assert each.stamp == of_plain.facts(each.uri).stamp


def test_versions_tags_and_headers_are_told(
    seaweed: Seaweed, bucket: Bucket, sources: SourceMap
) -> None:
    put = seaweed.client().put_object(
        Bucket=bucket.name,
        Key="a.jpg",
        Body=b"one",
        CacheControl="max-age=60",
        ContentDisposition="inline",
        ContentLanguage="de",
        Expires=datetime(2030, 1, 2, tzinfo=UTC),
        Metadata={"author": "Ann"},
        StorageClass="STANDARD_IA",
        Tagging="trip=Rome&year=2026",
    )
    found = sources.described("s3://pics/a.jpg")
    headers = found.headers
    assert headers is not None
    assert (headers.version_id, headers.etag) == (put["VersionId"], put["ETag"])
    assert (headers.tagging_count, headers.user_meta) == (2, {"author": "Ann"})
    assert (headers.cache_control, headers.content_disposition) == ("max-age=60", "inline")
    assert (headers.content_language, headers.storage_class) == ("de", "IA")
    assert headers.expires_at == datetime(2030, 1, 2, tzinfo=UTC)

    other = seaweed.client().put_object(Bucket=bucket.name, Key="a.jpg", Body=b"two!")
    again = sources.described("s3://pics/a.jpg")
    assert again.stamp != found.stamp
    assert again.headers is not None
    assert again.headers.version_id == other["VersionId"]

    bucket.delete("a.jpg")  # Its versions stay, under a marker that says that it is gone.
    assert walked(sources) == []
    with pytest.raises(MediaMissing, match="File does not exist"):
        sources.facts("s3://pics/a.jpg")


async def test_a_large_object_comes_in_parts_of_one_version(
    bucket: Bucket, sources: SourceMap
) -> None:
    content = bytes(range(256)) * (2 * PART_BYTES // 256) + b"rest"
    bucket.put("a.mp4", content)
    bucket.put("none.jpg", b"")
    async with sources.at_hand("s3://pics/a.mp4", len(content)) as path:
        assert path.read_bytes() == content
    async with sources.at_hand("s3://pics/none.jpg", 10) as path:
        assert path.read_bytes() == b""
    part = sources.part("s3://pics/a.mp4", 254, 258)
    assert (part.content, part.size_bytes) == (b"\xfe\xff\x00\x01", len(content))
    bucket.put("a.mp4", b"another")
    with pytest.raises(MediaInterrupted, match="changes while it is read"):
        sources.part("s3://pics/a.mp4", 0, 4, part.etag)


def test_a_wrong_secret_is_refused_and_never_said(
    bucket: Bucket,
    sources: SourceMap,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bucket.put("a.jpg", b"x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
    sentence = f"The store refuses access to {bucket.name}."
    with caplog.at_level(logging.DEBUG):
        for call in (
            lambda: walked(sources),
            lambda: sources.facts("s3://pics/a.jpg"),
            lambda: ObjectStore(bucket.address).headers("a.jpg"),
            lambda: sources.part("s3://pics/a.jpg", 0, 1),
        ):
            with pytest.raises(MediaInterrupted) as caught:
                call()
            assert str(caught.value) == sentence
    assert "wrong-secret" not in caplog.text
    assert "Signature=" not in caplog.text


def test_keys_of_a_profile_are_taken_where_the_environment_has_none(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bucket.put("a.jpg", b"x")
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    folder = tmp_path / ".aws"
    folder.mkdir()
    key_id = CREDENTIALS["AWS_ACCESS_KEY_ID"]
    pair = f"aws_access_key_id = {key_id}\naws_secret_access_key = {SECRET}\n"
    (folder / "credentials").write_text(f"[default]\n{pair.replace(SECRET, 'old')}[home]\n{pair}")
    (folder / "config").write_text(
        f"[profile home]\nregion = us-east-1\nendpoint_url = {bucket.endpoint}\n"
    )
    named = StoreAddress.read(f"s3://{bucket.name}?profile=home")
    assert walked(SourceMap({}, [], {"pics": named})) == ["a.jpg"]
    monkeypatch.setenv("AWS_PROFILE", "home")
    assert walked(SourceMap({}, [], {"pics": StoreAddress(bucket.name)})) == ["a.jpg"]
    absent = StoreAddress.read(f"s3://{bucket.name}?profile=none")
    with pytest.raises(MediaInterrupted, match=r"The profile none of ~/\.aws has no access key"):
        walked(SourceMap({}, [], {"pics": absent}))
    (folder / "credentials").write_text(f"no section {SECRET}")
    with pytest.raises(MediaInterrupted, match="cannot be read") as caught:
        walked(SourceMap({}, [], {"pics": named}))
    assert SECRET not in str(caught.value)


def test_a_new_object_replaces_none(sources: SourceMap, bucket: Bucket) -> None:
    uri = "s3://pics/results/one.json"
    sources.put_new(uri, b"{}")
    sources.put_new(uri, b"{}")
    with pytest.raises(FileExistsError):
        sources.put_new(uri, b"[]")
    assert sources.part(uri, 0, 9).content == b"{}"
    with pytest.raises(MediaInterrupted, match="The store has no bucket nothing"):
        walked(SourceMap({}, [], {"pics": replace(bucket.address, bucket="nothing")}))
