"""What is worth asking a user about the groups: the questions whose answers would change most.

A question is worth the chance that its answer changes something, times the faces that it settles:
to hear that two people are two, as they are now, helps nobody. Time is bounded: only the largest
groups are compared, and only lists of fixed length are kept.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.confidence import sums_of
from visnomy.grouping.grid import SMOOTH_RADIUS

MOST_GROUPS = 10_000
"""The largest groups, which are compared with each other: a second on one core."""
MOST_STRANGERS = 20_000
"""Faces of nobody that are compared with known people, the lowest rows first."""
PER_GROUP = 5
"""Other groups that are considered for each."""
MOST = 300
"""Questions of one kind."""
SPAN = 0.25
"""Groups further under the threshold than this are hardly ever one person (docs/grouping.md)."""
LEAST_SURE = 0.9
"""A face that is less sure of its group may be an intruder."""
SAME_SLOPE, SAME_GAP = 25.0, 0.145
"""The chance that two groups are one person is logistic in their similarity and a half at so much
under the threshold: of 1,229 pairs of groups of LFW and of a hard copy of it, 2026-11."""
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Grouped:
    """Faces and groups as a run leaves them.

    Attributes:
        smoothed: (n, d), from `smooth`.
        labels: (n,), the group of each face, -1 for nobody.
        photos: (n,), the photo of each face.
        seen_ms: (n, 2), when in a video it is seen, as of `FaceVectors`; None for photos only.
        likeness: (n,), from `likeness_to_rest` of the groups before any decision, so that nobody is
            asked about faces that a user has just joined; NaN for a face that was alone there.
        sureness: (n,), from `confidence` of that likeness; NaN as well.
        decided: bool (n,), faces that a user put somewhere, or out of all.
        quiet: bool (k,), groups that nobody is to be asked about.
        known: bool (k,), groups with a name.
        threshold: the least mean similarity inside a group.
    """

    smoothed: NDArray[np.integer]
    labels: NDArray[np.int32]
    photos: NDArray[np.int64]
    seen_ms: NDArray[np.int32] | None
    likeness: NDArray[np.float64]
    sureness: NDArray[np.float32]
    decided: NDArray[np.bool_]
    quiet: NDArray[np.bool_]
    known: NDArray[np.bool_]
    threshold: float


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of one kind, those of most worth first.

    Attributes:
        subjects: int64 (q, 2): two groups, or a row and a group.
        similarity: (q,), mean smoothed cosine.
        faces: (q,), faces that the answer settles.
        worth: (q,), faces that the answer is expected to move.
    """

    subjects: NDArray[np.int64]
    similarity: NDArray[np.float64]
    faces: NDArray[np.int64]
    worth: NDArray[np.float64]


def possible_same(grouped: Grouped) -> Questions:
    """Pairs of groups that may be one person; those who were seen together are two.

    In a video people are together who are seen at the same time.
    """
    sizes = np.bincount(grouped.labels[grouped.labels >= 0], minlength=len(grouped.quiet))
    chosen = np.flatnonzero(~grouped.quiet)
    chosen = np.sort(chosen[np.lexsort((chosen, -sizes[chosen]))][:MOST_GROUPS])
    means = _means(grouped, chosen)
    found = [np.zeros((0, 2), np.int64)]
    similarity = [np.zeros(0)]
    for start in range(0, len(chosen), _BLOCK):
        scores = means[start : start + _BLOCK] @ means.T
        rows = np.arange(len(scores))
        scores[rows, start + rows] = -np.inf
        best, near = _best_few(scores)
        first, place = np.nonzero(near >= grouped.threshold - SPAN)
        found.append(np.sort(np.stack([start + first, best[first, place]], axis=1), axis=1))
        similarity.append(near[first, place].astype(np.float64))
    places, index = np.unique(np.concatenate(found), axis=0, return_index=True)
    pairs = chosen[places]
    apart = ~_share_photo(grouped, pairs)
    pairs, near = pairs[apart], np.concatenate(similarity)[index][apart]
    faces = sizes[pairs].min(axis=1, initial=1 << 60)
    return _worthiest(pairs, near, faces, _chance_of_same(grouped, near))


