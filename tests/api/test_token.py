"""NextToken: comes back whole, and only to the query that it was made for."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.token import Walk, seal, token_key, unseal
from visnomy.errors import InvalidArgument

KEY = token_key("secret")
WALK = Walk("QueryFigureClusters p d", "ImageCount", "desc")

PARTS = st.one_of(
    st.none(),
    st.text(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(PARTS, max_size=4).map(tuple))
def test_a_position_comes_back(position: tuple[Any, ...]) -> None:
    assert unseal(KEY, WALK, seal(KEY, WALK, position)) == position


def test_a_token_is_text_for_a_url() -> None:
    token = seal(KEY, WALK, (7, UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC), "é?&"))
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "other",
    [
        Walk("QueryFigureClusters p other", "ImageCount", "desc"),
        Walk("QueryFigureClusters p d", "FaceCount", "desc"),
        Walk("QueryFigureClusters p d", "ImageCount", "asc"),
    ],
)
def test_a_token_of_another_query_is_refused(other: Walk) -> None:
    with pytest.raises(InvalidArgument, match="belongs to a query with other parameters"):
        unseal(KEY, other, seal(KEY, WALK, (1, "a")))


def test_a_token_of_another_server_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="NextToken is not valid"):
        unseal(token_key("other"), WALK, seal(KEY, WALK, (1,)))


@given(st.integers(0, 200), st.integers(1, 63))
def test_a_changed_token_is_refused(place: int, step: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = seal(KEY, WALK, (1, "a" * 30))
    # The last character carries bits that no decoder reads.
    place %= len(token) - 1
    changed = alphabet[(alphabet.index(token[place]) + step) % 64]
    with pytest.raises(InvalidArgument):
        unseal(KEY, WALK, token[:place] + changed + token[place + 1 :])


@given(st.text())
def test_made_up_tokens_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        unseal(KEY, WALK, text)


def test_a_token_without_end_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        unseal(KEY, WALK, "A" * 1_000_000)
