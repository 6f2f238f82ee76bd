"""People through the SDK: lists in every order, single ones, changes, tasks."""

import random
from itertools import pairwise

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import Planted, plant
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

SORTS = [
    None,
    "ImageCount",
    "VideoCount",
    "ProjectName",
    "DatasetName",
    "CreateTime",
    "UpdateTime",
    "Gender",
    "FaceCount",
    "GroupName",
    "Name",
]
MEMBERS = {
    "ImageCount": "image_count",
    "VideoCount": "video_count",
    "CreateTime": "create_time",
    "UpdateTime": "update_time",
    "Gender": "gender",
    "FaceCount": "face_count",
    "GroupName": "name",
    "Name": "name",
}


def ids(body: object) -> list[str]:
    return [each.object_id for each in body.figure_clusters]  # type: ignore[attr-defined]


def test_nobody_yet_is_an_empty_page(sdk: Sdk) -> None:
    body = sdk.call("query_figure_clusters", with_total_count=True)
    assert (body.figure_clusters, body.next_token, body.total_count) == ([], "", 0)


def test_a_person_comes_with_counts_and_cover(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [3, 1])
    person = sdk.call("get_figure_cluster", object_id=planted.names()[0]).figure_cluster
    assert person.object_id == planted.names()[0]
    assert (person.image_count, person.face_count, person.video_count) == (3, 3, 0)
    assert (person.object_type, person.meta_lock_version) == ("figure-cluster", 0)
    assert (person.project_name, person.dataset_name) == (sdk.project, sdk.dataset)
    assert (person.min_age, person.average_age, person.max_age) == (20, 21, 22)
    assert person.gender == "male"
    assert person.owner_id
    cover = person.cover
    assert (cover.uri, cover.object_type) == (planted.uris[0], "file")
    assert [each.figure_id for each in cover.figures] == [str(planted.figures[0][0])]
    assert cover.figures[0].figure_cluster_id == person.object_id
    assert cover.figures[0].figure_cluster_confidence == 0.875


@pytest.mark.parametrize("order", ["asc", "desc", None])
@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_walks_all_people_once(
    plain: Sdk, album: Planted, sort: str | None, order: str | None
) -> None:
    for number, name in enumerate(album.names()):
        change = models.FigureClusterForReq(
            object_id=name, name=random.Random(number).choice("abc")
        )
        plain.call("update_figure_cluster", figure_cluster=change)
    found, token = [], None
    while token != "":
        page = plain.call(
            "query_figure_clusters", sort=sort, order=order, max_results=2, next_token=token
        )
        found += page.figure_clusters
        assert page.next_token != token
        assert page.total_count is None
        token = page.next_token
    assert sorted(each.object_id for each in found) == sorted(album.names())
    member = MEMBERS.get(sort or "", "object_id")
    keys = [(getattr(each, member) or "", each.object_id) for each in found]
    ordered = list(pairwise(keys))
    assert all(left > right if order == "desc" else left < right for left, right in ordered)


def test_a_page_of_zero_is_a_page_of_a_hundred(plain: Sdk, album: Planted) -> None:
    body = plain.call("query_figure_clusters", max_results=0, with_total_count=True)
    assert (len(body.figure_clusters), body.total_count) == (len(album.people), 5)


@pytest.mark.parametrize("size", [101, -1])
def test_a_page_over_the_limit_is_refused(sdk: Sdk, size: int) -> None:
    assert sdk.refusal("query_figure_clusters", max_results=size) == (
        400,
        "InvalidArgument",
        f"The parameter MaxResults must be between 0 and 100, got {size}.",
    )


@pytest.mark.parametrize(
    "other",
    [
        {"sort": "FaceCount"},
        {"order": "desc"},
        {"custom_labels": "a=b"},
        {"create_time_range": models.TimeRange(start="2020-01-01T00:00:00Z")},
    ],
)
def test_a_token_of_another_query_is_refused(
    plain: Sdk, album: Planted, other: dict[str, object]
) -> None:
    token = plain.call("query_figure_clusters", sort="ImageCount", max_results=1).next_token
    wanted = {"sort": "ImageCount", **other}
    status, code, message = plain.refusal("query_figure_clusters", next_token=token, **wanted)
    assert (status, code) == (400, "InvalidArgument")
    assert message == "The parameter NextToken belongs to a query with other parameters."
    page = plain.call("query_figure_clusters", sort="ImageCount", next_token=token, max_results=50)
    assert len(page.figure_clusters) == len(album.people) - 1


