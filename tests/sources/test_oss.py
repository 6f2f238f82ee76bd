"""Buckets of OSS are read by its SDK, against a server written after the public documents."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.oss_server import KEYS, REGION, OssServer, Stored, running_oss

from visnomy.errors import ConfigurationError, MediaInterrupted, MediaMissing
from visnomy.settings import StoreAddress, read_bucket
from visnomy.sources.objects import PART_BYTES
from visnomy.sources.places import SourceMap
from visnomy.sources.walking import Trouble

SECRET = KEYS["LTAI-TESTS"]
WRITTEN_WITH = {
    "Cache-Control": "max-age=60",
    "Content-Disposition": "inline",
    "Expires": "Wed, 21 Oct 2026 07:28:00 GMT",
    "x-oss-meta-author": "Ann",
    "x-oss-storage-class": "IA",
    "x-oss-object-type": "Multipart",
    "x-oss-version-id": "CAEQ",
    "x-oss-server-side-encryption": "KMS",
    "x-oss-server-side-encryption-key-id": "key-1",
    "x-oss-server-side-data-encryption": "SM4",
}


@pytest.fixture(scope="module")
def server() -> Iterator[OssServer]:
    with running_oss() as server:
        yield server


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: OssServer) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("OSS_ACCESS_KEY_ID", "LTAI-TESTS")
    monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", SECRET)
    server.objects.clear()
    server.forbidden.clear()


def sources_of(server: OssServer, bucket: str = "pics", more: str = "") -> SourceMap:
    address = f"oss://{bucket}?endpoint={server.endpoint}&region={REGION}{more}"
    return SourceMap({}, [], {"pics": StoreAddress.read(address)})


def walked(sources: SourceMap) -> list[str]:
    return [each.uri for each in sources.walk_place(sources.place("oss://pics"), [])]


def test_a_bucket_is_listed_page_by_page(server: OssServer) -> None:
    keys = ["Z.jpg", "a-b.jpg", "a/z 100%+.jpg", "a0.jpg", "é/#1?.jpg", "日本.jpg"]
    server.objects |= {key: Stored(b"x") for key in (*keys, "notes.txt", ".hidden/b.jpg")}
    sources = sources_of(server)
    assert walked(sources) == [f"oss://pics/{key}" for key in keys]
    troubles: list[Trouble] = []
    listed = next(iter(sources.walk_place(sources.place("oss://pics"), troubles)))
    assert listed == sources.facts("oss://pics/Z.jpg")
    assert not sources.is_empty(sources.place("oss://pics"))


async def test_an_object_comes_in_parts_of_one_version(server: OssServer) -> None:
    content = bytes(range(256)) * (PART_BYTES // 256) + b"rest"
    server.objects["a.jpg"] = Stored(content)
    server.objects["none.jpg"] = Stored(b"")
    sources = sources_of(server)
    server.asked.clear()
    async with sources.at_hand("oss://pics/a.jpg", 2 * PART_BYTES) as path:
        assert path.read_bytes() == content
    assert len(server.asked) == 2
    async with sources.at_hand("oss://pics/none.jpg", 10) as path:
        assert path.read_bytes() == b""


def test_an_object_says_what_only_oss_knows(server: OssServer) -> None:
    tags = {"trip": "Rome & more", "year": "2026"}
    server.objects["a.jpg"] = Stored(b"123456789", WRITTEN_WITH, tags, "private")
    found = sources_of(server).described("oss://pics/a.jpg").headers
    assert found is not None
    assert (found.tags, found.tagging_count, found.acl) == (tags, 2, "private")
    assert (found.object_type, found.storage_class) == ("Multipart", "IA")
    assert found.crc64 == str(0x995DC9BBDF1939FA)
    assert (found.encryption, found.encryption_key_id) == ("KMS", "key-1")
    assert (found.data_encryption, found.version_id) == ("SM4", "CAEQ")
    assert (found.user_meta, found.cache_control) == ({"author": "Ann"}, "max-age=60")
    assert found.expires_at is not None
    assert found.expires_at.year == 2026


def test_what_a_key_may_not_see_is_left_out(server: OssServer) -> None:
    server.objects["a.jpg"] = Stored(b"x", tags={"a": "1"})
    server.forbidden |= {"acl", "tagging"}
    found = sources_of(server).described("oss://pics/a.jpg").headers
    assert found is not None
    assert (found.tags, found.acl, found.tagging_count) == ({}, None, 1)


def test_a_prefix_is_a_bucket_of_its_own(server: OssServer) -> None:
    server.objects |= {"2024/a.jpg": Stored(b"x"), "2025/b.jpg": Stored(b"y")}
    address = StoreAddress.read(f"oss://pics/2025/?endpoint={server.endpoint}&region={REGION}")
    sources = SourceMap({}, [], {"pics": address})
    assert walked(sources) == ["oss://pics/b.jpg"]
    assert sources.facts("oss://pics/b.jpg").size_bytes == 1


def test_what_is_wrong_is_told_in_our_words_and_no_secret_is_said(
    server: OssServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = []
    with caplog.at_level(logging.DEBUG):
        for sources, secret, sentence in (
            (sources_of(server), SECRET, "File does not exist"),
            (sources_of(server, "other"), SECRET, "The store has no bucket other"),
            (sources_of(server), "wrong-secret", "The store refuses access to pics"),
        ):
            monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", secret)
            with pytest.raises((MediaMissing, MediaInterrupted)) as caught:
                _ = walked(sources), sources.described("oss://pics/none.jpg")
            told.append(str(caught.value))
            assert sentence in told[-1]
    for words in (*told, caplog.text):
        assert SECRET not in words
        assert "wrong-secret" not in words
        assert "Signature" not in words.replace("SignatureDoesNotMatch", "")


def test_keys_come_from_files_where_the_environment_has_none(
    server: OssServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OSS_ACCESS_KEY_ID")
    server.objects["a.jpg"] = Stored(b"x")
    with pytest.raises(MediaInterrupted, match="no access key for OSS"):
        walked(sources_of(server))
    pair = f"accessKeyID=LTAI-TESTS\naccessKeySecret={SECRET}\n"
    (tmp_path / ".ossutilconfig").write_text(f"[Credentials]\n{pair}")
    assert walked(sources_of(server)) == ["oss://pics/a.jpg"]
    (tmp_path / ".alibabacloud").mkdir()
    other = f"[work]\naccess_key_id = LTAI-TESTS\naccess_key_secret = {SECRET}\n"
    (tmp_path / ".alibabacloud" / "credentials").write_text(other)
    assert walked(sources_of(server, more="&profile=work")) == ["oss://pics/a.jpg"]
    (tmp_path / ".ossutilconfig").write_text(f"no section {SECRET}")
    with pytest.raises(MediaInterrupted, match="cannot be read") as caught:
        walked(sources_of(server, more="&profile=none"))
    assert SECRET not in str(caught.value)


def test_an_address_of_oss_is_read_strictly() -> None:
    address = read_bucket("oss://b/p/?region=cn-hangzhou&profile=work")
    assert address == StoreAddress("b", "p", None, "cn-hangzhou", "work", "oss")
    assert str(address) == "oss://b/p?profile=work&region=cn-hangzhou"
    for text in ("oss://", "oss://b?key=1", "s3://"):
        with pytest.raises(ConfigurationError, match="A bucket of a store has the form"):
            read_bucket(text)


def test_without_the_sdk_the_sentence_says_what_to_install(
    server: OssServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "alibabacloud_oss_v2", None)
    with pytest.raises(MediaInterrupted, match="pip install 'visnomy\\[oss\\]'"):
        walked(sources_of(server))
