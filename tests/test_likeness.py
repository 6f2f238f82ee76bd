"""Similarity goes through the points that were measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.model.likeness import DEFAULT_LIKENESS, Likeness


@pytest.mark.parametrize(("cosine", "expected"), [(0.366, 0.5), (0.425, 0.75), (0.484, 0.9)])
def test_similarity_is_what_the_page_on_accuracy_says(cosine: float, expected: float) -> None:
    assert DEFAULT_LIKENESS.similarity(cosine) == pytest.approx(expected, abs=0.005)


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.1, 0.6))
def test_similarity_rises_with_the_cosine_from_0_to_1(
    one: float, other: float, half: float
) -> None:
    low, high = sorted((one, other))
    curve = Likeness(half=half, nine_tenths=half + 0.1)
    assert 0 <= curve.similarity(low) <= curve.similarity(high) <= 1
