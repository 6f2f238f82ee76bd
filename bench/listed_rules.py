"""Six other ways to group faces, made for a million of them: they look at lists of neighbours only.

    python listed_rules.py FOLDER RULE SETTINGS

The rules are those of peer_rules.py, which looks at all pairs; here a face knows the links that
`write_lists` stored. SETTINGS is a JSON list. Prints a line of JSON for each: BCubed, and the
processor seconds that the rule took on one thread, without reading.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.agglomerate import Linkage, agglomerate
from visnomy.grouping.agreement import agreement
from visnomy.grouping.compiled import compiled
from visnomy.grouping.components import find_links
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.lists import EMPTY, LAST_ROW, ROW_BITS

Floats = NDArray[np.float32]
Groups = NDArray[np.int64]
Setting = dict[str, float]
ARRAYS = ("starts", "others", "cosines", "neighbours", "vectors", "people")
SEED = 0
ALONE = -1
WHISPER_ROUNDS = 20
ENTE_NEAR = 0.9
"""A face this near ends Ente's search."""
PHOTOPRISM_RADIUS = 0.42
_BLOCK = 512
_FEW = 400


@dataclass(frozen=True, slots=True)
class Lists:
    """Faces and who is near them.

    Attributes:
        starts: int64 (n + 1,), where the links of each face begin.
        others: int32 (p,), the other end of each link, the nearest first; both ends tell it.
        cosines: float32 (p,), without the common part.
        neighbours: int64 (n, k), the lists that the links come from, from `lists.pack`.
        vectors: float32 (n, d), unit length, without the common part.
        people: int64 (n,).
    """

    starts: NDArray[np.int64]
    others: NDArray[np.int32]
    cosines: Floats
    neighbours: NDArray[np.int64]
    vectors: Floats
    people: Groups

    @classmethod
    def read(cls, folder: Path) -> "Lists":
        """What `write_lists` left."""
        return cls(*(np.load(folder / f"{name}.npy") for name in ARRAYS))

    def __len__(self) -> int:
        return len(self.people)

    @property
    def arrival(self) -> NDArray[np.int64]:
        """Rows in the order in which faces come, drawn by chance, always the same."""
        return np.random.default_rng(SEED).permutation(len(self))

    def ends(self, cosine: float) -> NDArray[np.int64]:
        """(n,), where the links of each face that reach a cosine end."""
        ends = np.empty(len(self), np.int64)
        _cut(self.starts, self.cosines, np.float32(cosine), ends)
        return ends

    def few(self) -> "Lists":
        """The first faces, with the links among them: loops are compiled on these."""
        count = min(_FEW, len(self))
        row = np.repeat(np.arange(count), np.diff(self.starts[: count + 1]))
        kept = self.others[: self.starts[count]] < count
        starts = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=count))])
        links = self.others[: len(kept)][kept], self.cosines[: len(kept)][kept]
        lists = np.full((count, self.neighbours.shape[1]), EMPTY)
        return Lists(starts, *links, lists, self.vectors[:count], self.people[:count])


def write_lists(
    folder: Path, neighbours: NDArray[np.int64], vectors: Floats, people: Groups, radius: int
) -> None:
    """Store lists of neighbours, and the links that they make, for the rules of this file.

    Args:
        folder: gets the files.
        neighbours: int64 (n, k), from `lists.pack`.
        vectors: float32 (n, d), unit length, without the common part.
        people: int64 (n,).
        radius: the length of the vectors whose products the lists hold.
    """
    row, place = np.nonzero(neighbours != EMPTY)
    listed = neighbours[row, place]
    other, product = LAST_ROW - (listed & LAST_ROW), listed >> ROW_BITS
    keys = np.minimum(row, other) * len(people) + np.maximum(row, other)
    del row, place, listed, other
    keys, first = np.unique(keys, return_index=True)
    one, two, near = keys // len(people), keys % len(people), product[first]
    rows, others = np.concatenate([one, two]), np.concatenate([two, one])
    cosines = np.tile(near, 2)
    order = np.lexsort((-cosines, rows))
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(people)))])
    told = (cosines[order] / radius**2).astype(np.float32)
    arrays: tuple[NDArray[Any], ...] = (
        starts,
        others[order].astype(np.int32),
        told,
        neighbours,
        vectors,
        people,
    )
    for name, array in zip(ARRAYS, arrays, strict=True):
        np.save(folder / f"{name}.npy", array)


