"""`visnomy people forget` on real faces, down to the bytes of the embedded database."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Command

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"


@pytest.fixture
def album(photos: Path) -> Path:
    """Three photos of one person."""
    for path in ALBUM.glob("obama-*.jpg"):
        shutil.copy(path, photos)
    return photos


def forget(command: Command, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`visnomy people forget` on the command's own library."""
    place = ["--data", str(command.data)]
    place += ["--database-url", command.database_url] if command.database_url else []
    return command.run("people", "forget", *arguments, *place)


def told(command: Command, *arguments: str, code: int = 0) -> Any:  # noqa: ANN401 (any JSON value)
    json_ = "--json"
    done = forget(command, *arguments, json_) if arguments else command.run("people", json_)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_a_person_is_shown_erased_and_looked_for(
    embedded_command: Command, album: Path, tmp_path: Path
) -> None:
    command, receipt = embedded_command, str(tmp_path / "receipt.json")
    command.index(album)
    person, *_ = told(command)["people"]
    seen = told(command, person["id"])
    assert (seen["erased_at"], seen["counts"]["figures"]) == (None, person["faces"])
    (tmp_path / "receipt.json").write_text(json.dumps(seen))
    before = told(command, "--check", receipt, code=1)
    assert "embedding.figure_id" in [each["place"] for each in before["found"]]

    confirmed = ("--confirm", seen["confirmation"], "--receipt", receipt)
    words = forget(command, person["id"], *confirmed, "--vacuum")
    assert words.returncode == 0, words.stderr
    assert f"{person['faces']:>9,}  faces with their boxes and traits" in words.stdout
    assert words.stdout.endswith("The tables were written anew.\n")

    assert json.loads(Path(receipt).read_text())["erased_at"]
    assert told(command, "--check", receipt, "--deep")["found"] == []
    assert command.index(album)["people"] == 0
    assert told(command)["people"] == []
    assert told(command, "--check", receipt)["found"] == []


def test_wrong_usage_says_what_to_do(command: Command, photos: Path, tmp_path: Path) -> None:
    command.index(photos)
    nobody = "Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11"
    other = tmp_path / "other.json"
    other.write_text("[]")

    for arguments, words in (
        ((), "Name a person"),
        ((nobody, "--confirm", "x"), "--receipt"),
        (("--check", str(other)), "is no receipt"),
        ((nobody,), "figure cluster"),
    ):
        done = forget(command, *arguments)
        assert done.returncode != 0
        assert words in done.stderr
