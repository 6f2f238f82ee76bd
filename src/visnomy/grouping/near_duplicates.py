"""Sets of pictures that are nearly the same, by the bits of their hashes.

Whatever joins pictures one after the other fuses a library in the end, for each is like the next.
Here every picture of a set is near its central one: whoever has most near pictures takes those that
are free, and who is left over joins the set of the nearest one if its centre is not far. Hashes are
looked at in the order of their bits, so that the order of arrival has no say.

Pairs are found exactly, without comparing all with all: of 16 pieces of 16 bits at least one has
two bits of difference or less where all 256 have at most 46 (multi-index hashing, Norouzi 2012).
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled

NEAR_BITS = 46
"""Pictures this near are nearly the same (media/likeness.py says what changes how many bits)."""
CENTRE_BITS = 62
"""The farthest that one who joins by the nearest may be from the centre."""
MOST_NEAR = 256
"""More near pictures than these are not noted of two, so that a film of one scene needs no endless
memory; which ones follows from the bits alone."""
_PIECES, _PIECE_BITS, _PIECE_RADIUS = 16, 16, NEAR_BITS // 16
_BITS = _PIECES * _PIECE_BITS

Note = Callable[[float], None]
Table = tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]
"""Hashes in the order of one piece, their rows, where each key begins, and the keys there are."""


def similar_sets(hashes: NDArray[np.uint8], note: Note = lambda share: None) -> NDArray[np.int32]:
    """The set of every picture.

    Args:
        hashes: uint8 (n, 32); bits in any order, the same for all.
        note: called with the share done; what it raises ends the work.

    Returns:
        (n,), numbers without gaps, -1 for a picture that nothing is like. Each set has two
        pictures or more.
    """
    if not len(hashes):
        return np.empty(0, np.int32)
    distinct, which, copies = np.unique(hashes, axis=0, return_inverse=True, return_counts=True)
    words = np.ascontiguousarray(distinct).view(np.uint64)
    starts, near = _neighbours(words, _pieces(distinct), note)
    weight = np.add.reduceat(np.append(copies[near], 0), starts[:-1]) * (np.diff(starts) > 0)
    order = np.lexsort((np.arange(len(words)), -(weight + copies)))
    centre = _centres(words, starts, near, order)
    members = np.bincount(centre, weights=copies, minlength=len(words))
    number = np.where(members > 1, np.cumsum(members > 1) - 1, -1)
    return number[centre][which.reshape(-1)].astype(np.int32)


def _pieces(hashes: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """uint16 (n, 16): each piece has bits of every row, for those of one row go together."""
    square = np.unpackbits(hashes, axis=1).reshape(-1, _PIECES, _PIECE_BITS)
    row = np.arange(_PIECES)
    mixed = np.stack([square[:, row, (row + shift) % _PIECE_BITS] for shift in row], axis=1)
    packed = np.packbits(mixed.reshape(-1, _BITS), axis=1)
    return np.ascontiguousarray(packed).view(np.uint16)


def _neighbours(
    words: NDArray[np.uint64], pieces: NDArray[np.uint16], note: Note
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the near ones of each hash begin, and who they are, the nearest first."""
    parts = list(_found(words, pieces, note))
    one, other, bits = (np.concatenate(part) for part in zip(*parts, strict=True))
    row, near, bits = np.append(one, other), np.append(other, one), np.append(bits, bits)
    order = np.lexsort((near, bits, row))
    return np.searchsorted(row[order], np.arange(len(words) + 1)), near[order]


def _found(
    words: NDArray[np.uint64], pieces: NDArray[np.uint16], note: Note
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int16]]]:
    """Every near pair once: two rows and their distance."""
    values = np.arange(1 << _PIECE_BITS, dtype=np.uint16)
    changes = values[np.bitwise_count(values) <= _PIECE_RADIUS]
    near_count = np.zeros(len(words), np.int64)
    for piece in range(_PIECES):
        rows = np.argsort(pieces[:, piece], kind="stable")
        keys = pieces[rows, piece]
        begins = np.searchsorted(keys, np.arange(len(values) + 1))
        by_key, there = words[rows], np.unique(keys)
        for place, change in enumerate(changes):
            note((piece + place / len(changes)) / _PIECES)
            yield _near_pairs(
                (by_key, rows, begins, there), pieces, near_count, (piece, int(change))
            )


@compiled
def _count_bits(value: np.uint64) -> np.int64:
    one = value - ((value >> np.uint64(1)) & np.uint64(0x5555555555555555))
    two = (one & np.uint64(0x3333333333333333)) + (
        (one >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    four = (two + (two >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((four * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _distance(words: NDArray[np.uint64], one: int, other: int) -> np.int64:
    total = np.int64(0)
    for word in range(words.shape[1]):
        total += _count_bits(words[one, word] ^ words[other, word])
    return total


@compiled
def _found_before(pieces: NDArray[np.uint16], one: int, other: int, piece: int) -> bool:
    """Whether an earlier piece has brought the two together."""
    for earlier in range(piece):
        change = np.uint64(pieces[one, earlier] ^ pieces[other, earlier])
        if _count_bits(change) <= _PIECE_RADIUS:
            return True
    return False


@compiled
def _near_pairs(
    table: Table, pieces: NDArray[np.uint16], near_count: NDArray[np.int64], step: tuple[int, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int16]]:
    """The near pairs whose keys differ by one change; both keys are walked upwards."""
    by_key, rows, begins, there = table
    piece, change = step
    one, other = np.empty(256, np.int32), np.empty(256, np.int32)
    bits = np.empty(256, np.int16)
    filled = 0
    for key in there:
        low, high = np.int64(key), np.int64(key) ^ np.int64(change)
        if low > high:
            continue
        for left in range(begins[low], begins[low + 1]):
            start = left + 1 if change == 0 else begins[high]
            for right in range(start, begins[high + 1]):
                distance = _count_bits(by_key[left, 0] ^ by_key[right, 0]) + _count_bits(
                    by_key[left, 1] ^ by_key[right, 1]
                )
                if distance > NEAR_BITS:
                    continue
                distance += _count_bits(by_key[left, 2] ^ by_key[right, 2]) + _count_bits(
                    by_key[left, 3] ^ by_key[right, 3]
                )
                if distance > NEAR_BITS:
                    continue
                a, b = rows[left], rows[right]
                if near_count[a] >= MOST_NEAR and near_count[b] >= MOST_NEAR:
                    continue
                if _found_before(pieces, a, b, piece):
                    continue
                if filled == len(one):
                    one, other = np.append(one, one), np.append(other, other)
                    bits = np.append(bits, bits)
                one[filled], other[filled], bits[filled] = a, b, distance
                near_count[a] += 1
                near_count[b] += 1
                filled += 1
    return one[:filled], other[:filled], bits[:filled]


@compiled
def _centres(
    words: NDArray[np.uint64],
    starts: NDArray[np.int64],
    near: NDArray[np.int64],
    order: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The centre of the set of each hash, itself where it has none."""
    centre = np.full(len(words), -1, np.int64)
    for row in order:
        if centre[row] >= 0:
            continue
        taken = 0
        for place in range(starts[row], starts[row + 1]):
            if centre[near[place]] < 0:
                centre[near[place]] = row
                taken += 1
        if taken:
            centre[row] = row
    joined = centre.copy()
    for row in range(len(words)):
        if centre[row] >= 0:
            continue
        joined[row] = row
        for place in range(starts[row], starts[row + 1]):
            there = centre[near[place]]
            if there >= 0 and _distance(words, row, there) <= CENTRE_BITS:
                joined[row] = there
                break
    return joined
