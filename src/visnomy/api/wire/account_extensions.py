"""Extensions that only the account itself may call: on users and rights, settings and storage."""

from msgspec import Struct

from visnomy.api.wire.access import (
    AccessKeyNamed,
    AccessKeyPage,
    AccessKeyState,
    AttachPolicy,
    CreateAccessKey,
    CreateUser,
    DeleteAccessKey,
    DeletePolicy,
    DeleteUser,
    DetachPolicy,
    ListAccessKeys,
    ListPolicies,
    ListUsers,
    NewAccessKey,
    PolicyNamed,
    PolicyPage,
    PutPolicy,
    UpdateAccessKey,
    UserNamed,
    UserPage,
)
from visnomy.api.wire.groups import (
    AddUserToGroup,
    CreateGroup,
    DeleteGroup,
    GroupNamed,
    GroupPage,
    ListGroups,
    RemoveUserFromGroup,
)
from visnomy.api.wire.server import GetStorage, ListSettings, SettingsAnswer, StorageAnswer
from visnomy.api.wire.shape import Kind, Operation, Parameter

KEY_STATES = ("Active", "Inactive")


def _operation(
    request: type[Struct], response: type[Struct], *parameters: Parameter
) -> tuple[str, Operation]:
    name = request.__name__
    return name, Operation(
        name,
        request=request,
        response=response,
        parameters=parameters,
        action=f"imm:{name}",
        resource="acs:imm:{region}:{account}:*",
        scope="extension",
        asynchronous=False,
        for_account=True,
    )


def _text(name: str, *, required: bool = True) -> Parameter:
    return Parameter(name, Kind.TEXT, required=required)


_PAGE = (
    Parameter("MaxResults", Kind.INTEGER, minimum=0, maximum=1000),
    Parameter("NextToken", Kind.TEXT),
)
_OWNER = (_text("GroupName", required=False), _text("PolicyName"))
_USER = _text("UserName", required=False)

ACCOUNT_EXTENSIONS = (
    _operation(AddUserToGroup, GroupNamed, _text("GroupName"), _text("UserName")),
    _operation(AttachPolicy, PolicyNamed, *_OWNER, _USER),
    _operation(CreateAccessKey, NewAccessKey, _USER),
    _operation(CreateGroup, GroupNamed, _text("Description", required=False), _text("GroupName")),
    _operation(CreateUser, UserNamed, _text("DisplayName", required=False), _text("UserName")),
    _operation(DeleteAccessKey, AccessKeyNamed, _text("UserAccessKeyId")),
    _operation(DeleteGroup, GroupNamed, _text("GroupName")),
    _operation(DeletePolicy, PolicyNamed, _text("PolicyName")),
    _operation(DeleteUser, UserNamed, _text("UserName")),
    _operation(DetachPolicy, PolicyNamed, *_OWNER, _USER),
    _operation(GetStorage, StorageAnswer),
    _operation(ListAccessKeys, AccessKeyPage, *_PAGE, _USER),
    _operation(ListGroups, GroupPage, *_PAGE),
    _operation(ListPolicies, PolicyPage, *_PAGE),
    _operation(ListSettings, SettingsAnswer),
    _operation(ListUsers, UserPage, *_PAGE),
    _operation(
        PutPolicy,
        PolicyNamed,
        _text("Description", required=False),
        Parameter("PolicyDocument", Kind.TEXT, required=True, in_body=True),
        _text("PolicyName"),
    ),
    _operation(RemoveUserFromGroup, GroupNamed, _text("GroupName"), _text("UserName")),
    _operation(
        UpdateAccessKey,
        AccessKeyState,
        Parameter("Status", Kind.TEXT, required=True, allowed=KEY_STATES),
        _text("UserAccessKeyId"),
    ),
)
