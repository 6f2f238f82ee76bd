"""The sequence of a real photo-sharing application (contract 7.1), with real photos.

Only the started command has a worker that finds faces, so only that is driven.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import BUCKET, Endpoint

from visnomy.cli.album import prepare_album

WAIT_S = 240
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}

T = TypeVar("T")


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """The first answer that is one."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.25)
    raise AssertionError(f"{what} did not come within {WAIT_S} s")


def copy_album(bucket: Path) -> list[str]:
    """The sample album as objects of the bucket; their keys."""
    folder = bucket / f"album-{uuid4().hex}"
    shutil.copytree(prepare_album(lambda _: None), folder)
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in PICTURES]
    return [str(path.relative_to(bucket)) for path in paths]


def index(sdk: Sdk, keys: list[str]) -> None:
    """IndexFileMeta for each photo, then SimpleQuery until the last record is there."""
    for key in keys:
        file = models.InputFile(uri=f"oss://{BUCKET}/{key}", custom_id=key, media_type="image")
        sdk.call("index_file_meta", file=file)
    for key in keys:
        wait_for(lambda key=key: visible(sdk, key), f"the record of {key}")  # type: ignore[misc]


def visible(sdk: Sdk, custom_id: str) -> bool | None:
    query = models.SimpleQuery(field="CustomId", operation="eq", value=custom_id)
    arguments = {"with_fields": ["CustomId"], "without_total_hits": True, "max_results": 1}
    files = sdk.call("simple_query", query=query, **arguments).files
    return True if [each.custom_id for each in files] == [custom_id] else None


def group(sdk: Sdk) -> None:
    """CreateFigureClusteringTask, then GetTask until it has ended."""
    task_id = sdk.call("create_figure_clustering_task").task_id

    def ended() -> str | None:
        task = sdk.call("get_task", task_id=task_id, task_type="FaceClustering")
        return task.status if task.status != "Running" else None

    assert wait_for(ended, "the end of the task") == "Succeeded"


def photos_of(sdk: Sdk, person: str) -> set[str]:
    """All CustomIds of a person, page by page."""
    query = models.SimpleQuery(field="Figures.FigureClusterId", operation="eq", value=person)
    found: set[str] = set()
    token = None
    while token != "":
        body = sdk.call(
            "simple_query", query=query, with_fields=["CustomId"], next_token=token, max_results=2
        )
        found |= {each.custom_id for each in body.files}
        token = body.next_token
    return found


def empty(sdk: Sdk) -> None:
    """SimpleQuery and BatchDeleteFileMeta until nothing is left."""
    while uris := [each.uri for each in sdk.call("simple_query", with_fields=["URI"]).files]:
        sdk.call("batch_delete_file_meta", uris=uris)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("endpoint", ["command"], indirect=True)
@pytest.mark.parametrize("style", list(Style), ids=lambda style: style.value)
def test_an_application_finds_the_people_of_an_album(endpoint: Endpoint, style: Style) -> None:
    sdk = Sdk(make_client(endpoint), style, f"flow-{uuid4().hex}", "album")
    sdk.call("create_project")
    sdk.call("create_dataset", template_id="Official:FaceManagement")
    keys = copy_album(endpoint.bucket)
    index(sdk, keys)
    group(sdk)
    people = sdk.call("query_figure_clusters", sort="ImageCount", order="desc").figure_clusters
    assert len(people) >= 2
    for person in people:
        photos = photos_of(sdk, person.object_id)
        assert len(photos) == person.image_count >= 3
        assert photos <= set(keys)
        assert person.cover.custom_id in photos
        assert person.cover.figures[0].figure_cluster_id == person.object_id
    change = models.FigureClusterForReq(object_id=people[0].object_id, name="Ann")
    sdk.call("update_figure_cluster", figure_cluster=change)
    group(sdk)
    again = sdk.call("query_figure_clusters", sort="ImageCount", order="desc").figure_clusters
    assert {each.object_id: each.image_count for each in again} == {
        each.object_id: each.image_count for each in people
    }
    assert [each.name for each in again if each.object_id == people[0].object_id] == ["Ann"]
    empty(sdk)
    assert sdk.call("query_figure_clusters").figure_clusters == []
    sdk.call("delete_dataset")
    sdk.call("delete_project")
