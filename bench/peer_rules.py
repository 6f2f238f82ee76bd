"""Eight other ways to group faces, each at the parameters that are best for it.

Runs with the interpreter of the peers' own environment (bench/requirements-peer-rules.txt):

    python peer_rules.py TUNE.npz JUDGE.npz GROUPS.npz

The files hold raw and centred vectors, quality of faces, who they are (-1 is not judged)
and who else there is (`missed`, faces that nobody found). Every rule is tried on both kinds of
vectors with every set of parameters of its grid; GROUPS.npz gets the groups that the best of them
makes of JUDGE. Prints a line of JSON for each rule. Where a rule asks for an order of arrival, it
is one drawn by chance, always the same.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import product
from pathlib import Path

import infomap
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform
from sklearn.cluster import DBSCAN, HDBSCAN

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]
Setting = dict[str, float]

SEED = 0
ALONE = -1
COSINES = tuple(round(0.30 + 0.02 * step, 2) for step in range(16))
WHISPER_ROUNDS = 20
TINY = 1e-9
"""A distance of nought would be left out of a sparse matrix."""
ENTE_NEAR = 0.9
"""A face this near ends Ente's search."""


class Library:
    """Faces and all that a rule may look at.

    Attributes:
        vectors: (n, d), unit length.
        likeness: (n, n), cosines.
        quality: (n,), 0..1.
        arrival: (n,), rows in the order in which faces come.
    """

    def __init__(self, file: Path, kind: str) -> None:
        """Read the faces of a file; `kind` names the vectors."""
        with np.load(file) as of:
            self.vectors = of[kind].astype(np.float64)
            self.quality = of["quality"].astype(np.float64)
        likeness = self.vectors @ self.vectors.T
        self.likeness = np.clip((likeness + likeness.T) / 2, -1, 1)
        np.fill_diagonal(self.likeness, 1)
        self.arrival = np.random.default_rng(SEED).permutation(len(self.vectors))

    @cached_property
    def distances(self) -> Floats:
        """1 - cosine."""
        return np.asarray(1 - self.likeness)

    @cached_property
    def tree(self) -> Floats:
        """What average linkage joins, in order."""
        return np.asarray(linkage(squareform(self.distances, checks=False), "average"))

    @cached_property
    def ranked(self) -> tuple[list[Groups], list[Floats]]:
        """The others of at least the least cosine that is tried, and their cosines falling."""
        rows, cosines = [], []
        for row, likeness in enumerate(self.likeness):
            found = np.flatnonzero(likeness >= COSINES[0])
            found = found[found != row]
            found = found[np.argsort(-likeness[found], kind="stable")]
            rows.append(found)
            cosines.append(likeness[found])
        return rows, cosines

    def near(self, cosine: float) -> list[Groups]:
        """The others of at least this cosine, the nearest first."""
        return [
            found[: int(np.searchsorted(-cosines, -cosine, side="right"))]
            for found, cosines in zip(*self.ranked, strict=True)
        ]

    @cached_property
    def sparse(self) -> csr_matrix:
        """The distances of `ranked`, and nought for each face with itself."""
        found, cosines = self.ranked
        count = len(found)
        ends = np.repeat(np.arange(count), [len(each) for each in found])
        columns = np.concatenate([*found, np.arange(count)])
        far = np.concatenate([*(1 - each for each in cosines), np.zeros(count)])
        rows = np.concatenate([ends, np.arange(count)])
        return csr_matrix((np.maximum(far, TINY), (rows, columns)), shape=(count, count))

    @cached_property
    def dense_parts(self) -> dict[tuple[float, ...], Groups]:
        """What `dense` found before."""
        return {}

    def dense(self, cosine: float, core: float, min_quality: float) -> Groups:
        """DBSCAN among the faces of a quality; ALONE for all others."""
        key = cosine, core, min_quality
        if key not in self.dense_parts:
            good = np.flatnonzero(self.quality >= min_quality)
            groups = np.full(len(self.quality), ALONE)
            if len(good):
                by = DBSCAN(eps=1 - cosine, min_samples=int(core), metric="precomputed")
                groups[good] = by.fit_predict(self.sparse[good][:, good])
            self.dense_parts[key] = groups
        return self.dense_parts[key].copy()


