"""Whatever Schemathesis sends, no answer is a 5xx or outside of the OpenAPI document.

A minute of it in a test run; `python bench/random_requests.py` goes on for longer. Every operation
that is offered is tried, extensions included, for the operations come from the document.
"""

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.contract.conftest import placed
from tests.contract.planting import plant
from tests.contract.random_requests import known_names, load, send
from tests.contract.raw import exchange
from tests.contract.sdk import Style
from tests.contract.servers import Endpoint

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, VERSION

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "src/visnomy/cli/album/photos/obama-portrait.jpg"
OFFERED = sorted([*HANDLERS, *EXTENSION_HANDLERS])
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HEAVY = frozenset(
    {
        *("CompareImageFaces", "DetectImageCropping", "DetectImageFaces", "DetectImageScore"),
        *("DetectImageCodes", "DetectImageLabels", "DetectImageTexts", "DetectMediaMeta"),
        "SearchImageFigureCluster",
    }
)
"""Each call that succeeds looks at a picture."""


COUNT = int(os.environ.get("RANDOM_REQUESTS", "10"))
"""Requests of each kind for every operation; with a number given they differ from run to run."""


@pytest.fixture(scope="module")
def document(endpoint: Endpoint) -> dict[str, Any]:
    """What the server says that it does."""
    members: dict[str, Any] = json.loads(exchange(endpoint, "GET", "/openapi.json").body)
    return members


@pytest.fixture(scope="module")
def schema(endpoint: Endpoint, document: dict[str, Any]) -> BaseSchema:
    """The same, aimed at a dataset with people and at a picture in the bucket."""
    sdk = placed(endpoint, Style.SYNC)
    album = plant(endpoint.database_url, sdk.project, sdk.dataset, [3, 2, 1])
    shutil.copy(PICTURE, endpoint.bucket / PICTURE.name)
    known = known_names(sdk, album, f"oss://photos/{PICTURE.name}")
    return load(document, endpoint, known)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OFFERED)
def test_no_request_brings_the_server_into_trouble(
    schema: BaseSchema, endpoint: Endpoint, operation: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=max(2, COUNT // 4) if operation in HEAVY else COUNT,
        deadline=None,
        database=None,
        derandomize="RANDOM_REQUESTS" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(schema[f"/#{operation}"]["POST"].as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        case.validate_response(send(case, endpoint), checks=CHECKS)

    check()


def test_every_operation_that_is_offered_is_tried(schema: BaseSchema) -> None:
    assert sorted(schema) == [f"/#{name}" for name in OFFERED]


@pytest.mark.parametrize("member", ["Description", "Code"])
def test_an_answer_that_is_not_described_is_found(
    document: dict[str, Any], endpoint: Endpoint, member: str
) -> None:
    """The checks can fail: here the document lacks what the server rightly answers."""
    changed = copy.deepcopy(document)
    project = changed["components"]["schemas"]["Project"]["properties"]
    responses = changed["paths"]["/#GetProject"]["post"]["responses"]
    name = placed(endpoint, Style.SYNC).project if member == "Description" else "none"
    project.pop("Description")
    responses["404"]["content"]["application/json"]["schema"]["properties"]["Code"] = {"enum": []}
    broken = schemathesis.openapi.from_dict(changed)
    broken.config.update(base_url=f"http://{endpoint.address}")
    case = broken["/#GetProject"]["POST"].Case(
        headers={"x-acs-action": "GetProject", "x-acs-version": VERSION},
        body={"ProjectName": name},
        media_type="application/json",
    )
    answer = send(case, endpoint)
    with pytest.raises(FailureGroup):
        case.validate_response(answer, checks=CHECKS)
