"""Policies over the wire: what a user may do, what a refusal says, how soon a change holds."""

import json
from base64 import b64decode
from uuid import uuid4

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from tests.contract.beside import document_of, make_user, within
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint

from visnomy.library.context import Library
from visnomy.model.access import AccessKey
from visnomy.settings import DEFAULT_ACCOUNT_ID
from visnomy.store.access import policies, users


def project_arn(project: str) -> str:
    return f"acs:imm:local:{DEFAULT_ACCOUNT_ID}:project/{project}"


def client_of(endpoint: Endpoint, key: AccessKey, plain: Sdk) -> Sdk:
    keys = {"access_key_id": key.access_key_id, "access_key_secret": key.secret}
    return Sdk(make_client(endpoint, **keys), Style.SYNC, plain.project, plain.dataset)


def test_an_album_owner_has_one_dataset(endpoint: Endpoint, plain: Sdk) -> None:
    place = project_arn(plain.project)
    owner = make_user(
        endpoint,
        {"Effect": "Allow", "Action": "imm:*", "Resource": f"{place}/dataset/{plain.dataset}"},
        {"Effect": "Allow", "Action": ["imm:GetProject", "imm:GetTask"], "Resource": place},
    )
    sdk = client_of(endpoint, owner, plain)
    assert sdk.call("get_dataset").dataset.dataset_name == plain.dataset
    assert sdk.call("query_figure_clusters").figure_clusters == []
    assert sdk.call("get_project").project.project_name == plain.project
    for operation in ("delete_project", "list_projects", "create_project"):
        assert sdk.refusal(operation)[:2] == (403, "NoPermission")
    assert sdk.refusal("get_dataset", dataset_name="other")[:2] == (403, "NoPermission")


def test_a_refusal_says_what_was_asked_and_by_whom(endpoint: Endpoint, plain: Sdk) -> None:
    name = f"ada-{uuid4().hex}"
    key = make_user(
        endpoint,
        {"Effect": "Allow", "Action": "imm:Get*", "Resource": "*"},
        {"Effect": "Deny", "Action": "imm:GetProject", "Resource": "*"},
        name=name,
    )
    sdk = client_of(endpoint, key, plain)
    with pytest.raises(ClientException) as caught:
        sdk.call("get_project")
    error = caught.value
    assert (error.status_code, error.code) == (403, "NoPermission")
    detail = dict(error.access_denied_detail)
    told = json.loads(b64decode(detail.pop("EncodedDiagnosticMessage")))
    assert detail == {
        "PolicyType": "AccountLevelIdentityBasedPolicy",
        "NoPermissionType": "ExplicitDeny",
        "AuthAction": "imm:GetProject",
        "AuthPrincipalType": "SubUser",
        "AuthPrincipalOwnerId": DEFAULT_ACCOUNT_ID,
        "AuthPrincipalDisplayName": name,
    }
    assert told["Resource"] == project_arn(plain.project)
    with pytest.raises(ClientException) as caught:
        sdk.call("delete_project")
    assert caught.value.access_denied_detail["NoPermissionType"] == "ImplicitDeny"


def test_a_change_of_rights_holds_at_once(endpoint: Endpoint) -> None:
    name = f"user-{uuid4().hex}"
    key = make_user(endpoint, name=name)
    call = RawCall(endpoint, key_id=key.access_key_id, secret=key.secret)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    async def join(library: Library) -> None:
        async with library.database.transaction() as connection:
            await users.create_group(connection, name)
            await users.add_member(connection, name, name)
            await policies.put_policy(connection, name, document_of(everything))
            await policies.attach_policy(connection, name, group=name)

    async def narrow(library: Library) -> None:
        narrower = {**everything, "Effect": "Deny"}
        async with library.database.transaction() as connection:
            await policies.put_policy(connection, name, document_of(everything, narrower))

    async def leave(library: Library) -> None:
        async with library.database.transaction() as connection:
            await users.remove_member(connection, name, name)

    assert call.send().error == (403, "NoPermission")
    within(endpoint, join)
    assert call.send().status == 200
    within(endpoint, narrow)
    assert call.send().members["AccessDeniedDetail"]["NoPermissionType"] == "ExplicitDeny"
    within(endpoint, leave)
    assert call.send().members["AccessDeniedDetail"]["NoPermissionType"] == "ImplicitDeny"


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"IpAddress": {"acs:SourceIp": ["127.0.0.0/8", "::1"]}}, True),
        ({"NotIpAddress": {"acs:SourceIp": "127.0.0.1"}}, False),
        ({"Bool": {"acs:SecureTransport": "true"}}, False),
        ({"Bool": {"acs:MFAPresent": False}}, True),
        ({"StringLike": {"acs:UserAgent": "tests/*"}}, True),
        ({"DateGreaterThan": {"acs:CurrentTime": "2026-01-01T00:00:00Z"}}, True),
        ({"DateLessThan": {"acs:CurrentTime": "2026-01-01T00:00:00Z"}}, False),
        ({"StringEquals": {"acs:Unknown": "x"}}, False),
        ({"StringNotEquals": {"acs:Unknown": "x"}}, True),
    ],
)
def test_conditions_are_asked_of_the_request(
    endpoint: Endpoint, condition: dict[str, object], allowed: bool
) -> None:
    key = make_user(
        endpoint, {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    )
    call = RawCall(endpoint, key_id=key.access_key_id, secret=key.secret)
    answer = call.send(extra=(("user-agent", "tests/1"),))
    assert answer.status == (200 if allowed else 403)


def test_a_stored_document_that_does_not_parse_allows_nothing(endpoint: Endpoint) -> None:
    key = make_user(
        endpoint,
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Perhaps", "Action": "*", "Resource": "*"},
    )
    answer = RawCall(endpoint, key_id=key.access_key_id, secret=key.secret).send()
    assert answer.error == (500, "InternalError")
