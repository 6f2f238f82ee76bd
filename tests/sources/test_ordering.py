"""A list of any length comes in the order of its keys."""

from hypothesis import given
from hypothesis import strategies as st

from visnomy.sources.bucket import Entry
from visnomy.sources.ordering import in_key_order

entries = st.builds(
    Entry,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.integers(0, 9),
    st.just(1.5),
    st.just('"e"'),
)


@given(st.lists(entries, max_size=30, unique_by=lambda entry: entry.key), st.integers(1, 7))
def test_entries_come_in_the_order_of_the_bytes_of_their_keys(
    listed: list[Entry], most_held: int
) -> None:
    found = list(in_key_order([*listed, *listed[:2]], most_held))
    assert found == sorted(listed, key=lambda entry: entry.key.encode())
