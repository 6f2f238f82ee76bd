"""Every client succeeds with every operation that is offered."""

import pytest
from tests.contract.clients import account, extensions
from tests.contract.clients.operations import CASES
from tests.contract.clients.stage import Stage

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS


def test_every_operation_has_a_case() -> None:
    assert extensions.__doc__  # imported: their cases are registered
    assert account.__doc__
    assert sorted(CASES) == sorted({*HANDLERS, *EXTENSION_HANDLERS})


@pytest.mark.parametrize("operation", sorted(CASES))
def test_every_client_succeeds(stage: Stage, operation: str) -> None:
    CASES[operation](stage)