def immich(faces: Library, cosine: float, min_faces: float) -> Groups:
    """Who has enough faces near founds a person or goes to the nearest who has one.

    The others wait until all have had their turn; then they may join, but not found.
    """
    near = faces.near(cosine)
    person, count = np.full(len(near), ALONE), 0
    core = np.array([len(found) + 1 >= min_faces for found in near])
    for row in [*faces.arrival[core[faces.arrival]], *faces.arrival[~core[faces.arrival]]]:
        known = near[row][person[near[row]] >= 0]
        if len(known):
            person[row] = person[known[0]]
        elif core[row]:
            person[row], count = count, count + 1
    return person


def photoprism(
    faces: Library, cosine: float, core: float, offset: float, min_quality: float
) -> Groups:
    """Good faces make clusters by density; others go to a centre whose radius reaches them.

    Distances are Euclidean. The radius is that of the cluster's own faces, .42 at most.
    """
    groups = faces.dense(cosine, core, min_quality)
    if groups.max() < 0:
        return groups
    members = [faces.vectors[groups == each] for each in range(groups.max() + 1)]
    centres = np.stack([part.mean(axis=0) for part in members])
    reach = [
        np.linalg.norm(part - centre, axis=1).max()
        for part, centre in zip(members, centres, strict=True)
    ]
    rest = np.flatnonzero(groups == ALONE)
    gap = np.sqrt(
        np.maximum(
            1 + (centres**2).sum(axis=1)[None] - 2 * faces.vectors[rest] @ centres.T,
            0,
        )
    )
    nearest = gap.argmin(axis=1)
    fits = gap[np.arange(len(rest)), nearest] <= np.minimum(reach, 0.42)[nearest] + offset
    groups[rest[fits]] = nearest[fits]
    return groups


def ente(faces: Library, cosine: float, stricter: float, min_quality: float) -> Groups:
    """Each face joins the nearest that came before, poor faces only if it is nearer."""
    groups = np.full(len(faces.arrival), ALONE)
    for place, row in enumerate(faces.arrival):
        before = faces.arrival[:place][::-1]
        likeness = faces.likeness[row, before]
        least = cosine + (stricter if faces.quality[row] < min_quality else 0)
        sure = np.flatnonzero(likeness >= max(ENTE_NEAR, least))
        groups[row] = row
        if len(sure):
            groups[row] = groups[before[sure[0]]]
        elif place and likeness.max() >= least:
            groups[row] = groups[before[likeness.argmax()]]
    return groups


def chinese_whispers(faces: Library, cosine: float, weighted: float) -> Groups:
    """Each face again and again takes the name that most of its neighbours whisper."""
    near = faces.near(cosine)
    names, rng = np.arange(len(near)), np.random.default_rng(SEED)
    for _ in range(WHISPER_ROUNDS):
        before = names.copy()
        for row in rng.permutation(len(near)):
            if len(near[row]):
                said = faces.likeness[row, near[row]] if weighted else None
                names[row] = np.bincount(names[near[row]], said).argmax()
        if (names == before).all():
            break
    return names


def dbscan(faces: Library, cosine: float, core: float) -> Groups:
    """Chains of faces that have enough others near."""
    return faces.dense(cosine, core, 0.0)


def hdbscan(faces: Library, smallest: float, core: float, cosine: float, leaf: float) -> Groups:
    """The branches of the density tree that last longest; a cosine of 1 sets no bound."""
    far = np.sqrt(2 * faces.distances)
    found = HDBSCAN(
        min_cluster_size=int(smallest),
        min_samples=int(core),
        cluster_selection_epsilon=float(np.sqrt(2 - 2 * cosine)),
        cluster_selection_method="leaf" if leaf else "eom",
        metric="precomputed",
        copy=True,
    )
    return np.asarray(found.fit_predict(far), np.int64)


def average_linkage(faces: Library, cosine: float) -> Groups:
    """The two groups with the greatest mean cosine join, down to a bound."""
    return np.asarray(fcluster(faces.tree, 1 - cosine, "distance"), np.int64)


