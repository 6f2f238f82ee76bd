"""All clients by name, each started once for all tests that drive it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from tests.contract.clients.by_hand import by_hand
from tests.contract.clients.calling import Caller
from tests.contract.clients.driven import (
    NODE_CLIENTS,
    SIGNED_IN_HEADERS,
    node_client,
    older_sdk,
)
from tests.contract.clients.python_clients import old_sdk, sdk_5_async, sdk_5_sync

Opening = Callable[[], AbstractContextManager[Caller]]

HERE = {each.name: each for each in (sdk_5_sync, sdk_5_async, old_sdk, by_hand)}


def _as_it_is(name: str) -> AbstractContextManager[Caller]:
    return nullcontext(HERE[name])


CLIENTS: dict[str, Opening] = {
    **{name: partial(_as_it_is, name) for name in HERE},
    "sdk-4.0.1": older_sdk,
    **{name: partial(node_client, name) for name in NODE_CLIENTS},
}
ABILITIES: dict[str, frozenset[str]] = {
    **{name: caller.abilities for name, caller in HERE.items()},
    "sdk-4.0.1": SIGNED_IN_HEADERS,
    **NODE_CLIENTS,
}
