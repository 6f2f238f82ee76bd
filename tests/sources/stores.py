"""Buckets of a store that speaks S3, for tests; the store is moto's server."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import obstore
from obstore.store import S3Store

from visnomy.settings import StoreAddress

ROOT = Path(__file__).parents[2]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIATESTS", "AWS_SECRET_ACCESS_KEY": "secret-of-tests"}
"""What the store is asked with; moto takes any."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of a store that runs."""

    endpoint: str
    name: str

    @property
    def address(self) -> StoreAddress:
        return StoreAddress(self.name, endpoint=self.endpoint, region="us-east-1")

    def put(self, key: str, content: bytes | Path) -> None:
        obstore.put(self._store, key, content)

    def delete(self, *keys: str) -> None:
        obstore.delete(self._store, list(keys))

    def move(self, key: str, other: str) -> None:
        obstore.rename(self._store, key, other)

    @property
    def _store(self) -> S3Store:
        return S3Store(
            self.name,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )


@contextmanager
def running_store() -> Iterator[str]:
    """The address of a store that runs for as long as the block."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.sources.store_server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def new_bucket(endpoint: str) -> Bucket:
    """An empty bucket."""
    bucket = Bucket(endpoint, f"bucket-{uuid4().hex}")
    with urlopen(Request(f"{endpoint}/{bucket.name}", method="PUT")) as answer:
        assert answer.status == 200
    return bucket
