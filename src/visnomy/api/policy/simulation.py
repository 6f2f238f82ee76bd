"""What the server would decide, with the statements that decide it; nothing is performed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from visnomy.api.policy.conditions import Facts
from visnomy.api.policy.decision import decide
from visnomy.api.policy.document import Policy, Question, parse_policy
from visnomy.api.policy.gate import resource_name
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.errors import InvalidArgument
from visnomy.settings import Settings


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that applies.

    Attributes:
        statement: its place in the policy, from 0.
        effect: Allow or Deny.
    """

    policy: str
    statement: int
    effect: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision and its reasons."""

    decision: str
    action: str
    resource: str
    reasons: tuple[Reason, ...]


def simulate(
    settings: Settings,
    operation: str,
    place: Mapping[str, str],
    documents: Iterable[tuple[str, str]],
    facts: Facts,
) -> Outcome:
    """The decision about one operation.

    Args:
        settings: region and account of the server.
        operation: its name, with or without `imm:`.
        place: ProjectName and DatasetName.
        documents: (name, document) of the policies to ask.
        facts: condition keys in lower case to what is so.

    Raises:
        InvalidArgument: no such operation, or a document that does not parse.
    """
    name = operation.removeprefix("imm:")
    found = OPERATIONS.get(name) or EXTENSIONS.get(name)
    if found is None:
        raise InvalidArgument(f"There is no operation {operation[:80]}.")
    question = Question(found.action, resource_name(settings, found, place), facts)
    policies = {name: _parsed(name, document) for name, document in documents}
    reasons = tuple(
        Reason(name, number, "Allow" if statement.allows else "Deny")
        for name, policy in policies.items()
        for number, statement in enumerate(policy.statements)
        if statement.applies(question)
    )
    decision = decide(policies.values(), question)
    return Outcome(decision.value, question.action, question.resource, reasons)


def _parsed(name: str, document: str) -> Policy:
    try:
        return parse_policy(document)
    except InvalidArgument as exc:
        raise InvalidArgument(f"{name}: {exc.message}") from exc
