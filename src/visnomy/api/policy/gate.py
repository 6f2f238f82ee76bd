"""The gate before every operation; decided before anything is looked up.

The resource name comes from the request alone, so a refusal does not tell what exists
(contract 5.3). The root key is the account itself and may do everything.
"""

import re
from base64 import b64encode
from collections.abc import Mapping

import orjson

from visnomy.api.policy.decision import Decision, decide
from visnomy.api.policy.document import Question
from visnomy.api.principal import Principal
from visnomy.api.wire.shape import Operation
from visnomy.errors import NoPermission
from visnomy.settings import Settings

_PLACE = re.compile(r"\{(\w+)\}")


def resource_name(
    settings: Settings, operation: Operation, parameters: Mapping[str, object]
) -> str:
    """The name that policies match, e.g. `acs:imm:local:1000000000000001:project/photos`."""
    # In one step: a name from the request must not fill in the place of another.
    values = {
        "region": settings.region,
        "account": settings.account_id,
        "ProjectName": _name(parameters, "ProjectName"),
        "DatasetName": _name(parameters, "DatasetName"),
    }
    return _PLACE.sub(lambda place: values[place[1]], operation.resource)


def authorise(principal: Principal, operation: Operation, resource: str) -> None:
    """Refuse what no policy allows.

    Raises:
        NoPermission: the caller is not the account, and the policies do not allow it.
    """
    if principal.is_root:
        return
    question = Question(operation.action, resource, principal.facts)
    decision = decide(principal.policies, question)
    if decision is not Decision.ALLOW:
        raise NoPermission(
            f"You are not authorized to do {operation.action} on the resource {resource}.",
            _detail(principal, question, decision),
        )


def _detail(principal: Principal, question: Question, decision: Decision) -> dict[str, str]:
    told = {"Action": question.action, "Resource": question.resource, "Decision": decision.value}
    return {
        "PolicyType": "AccountLevelIdentityBasedPolicy",
        "NoPermissionType": decision.value,
        "AuthAction": question.action,
        "AuthPrincipalType": "SubUser",
        "AuthPrincipalOwnerId": principal.account_id,
        "AuthPrincipalDisplayName": principal.user_name,
        "EncodedDiagnosticMessage": b64encode(orjson.dumps(told)).decode(),
    }


def _name(parameters: Mapping[str, object], name: str) -> str:
    value = parameters.get(name)
    return value if isinstance(value, str) else ""
