"""Temporary keys in both ways of signing: narrowed, ended, and useless without their token."""

from datetime import timedelta

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from tests.contract.beside import document_of, make_user, within
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint

from visnomy.library import access
from visnomy.library.context import Library
from visnomy.model.access import TemporaryKey
from visnomy.store.access import keys

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
READ = {"Effect": "Allow", "Action": ["imm:Get*", "imm:List*"], "Resource": "*"}
SIGNED = pytest.mark.parametrize("algorithm", ["ACS3-HMAC-SHA256", "v2"])


def session_of(
    endpoint: Endpoint, parent: str, document: str | None = None, *, past: bool = False
) -> TemporaryKey:
    """A temporary key; `past` lets it be over."""

    async def make(library: Library) -> TemporaryKey:
        hour = timedelta(hours=1)
        made = await access.create_session(
            library, parent, name="visit", duration=hour, document=document
        )
        if past:
            async with library.database.transaction() as connection:
                end = "update session_key set expires_at = now() where access_key_id = %s"
                await connection.execute(end, [made.access_key_id])
        return made

    return within(endpoint, make)


def client_of(endpoint: Endpoint, made: TemporaryKey, algorithm: str, **changes: str) -> Sdk:
    own = {
        "access_key_id": made.access_key_id,
        "access_key_secret": made.secret,
        "security_token": made.security_token,
        "signature_algorithm": algorithm,
    }
    return Sdk(make_client(endpoint, **{**own, **changes}), Style.SYNC, "none-such")


@SIGNED
def test_a_temporary_key_has_the_rights_of_its_parent(endpoint: Endpoint, algorithm: str) -> None:
    root = client_of(endpoint, session_of(endpoint, endpoint.access_key_id), algorithm)
    assert root.refusal("get_project")[:2] == (404, "ResourceNotFound")
    reader = make_user(endpoint, READ)
    sdk = client_of(endpoint, session_of(endpoint, reader.access_key_id), algorithm)
    assert sdk.refusal("get_project")[:2] == (404, "ResourceNotFound")
    assert sdk.refusal("delete_project")[:2] == (403, "NoPermission")


@SIGNED
def test_a_session_policy_narrows_and_never_widens(endpoint: Endpoint, algorithm: str) -> None:
    narrowed = session_of(endpoint, endpoint.access_key_id, document_of(READ))
    sdk = client_of(endpoint, narrowed, algorithm)
    assert sdk.refusal("get_project")[:2] == (404, "ResourceNotFound")
    with pytest.raises(ClientException) as caught:
        sdk.call("delete_project")
    detail = caught.value.access_denied_detail
    assert detail["PolicyType"] == "SessionPolicy"
    assert detail["AuthPrincipalType"] == "AssumedRoleUser"
    assert detail["AuthPrincipalDisplayName"] == ":visit"
    reader = make_user(endpoint, READ)
    wide = session_of(endpoint, reader.access_key_id, document_of(ALL))
    with pytest.raises(ClientException) as caught:
        client_of(endpoint, wide, algorithm).call("delete_project")
    assert caught.value.access_denied_detail["PolicyType"] == "AccountLevelIdentityBasedPolicy"


@SIGNED
@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "InvalidSecurityToken.MismatchWithAccessKey"),
        ("CAISother", "InvalidSecurityToken.MismatchWithAccessKey"),
        ("tok/+=", "InvalidSecurityToken.Malformed"),
    ],
)
def test_another_token_is_refused(
    endpoint: Endpoint, algorithm: str, token: str, code: str
) -> None:
    made = session_of(endpoint, endpoint.access_key_id)
    sdk = client_of(endpoint, made, algorithm, security_token=token)
    assert sdk.refusal("list_projects")[:2] == (400, code)
    wrong = client_of(endpoint, made, algorithm, access_key_secret="wrong")
    assert wrong.refusal("list_projects")[:2] == (400, "SignatureDoesNotMatch")


@SIGNED
def test_a_token_of_another_session_is_refused(endpoint: Endpoint, algorithm: str) -> None:
    one, other = (session_of(endpoint, endpoint.access_key_id) for _ in "12")
    sdk = client_of(endpoint, one, algorithm, security_token=other.security_token)
    expected = (400, "InvalidSecurityToken.MismatchWithAccessKey")
    assert sdk.refusal("list_projects")[:2] == expected
    plain = {
        "access_key_id": endpoint.access_key_id,
        "access_key_secret": endpoint.access_key_secret,
    }
    sdk = client_of(endpoint, one, algorithm, **plain)
    assert sdk.refusal("list_projects")[:2] == expected


@SIGNED
def test_a_session_ends(endpoint: Endpoint, algorithm: str) -> None:
    over = session_of(endpoint, endpoint.access_key_id, past=True)
    sdk = client_of(endpoint, over, algorithm)
    assert sdk.refusal("list_projects")[:2] == (400, "InvalidSecurityToken.Expired")


def test_a_session_ends_with_its_parent(endpoint: Endpoint) -> None:
    parent = make_user(endpoint, ALL)
    sdk = client_of(endpoint, session_of(endpoint, parent.access_key_id), "v2")
    assert sdk.call("list_projects").projects is not None

    async def disable(library: Library) -> None:
        async with library.database.transaction() as connection:
            await keys.set_key_active(connection, parent.access_key_id, active=False)

    async def delete(library: Library) -> None:
        async with library.database.transaction() as connection:
            await keys.delete_key(connection, parent.access_key_id)

    within(endpoint, disable)
    assert sdk.refusal("list_projects")[:2] == (400, "InvalidAccessKeyId.Inactive")
    within(endpoint, delete)
    assert sdk.refusal("list_projects")[:2] == (404, "InvalidAccessKeyId.NotFound")
