"""Every condition operator, alone, decides as the second evaluator does, and can do both."""

import json
from typing import Any

import pytest
from tests.policy import naive
from tests.policy.test_evaluation import ACTION, ARN

from visnomy.api.policy.conditions import NEGATED, OPERATORS
from visnomy.api.policy.decision import decide
from visnomy.api.policy.document import Question, parse_policy

OF_THE_CONTRACT = {
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
    *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals"),
    *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
    *("DateGreaterThan", "DateGreaterThanEquals"),
    *("Bool", "IpAddress", "NotIpAddress"),
}
"""Contract 5.1."""


VALUES: dict[str, list[Any]] = {
    "String": ["curl", "CURL", "c*", "?url", "", ["x", "cur?"]],
    "Numeric": [1, "1", "2.5", -3, [0, 2.5]],
    "Date": ["2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", ["2025-01-01", "2026-06-01"]],
    "Bool": [True, "False", [True, False]],
    "Ip": ["10.0.0.0/8", "10.0.0.1", "192.168.1.7/24", ["::1", "fd00::/8"]],
}
FACTS: dict[str, list[str]] = {
    "String": ["curl", "Curl", "", "x"],
    "Numeric": ["1", "2.5", "-4", "many"],
    "Date": ["2026-01-01T00:00:00+00:00", "2026-07-01T00:00:00Z", "2024-01-01", "soon"],
    "Bool": ["true", "false", "maybe"],
    "Ip": ["10.0.0.1", "192.168.1.9", "::1", "172.16.0.1", "nowhere"],
}
KEY = "acs:UserAgent"
"""Any key will do: an operator reads its text as it needs."""


def test_the_operators_are_those_of_the_contract() -> None:
    assert {*OPERATORS, *NEGATED} == OF_THE_CONTRACT


@pytest.mark.parametrize("element", ["Action", "NotAction"])
@pytest.mark.parametrize("operator", sorted(OF_THE_CONTRACT))
def test_an_operator_decides_as_the_naive_one_does(operator: str, element: str) -> None:
    kind = next(kind for kind in VALUES if NEGATED.get(operator, operator).startswith(kind))
    known = [{KEY.lower(): text} for text in FACTS[kind]] + [{}]
    seen = {decided(operator, element, value, facts) for value in VALUES[kind] for facts in known}
    assert seen == {"Allow", "ImplicitDeny"}


def decided(operator: str, element: str, value: object, facts: dict[str, str]) -> str:
    """What both evaluators say."""
    statement = {
        "Effect": "Allow",
        element: "imm:*" if element == "Action" else "imm:Delete*",
        "Resource": "*",
        "Condition": {operator: {KEY: value}},
    }
    written = {"Version": "1", "Statement": statement}
    decision = decide([parse_policy(json.dumps(written))], Question(ACTION, ARN, facts)).value
    assert decision == naive.verdict([written], ACTION, ARN, facts), (value, facts)
    return decision
