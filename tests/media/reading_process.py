"""Reads files as an analysis process does, confined as one; a line of JSON says how each ended.

A line is [sentence or "read", what was found, seconds of CPU, the largest size in kilobytes].
"""

import json
import os
import resource
import sys
import time

from tests.jobs.finders import load

from visnomy.errors import MediaError
from visnomy.jobs.looking import LongLook, look, look_long, prepare
from visnomy.settings import MediaLimits


def main() -> None:
    prepare(os.getppid(), MediaLimits(), load)
    for path in sys.argv[1:]:
        start = time.process_time()
        said, told = outcome(path)
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([said, told, time.process_time() - start, peak_kb]), flush=True)  # noqa: T201


def outcome(path: str) -> tuple[str, str]:
    try:
        found = look(path)
        if isinstance(found, LongLook):
            found = look_long(path)
    except MediaError as exc:
        return str(exc), ""
    return "read", repr(found.facts)


if __name__ == "__main__":
    main()
