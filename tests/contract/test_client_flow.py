"""The sequence of a real application (contract 7.1) through every client, with real photos."""

import time
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import pytest
from tests.contract.clients.calling import Caller
from tests.contract.clients.stage import PORTRAIT, SPEECH, Stage
from tests.contract.servers import Endpoint

PHOTOS = (PORTRAIT, SPEECH, "obama-blue-room.jpg")
T = TypeVar("T")


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """The first answer that is one."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come")


def visible(at: Stage, custom_id: str) -> bool | None:
    query = {"Field": "CustomId", "Operation": "eq", "Value": custom_id}
    fields = {"WithFields": ["CustomId"], "WithoutTotalHits": True, "MaxResults": 1}
    return True if at.call("SimpleQuery", Query=query, **fields)["Files"] else None  # type: ignore[arg-type]


def group(at: Stage) -> None:
    """CreateFigureClusteringTask, then GetTask until it has ended."""
    made = at.call("CreateFigureClusteringTask")

    def ended() -> str | None:
        task = at.call("GetTask", TaskId=made["TaskId"], TaskType="FaceClustering")
        return None if task["Status"] == "Running" else str(task["Status"])

    assert wait_for(ended, "the end of the task") == "Succeeded"


@pytest.mark.parametrize("endpoint", ["command"], indirect=True)
def test_an_application_finds_a_person(endpoint: Endpoint, caller: Caller) -> None:
    at = Stage(endpoint, caller, f"flow-{uuid4().hex}")
    at.call("CreateProject")
    at.call("CreateDataset", TemplateId="Official:FaceManagement")
    for name in PHOTOS:
        file = {"URI": at.picture(name), "CustomId": name, "MediaType": "image"}
        at.call("IndexFileMeta", File=file)
    for name in PHOTOS:
        wait_for(lambda name=name: visible(at, name), f"the record of {name}")  # type: ignore[misc]
    group(at)
    (face,) = at.call("DetectImageFaces", SourceURI=at.picture())["Faces"]
    assert min(face["FaceQuality"], face["Sharpness"], face["Boundary"]["Height"]) > 0
    (match,) = at.call("SearchImageFigureCluster", SourceURI=at.picture())["Clusters"]
    query = {
        "Field": "Figures.FigureClusterId",
        "Operation": "eq",
        "Value": match["ClusterId"],
    }
    found = at.call("SimpleQuery", Query=query, WithFields=["CustomId"])["Files"]
    assert {each["CustomId"] for each in found} == set(PHOTOS)
    searched = at.call("CreateFacesSearchingTask", Sources=[{"URI": at.picture()}], MaxResult=100)
    assert searched["TaskId"]
    while uris := [each["URI"] for each in at.call("SimpleQuery", WithFields=["URI"])["Files"]]:
        at.call("BatchDeleteFileMeta", URIs=uris)
    assert at.call("QueryFigureClusters")["FigureClusters"] == []
    at.call("DeleteDataset")
    at.call("DeleteProject")
