"""Every field that docs/fields.md calls filled is in the record of a file of these."""

from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from tests.docs.test_fields import listed
from tests.jobs.finders import find
from tests.library.conftest import HereAnalyser
from tests.library.tables import record
from tests.library.test_indexing import register, templated
from tests.media import hostile, songs
from tests.sources.oss_server import KEYS, REGION, Stored, running_oss
from tests.sources.stores import CREDENTIALS, new_bucket, running_store

from visnomy.errors import InvalidArgument
from visnomy.jobs.looking import judged
from visnomy.library.context import Library
from visnomy.library.intake.describing import describe_batch
from visnomy.library.intake.documents import media_members
from visnomy.library.intake.indexing import index_batch
from visnomy.library.projects import update_project
from visnomy.media.picture import read_picture
from visnomy.media.video import read_video
from visnomy.model.analysis import Analysis
from visnomy.model.file import FileIntent
from visnomy.model.place import LANGUAGES_TAG
from visnomy.model.project import Dataset, ProjectChange
from visnomy.settings import MediaLimits, StoreAddress
from visnomy.sources.places import SourceMap

MADE_FOR_ANSWERS = {"Figures"}
"""Spliced in where a record is sent (tests/contract/test_files.py)."""
OF_RECORDINGS = {
    *("AudioStreams", "Bitrate", "Duration", "FormatLongName", "FormatName", "StartTime"),
    *("StreamCount", "Subtitles", "VideoHeight", "VideoStreams", "VideoWidth"),
    *("AudioCovers", "Language", "PageCount", "ProgramCount"),
}
"""Read from real files in tests/media."""
OF_CONTENTS = {"Labels", "OCRContents", "OCRTexts", "SceneElements"}
"""Seen in real pictures and videos: tests/contract/test_contents.py and test_videos.py."""
OF_TEMPLATES = {"CroppingSuggestions", "ImageScore"}
"""Where the template asks for them: below."""


