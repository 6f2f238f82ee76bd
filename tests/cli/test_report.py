"""What is said while and after the work."""

import json
from dataclasses import replace

import pytest

from visnomy.cli.report import summary_json, summary_text
from visnomy.cli.screen import PlainScreen, describe, in_words
from visnomy.library.intake.story import IntakeProgress
from visnomy.library.pace import Pace
from visnomy.library.summary import Summary
from visnomy.store.backlog import Failure

SUMMARY = Summary(
    files=27,
    indexed=25,
    failed=2,
    faces=41,
    people=1,
    new=27,
    changed=0,
    gone=0,
    clustered=True,
    seconds=12.3,
    failures=(Failure("file:///a.jpg", "It is empty."), Failure("file:///b.jpg", "It is empty.")),
)


def test_the_summary_counts_people_and_failures_with_their_reason() -> None:
    text = summary_text(SUMMARY)

    assert "1 person in 27 files (41 faces)" in text
    assert "2 files could not be read" in text
    assert "2 x It is empty. (for example file:///a.jpg)" in text


def test_a_name_cannot_command_the_terminal() -> None:
    failure = Failure("file:///\x1b[2J\u202egpj.\x9b\udcff霍 👩‍🚀", "It is empty.")
    text = summary_text(replace(SUMMARY, failures=(failure,)))
    assert r"file:///\x1b[2J\u202egpj.\x9b\udcff霍 👩‍🚀)" in text


def test_the_summary_for_programs_is_one_line_of_json() -> None:
    line = summary_json(SUMMARY)

    assert "\n" not in line
    found = json.loads(line)
    assert found["reasons"] == {"It is empty.": 2}
    assert found["failures"][0] == {"uri": "file:///a.jpg", "reason": "It is empty."}


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (89, "89 s"), (600, "10 min"), (7500, "2 h 05 min")]
)
def test_durations_are_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_progress_names_faces_rate_and_time_left() -> None:
    state = IntakeProgress("Finding faces", 10, 100, 1, 12, rate_per_s=2.0, left_s=45, percent=9)

    assert describe(state) == "12 faces · 1 not readable · 2.0 photos/s · 45 s left"


def test_a_log_gets_a_line_for_each_stage_and_not_for_each_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = PlainScreen()
    for done in range(50):
        screen.show(IntakeProgress("Finding faces", done, 50))
    screen.show(IntakeProgress("Grouping people", 50, 50))

    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_rate_forgets_what_is_older_than_its_window() -> None:
    pace = Pace()
    for second in range(100):
        pace.add(float(second), second if second < 50 else 50 + (second - 50) * 3)

    assert pace.rate_per_s == pytest.approx(3.0)
    assert pace.left_s(30) == pytest.approx(10.0)


def test_there_is_no_rate_before_a_file_is_done() -> None:
    pace = Pace()
    pace.add(0.0, 5)
    pace.add(1.0, 5)

    assert pace.rate_per_s is None
    assert pace.left_s(10) is None
