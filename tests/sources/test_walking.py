"""A walk finds every picture once, in one order, and survives what lies about."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.errors import InvalidArgument, MediaMissing
from visnomy.sources.places import SourceMap
from visnomy.sources.walking import Trouble, is_media_name


def plant(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def walk(folder: Path, troubles: list[Trouble] | None = None) -> list[str]:
    found = SourceMap({}, [folder]).walk(folder, troubles)
    return [facts.filename for facts in found]


def test_what_can_be_indexed_is_known_by_its_name_in_any_case(tmp_path: Path) -> None:
    plant(tmp_path, "a.JPG", "b.jpeg", "c.Heic", "d.avif", "e.jfif", "f.TIF", "g.webp", "h.jpe")
    plant(tmp_path, "i.mp4", "j.MOV", "k.mkv", "l.webm", "m.AVI", "n.mts", "o.3gp")
    plant(tmp_path, "p.mp3", "q.M4A", "r.flac", "s.ogg", "t.wav", "u.PDF", "v.docx")
    plant(tmp_path, "x.m3u8", "y.txt", "jpg", ".jpg", "z.jpg.part", "program.ts")
    assert len(walk(tmp_path)) == 22


def test_hidden_and_system_folders_are_passed_over(tmp_path: Path) -> None:
    plant(tmp_path, ".thumbnails/a.jpg", "@eaDir/b.jpg", ".git/c.jpg", "#recycle/d.jpg", "e.jpg")
    assert walk(tmp_path) == ["e.jpg"]


def test_the_order_is_that_of_whole_paths(tmp_path: Path) -> None:
    plant(tmp_path, "a/z.jpg", "a-b.jpg", "a0.jpg", "a.jpg", "é.jpg", "Z.jpg", "a/b/c.jpg")
    found = walk(tmp_path)
    assert found == sorted(found, key=str.encode)


@given(st.sets(st.text(st.sampled_from("ab-0. é/"), min_size=1, max_size=9), max_size=12))
def test_any_tree_comes_in_byte_order_and_whole(
    tmp_path_factory: pytest.TempPathFactory, stems: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    wanted = set()
    for stem in stems:
        parts = [part for part in stem.split("/") if part.strip(". ") and part[0] != "."]
        if parts:
            name = "/".join([f"{part}d" for part in parts[:-1]] + [f"{parts[-1]}.jpg"])
            plant(folder, name)
            wanted.add(name)
    assert walk(folder) == sorted(wanted, key=str.encode)


def test_links_are_not_followed_and_loops_do_no_harm(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    plant(photos, "a.jpg", "sub/b.jpg")
    plant(tmp_path, "elsewhere/c.jpg")
    (photos / "loop").symlink_to(photos)
    (photos / "again.jpg").symlink_to(photos / "a.jpg")
    (photos / "out").symlink_to(tmp_path / "elsewhere")
    (photos / "dangling.jpg").symlink_to(photos / "none.jpg")
    troubles: list[Trouble] = []
    assert walk(photos, troubles) == ["a.jpg", "sub/b.jpg"]
    assert [trouble.path for trouble in troubles] == [str(photos / "out")]


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "closed/a.jpg", "open/b.jpg")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    troubles: list[Trouble] = []
    assert walk(tmp_path, troubles) == ["open/b.jpg"]
    assert troubles == [Trouble(str(tmp_path / "closed"), "Permission denied", is_folder=True)]


def test_names_that_are_no_text_are_named_and_passed_over(tmp_path: Path) -> None:
    (Path(os.fsdecode(bytes(tmp_path) + b"/\xe9t\xe9.jpg"))).write_bytes(b"x")
    plant(tmp_path, "ok.jpg")
    troubles: list[Trouble] = []
    assert walk(tmp_path, troubles) == ["ok.jpg"]
    assert [trouble.reason for trouble in troubles] == ["the name is not UTF-8"]


def test_paths_that_no_record_can_hold_are_named(tmp_path: Path) -> None:
    plant(tmp_path, "/".join(["deep" * 50] * 11) + "/a.jpg", "b.jpg")
    troubles: list[Trouble] = []
    assert walk(tmp_path, troubles) == ["b.jpg"]
    assert [trouble.reason for trouble in troubles] == ["the path is too long"]


def test_only_allowed_folders_that_exist_are_walked(tmp_path: Path) -> None:
    plant(tmp_path, "in/a.jpg", "out/b.jpg")
    sources = SourceMap({}, [tmp_path / "in"])
    with pytest.raises(InvalidArgument):
        next(sources.walk(tmp_path / "out"))
    with pytest.raises(MediaMissing):
        next(sources.walk(tmp_path / "in" / "none"))


def test_a_name_needs_a_stem_and_a_suffix() -> None:
    assert is_media_name("a.b.jpg")
    assert not is_media_name("jpg")
    assert not is_media_name(".jpg")
