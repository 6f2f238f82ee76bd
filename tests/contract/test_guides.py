"""The snippets of the README and the guide for clients run as they stand, against a server."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.contract.clients.driven import NODE, SET_UP
from tests.contract.servers import Endpoint

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/clients.md")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = [
    pytest.param(kind, text, id=f"{page}-{kind}-{number}")
    for page in PAGES
    for number, (kind, text) in enumerate(FENCE.findall((ROOT / page).read_text("utf-8")))
]


def interpreter(kind: str) -> list[str]:
    """What runs a snippet that is given as one more argument."""
    if kind == "python":
        return [sys.executable, "-W", "ignore", "-c"]
    if kind == "sh":
        return ["bash", "-euo", "pipefail", "-c"]
    assert kind == "js", f"nothing runs a snippet in {kind}"
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    if not (NODE / "node_modules").is_dir():
        pytest.skip(f"the folder of the Node clients is {SET_UP}")
    return [node, "-e"]


@pytest.fixture
def environ(endpoint: Endpoint, tmp_path: Path) -> Mapping[str, str]:
    """Those of a user whose server has its data folder in the usual place."""
    folder = tmp_path / ".local/share"
    folder.mkdir(parents=True)
    (folder / "visnomy").symlink_to(endpoint.data_dir)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "VISNOMY_DATA": str(endpoint.data_dir),
        "PATH": path,
        "NODE_PATH": str(NODE / "node_modules"),
        "SERVER": f"http://{endpoint.address}",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.mark.parametrize("endpoint", ["command"], indirect=True)
@pytest.mark.parametrize(("kind", "text"), SNIPPETS)
def test_a_snippet_runs(
    endpoint: Endpoint, environ: Mapping[str, str], kind: str, text: str
) -> None:
    text = re.sub(r"^make ", "make --dry-run ", text, flags=re.MULTILINE)
    text = text.replace("ACCESS_KEY_ID=...", f"ACCESS_KEY_ID={endpoint.access_key_id}")
    text = text.replace("KEY_SECRET=...", f"KEY_SECRET={endpoint.access_key_secret}")
    done = subprocess.run(
        [*interpreter(kind), text],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr + done.stdout
