"""Properties of the sets of near duplicates."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.grouping.near_duplicates import CENTRE_BITS, NEAR_BITS, similar_sets

Hashes = NDArray[np.uint8]


def flipped(one: Hashes, count: int, rng: np.random.Generator) -> Hashes:
    """The same bits but for `count`."""
    bits = np.unpackbits(one)
    bits[rng.choice(256, count, replace=False)] ^= 1
    return np.packbits(bits)


def album(seed: int, scenes: int, most: int) -> Hashes:
    """Some scenes, each with pictures that differ in up to 70 bits from its first."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(scenes):
        first = rng.integers(0, 256, 32, dtype=np.uint8)
        found.append(first)
        found += [flipped(first, int(rng.integers(0, 71)), rng) for _ in range(rng.integers(most))]
    return np.array(found)


def distances(hashes: Hashes) -> NDArray[np.int64]:
    words = hashes.view(np.uint64)
    far: NDArray[np.int64] = np.bitwise_count(words[:, None] ^ words[None]).sum(axis=2)
    return far


def parts(labels: NDArray[np.int32]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == each).tolist()) for each in set(labels) - {-1}}


ALBUMS = st.builds(album, st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 9))


@settings(max_examples=60, deadline=None)
@given(ALBUMS)
def test_every_picture_of_a_set_is_near_one_of_it_and_not_far_from_its_middle(
    hashes: Hashes,
) -> None:
    far, labels = distances(hashes), similar_sets(hashes)

    for part in parts(labels):
        rows = sorted(part)
        inside = far[np.ix_(rows, rows)]
        assert len(rows) > 1
        assert ((inside + 1000 * np.eye(len(rows))).min(axis=1) <= NEAR_BITS).all()
        assert inside.max(axis=1).min() <= CENTRE_BITS
    assert sorted(set(labels.tolist()) - {-1}) == list(range(len(parts(labels))))


@settings(max_examples=60, deadline=None)
@given(ALBUMS)
def test_two_that_are_near_are_never_both_alone(hashes: Hashes) -> None:
    far, alone = distances(hashes), np.flatnonzero(similar_sets(hashes) < 0)

    assert (far[np.ix_(alone, alone)] > NEAR_BITS)[~np.eye(len(alone), dtype=bool)].all()


@settings(max_examples=60, deadline=None)
@given(ALBUMS, st.integers(0, 99))
def test_the_order_of_arrival_has_no_say(hashes: Hashes, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(hashes))
    labels = np.empty(len(hashes), np.int32)
    labels[order] = similar_sets(hashes[order])

    assert parts(labels) == parts(similar_sets(hashes))


def test_a_row_of_pictures_each_like_the_next_is_no_one_set() -> None:
    rng = np.random.default_rng(3)
    row = [rng.integers(0, 256, 32, dtype=np.uint8)]
    order = rng.permutation(256)
    for step in range(6):
        bits = np.unpackbits(row[-1])
        bits[order[step * 40 : step * 40 + 40]] ^= 1
        row.append(np.packbits(bits))

    found = parts(similar_sets(np.array(row)))

    assert found
    assert max(map(len, found)) == 3


def test_pictures_with_the_same_bits_are_a_set_and_none_make_none() -> None:
    one = np.arange(32, dtype=np.uint8)

    assert similar_sets(np.array([one, ~one, one])).tolist() == [0, -1, 0]
    assert similar_sets(np.empty((0, 32), np.uint8)).tolist() == []
