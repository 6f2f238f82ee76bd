"""Rows of ids, and what a plan changes of how things stand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visnomy.store.clustering.roster import Roster, rows_of

# Few values, zeros among them, so that ids share beginnings and end in zeros.
IDS = st.lists(
    st.lists(st.sampled_from([0, 1, 255]), min_size=16, max_size=16).map(bytes),
    max_size=12,
    unique=True,
)


def table(ids: list[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.frombuffer(b"".join(ids), np.uint8).reshape(-1, 16)


@given(ids=IDS, wanted=IDS)
def test_rows_are_those_of_a_look_through_all(ids: list[bytes], wanted: list[bytes]) -> None:
    expected = [ids.index(each) if each in ids else -1 for each in wanted]

    assert rows_of(table(ids), table(wanted)).tolist() == expected


def test_only_what_is_not_true_yet_differs() -> None:
    faces = [bytes([0] * 15 + [row]) for row in range(7)]
    nobody, ada, bob = bytes(16), b"ada".ljust(16), b"bob".ljust(16)
    nan = float("nan")
    roster = Roster(
        figure_ids=table(faces[:6]),
        people=table([ada, ada, ada, nobody, nobody, ada]),
        confidence=np.array([0.9, 0.9, 0.9, nan, 0.5, 0.9], np.float32),
        processed=np.array([True, True, True, True, True, False]),
    )
    planned = table([ada, ada, bob, nobody, nobody, ada, nobody])
    confidence = np.array([0.9, 0.8, 0.9, 0.0, 0.0, 0.9, 0.0], np.float32)

    differing = roster.differing(table(faces), planned, confidence)

    # Another confidence, another person, a confidence with nobody, a face unseen, one unknown.
    assert differing.tolist() == [1, 2, 4, 5, 6]