def immich(lists: Lists, cosine: float, min_faces: float) -> Groups:
    """Who has enough faces near founds a person or goes to the nearest who has one."""
    ends = lists.ends(cosine)
    core = ends - lists.starts[:-1] + 1 >= min_faces
    arrival = lists.arrival
    turns = np.concatenate([arrival[core[arrival]], arrival[~core[arrival]]])
    return _immich(lists.starts, ends, lists.others, turns, core)


def ente(lists: Lists, cosine: float) -> Groups:
    """Each face joins the nearest that came before."""
    arrival = lists.arrival
    when = np.empty(len(lists), np.int64)
    when[arrival] = np.arange(len(lists))
    links = lists.starts, lists.ends(cosine), lists.others, lists.cosines
    return _ente(links, arrival, when, np.float32(max(ENTE_NEAR, cosine)))


def chinese_whispers(lists: Lists, cosine: float, weighted: float) -> Groups:
    """Each face again and again takes the name that most of its neighbours whisper."""
    names, rng = np.arange(len(lists)), np.random.default_rng(SEED)
    said = lists.cosines if weighted else np.ones_like(lists.cosines)
    links = lists.starts, lists.ends(cosine), lists.others, said
    heard = np.zeros(len(lists))
    for _ in range(WHISPER_ROUNDS):
        if not _whisper(links, rng.permutation(len(lists)), names, heard):
            break
    return names


def dbscan(lists: Lists, cosine: float, core: float) -> Groups:
    """Chains of faces that have enough others near."""
    return _dbscan(lists.starts, lists.ends(cosine), lists.others, int(core))


def photoprism(lists: Lists, cosine: float, core: float, offset: float) -> Groups:
    """Clusters by density; others go to the nearest centre if its radius reaches them."""
    groups = dbscan(lists, cosine, core)
    rest = np.flatnonzero(groups == ALONE)
    if len(rest) in {0, len(groups)}:
        return groups
    inside = np.flatnonzero(groups != ALONE)
    inside = inside[np.argsort(groups[inside], kind="stable")]
    starts = np.flatnonzero(np.diff(groups[inside], prepend=-1))
    sizes = np.diff(np.append(starts, len(inside)))
    centres = np.add.reduceat(lists.vectors[inside], starts, axis=0)
    centres /= sizes[:, None].astype(np.float32)
    gaps = np.linalg.norm(lists.vectors[inside] - centres[groups[inside]], axis=1)
    reach = np.minimum(np.maximum.reduceat(gaps, starts), PHOTOPRISM_RADIUS)
    squares = (centres**2).sum(axis=1)
    for start in range(0, len(rest), _BLOCK):
        rows = rest[start : start + _BLOCK]
        near = 2 * lists.vectors[rows] @ centres.T
        near -= squares
        nearest = near.argmax(axis=1)
        gap = np.sqrt(np.maximum(1 - near[np.arange(len(rows)), nearest], 0))
        fits = gap <= reach[nearest] + offset
        groups[rows[fits]] = nearest[fits]
    return groups


def average_linkage(lists: Lists, cosine: float) -> Groups:
    """The two groups with the greatest mean cosine join, down to a bound; linked ones only.

    Done with our own loops (grouping/agglomerate.py) on vectors that lean on no neighbour.
    """
    whole = np.rint(lists.vectors * SMOOTH_RADIUS).astype(np.int16)
    links = find_links(whole, lists.neighbours, cosine, Effort())
    joined = agglomerate(
        whole,
        links,
        linkage=Linkage(cosine, 0.9),
        effort=Effort(),
        report=lambda done, due: None,
    )
    return joined.astype(np.int64)


