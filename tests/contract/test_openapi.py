"""The OpenAPI document is valid, complete, and true of what the server answers."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from tests.contract.raw import Answer, RawCall, exchange
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, VERSION, find_operation

OFFERED = sorted([*HANDLERS, *EXTENSION_HANDLERS])
FORM = "application/x-www-form-urlencoded"
HARMLESS = [
    ("GetProject", {}),
    ("ListProjects", {}),
    ("GetDataset", {}),
    ("ListDatasets", {}),
    ("QueryFigureClusters", {"WithTotalCount": "true"}),
    ("SimpleQuery", {}),
    ("SimpleQuery", {"Aggregations": '[{"Field":"Figures.Age","Operation":"average"}]'}),
    ("SimpleQuery", {"Aggregations": '[{"Field":"Size","Operation":"group"}]'}),
    ("CreateFigureClusteringTask", {}),
    ("ListTasks", {}),
    ("UpdateDataset", {"Description": "x"}),
    ("BatchUpdateFileMeta", {"Files": '[{"URI":"oss://photos/none.jpg"}]'}),
]


@pytest.fixture(scope="module")
def document(endpoint: Endpoint) -> dict[str, Any]:
    """What the server tells of itself, without a key."""
    answer = exchange(endpoint, "GET", "/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    members: dict[str, Any] = json.loads(answer.body)
    return members


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_operation_that_is_offered_is_described(document: dict[str, Any]) -> None:
    assert sorted(document["paths"]) == [f"/#{name}" for name in OFFERED]


@pytest.mark.usefixtures("album")
@pytest.mark.parametrize(("operation", "parameters"), HARMLESS)
def test_answers_have_the_form_that_is_described(
    document: dict[str, Any],
    plain: Sdk,
    endpoint: Endpoint,
    operation: str,
    parameters: dict[str, str],
) -> None:
    place = {"ProjectName": plain.project, "DatasetName": plain.dataset}
    answer = ask(endpoint, operation, place | parameters)
    assert answer.status == 200
    check(document, operation, answer)


def ask(endpoint: Endpoint, operation: str, parameters: dict[str, str]) -> Answer:
    """The answer to a form."""
    names = {each.name for each in find_operation(operation, VERSION).parameters}
    form = {name: value for name, value in parameters.items() if name in names}
    call = RawCall(endpoint, operation, content_type=FORM)
    return call.send(body=urlencode(form).encode())


def check(document: dict[str, Any], operation: str, answer: Answer) -> None:
    """Whether an answer is one that the document describes."""
    responses = document["paths"][f"/#{operation}"]["post"]["responses"]
    response = responses[str(answer.status)]
    schema = response["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    OAS31Validator(whole).validate(answer.members)