def photo() -> bytes:
    """A picture with a place, a moment without offset, a title and a turn."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "At the lake"
    exif.get_ifd(0x8769).update({0x9003: "2020:08:19 17:11:11", 0x9291: "5"})
    angle = (IFDRational(30134389, 1_000_000), IFDRational(0), IFDRational(0))
    other = (IFDRational(120074997, 1_000_000), IFDRational(0), IFDRational(0))
    exif.get_ifd(0x8825).update({1: "N", 2: angle, 3: "E", 4: other, 6: IFDRational(99, 1)})
    return hostile.encode(hostile.corners(), "JPEG", exif=exif.tobytes())


async def indexed(
    library: Library, dataset: Dataset, analyser: HereAnalyser, intent: FileIntent
) -> dict[str, Any]:
    ids = await register(library, dataset, intent)
    await index_batch(library, analyser, dataset.dataset_id, ids)
    return await record(library, intent.uri)


@pytest.fixture
async def of_a_photo(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> dict[str, Any]:
    (photos / "a.jpg").write_bytes(photo())
    names = ("Album", "AlbumArtist", "Artist", "Composer", "Performer")
    said: dict[str, Any] = {**dict.fromkeys(names, "said"), "Labels": [{"LabelName": "lake"}]}
    intent = FileIntent("oss://pics/a.jpg", "id", {"k": "v"}, said)
    return await indexed(library, dataset, analyser, intent)


def test_a_photo_tells_where_and_when_it_was_taken(of_a_photo: dict[str, Any]) -> None:
    assert of_a_photo["LatLong"] == "30.134389,120.074997"
    assert of_a_photo["Timezone"] == "Asia/Shanghai"
    assert of_a_photo["ProduceTime"] == "2020-08-19T17:11:11.500000000+08:00"
    assert of_a_photo["Addresses"] == [
        {
            "City": "Hangzhou",
            "Country": "China",
            "District": "Zhuantang",
            "Language": "en",
            "Province": "Zhejiang",
        },
        {
            "City": "杭州",
            "Country": "中国",
            "District": "转塘",
            "Language": "zh-Hans",
            "Province": "浙江省",
        },
    ]


async def test_the_place_that_a_caller_says_decides_the_address(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    (photos / "b.jpg").write_bytes(photo())
    intent = FileIntent("oss://pics/b.jpg", overrides={"LatLong": "48.8584,2.2945"})
    found = await indexed(library, dataset, analyser, intent)
    assert found["Timezone"] == "Europe/Paris"
    assert [each["City"] for each in found["Addresses"]] == ["Paris", "巴黎"]


async def test_addresses_and_labels_come_in_the_languages_that_the_project_asks_for(
    library: Library, photos: Path, analyser: HereAnalyser
) -> None:
    dataset = await templated(library, "Official:AllFunction")
    change = ProjectChange(tags={LANGUAGES_TAG: "zh-hans"})
    await update_project(library, dataset.project_name, change)
    (photos / "b.jpg").write_bytes(photo())
    ids = await register(library, dataset, FileIntent("oss://pics/b.jpg"))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    await describe_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, "oss://pics/b.jpg")
    assert [each["City"] for each in found["Addresses"]] == ["杭州"]
    assert [each["LabelName"] for each in found["Labels"]] == ["码头"]
    wrong = ProjectChange(tags={LANGUAGES_TAG: "en, fr"})
    with pytest.raises(InvalidArgument, match="may name en, zh-Hans, got fr"):
        await update_project(library, dataset.project_name, wrong)


def test_a_song_tells_its_tags_and_covers(tmp_path: Path) -> None:
    cover = hostile.encode(hostile.corners(), "PNG")
    texts = {**songs.TEXTS, "performer": "Cid", "language": "zho"}
    path = tmp_path / "song.mp3"
    path.write_bytes(songs.mp3(texts, cover, words=songs.WORDS))
    members: dict[str, Any] = media_members(read_video(path, MediaLimits(), lambda *_: None), 0)
    expected = {"Album": "Lakes", "AlbumArtist": "Various", "Artist": "Ann", "Composer": "Ben"}
    assert members | expected | {"Performer": "Cid", "Language": "zh"} == members
    assert members["AudioStreams"][0]["Lyric"] == songs.WORDS
    (image,) = members["AudioCovers"]
    assert (image["ImageWidth"], image["ImageHeight"]) == (96, 64)
    assert '"Format":{"value":"png"}' in image["EXIF"]


@pytest.mark.parametrize("template", ["FaceManagement", "ImageManagement", "AllFunction"])
async def test_only_templates_for_images_judge_a_picture(
    library: Library, photos: Path, template: str
) -> None:
    class Judging(HereAnalyser):
        async def analyse(self, path: Path, *_: object, **__: object) -> Analysis:
            picture = read_picture(path, MediaLimits())
            return judged(picture, find(picture))

    (photos / "a.jpg").write_bytes(photo())
    judging = await templated(library, f"Official:{template}")
    found = await indexed(library, judging, Judging(), FileIntent("oss://pics/a.jpg"))
    assert (set(found) >= OF_TEMPLATES) == (template != "FaceManagement")
    assert bool(set(found) & OF_TEMPLATES) == (template != "FaceManagement")
    if template != "FaceManagement":
        assert 0 <= found["ImageScore"]["OverallQualityScore"] <= 1
        assert found["CroppingSuggestions"][0]["AspectRatio"] == "1:1"
        assert set(found["CroppingSuggestions"][0]["Boundary"]) == {
            "Height",
            "Left",
            "Top",
            "Width",
        }


@pytest.fixture
async def of_an_object(
    library: Library, dataset: Dataset, analyser: HereAnalyser, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with running_store() as endpoint:
        bucket = new_bucket(endpoint)
        versions = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        _put(f"{endpoint}/{bucket.name}?versioning", versions.encode())
        headers = {
            "Cache-Control": "max-age=60",
            "Content-Disposition": "inline",
            "Content-Encoding": "identity",
            "Content-Language": "en",
            "Expires": "Wed, 21 Oct 2026 07:28:00 GMT",
            "x-amz-meta-author": "Ann",
            "x-amz-storage-class": "STANDARD_IA",
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
            "x-amz-tagging": "a=1&b=2",
        }
        _put(f"{endpoint}/{bucket.name}/a.jpg", photo(), **headers)
        sources = SourceMap({}, [], {"store": bucket.address})
        stored = Library(library.settings, library.database, sources)
        return await indexed(stored, dataset, analyser, FileIntent("s3://store/a.jpg"))


def test_an_object_tells_what_its_store_keeps(of_an_object: dict[str, Any]) -> None:
    assert len(of_an_object.pop("OSSVersionId")) > 3
    expected = {
        "CacheControl": "max-age=60",
        "ContentDisposition": "inline",
        "ContentEncoding": "identity",
        "ContentLanguage": "en",
        "OSSExpiration": "2026-10-21T07:28:00.000000000Z",
        "OSSStorageClass": "IA",
        "OSSTaggingCount": 2,
        "OSSUserMeta": {"author": "Ann"},
        "ServerSideEncryption": "aws:kms",
        "ServerSideEncryptionKeyId": "key-1",
    }
    assert of_an_object | expected == of_an_object


@pytest.fixture
async def of_an_oss_object(
    library: Library, dataset: Dataset, analyser: HereAnalyser, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    for key_id, secret in KEYS.items():
        monkeypatch.setenv("OSS_ACCESS_KEY_ID", key_id)
        monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", secret)
    encrypted = {"x-oss-server-side-data-encryption": "SM4"}
    with running_oss() as server:
        server.objects["a.jpg"] = Stored(photo(), encrypted, {"trip": "Rome"}, "private")
        address = StoreAddress("pics", "", server.endpoint, REGION, scheme="oss")
        sources = SourceMap({}, [], {"native": address})
        stored = Library(library.settings, library.database, sources)
        return await indexed(stored, dataset, analyser, FileIntent("oss://native/a.jpg"))


def test_an_object_of_oss_tells_what_only_oss_keeps(
    of_an_oss_object: dict[str, Any], of_a_photo: dict[str, Any]
) -> None:
    expected = {
        "ETag": of_an_oss_object["ETag"].upper(),
        "OSSCRC64": of_a_photo["OSSCRC64"],
        "OSSObjectType": "Normal",
        "OSSStorageClass": "Standard",
        "OSSTagging": {"trip": "Rome"},
        "OSSTaggingCount": 1,
        "ObjectACL": "private",
        "ServerSideDataEncryption": "SM4",
    }
    assert of_an_oss_object | expected == of_an_oss_object


async def test_every_field_that_is_called_filled_is_filled(  # noqa: PLR0917 (all are fixtures)
    of_a_photo: dict[str, Any],
    of_an_object: dict[str, Any],
    of_an_oss_object: dict[str, Any],
    library: Library,
    dataset: Dataset,
    photos: Path,
    analyser: HereAnalyser,
) -> None:
    (photos / "cut.jpg").write_bytes(hostile.cut(photo()))
    broken = await indexed(library, dataset, analyser, FileIntent("oss://pics/cut.jpg"))
    stored = {*of_an_object, *of_an_oss_object}
    filled = {*of_a_photo, *stored, *broken, *MADE_FOR_ANSWERS}
    filled |= {*OF_RECORDINGS, *OF_TEMPLATES, *OF_CONTENTS}
    assert set(listed("Filled")) == filled


def _put(url: str, body: bytes, **headers: str) -> None:
    typed = {"Content-Type": "application/octet-stream", **headers}
    with urlopen(Request(url, body, typed, method="PUT")) as answer:
        assert answer.status == 200
