"""New objects are whole, and nothing that is there is ever changed."""

import os
from pathlib import Path

import pytest

from visnomy.errors import InvalidArgument
from visnomy.sources.writing import check_new, write_new


def test_an_object_is_made_with_its_folders_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "results" / "one.json"
    write_new(path, b"{}")
    write_new(path, b"{}")
    assert path.read_bytes() == b"{}"
    assert os.listdir(path.parent) == ["one.json"]


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(b"mine")
    (tmp_path / "link.json").symlink_to(tmp_path / "elsewhere.json")
    for name in ("one.json", "link.json"):
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, b"{}")
    assert (tmp_path / "one.json").read_bytes() == b"mine"
    assert sorted(os.listdir(tmp_path)) == ["link.json", "one.json"]


@pytest.mark.parametrize(
    "uri", ["oss://b/a", "oss://b/.json", "oss://b/.config/a.json", "file:///home/.a/b.json", "a"]
)
def test_a_name_that_something_else_may_read_is_refused(uri: str) -> None:
    with pytest.raises(InvalidArgument):
        check_new(uri)


def test_a_plain_name_is_taken() -> None:
    check_new("oss://b/results/2026/a b.json")
    check_new("file:///photos/a.json")
