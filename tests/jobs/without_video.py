"""An analysis process on a machine without PyAV: `python -m tests.jobs.without_video FILE ...`."""

import os
import sys

from tests.jobs.finders import load

from visnomy.errors import MediaInterrupted
from visnomy.jobs.looking import look, prepare, read_recording
from visnomy.model.analysis import Analysis
from visnomy.settings import MediaLimits


def main(paths: list[str]) -> None:
    sys.modules["av"] = None  # type: ignore[assignment]
    prepare(os.getppid(), MediaLimits(), load)
    for path in paths:
        try:
            found = look(path)
            kind = found.facts.media_type if isinstance(found, Analysis) else "video"
            print(kind)  # noqa: T201
        except MediaInterrupted as exc:
            print(exc)  # noqa: T201
    try:
        read_recording(paths[-1])
    except MediaInterrupted as exc:
        print(exc)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
