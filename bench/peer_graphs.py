"""Infomap and HDBSCAN on the links of `listed_rules.write_lists`.

Runs with the interpreter of the peers' own environment (bench/requirements-peer-rules.txt):

    python peer_graphs.py FOLDER RULE SETTINGS

Prints what listed_rules.py prints. HDBSCAN asks for a graph in one piece, so each face is also
linked with the next one as if they were strangers.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import infomap
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from sklearn.cluster import HDBSCAN

Groups = NDArray[np.int64]
SEED = 0
STRANGERS = float(np.sqrt(2))
"""The distance of unit vectors with the cosine nought."""
TINY = 1e-6
"""A distance of nought would be no link."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Links, told by both ends, the nearest first.

    Attributes:
        starts: (n + 1,), where the links of each face begin.
        others: (p,), the other end.
        cosines: (p,).
    """

    starts: NDArray[np.int64]
    others: NDArray[np.int32]
    cosines: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def reaching(self, cosine: float, nearest: float) -> tuple[Groups, Groups, NDArray[np.float64]]:
        """The ends and cosines of links that reach a cosine and are among the nearest of an end."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        place = np.arange(len(rows)) - self.starts[rows]
        kept = (self.cosines >= cosine) & (place < nearest)
        one, two = rows[kept], self.others[kept].astype(np.int64)
        keys = np.minimum(one, two) * len(self) + np.maximum(one, two)
        keys, first = np.unique(keys, return_index=True)
        return keys // len(self), keys % len(self), self.cosines[kept][first].astype(np.float64)


def infomap_groups(graph: Graph, cosine: float, nearest: float) -> Groups:
    """Where a walker along the links of the nearest faces stays long."""
    walker = infomap.Infomap(silent=True, two_level=True, seed=SEED + 1, num_trials=1)
    walker.add_links(np.stack(graph.reaching(cosine, nearest), axis=1))
    groups = np.full(len(graph), -1)
    for row, group in walker.run().modules().items():
        groups[row] = group
    return groups


def hdbscan(graph: Graph, smallest: float, core: float, cosine: float, leaf: float) -> Groups:
    """The branches of the density tree that last longest; a cosine of 1 sets no bound."""
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    near = np.maximum(np.sqrt(np.maximum(2 - 2 * graph.cosines.astype(np.float64), 0)), TINY)
    following = np.roll(np.arange(len(graph)), -1)
    linked = rows[graph.others == following[rows]]
    here = np.setdiff1d(np.arange(len(graph)), linked)
    there = following[here]
    far = np.full(len(here), STRANGERS)
    own = np.arange(len(graph))
    matrix = coo_matrix(
        (
            np.concatenate([near, far, far, np.full(len(graph), TINY)]),
            (
                np.concatenate([rows, here, there, own]),
                np.concatenate([graph.others, there, here, own]),
            ),
        ),
        shape=(len(graph), len(graph)),
    ).tocsr()
    found = HDBSCAN(
        min_cluster_size=int(smallest),
        min_samples=int(core),
        cluster_selection_epsilon=float(np.sqrt(2 - 2 * cosine)),
        cluster_selection_method="leaf" if leaf else "eom",
        metric="precomputed",
        copy=False,
    )
    return np.asarray(found.fit_predict(matrix), np.int64)


RULES: dict[str, Callable[..., Groups]] = {"Infomap": infomap_groups, "HDBSCAN": hdbscan}


def bcubed(groups: Groups, people: Groups) -> tuple[float, float]:
    """BCubed precision and recall; -1 is a face on its own."""
    found = groups.copy()
    alone = found < 0
    found[alone] = found.max(initial=0) + 1 + np.arange(alone.sum())
    cells, sizes = np.unique(found * (people.max() + 1) + people, return_counts=True)
    common = sizes.astype(np.float64) ** 2
    in_group, in_person = np.bincount(found), np.bincount(people)
    precision = (common / in_group[cells // (people.max() + 1)]).sum() / len(people)
    recall = (common / in_person[cells % (people.max() + 1)]).sum() / len(people)
    return float(precision), float(recall)


def main() -> None:
    folder, rule, settings = Path(sys.argv[1]), RULES[sys.argv[2]], json.loads(sys.argv[3])
    graph = Graph(*(np.load(folder / f"{name}.npy") for name in ("starts", "others", "cosines")))
    people = np.load(folder / "people.npy")
    for setting in settings:
        start = time.process_time()
        groups = rule(graph, **setting)
        seconds = time.process_time() - start
        precision, recall = bcubed(groups, people)
        f = 2 * precision * recall / (precision + recall)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        told = {"memory": peak, "precision": precision, "recall": recall, "f": f}
        print(json.dumps({**told, "seconds": seconds, "setting": setting}), flush=True)


if __name__ == "__main__":
    main()