def _chance_of_same(grouped: Grouped, similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    half = grouped.threshold - SAME_GAP
    return np.asarray(1 / (1 + np.exp(-SAME_SLOPE * (similarity - half))), np.float64)


def _best_few(scores: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns and scores of the PER_GROUP largest of each row, ties to the first; uses `scores` up.

    A few passes are much faster than sorting whole rows.
    """
    count = min(PER_GROUP, scores.shape[1])
    best, near = (
        np.empty((len(scores), count), np.int64),
        np.empty((len(scores), count), np.float32),
    )
    rows = np.arange(len(scores))
    for place in range(count):
        best[:, place] = scores.argmax(axis=1)
        near[:, place] = scores[rows, best[:, place]]
        scores[rows, best[:, place]] = -np.inf
    return best, near


def possible_intruders(grouped: Grouped) -> Questions:
    """Faces that may be in the wrong group."""
    inside = np.flatnonzero((grouped.labels >= 0) & ~grouped.decided)
    inside = inside[~grouped.quiet[grouped.labels[inside]]]
    sureness = grouped.sureness[inside]
    doubtful = sureness < LEAST_SURE  # not so for NaN
    rows = inside[doubtful]
    subjects = np.stack([rows, grouped.labels[rows].astype(np.int64)], axis=1)
    one = np.ones(len(rows), np.int64)
    return _worthiest(subjects, grouped.likeness[rows], one, 1.0 - sureness[doubtful])


def possible_faces(grouped: Grouped) -> Questions:
    """Faces of nobody that may be a known person."""
    groups = np.flatnonzero(grouped.known & ~grouped.quiet)
    rows = np.flatnonzero((grouped.labels < 0) & ~grouped.decided)[:MOST_STRANGERS]
    if len(groups) == 0 or len(rows) == 0:
        none = np.zeros(0, np.int64)
        return Questions(none.reshape(0, 2), none.astype(np.float64), none, none.astype(np.float64))
    means = _means(grouped, groups)
    best = np.empty(len(rows), np.int64)
    near = np.empty(len(rows))
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        scores = grouped.smoothed[block].astype(np.float32) / SMOOTH_RADIUS @ means.T
        best[start : start + _BLOCK] = scores.argmax(axis=1)
        near[start : start + _BLOCK] = scores.max(axis=1)
    likely = near >= grouped.threshold - SPAN
    subjects = np.stack([rows[likely], groups[best[likely]]], axis=1)
    apart = ~_in_photo_of(grouped, subjects)
    subjects, near = subjects[apart], near[likely][apart]
    one = np.ones(len(subjects), np.int64)
    return _worthiest(subjects, near, one, _chance_of_same(grouped, near))


def _worthiest(
    subjects: NDArray[np.int64],
    similarity: NDArray[np.float64],
    faces: NDArray[np.int64],
    chance: NDArray[np.floating],
) -> Questions:
    worth = chance.astype(np.float64) * faces
    order = np.lexsort((subjects[:, 1], subjects[:, 0], -worth))[:MOST]
    return Questions(subjects[order], similarity[order], faces[order], worth[order])


def _means(grouped: Grouped, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """The mean vectors of groups, (g, d); their product is the mean similarity of their faces."""
    place = np.full(len(grouped.quiet) + 1, -1, np.int32)  # the last one is of label -1: nobody
    place[chosen] = np.arange(len(chosen))
    sums, sizes = sums_of(grouped.smoothed, place[grouped.labels], len(chosen))
    return np.asarray(sums / np.maximum(sizes, 1)[:, None] / SMOOTH_RADIUS, np.float32)


def _share_photo(grouped: Grouped, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs of groups that were seen together."""
    rows = _rows_by_group(grouped)
    photos = [set(grouped.photos[each].tolist()) for each in rows]
    shared = [
        bool(both := photos[a] & photos[b]) and _meet(grouped, rows[a], rows[b], both)
        for a, b in pairs.tolist()
    ]
    return np.array(shared, np.bool_)


def _in_photo_of(grouped: Grouped, subjects: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs of a row and a group that were seen together."""
    rows = _rows_by_group(grouped)
    photos = [set(grouped.photos[each].tolist()) for each in rows]
    shared = [
        (photo := int(grouped.photos[row])) in photos[group]
        and _meet(grouped, np.array([row]), rows[group], {photo})
        for row, group in subjects.tolist()
    ]
    return np.array(shared, np.bool_)


def _rows_by_group(grouped: Grouped) -> list[NDArray[np.int64]]:
    order = np.argsort(grouped.labels, kind="stable")
    bounds = np.searchsorted(grouped.labels[order], np.arange(len(grouped.quiet) + 1))
    return np.split(order, bounds)[1:-1]


def _meet(
    grouped: Grouped, one: NDArray[np.int64], other: NDArray[np.int64], photos: set[int]
) -> bool:
    """Whether faces of the two are seen at the same time in one of the photos that both are in."""
    if grouped.seen_ms is None:
        return True
    for photo in photos:
        first = grouped.seen_ms[one[grouped.photos[one] == photo]]
        second = grouped.seen_ms[other[grouped.photos[other] == photo]]
        begin = np.maximum(first[:, None, 0], second[None, :, 0])
        end = np.minimum(first[:, None, 1], second[None, :, 1])
        if (begin <= end).any():
            return True
    return False
