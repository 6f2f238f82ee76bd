"""Whether a caller may do something; decided before anything is looked up.

The resource name comes from the request alone, so a refusal does not tell what exists
(contract 5.3). The root key is the account itself and may do everything.
"""

from collections.abc import Mapping

from visnomy.api.principal import Principal
from visnomy.api.wire.shape import Operation
from visnomy.errors import NoPermission
from visnomy.settings import Settings


def resource_name(
    settings: Settings, operation: Operation, parameters: Mapping[str, object]
) -> str:
    """The name that policies match, e.g. `acs:imm:local:1000000000000001:project/photos`."""
    return (
        operation.resource.replace("{region}", settings.region)
        .replace("{account}", settings.account_id)
        .replace("{ProjectName}", _name(parameters, "ProjectName"))
        .replace("{DatasetName}", _name(parameters, "DatasetName"))
    )


def authorise(principal: Principal, operation: Operation, resource: str) -> None:
    """Refuse what no policy allows.

    Raises:
        NoPermission: the caller is not the account's owner.
    """
    if principal.is_root:
        return
    raise NoPermission(
        f"You are not authorized to do {operation.action} on the resource {resource}."
    )


def _name(parameters: Mapping[str, object], name: str) -> str:
    value = parameters.get(name)
    return value if isinstance(value, str) else ""
