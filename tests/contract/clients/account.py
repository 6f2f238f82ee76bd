"""One case of success for every operation on users, keys, policies, and the server itself."""

from uuid import uuid4

from tests.contract.beside import document_of
from tests.contract.clients.operations import success_of
from tests.contract.clients.stage import Stage

DOCUMENT = document_of({"Effect": "Allow", "Action": "imm:ListProjects", "Resource": "*"})


def new_user(at: Stage) -> str:
    name = f"guest-{uuid4().hex}"
    at.call("CreateUser", UserName=name)
    return name


def new_key(at: Stage) -> tuple[str, str]:
    """A user's name and the id of the key."""
    name = new_user(at)
    return name, at.call("CreateAccessKey", UserName=name)["AccessKey"]["AccessKeyId"]


def new_policy(at: Stage) -> str:
    name = f"policy-{uuid4().hex}"
    at.call("PutPolicy", PolicyName=name, PolicyDocument=DOCUMENT)
    return name


@success_of("CreateUser")
def create_user(at: Stage) -> None:
    name = f"guest-{uuid4().hex}"
    assert at.call("CreateUser", UserName=name, DisplayName="Émile")["UserName"] == name


@success_of("ListUsers")
def list_users(at: Stage) -> None:
    name = new_user(at)
    assert name in {each["UserName"] for each in at.call("ListUsers", MaxResults=1000)["Users"]}


@success_of("DeleteUser")
def delete_user(at: Stage) -> None:
    name = new_user(at)
    at.call("DeleteUser", UserName=name)
    assert at.refusal("DeleteUser", UserName=name).code == "ResourceNotFound"


def new_group(at: Stage) -> str:
    name = f"group-{uuid4().hex}"
    at.call("CreateGroup", GroupName=name)
    return name


def groups_of(at: Stage, user: str) -> list[str]:
    listed = at.call("ListUsers", MaxResults=1000)["Users"]
    return next(list(each["Groups"]) for each in listed if each["UserName"] == user)


@success_of("CreateGroup")
def create_group(at: Stage) -> None:
    name = f"group-{uuid4().hex}"
    assert at.call("CreateGroup", GroupName=name, Description="Émile's")["GroupName"] == name


@success_of("ListGroups")
def list_groups(at: Stage) -> None:
    name = new_group(at)
    assert name in {each["GroupName"] for each in at.call("ListGroups", MaxResults=1000)["Groups"]}


@success_of("DeleteGroup")
def delete_group(at: Stage) -> None:
    name = new_group(at)
    at.call("DeleteGroup", GroupName=name)
    assert at.refusal("DeleteGroup", GroupName=name).code == "ResourceNotFound"


@success_of("AddUserToGroup")
def add_user_to_group(at: Stage) -> None:
    group, user = new_group(at), new_user(at)
    at.call("AddUserToGroup", GroupName=group, UserName=user)
    assert groups_of(at, user) == [group]


@success_of("RemoveUserFromGroup")
def remove_user_from_group(at: Stage) -> None:
    group, user = new_group(at), new_user(at)
    at.call("AddUserToGroup", GroupName=group, UserName=user)
    at.call("RemoveUserFromGroup", GroupName=group, UserName=user)
    assert groups_of(at, user) == []


@success_of("CreateAccessKey")
def create_access_key(at: Stage) -> None:
    key = at.call("CreateAccessKey", UserName=new_user(at))["AccessKey"]
    assert key["AccessKeyId"]
    assert key["AccessKeySecret"]


@success_of("ListAccessKeys")
def list_access_keys(at: Stage) -> None:
    name, key_id = new_key(at)
    (found,) = at.call("ListAccessKeys", UserName=name)["AccessKeys"]
    assert (found["AccessKeyId"], found["Status"]) == (key_id, "Active")


@success_of("UpdateAccessKey")
def update_access_key(at: Stage) -> None:
    _, key_id = new_key(at)
    changed = at.call("UpdateAccessKey", UserAccessKeyId=key_id, Status="Inactive")
    assert changed["Status"] == "Inactive"


@success_of("DeleteAccessKey")
def delete_access_key(at: Stage) -> None:
    name, key_id = new_key(at)
    at.call("DeleteAccessKey", UserAccessKeyId=key_id)
    assert at.call("ListAccessKeys", UserName=name)["AccessKeys"] == []


@success_of("PutPolicy")
def put_policy(at: Stage) -> None:
    name = f"policy-{uuid4().hex}"
    assert at.call("PutPolicy", PolicyName=name, PolicyDocument=DOCUMENT)["PolicyName"] == name


@success_of("ListPolicies")
def list_policies(at: Stage) -> None:
    name = new_policy(at)
    listed = at.call("ListPolicies", MaxResults=1000)["Policies"]
    assert name in {each["PolicyName"] for each in listed}


@success_of("AttachPolicy")
def attach_policy(at: Stage) -> None:
    name = new_policy(at)
    attached = at.call("AttachPolicy", PolicyName=name, UserName=new_user(at))
    assert attached["PolicyName"] == name


@success_of("DetachPolicy")
def detach_policy(at: Stage) -> None:
    name, user = new_policy(at), new_user(at)
    at.call("AttachPolicy", PolicyName=name, UserName=user)
    assert at.call("DetachPolicy", PolicyName=name, UserName=user)["PolicyName"] == name


@success_of("DeletePolicy")
def delete_policy(at: Stage) -> None:
    name = new_policy(at)
    at.call("DeletePolicy", PolicyName=name)
    assert at.refusal("DeletePolicy", PolicyName=name).code == "ResourceNotFound"


@success_of("GetStorage")
def get_storage(at: Stage) -> None:
    assert at.call("GetStorage")["Storage"]["Datasets"]


@success_of("ListSettings")
def list_settings(at: Stage) -> None:
    assert "data_dir" in {each["Name"] for each in at.call("ListSettings")["Settings"]}


@success_of("ListModels")
def list_models(at: Stage) -> None:
    assert at.call("ListModels")["EmbeddingModel"] == "sface-2021dec"


@success_of("PauseIndexing")
def pause_indexing(at: Stage) -> None:
    name, _ = at.new_album()
    assert at.call("PauseIndexing", DatasetName=name)["Indexing"]["State"] == "Paused"


@success_of("ResumeIndexing")
def resume_indexing(at: Stage) -> None:
    name, _ = at.new_album()
    at.call("PauseIndexing", DatasetName=name)
    assert at.call("ResumeIndexing", DatasetName=name)["Indexing"]["State"] != "Paused"


@success_of("GetIndexing")
def get_indexing(at: Stage) -> None:
    name, _ = at.new_album()
    at.call("PauseIndexing", DatasetName=name)
    assert at.call("GetIndexing", DatasetName=name)["Indexing"]["State"] == "Paused"
