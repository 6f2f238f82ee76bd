"""Entrances and sessions without a server."""

import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

from visnomy.web.sessions import ENTRANCE_S, KEY_FILE, SESSION_S, Sessions


@dataclass
class Clock:
    now_s: float = 1_000_000.25

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(b"k" * 32, clock)


def test_an_entrance_gives_a_session_once(sessions: Sessions) -> None:
    entrance = sessions.new_entrance()
    session = sessions.enter(entrance)
    assert session is not None
    assert sessions.is_valid(session)
    assert sessions.enter(entrance) is None


def test_an_old_entrance_is_worth_nothing(sessions: Sessions, clock: Clock) -> None:
    entrance = sessions.new_entrance()
    clock.now_s += ENTRANCE_S + 1
    assert sessions.enter(entrance) is None


def test_an_entrance_of_before_the_start_is_worth_nothing(sessions: Sessions, clock: Clock) -> None:
    entrance = sessions.new_entrance()
    clock.now_s += 1
    assert Sessions(sessions.key, clock).enter(entrance) is None


def test_a_session_outlives_a_restart_and_ends_in_time(sessions: Sessions, clock: Clock) -> None:
    session = sessions.enter(sessions.new_entrance())
    assert session is not None
    clock.now_s += SESSION_S - 1
    assert Sessions(sessions.key, clock).is_valid(session)
    clock.now_s += 2
    assert not sessions.is_valid(session)


@pytest.mark.parametrize("forged", ["", "1.2.3", "..", "é.é.é", "9999999999999.aaaa.bbbb"])
def test_forged_texts_open_nothing(sessions: Sessions, forged: str) -> None:
    assert not sessions.is_valid(forged)
    assert sessions.enter(forged) is None


def test_an_entrance_is_no_session_and_a_session_no_entrance(sessions: Sessions) -> None:
    entrance = sessions.new_entrance()
    assert not sessions.is_valid(entrance)
    session = sessions.enter(entrance)
    assert session is not None
    assert sessions.enter(session) is None


def test_another_key_signs_nothing_for_us(sessions: Sessions, clock: Clock) -> None:
    stranger = Sessions(b"x" * 32, clock)
    assert sessions.enter(stranger.new_entrance()) is None


def test_the_key_is_made_once_and_for_the_owner_only(data_dir: Path) -> None:
    first, second = Sessions.open(data_dir), Sessions.open(data_dir)
    assert first.key == second.key
    assert stat.S_IMODE((data_dir / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in data_dir.iterdir()] == [KEY_FILE]


def test_a_key_that_was_cut_off_is_replaced(data_dir: Path) -> None:
    (data_dir / KEY_FILE).write_bytes(b"c2hvcnQ=")
    assert len(Sessions.open(data_dir).key) == 32
