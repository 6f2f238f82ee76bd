"""Clients in a process of their own: one start a test run, one JSON line a call."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.contract.clients.calling import Ability, Caller, Message

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OLDER_SDK = ROOT / ".venv-older-sdk/bin/python"
NODE = HERE / "node"
SET_UP = "missing; tools/setup.sh test installs it"
SIGNED_IN_HEADERS = frozenset({Ability.CLOCK, Ability.UNSIGNED, Ability.BEARER, Ability.FORMAT})
NODE_CLIENTS = {
    "pop-core": frozenset({Ability.CLOCK, Ability.UNSIGNED, Ability.FORMAT, Ability.FORM}),
    "openapi-client": SIGNED_IN_HEADERS,
    "openapi-core": SIGNED_IN_HEADERS,
}


@contextmanager
def older_sdk() -> Iterator[Caller]:
    """`alibabacloud-imm20200930` 4.0.1, which excludes 5.0.3 from its environment."""
    if not OLDER_SDK.exists():
        pytest.skip(f"the environment of the older SDK is {SET_UP}")
    with _driver(str(OLDER_SDK), str(HERE / "python_sdk.py")) as send:
        yield Caller("sdk-4.0.1", send, SIGNED_IN_HEADERS)


@contextmanager
def node_client(name: str) -> Iterator[Caller]:
    """One of NODE_CLIENTS."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    if not (NODE / "node_modules").is_dir():
        pytest.skip(f"the folder of the Node clients is {SET_UP}")
    with _driver(node, str(NODE / "driver.js")) as send:
        yield Caller(name, lambda message: send({**message, "client": name}), NODE_CLIENTS[name])


class _Driver:
    """A process that answers one message after the other."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, message: Message) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(message)}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the client's process ended with {self.process.wait(10)}"
        answer: dict[str, object] = json.loads(line)
        return answer


@contextmanager
def _driver(*command: str) -> Iterator[_Driver]:
    driver = _Driver(*command)
    with driver.process:
        yield driver
        assert driver.process.stdin is not None
        driver.process.stdin.close()
        driver.process.wait(20)
