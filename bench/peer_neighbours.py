"""The neighbours of all vectors of a file by hnswlib, on one thread.

Runs with the interpreter of the peer's own environment (bench/requirements-neighbours.txt):

    python peer_neighbours.py VECTORS.npy COUNT ROWS.npy

ROWS.npy gets the neighbours, the row itself among them. Prints one line of JSON: the processor
seconds to build the graph and to ask it.
"""

import json
import sys
import time

import hnswlib
import numpy as np

LINKS, EFFORT = 16, 100
"""M, and ef for building and asking: what hnswlib's own examples use."""


def main() -> None:
    vectors = np.load(sys.argv[1])
    start = time.process_time()
    graph = hnswlib.Index("ip", vectors.shape[1])
    graph.init_index(len(vectors), ef_construction=EFFORT, M=LINKS, random_seed=1)
    graph.add_items(vectors, num_threads=1)
    built = time.process_time()
    graph.set_ef(EFFORT)
    rows, _ = graph.knn_query(vectors, int(sys.argv[2]) + 1, num_threads=1)
    np.save(sys.argv[3], rows.astype(np.int32))
    print(json.dumps({"build": built - start, "ask": time.process_time() - built}))


if __name__ == "__main__":
    main()
