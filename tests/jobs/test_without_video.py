"""Without the extra `video` photos are looked at as ever, and videos say what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.jobs.conftest import ROOT
from tests.jobs.photos import plant_one
from tests.media.papers import write_pdf

from visnomy.cli.checks import State, check_machine
from visnomy.media.recording_support import MISSING
from visnomy.settings import Settings


def test_photos_and_documents_need_no_extra(tmp_path: Path) -> None:
    photo, paper = plant_one(tmp_path / "a.jpg"), write_pdf(tmp_path / "a.pdf", 1)
    song = tmp_path / "a.mp3"
    song.write_bytes(b"ID3" + bytes(500))
    command = [sys.executable, "-m", "tests.jobs.without_video", *map(str, (photo, paper, song))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["image", "document", MISSING, MISSING]
    assert "pip install 'visnomy[video]'" in MISSING


def test_the_doctor_says_that_the_extra_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def videos() -> State:
        (found,) = (each for each in check_machine(Settings(tmp_path), 0) if each.check == "videos")
        assert found.state is State.OK or "visnomy[video]" in found.step
        return found.state

    assert videos() is State.OK
    monkeypatch.setitem(sys.modules, "av", None)
    assert videos() is State.WARN
