"""Keys of users over the wire: no rights of their own, disabled at once, noted when used."""

import pytest
from tests.contract.beside import make_user, within
from tests.contract.raw import RawCall
from tests.contract.servers import Endpoint

from visnomy.library import access
from visnomy.library.context import Library
from visnomy.model.access import AccessKey
from visnomy.store.access import keys


@pytest.fixture
def guest(endpoint: Endpoint) -> AccessKey:
    """The key of a user without rights."""
    return make_user(endpoint)


@pytest.fixture
def call(endpoint: Endpoint, guest: AccessKey) -> RawCall:
    return RawCall(endpoint, key_id=guest.access_key_id, secret=guest.secret)


def test_a_user_without_rights_may_do_nothing(call: RawCall) -> None:
    assert call.send().error == (403, "NoPermission")
    assert call.send(secret="wrong").error == (400, "SignatureDoesNotMatch")


def test_a_disabled_key_is_refused_at_once(
    endpoint: Endpoint, guest: AccessKey, call: RawCall
) -> None:
    async def switch(library: Library, *, active: bool) -> None:
        async with library.database.transaction() as connection:
            await keys.set_key_active(connection, guest.access_key_id, active=active)

    within(endpoint, lambda library: switch(library, active=False))
    assert call.send().error == (400, "InvalidAccessKeyId.Inactive")
    assert call.send(secret="wrong").error == (400, "SignatureDoesNotMatch")
    within(endpoint, lambda library: switch(library, active=True))
    assert call.send().error == (403, "NoPermission")


def test_only_a_signed_request_is_a_use(
    endpoint: Endpoint, guest: AccessKey, call: RawCall
) -> None:
    async def last_used(library: Library) -> object:
        signer = await access.find_signer(library, guest.access_key_id)
        assert signer
        return signer.last_used_at

    call.send(secret="wrong")
    assert within(endpoint, last_used) is None
    call.send()
    assert within(endpoint, last_used) is not None
