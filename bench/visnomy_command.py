"""The started command, for benches that see Visnomy as a user does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VISNOMY = Path(sys.prefix) / "bin" / "visnomy"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """`visnomy serve` with the sample album; the address that lets a browser in."""
    command = [str(VISNOMY), "serve", "--data", str(data), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield next(line.split()[-1] for line in server.stdout or () if "People page" in line)
        finally:
            server.terminate()