def test_a_token_of_another_dataset_or_operation_is_refused(plain: Sdk, album: Planted) -> None:
    token = plain.call("query_figure_clusters", max_results=1).next_token
    assert album.people
    plain.call("create_dataset", dataset_name="other")
    for operation, place in (("query_figure_clusters", "other"), ("simple_query", plain.dataset)):
        refusal = plain.refusal(operation, next_token=token, dataset_name=place)
        assert refusal[:2] == (400, "InvalidArgument")
    assert plain.refusal("query_figure_clusters", next_token="10")[2] == (
        "The parameter NextToken is not valid."
    )


def test_people_are_filtered_by_labels(plain: Sdk, album: Planted) -> None:
    for number, name in enumerate(album.names()[:3]):
        labels = {"Team": f"T{number % 2}", "All": "yes"}
        change = models.FigureClusterForReq(object_id=name, custom_labels=labels)
        plain.call("update_figure_cluster", figure_cluster=change)

    def found(text: str) -> list[str]:
        body = plain.call("query_figure_clusters", custom_labels=text, with_total_count=True)
        assert body.total_count == len(body.figure_clusters)
        return sorted(ids(body))

    first, second, third = album.names()[:3]
    assert found("team=t0") == sorted([first, third])
    assert found("TEAM=T1,all=yes") == [second]
    assert found("all") == sorted([first, second, third])
    assert found('{"Team":"T1"}') == [second]
    assert found("nothing=x") == []
    assert plain.refusal("query_figure_clusters", custom_labels="=x")[:2] == (
        400,
        "InvalidArgument",
    )


def test_people_are_filtered_by_times(plain: Sdk, album: Planted) -> None:
    people = plain.call("query_figure_clusters", sort="CreateTime").figure_clusters
    assert len(people) == len(album.people)
    last = people[-1].create_time
    at = models.TimeRange(start=last, end=last)
    assert ids(plain.call("query_figure_clusters", create_time_range=at)) == [people[-1].object_id]
    before = models.TimeRange(end="2020-01-01T00:00:00+08:00")
    assert ids(plain.call("query_figure_clusters", update_time_range=before)) == []
    bad = models.TimeRange(start="yesterday")
    assert plain.refusal("query_figure_clusters", create_time_range=bad) == (
        400,
        "InvalidArgument",
        "The parameter CreateTimeRange.Start must be an RFC3339 time with an offset, "
        "got yesterday.",
    )


def test_a_change_counts_the_version_on(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [3])
    name = planted.names()[0]
    before = sdk.call("get_figure_cluster", object_id=name).figure_cluster
    change = models.FigureClusterForReq(
        object_id=name,
        name="Ann",
        custom_id="7",
        custom_labels={"a": "b"},
        cover=models.FigureClusterForReqCover(
            figures=[models.FigureClusterForReqCoverFigures(figure_id=str(planted.figures[0][2]))]
        ),
        meta_lock_version=0,
    )
    sdk.call("update_figure_cluster", figure_cluster=change)
    person = sdk.call("get_figure_cluster", object_id=name).figure_cluster
    assert (person.name, person.custom_id, person.custom_labels) == ("Ann", "7", {"a": "b"})
    assert person.meta_lock_version == 1
    assert person.update_time > before.update_time
    assert person.cover.figures[0].figure_id == str(planted.figures[0][2])
    assert sdk.refusal("update_figure_cluster", figure_cluster=change) == (
        400,
        "StatusConflict",
        "The MetaLockVersion of the figure cluster is 1, not 0. Read it again and repeat the "
        "change.",
    )
    unconditional = models.FigureClusterForReq(object_id=name, name="")
    sdk.call("update_figure_cluster", figure_cluster=unconditional)
    person = sdk.call("get_figure_cluster", object_id=name).figure_cluster
    assert (person.name, person.custom_id, person.meta_lock_version) == ("", "7", 2)