RULES: dict[str, Callable[..., Groups]] = {
    "Immich": immich,
    "Ente": ente,
    "Chinese whispers": chinese_whispers,
    "DBSCAN": dbscan,
    "PhotoPrism": photoprism,
    "average linkage": average_linkage,
}


@compiled
def _cut(
    starts: NDArray[np.int64], cosines: Floats, least: np.float32, ends: NDArray[np.int64]
) -> None:
    for row in range(len(ends)):
        end = starts[row]
        while end < starts[row + 1] and cosines[end] >= least:
            end += 1
        ends[row] = end


@compiled
def _immich(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    others: NDArray[np.int32],
    turns: NDArray[np.int64],
    core: NDArray[np.bool_],
) -> Groups:
    person, count = np.full(len(ends), -1), 0
    for row in turns:
        for link in range(starts[row], ends[row]):
            if person[others[link]] >= 0:
                person[row] = person[others[link]]
                break
        if person[row] < 0 and core[row]:
            person[row] = count
            count += 1
    return person


@compiled
def _ente(
    links: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], Floats],
    arrival: NDArray[np.int64],
    when: NDArray[np.int64],
    sure: np.float32,
) -> Groups:
    starts, ends, others, cosines = links
    groups = np.arange(len(ends))
    for row in arrival:
        nearest, latest = -1, -1
        for link in range(starts[row], ends[row]):
            other = others[link]
            if when[other] > when[row]:
                continue
            if nearest < 0:
                nearest = other
            if cosines[link] >= sure and (latest < 0 or when[other] > when[latest]):
                latest = other
        if latest >= 0:
            nearest = latest
        if nearest >= 0:
            groups[row] = groups[nearest]
    return groups


@compiled
def _whisper(
    links: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], Floats],
    turns: NDArray[np.int64],
    names: Groups,
    heard: NDArray[np.float64],
) -> bool:
    """One round, in place; whether any name changed. `heard` is room to work in, all nought."""
    starts, ends, others, said = links
    changed = False
    for row in turns:
        loudest, best = 0.0, names[row]
        for link in range(starts[row], ends[row]):
            heard[names[others[link]]] += said[link]
        for link in range(starts[row], ends[row]):
            name = names[others[link]]
            if heard[name] > loudest or (heard[name] == loudest and name < best):
                loudest, best = heard[name], name
        for link in range(starts[row], ends[row]):
            heard[names[others[link]]] = 0.0
        changed = changed or best != names[row]
        names[row] = best
    return changed


@compiled
def _dbscan(
    starts: NDArray[np.int64], ends: NDArray[np.int64], others: NDArray[np.int32], core: int
) -> Groups:
    groups, count = np.full(len(ends), -1), 0
    waiting = np.empty(len(ends), np.int64)
    for first in range(len(ends)):
        if groups[first] >= 0 or ends[first] - starts[first] + 1 < core:
            continue
        groups[first], waiting[0], size = count, first, 1
        while size > 0:
            size -= 1
            row = waiting[size]
            for link in range(starts[row], ends[row]):
                other = others[link]
                if groups[other] < 0:
                    groups[other] = count
                    if ends[other] - starts[other] + 1 >= core:
                        waiting[size] = other
                        size += 1
        count += 1
    return groups


def main() -> None:
    rule, settings = RULES[sys.argv[2]], json.loads(sys.argv[3])
    lists = Lists.read(Path(sys.argv[1]))
    rule(lists.few(), **settings[0])
    for setting in settings:
        start = time.process_time()
        groups = rule(lists, **setting)
        seconds = time.process_time() - start
        found = agreement(groups, lists.people).bcubed
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        told = {"memory": peak, "precision": found.precision, "recall": found.recall, "f": found.f}
        print(json.dumps({**told, "seconds": seconds, "setting": setting}), flush=True)


if __name__ == "__main__":
    main()