def infomap_groups(faces: Library, cosine: float, nearest: float) -> Groups:
    """Where a walker along the links of the nearest faces stays long."""
    links = {
        (min(row, other), max(row, other))
        for row, found in enumerate(faces.near(cosine))
        for other in found[: int(nearest)].tolist()
    }
    groups = np.full(len(faces.likeness), ALONE)
    if not links:
        return groups
    walker = infomap.Infomap(silent=True, two_level=True, seed=SEED + 1, num_trials=1)
    for one, other in sorted(links):
        walker.add_link(one, other, float(faces.likeness[one, other]))
    for row, group in walker.run().modules().items():
        groups[row] = group
    return groups


def grid(**values: tuple[float, ...]) -> list[Setting]:
    """Every combination of the values."""
    return [dict(zip(values, each, strict=True)) for each in product(*values.values())]


Rule = Callable[..., Groups]
RULES: dict[str, tuple[Rule, list[Setting]]] = {
    "Immich": (immich, grid(cosine=COSINES, min_faces=(1, 2, 3, 5))),
    "PhotoPrism": (
        photoprism,
        grid(
            cosine=(0.36, 0.40, 0.44, 0.48, 0.52),
            core=(1, 2, 3, 4),
            offset=(0.4, 0.5, 0.6, 0.7, 0.8),
            min_quality=(0.0, 0.3, 0.6),
        ),
    ),
    "Ente": (ente, grid(cosine=COSINES, stricter=(0, 0.04, 0.08), min_quality=(0.3, 0.6))),
    "Chinese whispers": (chinese_whispers, grid(cosine=COSINES, weighted=(0, 1))),
    "DBSCAN": (dbscan, grid(cosine=COSINES, core=(1, 2, 3, 4))),
    "HDBSCAN": (
        hdbscan,
        grid(smallest=(2, 3), core=(1, 2), cosine=(0.42, 0.48, 1), leaf=(0, 1)),
    ),
    "average linkage": (average_linkage, grid(cosine=COSINES)),
    "Infomap": (infomap_groups, grid(cosine=COSINES, nearest=(5, 10, 20, 60))),
}
KINDS = ("raw", "centred")


def bcubed(groups: Groups, people: Groups, missed: Groups) -> float:
    """BCubed F of the judged faces; who was not found is a group alone."""
    judged = people >= 0
    real = np.concatenate([people[judged], missed])
    found = np.concatenate([groups[judged], np.full(len(missed), ALONE)])
    alone = found < 0
    found[alone] = found.max(initial=0) + 1 + np.arange(alone.sum())
    both = found * (real.max() + 1) + real
    cells, sizes = np.unique(both, return_counts=True)
    common = sizes[np.searchsorted(cells, both)].astype(np.float64)
    precision = (common / np.bincount(found)[found]).mean()
    recall = (common / np.bincount(real)[real]).mean()
    return float(2 * precision * recall / (precision + recall))


def tried(
    name: str, libraries: dict[str, Library], people: Groups, missed: Groups
) -> Iterator[tuple[float, str, Setting]]:
    """The score of every kind of vectors and setting."""
    rule, settings = RULES[name]
    for kind, faces in libraries.items():
        for setting in settings:
            yield bcubed(rule(faces, **setting), people, missed), kind, setting


def main() -> None:
    tune, judge, out = (Path(part) for part in sys.argv[1:4])
    groups = {}
    tuning, judged = ({kind: Library(file, kind) for kind in KINDS} for file in (tune, judge))
    with np.load(tune) as of:
        people, missed = of["people"], of["missed"]
    for name, (rule, settings) in RULES.items():
        start = time.perf_counter()
        score, kind, setting = max(tried(name, tuning, people, missed), key=lambda each: each[0])
        groups[name] = rule(judged[kind], **setting)
        told = {"rule": name, "tuned": score, "kind": kind, "settings": len(settings) * len(KINDS)}
        seconds = time.perf_counter() - start
        print(json.dumps({**told, "setting": setting, "seconds": seconds}), flush=True)
    np.savez(out, allow_pickle=False, **groups)


if __name__ == "__main__":
    main()