def test_a_cover_of_somebody_else_is_refused(plain: Sdk, album: Planted) -> None:
    for figure_id in (str(album.figures[1][0]), "no-uuid"):
        cover = models.FigureClusterForReqCover(
            figures=[models.FigureClusterForReqCoverFigures(figure_id=figure_id)]
        )
        change = models.FigureClusterForReq(object_id=album.names()[0], cover=cover)
        refusal = plain.refusal("update_figure_cluster", figure_cluster=change)
        assert refusal[:2] == (400, "InvalidArgument")
    assert plain.call("get_figure_cluster", object_id=album.names()[0]).figure_cluster.name == ""


@pytest.mark.parametrize(
    "object_id",
    [
        "Cluster-00000000-0000-4000-8000-000000000000",
        "figure-cluster-id-independent",
        "figure-cluster-id-unavailable",
        "Cluster-x",
    ],
)
def test_an_unknown_person_is_not_found(sdk: Sdk, object_id: str) -> None:
    missing = (404, "ResourceNotFound", "The specified resource figure cluster is not found.")
    assert sdk.refusal("get_figure_cluster", object_id=object_id) == missing
    change = models.FigureClusterForReq(object_id=object_id, name="x")
    assert sdk.refusal("update_figure_cluster", figure_cluster=change) == missing
    body = sdk.call("batch_get_figure_cluster", object_ids=[object_id])
    assert body.figure_clusters == []


def test_a_change_names_its_person(plain: Sdk) -> None:
    change = models.FigureClusterForReq(name="x")
    assert plain.refusal("update_figure_cluster", figure_cluster=change) == (
        400,
        "InvalidArgument",
        "The parameter FigureCluster.ObjectId is required but not provided.",
    )


def test_people_come_in_the_order_asked_for(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [1, 1, 1])
    first, second, third = planted.names()
    asked = [third, "Cluster-00000000-0000-4000-8000-000000000000", first, second]
    body = sdk.call("batch_get_figure_cluster", object_ids=asked)
    assert ids(body) == [third, first, second]
    refusal = sdk.refusal("batch_get_figure_cluster", object_ids=[first] * 101)
    assert refusal[:2] == (400, "InvalidArgument")


@pytest.mark.parametrize("kind", ["FaceClustering", "FigureClustering"])
def test_a_clustering_task_can_be_followed(sdk: Sdk, kind: str) -> None:
    made = sdk.call("create_figure_clustering_task", user_data="mine", tags={"a": "b"})
    assert made.task_id.startswith("FaceClustering-")
    assert made.event_id
    task = sdk.call("get_task", task_id=made.task_id, task_type=kind, request_definition=True)
    assert (task.task_id, task.task_type) == (made.task_id, "FaceClustering")
    assert task.status in {"Running", "Succeeded"}
    assert (task.user_data, task.tags, task.project_name) == ("mine", {"a": "b"}, sdk.project)
    assert task.event_id == made.event_id
    assert task.code is None
    assert '"DatasetName":"people"' in task.task_request_definition
    assert 0 <= task.progress <= 100


def test_a_task_of_another_type_or_project_is_not_found(sdk: Sdk, plain: Sdk) -> None:
    made = sdk.call("create_figure_clustering_task")
    missing = (404, "ResourceNotFound", "The specified resource task is not found.")
    arguments = {"task_id": made.task_id, "task_type": "FacesSearching"}
    assert sdk.refusal("get_task", **arguments) == missing
    assert sdk.refusal("get_task", task_id="x", task_type="FaceClustering") == missing
    elsewhere = {"task_id": made.task_id, "task_type": "FaceClustering"}
    assert plain.refusal("get_task", **elsewhere) == missing


def test_tasks_are_listed_and_filtered(plain: Sdk) -> None:
    made = [
        plain.call("create_figure_clustering_task", tags={"n": str(number)}).task_id
        for number in range(3)
    ]
    first = plain.call("list_tasks", max_results=2)
    second = plain.call("list_tasks", max_results=2, next_token=first.next_token)
    assert [each.task_id for each in (*first.tasks, *second.tasks)] == sorted(made)
    assert (first.max_results, second.next_token) == ("2", "")
    only = plain.call("list_tasks", tag_selector="n=1", task_types=["FaceClustering"]).tasks
    assert [each.task_id for each in only] == [made[1]]
