"""The decision: denied by default, by any Deny at once, allowed by any Allow (contract 5.3)."""

from collections.abc import Iterable
from enum import Enum

from visnomy.api.policy.document import Policy, Question


class Decision(Enum):
    """What policies say to a question; denials carry the name that they have on the wire."""

    ALLOW = "Allow"
    IMPLICIT_DENY = "ImplicitDeny"
    EXPLICIT_DENY = "ExplicitDeny"


def decide(policies: Iterable[Policy], question: Question) -> Decision:
    """The decision of some policies together; their order does not matter."""
    allowed = False
    for policy in policies:
        for statement in policy.statements:
            # An Allow that changes nothing any more need not be asked.
            if (statement.allows and allowed) or not statement.applies(question):
                continue
            if not statement.allows:
                return Decision.EXPLICIT_DENY
            allowed = True
    return Decision.ALLOW if allowed else Decision.IMPLICIT_DENY
