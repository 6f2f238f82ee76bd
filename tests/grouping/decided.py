"""Decisions on small crowds, made by hand or at random."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.people import calibration, crowd

from visnomy.grouping.constraints import ALONE, FREE, Constraints
from visnomy.grouping.partition import FaceVectors, compare
from visnomy.grouping.settling import Grouping, GroupingPolicy, settle


def pairs_of(*pairs: tuple[int, int]) -> NDArray[np.int64]:
    return np.array(pairs, np.int64).reshape(-1, 2)


def decisions(before: list[int], **changes: object) -> Constraints:
    """Nothing but what is said; `kept` defaults to everybody."""
    made = Constraints.none(len(before))
    people = max(before, default=-1) + 1
    defaults: dict[str, object] = {
        "before": np.array(before, np.int64),
        "kept": np.ones(people, np.bool_),
    }
    return replace(made, **{**defaults, **changes})  # type: ignore[arg-type]


def pinned(count: int, **rows: int) -> NDArray[np.int64]:
    """FREE, but for `r3=1`: row 3 is held in person 1."""
    pins = np.full(count, FREE)
    for name, person in rows.items():
        pins[int(name[1:])] = person
    return pins


def settled(faces: FaceVectors, decided: Constraints, least: int = 1) -> Grouping:
    return settle(compare(faces, calibration()), GroupingPolicy(least), decided)


@st.composite
def cases(draw: st.DrawFn) -> tuple[FaceVectors, Constraints]:
    """A crowd with people who had some of the faces, and any decisions about them."""
    sizes = draw(st.lists(st.integers(1, 8), min_size=1, max_size=5))
    faces = crowd(draw(st.integers(0, 99)), sizes, draw(st.floats(0.3, 1.2)))
    count, people = len(faces), draw(st.integers(1, 4))
    person, row = st.integers(0, people - 1), st.integers(0, count - 1)
    before = draw(st.lists(st.integers(-1, people - 1), min_size=count, max_size=count))
    pins = draw(
        st.lists(
            st.one_of(st.just(FREE), st.just(FREE), st.just(ALONE), person),
            min_size=count,
            max_size=count,
        )
    )
    return faces, Constraints(
        before=np.array(before, np.int64),
        pins=np.array(pins, np.int64),
        kept=np.ones(people, np.bool_),
        merged=tuple(
            (who, np.unique(np.array(rows, np.int64)))
            for who, rows in draw(
                st.lists(st.tuples(person, st.lists(row, min_size=1, max_size=5)), max_size=2)
            )
        ),
        banned=pairs_of(*draw(st.lists(st.tuples(row, person), max_size=3))),
        different=pairs_of(*draw(st.lists(st.tuples(row, row), max_size=5))),
    )
