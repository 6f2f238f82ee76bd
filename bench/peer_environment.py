"""Makes the virtual environments that peers run in, each once, beside the packages of ours."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def peer_python(name: str, requirements: Path) -> Path:
    """The interpreter of an environment with exactly these packages, made at the first call.

    Args:
        name: of the environment; one that was made from other requirements is made again.
        requirements: pinned, complete (nothing that they ask for is added).
    """
    folder = Path(sys.prefix) / name
    python, ready = folder / "bin" / "python", folder / "requirements.txt"
    if ready.is_file() and ready.read_bytes() == requirements.read_bytes():
        return python
    print(f"setting up the environment {name}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    options = ["--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([python, "-m", "pip", "install", *options, "-r", requirements], check=True)
    shutil.copy(requirements, ready)
    return python
