"""A store that speaks S3."""

from collections.abc import Iterator

import pytest
from tests.sources.stores import CREDENTIALS, Bucket, new_bucket, running_store


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The address of a store."""
    with running_store() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(store: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, and the credentials for it in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return new_bucket(store)
