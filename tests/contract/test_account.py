"""Users, keys, policies, settings, storage and models over the wire."""

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.contract.beside import document_of, make_user, within
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk, refused
from tests.contract.servers import Endpoint
from tests.contract.test_review import Do, do

from visnomy.api.dispatch import EXTENSION_HANDLERS, VERSION, find_operation
from visnomy.library import access

__all__ = ["do"]

FOR_ACCOUNT = sorted(
    name for name in EXTENSION_HANDLERS if find_operation(name, VERSION).for_account
)


def call_with(endpoint: Endpoint, key: dict[str, Any]) -> RawCall:
    return RawCall(endpoint, key_id=key["AccessKeyId"], secret=key["AccessKeySecret"])


def test_a_user_gets_a_key_and_rights_and_loses_them(endpoint: Endpoint, do: Do) -> None:
    name = f"ada-{uuid4().hex}"
    document = document_of({"Effect": "Allow", "Action": "imm:ListProjects", "Resource": "*"})
    do("CreateUser", UserName=name, DisplayName="Ada")
    key = do("CreateAccessKey", UserName=name)["AccessKey"]
    call = call_with(endpoint, key)
    assert call.send().error == (403, "NoPermission")
    do("PutPolicy", PolicyName=name, PolicyDocument=document)
    do("AttachPolicy", PolicyName=name, UserName=name)
    assert call.send().status == 200

    (listed,) = do("ListAccessKeys", UserName=name)["AccessKeys"]
    assert (listed["AccessKeyId"], listed["Status"]) == (key["AccessKeyId"], "Active")
    assert key["AccessKeySecret"] not in json.dumps(do("ListAccessKeys"))
    user = next(it for it in do("ListUsers", MaxResults=1000)["Users"] if it["UserName"] == name)
    assert user["DisplayName"] == "Ada"
    policies = do("ListPolicies", MaxResults=1000)["Policies"]
    policy = next(each for each in policies if each["PolicyName"] == name)
    assert (policy["Users"], policy["PolicyDocument"]) == ([name], document)
    taken = refused(lambda: do("DeletePolicy", PolicyName=name))
    assert taken[1] == "StatusConflict"

    do("UpdateAccessKey", UserAccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert call.send().members["Code"].startswith("InvalidAccessKeyId")
    do("UpdateAccessKey", UserAccessKeyId=key["AccessKeyId"], Status="Active")
    do("DetachPolicy", PolicyName=name, UserName=name)
    assert call.send().error == (403, "NoPermission")
    do("DeletePolicy", PolicyName=name)
    do("DeleteAccessKey", UserAccessKeyId=key["AccessKeyId"])
    assert do("ListAccessKeys", UserName=name)["AccessKeys"] == []
    do("DeleteUser", UserName=name)
    assert name not in json.dumps(do("ListUsers", MaxResults=1000))


def test_a_group_gives_its_rights_to_its_users(endpoint: Endpoint, do: Do) -> None:
    name = f"family-{uuid4().hex}"
    document = document_of({"Effect": "Allow", "Action": "imm:ListProjects", "Resource": "*"})
    do("CreateUser", UserName=name)
    call = call_with(endpoint, do("CreateAccessKey", UserName=name)["AccessKey"])
    do("CreateGroup", GroupName=name, Description="Family")
    do("PutPolicy", PolicyName=name, PolicyDocument=document)
    do("AttachPolicy", PolicyName=name, GroupName=name)
    assert call.send().error == (403, "NoPermission")
    do("AddUserToGroup", GroupName=name, UserName=name)
    assert call.send().status == 200
    groups = do("ListGroups", MaxResults=1000)["Groups"]
    group = next(each for each in groups if each["GroupName"] == name)
    assert (group["Description"], group["Users"]) == ("Family", [name])
    do("RemoveUserFromGroup", GroupName=name, UserName=name)
    assert call.send().error == (403, "NoPermission")
    do("DeleteGroup", GroupName=name)
    policies = do("ListPolicies", MaxResults=1000)["Policies"]
    assert next(each for each in policies if each["PolicyName"] == name)["Groups"] == []


def test_what_cannot_be_is_told(do: Do) -> None:
    wrong = [
        ("CreateGroup", {"GroupName": "no name"}, "InvalidArgument"),
        ("AddUserToGroup", {"GroupName": "none", "UserName": "none"}, "ResourceNotFound"),
        ("CreateUser", {"UserName": "no name"}, "InvalidArgument"),
        ("PutPolicy", {"PolicyName": "x", "PolicyDocument": "{}"}, "InvalidArgument"),
        ("AttachPolicy", {"PolicyName": "x"}, "InvalidArgument"),
        ("AttachPolicy", {"PolicyName": "none", "UserName": "nobody"}, "ResourceNotFound"),
        ("CreateAccessKey", {"UserName": "nobody"}, "ResourceNotFound"),
        ("UpdateAccessKey", {"UserAccessKeyId": "x", "Status": "Off"}, "InvalidArgument"),
    ]
    for operation, members, code in wrong:
        assert refused(lambda o=operation, m=members: do(o, **m))[1] == code, operation  # type: ignore[misc]


@pytest.mark.parametrize("operation", FOR_ACCOUNT)
def test_no_policy_and_no_temporary_key_opens_the_account(
    endpoint: Endpoint, operation: str
) -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    user = make_user(endpoint, everything)
    mine = RawCall(endpoint, operation, key_id=user.access_key_id, secret=user.secret)
    assert mine.send().error == (403, "NoPermission")


def test_a_temporary_key_of_the_account_makes_no_lasting_one(endpoint: Endpoint) -> None:
    key = within(
        endpoint,
        lambda it: access.create_session(
            it, endpoint.access_key_id, name="s", duration=access.SHORTEST, document=None
        ),
    )
    token = (("x-acs-security-token", key.security_token),)
    call = RawCall(endpoint, key_id=key.access_key_id, secret=key.secret, extra=token)
    assert call.send().status == 200
    assert call.send(action="CreateAccessKey").error == (403, "NoPermission")


def test_settings_are_told_with_their_origin_and_without_secrets(
    endpoint: Endpoint, do: Do
) -> None:
    found = {each["Name"]: each for each in do("ListSettings")["Settings"]}
    assert found["data_dir"]["Value"] == str(endpoint.data_dir)
    assert found["look_every_s"] == {"Name": "look_every_s", "Origins": ["default"], "Value": "300"}
    assert found.keys() >= {"database_url", "metrics_token", "topics"}


def test_storage_and_models_are_told(plain: Sdk, do: Do) -> None:
    stored = do("GetStorage")["Storage"]
    parts = ("RecordsSize", "VectorsSize", "PortraitsSize", "ThumbnailsSize")
    assert stored["DatabaseSize"] > sum(stored[part] for part in parts) > 0
    assert 0 < stored["DiskFree"] < stored["DiskSize"]
    own = [it for it in stored["Datasets"] if it["ProjectName"] == plain.project]
    assert [(it["DatasetName"], it["FileCount"]) for it in own] == [(plain.dataset, 0)]
    models = do("ListModels")
    states = {each["Name"]: each["State"] for each in models["Models"]}
    assert states[models["EmbeddingModel"]] in {"Verified", "Missing"}
    assert models["Detector"] in states
    assert "Switch" not in models
