"""What is not in the grammar is refused with its place; nothing is silently ignored."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.policy.document import parse_policy
from visnomy.errors import InvalidArgument

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "imm:*", "Resource": "*"}


def told(text: str) -> str:
    with pytest.raises(InvalidArgument) as caught:
        parse_policy(text)
    return caught.value.message


def told_of(**members: object) -> str:
    statement = {name: value for name, value in {**GOOD, **members}.items() if value is not None}
    return told(json.dumps({"Version": "1", "Statement": [GOOD, statement]}))


def test_one_statement_needs_no_list() -> None:
    one = parse_policy(json.dumps({"Version": "1", "Statement": GOOD}))
    assert len(one.statements) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The policy is not valid JSON"),
        ("[]", "The policy must be a JSON object."),
        ("{}", 'Version must be the text "1".'),
        ('{"Version": 1, "Statement": []}', 'Version must be the text "1".'),
        ('{"Version": "1"}', "Statement must be a statement or a list of them."),
        ('{"Version": "1", "Statement": []}', "Statement must be a statement or a list of them."),
        ('{"Version": "1", "Statement": ["x"]}', "Statement[0] must be a JSON object."),
        ('{"Version": "1", "Id": "x"}', "The policy has the unknown member Id."),
        ('{"Version": "1", "Version": "1"}', "The member Version is given more than once."),
        ("[" * 100_000, "A policy has at most 6144 characters, not 100000."),
        ("[" * 6_000, "The policy is nested too deeply."),
    ],
)
def test_a_document_that_is_none_is_refused(text: str, message: str) -> None:
    assert told(text).startswith(message)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Effect": "allow"}, "Statement[1].Effect must be Allow or Deny, got 'allow'."),
        ({"Effect": None}, "Statement[1].Effect must be Allow or Deny, got 'None'."),
        ({"Action": None}, "Statement[1] must have either Action or NotAction."),
        ({"NotAction": "*"}, "Statement[1] must have either Action or NotAction."),
        ({"Action": []}, "Statement[1].Action must be a text or a list of texts."),
        ({"Action": ["*", 1]}, "Statement[1].Action must be a text or a list of texts."),
        ({"Action": "Get"}, "Statement[1].Action must be * or like imm:Get*, got 'Get'."),
        ({"Resource": None}, "Statement[1].Resource must be a text or a list of texts."),
        ({"Resource": "photos"}, "Statement[1].Resource must be * or like acs:imm:*:*:project"),
        ({"Resource": "arn:imm:::x"}, "Statement[1].Resource must be * or like acs:imm:*:*:proje"),
        ({"Principal": "*"}, "Statement[1]: Principal belongs to trust policies of roles."),
        ({"NotResource": "*"}, "Statement[1]: NotResource is not part of the grammar."),
        ({"Sid": "x"}, "Statement[1] has the unknown member Sid."),
        ({"Condition": []}, "Statement[1].Condition must be a JSON object."),
        ({"Condition": {"Bool": 1}}, "Statement[1].Condition.Bool must be a JSON object."),
        ({"Condition": {"Bool": {"k": []}}}, "Statement[1].Condition.Bool must have keys with va"),
        ({"Condition": {"Magic": {"k": "v"}}}, "Statement[1].Condition.Magic is no operator; use"),
    ],
)
def test_a_statement_that_is_none_is_refused_with_its_place(
    members: dict[str, Any], message: str
) -> None:
    assert told_of(**members).startswith(message)


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringEquals", 1),
        ("StringLike", ["a", None]),
        ("NumericLessThan", "many"),
        ("NumericEquals", True),
        ("NumericEquals", "NaN"),
        ("DateLessThan", "yesterday"),
        ("Bool", "yes"),
        ("IpAddress", "10.0.0.0/99"),
        ("NotIpAddress", "home"),
    ],
)
def test_a_value_that_the_operator_does_not_take_is_refused(operator: str, value: object) -> None:
    message = told_of(Condition={operator: {"acs:SourceIp": value}})
    assert message.startswith(f"Statement[1].Condition.{operator} does not take the value of acs:")


@given(st.text(max_size=60) | st.binary(max_size=60).map(repr))
def test_any_text_is_a_policy_or_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        parse_policy(text)
