"""`visnomy serve --once`: what it finds, what it leaves alone, and what it says of bad files."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
from tests.cli.pictures import write_album, write_bad_files, write_picture
from tests.cli.running import Command, read_rows


def test_good_and_bad_files_are_counted_and_bad_ones_have_a_reason(
    command: Command, photos: Path
) -> None:
    write_album(photos / "good", 5)
    bad = write_bad_files(photos / "bad")
    (photos / "notes.txt").write_text("no picture, not even by its name")

    summary = command.index(photos)

    failures = {Path(f["uri"].removeprefix("file://")): f["reason"] for f in summary["failures"]}
    assert set(failures) == set(bad.values())
    assert all(failures.values())
    assert (summary["files"], summary["indexed"], summary["failed"]) == (10, 5, 5)
    assert summary["new"] == 10


def test_a_picture_with_a_wrong_name_is_read_by_its_content(command: Command, photos: Path) -> None:
    write_picture(photos / "real.png", 1).rename(photos / "called.jpg")

    assert command.index(photos)["indexed"] == 1


def test_a_second_start_touches_nothing(command: Command, photos: Path) -> None:
    write_album(photos, 4)
    write_bad_files(photos / "bad")
    command.index(photos)
    before = read_rows(str(command.database_url))

    summary = command.index(photos)

    assert (summary["new"], summary["changed"], summary["gone"]) == (0, 0, 0)
    assert summary["clustered"] is False
    assert read_rows(str(command.database_url)) == before


def test_a_second_start_sees_what_is_new_changed_and_gone(command: Command, photos: Path) -> None:
    album = write_album(photos, 4)
    command.index(photos)
    before = read_rows(str(command.database_url))
    album[0].unlink()
    write_picture(album[1], 99, (400, 300))
    write_picture(photos / "new.jpg", 100)

    summary = command.index(photos)

    assert (summary["new"], summary["changed"], summary["gone"]) == (1, 1, 1)
    after = read_rows(str(command.database_url))
    assert {Path(uri).name for uri in after} == {"001.jpg", "002.jpg", "003.jpg", "new.jpg"}
    for uri in before.keys() & after.keys():
        assert (after[uri] == before[uri]) is not uri.endswith("/001.jpg")


def test_a_folder_without_any_readable_picture_fails(command: Command, photos: Path) -> None:
    write_bad_files(photos)

    done = command.run("serve", "--once", "--json", str(photos))

    assert done.returncode == 1
    assert json.loads(done.stdout)["failed"] == 5


def test_an_empty_folder_is_no_failure(command: Command, photos: Path) -> None:
    summary = command.index(photos)

    assert (summary["files"], summary["people"]) == (0, 0)


def test_names_of_every_language_and_kind_are_indexed(command: Command, photos: Path) -> None:
    names = ["a b.jpg", "ü.jpg", "照片.jpg", "50%.jpg", "#1.jpg", "q?.jpg", "UPPER.JPG"]
    for seed, name in enumerate(names):
        write_picture(photos / name, seed)
    # A name that is no text in UTF-8 is passed over with a warning, not with a crash.
    write_picture(photos / "plain.jpg", 50)
    os.rename(photos / "plain.jpg", os.fsencode(photos) + b"/\xff\xfe.jpg")

    summary = command.index(photos)

    assert summary["indexed"] >= len(names)


def test_the_summary_for_people_names_the_reasons(command: Command, photos: Path) -> None:
    write_album(photos, 1)
    write_bad_files(photos)

    done = command.run("serve", "--once", str(photos))

    assert done.returncode == 0
    assert "5 files could not be read" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_progress_in_a_pipe_is_plain_lines(command: Command, photos: Path) -> None:
    write_album(photos, 3)

    done = command.run("serve", "--once", str(photos))

    assert "Finding faces" in done.stderr
    assert "\x1b" not in done.stderr + done.stdout


def test_a_new_library_can_be_searched_by_text(command: Command, photos: Path) -> None:
    pixels = np.full((300, 900, 3), 255, np.uint8)
    cv2.putText(pixels, "Summer Palace", (40, 180), cv2.FONT_HERSHEY_DUPLEX, 3, (0, 0, 0), 5)
    cv2.imwrite(str(photos / "sign.png"), pixels)
    assert command.run("serve", "--once", str(photos)).returncode == 0

    words = '{"Field": "OCRTexts", "Operation": "match-phrase", "Value": "palace"}'
    found = json.loads(command.run("query", "--json", "--query", words).stdout)["files"]

    assert [each["Filename"] for each in found] == ["sign.png"]


def test_the_log_is_json_line_by_line(command: Command, photos: Path) -> None:
    write_bad_files(photos)
    command.run("serve", "--once", str(photos))

    lines = (command.data / "visnomy.log").read_text(encoding="utf-8").splitlines()

    assert all(isinstance(json.loads(line), dict) for line in lines)
