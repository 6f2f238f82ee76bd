"""URIs lead to files inside the allowed folders, and nowhere else."""

import os
from pathlib import Path

import pytest

from visnomy.errors import InvalidArgument, MediaError, MediaInterrupted, MediaMissing
from visnomy.media.opening import open_object
from visnomy.settings import MediaLimits, Settings
from visnomy.sources.places import SourceMap


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "2020").mkdir(parents=True)
    (folder / "2020" / "a 100% photo #1.jpg").write_bytes(b"one")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return folder


@pytest.fixture
def sources(tmp_path: Path, photos: Path) -> SourceMap:
    settings = Settings(data_dir=tmp_path, buckets={"pics": photos}, roots=(photos,))
    return SourceMap.from_settings(settings)


def test_a_bucket_is_a_folder(sources: SourceMap, photos: Path) -> None:
    found = sources.facts("oss://pics/2020/a 100% photo #1.jpg")
    assert found.filename == "2020/a 100% photo #1.jpg"
    assert found.size_bytes == 3
    assert sources.locate(found.uri) == photos / "2020" / "a 100% photo #1.jpg"


def test_a_file_uri_is_the_path_as_it_is(sources: SourceMap, photos: Path) -> None:
    uri = f"file://{photos}/2020/a 100% photo #1.jpg"
    assert sources.facts(uri).filename == "2020/a 100% photo #1.jpg"
    assert sources.locate(uri).read_bytes() == b"one"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "pics/a.jpg",
        "http://pics/a.jpg",
        "OSS://pics/a.jpg",
        "oss://",
        "oss://pics",
        "oss://pics/",
        "oss:///a.jpg",
        "oss://other/a.jpg",
        "oss://pics/../secret.jpg",
        "oss://pics/2020/../../secret.jpg",
        "oss://pics/./a.jpg",
        "oss://pics//a.jpg",
        "oss://pics/2020/",
        "oss://pics/a\0.jpg",
        "oss://pics/\ud800.jpg",
        "oss://pics/" + "n" * 256,
        "oss://pics/" + "long/" * 1000 + "a.jpg",
        "file://",
        "file:///",
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "file://~/a.jpg",
    ],
)
def test_what_is_no_place_of_ours_is_refused(sources: SourceMap, uri: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        sources.locate(uri)
    assert refused.value.code == "InvalidArgument"
    assert len(refused.value.message) < 400


def test_a_path_out_of_a_root_is_refused(sources: SourceMap, photos: Path) -> None:
    with pytest.raises(InvalidArgument):
        sources.locate(f"file://{photos}/../secret.jpg")
    with pytest.raises(InvalidArgument):
        sources.locate(f"file://{photos}-other/a.jpg")


def test_a_link_that_leaves_is_refused(sources: SourceMap, photos: Path, tmp_path: Path) -> None:
    (photos / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (photos / "linked").symlink_to(tmp_path)
    for uri in ("oss://pics/link.jpg", "oss://pics/linked/secret.jpg"):
        with pytest.raises(InvalidArgument):
            sources.facts(uri)


def test_a_link_that_stays_is_followed(sources: SourceMap, photos: Path) -> None:
    (photos / "again.jpg").symlink_to(photos / "2020" / "a 100% photo #1.jpg")
    assert sources.facts("oss://pics/again.jpg").size_bytes == 3


def test_what_is_absent_or_no_file_is_missing(sources: SourceMap, photos: Path) -> None:
    os.mkfifo(photos / "pipe.jpg")
    (photos / "round.jpg").symlink_to(photos / "round.jpg")
    for key in ("none.jpg", "2020", "pipe.jpg", "2020/a 100% photo #1.jpg/under.jpg"):
        with pytest.raises(MediaMissing, match=r"File does not exist\."):
            sources.facts(f"oss://pics/{key}")


def test_the_stamp_follows_the_content(sources: SourceMap, photos: Path) -> None:
    uri = "oss://pics/2020/a 100% photo #1.jpg"
    before = sources.facts(uri).stamp
    assert sources.facts(uri).stamp == before
    path = sources.locate(uri)
    path.write_bytes(b"other")
    changed = sources.facts(uri).stamp
    os.utime(path, ns=(0, 0))
    assert len({before, changed, sources.facts(uri).stamp}) == 3


def test_the_innermost_root_names_a_file(tmp_path: Path, photos: Path) -> None:
    sources = SourceMap({}, [tmp_path, photos])
    assert sources.facts(f"file://{photos}/2020/a 100% photo #1.jpg").filename.startswith("2020/")


def test_a_root_may_be_the_whole_machine(photos: Path) -> None:
    sources = SourceMap({}, [Path("/")])
    assert sources.facts(f"file://{photos}/2020/a 100% photo #1.jpg").size_bytes == 3


def test_times_beyond_all_calendars_do_no_harm(sources: SourceMap, photos: Path) -> None:
    path = photos / "2020" / "a 100% photo #1.jpg"
    os.utime(path, ns=(-(2**55), 2**60))
    assert sources.facts("oss://pics/2020/a 100% photo #1.jpg").modified_at.year > 2000


def test_links_that_go_round_end_in_a_sentence(sources: SourceMap, photos: Path) -> None:
    (photos / "one").symlink_to(photos / "other")
    (photos / "other").symlink_to(photos / "one")
    (photos / "self").symlink_to(photos)
    with pytest.raises(MediaMissing):
        sources.facts("oss://pics/one/a.jpg")
    # A link to the folder itself stays inside: the same file has one more name, and no more.
    assert sources.locate("oss://pics/self/self/2020/a 100% photo #1.jpg").is_relative_to(photos)


def test_a_link_that_is_put_in_place_later_is_refused_when_it_is_read(
    sources: SourceMap, photos: Path, tmp_path: Path
) -> None:
    path = sources.locate("oss://pics/later.jpg")
    path.symlink_to(tmp_path / "secret.jpg")
    with pytest.raises(MediaError), open_object(path, MediaLimits()):
        pass
    with pytest.raises(InvalidArgument):
        sources.put_new("oss://pics/later.jpg", b"{}")
    assert (tmp_path / "secret.jpg").read_bytes() == b"secret"


def test_a_root_that_is_a_link_itself_is_where_it_leads(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "album").symlink_to(photos)
    sources = SourceMap({"pics": tmp_path / "album"}, [tmp_path / "album"])
    assert sources.facts("oss://pics/2020/a 100% photo #1.jpg").size_bytes == 3
    for folder in (photos, tmp_path / "album"):
        assert sources.facts(f"file://{folder}/2020/a 100% photo #1.jpg").size_bytes == 3


@pytest.mark.parametrize(
    "name",
    [
        "-rf.jpg",
        "a\nb.jpg",
        "%2e%2e%2fsecret.jpg",
        "..jpg",
        "... .jpg",
        "a\\b.jpg",
        "e\u0301.jpg",
        "\u00e9.jpg",
        "\u202egpj.jpg",
        "?v=1&b#c.jpg",
        "A.JPG",
        "a.jpg",
    ],
)
def test_a_hard_name_is_one_file_and_no_other(sources: SourceMap, photos: Path, name: str) -> None:
    (photos / name).write_bytes(name.encode())
    assert sources.locate(f"oss://pics/{name}").read_bytes() == name.encode()
    found = [facts.filename for facts in sources.walk_place(sources.place("oss://pics"), [])]
    assert found.count(name) == (not name.startswith("."))  # Those are hidden.


def test_a_name_that_is_no_text_cannot_be_asked_for(sources: SourceMap, photos: Path) -> None:
    Path(os.fsdecode(bytes(photos) + b"/\xe9.jpg")).write_bytes(b"x")
    with pytest.raises(InvalidArgument, match="not valid Unicode"):
        sources.locate("oss://pics/\udce9.jpg")


def test_a_folder_that_cannot_be_read_is_told(
    sources: SourceMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(MediaInterrupted, match="cannot be reached: Permission denied"):
        sources.facts("oss://pics/2020/a 100% photo #1.jpg")
