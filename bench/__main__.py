"""Runs every bench; `python -m bench --small` runs those that CI has time for, on less data.

A bench is a script that prints its figures and exits with 1 when a bound is broken.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
FULL = (
    ("indexing.py",),
    ("query.py",),
    ("wire.py",),
    ("verification.py",),
    ("grouping_accuracy.py",),
)
SMALL = (("indexing.py", "--small"), ("wire.py", "--small"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few minutes in place of an hour")
    benches = SMALL if parser.parse_args().small else FULL
    broken = [name for name, *options in benches if not _passes(name, options)]
    print(f"broken: {', '.join(broken)}" if broken else "every bound holds")
    return int(bool(broken))


def _passes(name: str, options: list[str]) -> bool:
    print(f"== bench/{name} {' '.join(options)}", flush=True)
    return subprocess.run([sys.executable, FOLDER / name, *options], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
