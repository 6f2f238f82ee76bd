"""The unmodified SDK, blocking and asynchronous, behind one way of calling."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest
from alibabacloud_imm20200930 import models
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from tests.contract.servers import Endpoint


class Style(Enum):
    """How the SDK is used."""

    SYNC = "sync"
    ASYNC = "async"


@dataclass(frozen=True, slots=True)
class Sdk:
    """One client of one server."""

    client: Client
    style: Style
    project: str = ""
    dataset: str = ""

    def call(self, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 (any SDK model)
        """The body of an operation's answer; `operation` in the SDK's spelling."""
        names = [part.capitalize() for part in operation.split("_")]
        request = getattr(models, f"{''.join(names)}Request")(**self._placed(names, parameters))
        if self.style is Style.SYNC:
            return getattr(self.client, operation)(request).body
        return asyncio.run(getattr(self.client, f"{operation}_async")(request)).body

    def refusal(self, operation: str, **parameters: Any) -> tuple[int, str, str]:  # noqa: ANN401
        """(status, Code, Message) of an operation that must fail."""
        return refused(lambda: self.call(operation, **parameters))

    def _placed(self, names: list[str], parameters: dict[str, Any]) -> dict[str, Any]:
        known = getattr(models, f"{''.join(names)}Request")().__dict__
        place = {"project_name": self.project, "dataset_name": self.dataset}
        return {name: text for name, text in place.items() if name in known and text} | parameters


def make_client(endpoint: Endpoint, **changes: str) -> Client:
    """A client as an application makes it."""
    settings = {
        "endpoint": endpoint.address,
        "protocol": "http",
        "region_id": "local",
        "access_key_id": endpoint.access_key_id,
        "access_key_secret": endpoint.access_key_secret,
    }
    return Client(Config(**{**settings, **changes}))


def refused(act: Callable[[], object]) -> tuple[int, str, str]:
    """(status, Code, Message) of what the SDK raises."""
    with pytest.raises(AlibabaCloudException) as caught:
        act()
    error = caught.value
    assert error.data["RequestId"] == error.data["RequestId"].upper()
    assert set(error.data) >= {"RequestId", "HostId", "Code", "Message", "Recommend"}
    return error.status_code, error.code, error.data["Message"]
