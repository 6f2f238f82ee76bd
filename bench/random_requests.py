"""Random requests on a running server for longer than a test run has time for.

Schemathesis makes them from the OpenAPI document, other ones each time. An answer of 5xx, or one
that the document does not describe, is a defect; the request that brought it is printed.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEST = "tests/contract/test_random_requests.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each kind, an operation")
    count = parser.parse_args().requests
    command = [sys.executable, "-m", "pytest", "-q", "--timeout=1800", TEST]
    environment = {**os.environ, "RANDOM_REQUESTS": str(count)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
