"""Runs every bench; `python -m bench --small` runs those that CI has time for, on less data.

A bench is a script that prints its figures and exits with 1 when a bound is broken. One that breaks
is run once more: a ratio measured while the machine did something else says nothing.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
DATA = Path(os.environ.get("VISNOMY_BENCH_DATA") or FOLDER.parent.parent / "shared" / "data")
FULL = (
    ("indexing.py",),
    ("video.py",),
    ("record.py",),
    ("query.py",),
    ("filesets.py",),
    ("page.py",),
    ("new_user.py",),
    ("wire.py",),
    ("wire_chain.py",),
    ("random_requests.py",),
    ("verification.py", "--peer", "600"),
    ("face_search.py", "--hnsw"),
    ("face_search.py", "--lfw", str(DATA / "lfw")),
    ("detection.py",),
    ("turned_faces.py",),
    ("faces_speed.py",),
    ("attributes.py",),
    ("quality.py",),
    ("calibrate_confidence.py", str(DATA / "lfw")),
    ("grouping_accuracy.py", str(DATA / "lfw")),
    ("grouping_accuracy.py", str(DATA / "album")),
    ("grouping_peers.py", str(DATA / "lfw")),
    ("decision_accuracy.py", str(DATA / "lfw")),
    ("decisions_speed.py",),
    ("review_accuracy.py", str(DATA / "lfw")),
    ("grouping.py",),
    ("peers_at_scale.py",),
    ("grouping_run.py",),
)
SMALL = (
    ("verification.py", "--small"),
    ("face_search.py", "--small"),
    ("indexing.py", "--small"),
    ("video.py", "--small"),
    ("record.py", "--small"),
    ("query.py", "--small"),
    ("filesets.py", "--small"),
    ("page.py", "--small"),
    ("new_user.py",),
    ("wire.py", "--small"),
    ("wire_chain.py", "--small"),
    ("detection.py", "--small"),
    ("turned_faces.py", "--small"),
    ("faces_speed.py", "--small"),
    ("attributes.py", "--small"),
    ("decisions_speed.py", "--small"),
    ("grouping_accuracy.py", str(DATA / "lfw"), "--small", "60"),
    ("grouping_accuracy.py", str(DATA / "album")),
    ("grouping_peers.py", str(DATA / "lfw"), "--small"),
    ("grouping.py", "--small"),
    ("grouping_run.py", "--small"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few minutes in place of an hour")
    benches = SMALL if parser.parse_args().small else FULL
    broken = [" ".join(bench) for bench in benches if not (_passes(bench) or _passes(bench))]
    print(f"broken: {', '.join(broken)}" if broken else "every bound holds")
    return int(bool(broken))


def _passes(bench: tuple[str, ...]) -> bool:
    name, *options = bench
    print(f"== bench/{' '.join(bench)}", flush=True)
    if missing := [
        part for part in options if part.startswith(str(DATA)) and not Path(part).exists()
    ]:
        print(f"skipped: no labelled faces at {missing[0]}; VISNOMY_BENCH_DATA names their folder")
        return True
    return subprocess.run([sys.executable, FOLDER / name, *options], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
