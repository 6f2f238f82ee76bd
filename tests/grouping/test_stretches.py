"""Properties of the days that are put together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.grouping.stretches import StretchRule, stretches

PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(-40, 40)), max_size=40)
RULES = st.builds(
    StretchRule,
    min_days=st.integers(1, 4),
    max_days=st.integers(1, 30),
    gap_days=st.integers(0, 3),
)


def labelled(files: list[tuple[int, int]], rule: StretchRule) -> NDArray[np.int32]:
    place, day = (np.array([each[column] for each in files], np.int64) for column in (0, 1))
    return stretches(place, day, rule)


def naive(files: list[tuple[int, int]], rule: StretchRule) -> set[frozenset[tuple[int, int]]]:
    """The same by walking from day to day."""
    found = []
    for place in {place for place, _ in files}:
        days = sorted({day for where, day in files if where == place})
        parts = [[days[0]]]
        for day in days[1:]:
            if day - parts[-1][-1] > rule.gap_days + 1:
                parts.append([])
            parts[-1].append(day)
        found += [(place, part) for part in parts]
    return {
        frozenset((place, day) for day in part)
        for place, part in found
        if rule.min_days <= part[-1] - part[0] + 1 <= rule.max_days
    }


@given(PLACES, RULES)
def test_stretches_are_those_of_a_walk_from_day_to_day(
    files: list[tuple[int, int]], rule: StretchRule
) -> None:
    labels = labelled(files, rule)
    members = [
        frozenset(file for file, label in zip(files, labels, strict=True) if label == each)
        for each in range(labels.max(initial=-1) + 1)
    ]
    assert all(members)
    assert len(set(members)) == len(members)
    assert set(members) == naive(files, rule)


@given(PLACES, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_files_has_no_say(
    files: list[tuple[int, int]], rule: StretchRule, random: object
) -> None:
    order = list(range(len(files)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert labelled([files[place] for place in order], rule).tolist() == [
        labelled(files, rule)[place] for place in order
    ]
