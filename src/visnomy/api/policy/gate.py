"""The gate before every operation; decided before anything is looked up.

The resource name comes from the request alone, so a refusal does not tell what exists
(contract 5.3). The root key is the account itself and may do everything.
"""

import re
from base64 import b64encode
from collections.abc import Mapping

import orjson

from visnomy.api.policy.decision import Decision, decide
from visnomy.api.policy.document import Policy, Question
from visnomy.api.principal import Principal
from visnomy.api.signing.openness import OPEN_KEY
from visnomy.api.wire.shape import Operation
from visnomy.errors import NoPermission
from visnomy.settings import Settings

ACCOUNT_LEVEL = "AccountLevelIdentityBasedPolicy"
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
    """Refuse what no policy allows; the policy of a session can only narrow.

    Raises:
        NoPermission: the caller is not the account, and the policies do not allow it, or no policy
            can.
    """
    question = Question(operation.action, resource, principal.facts)
    narrowing = principal.session[1] if principal.session else None
    if narrowing is not None:
        _require(principal, question, "SessionPolicy", (narrowing,))
    if not principal.is_root:
        _require(principal, question, ACCOUNT_LEVEL, principal.policies)
    if operation.for_account and not _is_account_itself(principal):
        raise NoPermission(
            f"Only a key of the account itself may do {operation.action}.",
            {"PolicyType": ACCOUNT_LEVEL, **_detail(principal, question, Decision.EXPLICIT_DENY)},
        )


def _is_account_itself(principal: Principal) -> bool:
    """A temporary key and an unsigned call have its rights, but must not make lasting ones."""
    return principal.is_root and principal.session is None and principal.access_key_id != OPEN_KEY


def _require(
    principal: Principal, question: Question, layer: str, policies: tuple[Policy, ...]
) -> None:
    decision = decide(policies, question)
    if decision is not Decision.ALLOW:
        raise NoPermission(
            f"You are not authorized to do {question.action} on the resource {question.resource}.",
            {"PolicyType": layer, **_detail(principal, question, decision)},
        )


def _detail(principal: Principal, question: Question, decision: Decision) -> dict[str, str]:
    told = {"Action": question.action, "Resource": question.resource, "Decision": decision.value}
    user = principal.user_name
    return {
        "NoPermissionType": decision.value,
        "AuthAction": question.action,
        "AuthPrincipalType": "AssumedRoleUser" if principal.session else "SubUser",
        "AuthPrincipalOwnerId": principal.account_id,
        "AuthPrincipalDisplayName": f"{user}:{principal.session[0]}" if principal.session else user,
        "EncodedDiagnosticMessage": b64encode(orjson.dumps(told)).decode(),
    }


def _name(parameters: Mapping[str, object], name: str) -> str:
    value = parameters.get(name)
    return value if isinstance(value, str) else ""
