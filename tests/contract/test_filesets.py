"""Sets of files through the SDK: tasks, pages, filters, titles, and policies."""

import time
from itertools import pairwise
from typing import Any

import pytest
from alibabacloud_imm20200930 import models
from alibabacloud_imm20200930.models import (
    CreateLocationDateClusteringTaskRequestDateOptions as Days,
)
from alibabacloud_imm20200930.models import (
    CreateLocationDateClusteringTaskRequestLocationOptions as Levels,
)
from tests.contract.beside import make_user, within
from tests.contract.sdk import Sdk, Style, make_client, refused
from tests.contract.servers import Endpoint
from tests.library.placed import HANGZHOU, JIAXING, PARIS, Shot, put_shots

from visnomy.library.context import Library
from visnomy.library.filesets.run import run_file_sets
from visnomy.library.projects import get_dataset

BITS = bytes(range(32))
SHOTS = (
    *(Shot(f"oss://photos/h{n}", f"2026-03-0{n}T09:00:00+08:00", HANGZHOU) for n in (3, 4, 6)),
    Shot("oss://photos/j", "2026-03-08T12:00:00.5+08:00", JIAXING, BITS, 0.5),
    Shot("oss://photos/p", "2026-05-01T12:00:00-03:30", PARIS, BITS, 0.75),
)
CITY = Levels(location_date_cluster_levels=["city"])
ANY_DAYS = Days(min_days=1, max_days=99, gap_days=1)


def planted(endpoint: Endpoint, sdk: Sdk) -> None:
    """The files, as indexing leaves them."""

    async def put(library: Library) -> None:
        dataset = await get_dataset(library, sdk.project, sdk.dataset)
        await put_shots(library, dataset, *SHOTS)

    within(endpoint, put)


def finished(endpoint: Endpoint, sdk: Sdk, made: Any, kind: str) -> Any:  # noqa: ANN401
    """The task once it has ended; where no worker runs, it is done here."""
    if not endpoint.indexes:
        within(endpoint, lambda library: run_file_sets(library, made.task_id))

    deadline = time.monotonic() + 60
    task = sdk.call("get_task", task_id=made.task_id, task_type=kind)
    while task.status == "Running" and time.monotonic() < deadline:
        time.sleep(0.1)
        task = sdk.call("get_task", task_id=made.task_id, task_type=kind)
    return task


@pytest.fixture
def found(sdk: Sdk, endpoint: Endpoint) -> Sdk:
    """A client whose dataset has three clusters by city and one set of similar images."""
    planted(endpoint, sdk)
    for made, kind in (
        (
            sdk.call(
                "create_location_date_clustering_task",
                location_options=CITY,
                date_options=ANY_DAYS,
                user_data="mine",
                tags={"k": "v"},
            ),
            "LocationDateClustering",
        ),
        (sdk.call("create_similar_image_clustering_task"), "SimilarImageClustering"),
    ):
        assert made.event_id == f"Event-{made.task_id}"
        assert made.task_id.startswith(f"{kind}-")
        task = finished(endpoint, sdk, made, kind)
        assert (task.status, task.progress, task.code) == ("Succeeded", 100, None)
    return sdk


def clusters(sdk: Sdk, **parameters: Any) -> list[Any]:  # noqa: ANN401 (any SDK model)
    answer = sdk.call("query_location_date_clusters", **parameters)
    return list(answer.location_date_clusters or [])


def cities(sdk: Sdk, **parameters: Any) -> list[str]:  # noqa: ANN401 (any SDK model)
    return [each.addresses[0].city for each in clusters(sdk, **parameters)]


def test_clusters_by_place_and_days_are_listed_filtered_and_paged(found: Sdk) -> None:
    hangzhou, jiaxing, paris = clusters(found)

    assert hangzhou.location_date_cluster_start_time == "2026-03-03T09:00:00.000000000+08:00"
    assert hangzhou.location_date_cluster_end_time == "2026-03-06T09:00:00.000000000+08:00"
    assert jiaxing.location_date_cluster_start_time == "2026-03-08T12:00:00.500000000+08:00"
    assert paris.location_date_cluster_end_time == "2026-05-01T12:00:00.000000000-03:30"
    assert paris.object_id.startswith("LocationDateCluster-")
    assert [each.language for each in hangzhou.addresses] == ["en", "zh-Hans"]
    assert hangzhou.location_date_cluster_level == "city"
    assert (hangzhou.title, hangzhou.custom_id) == (None, None)

    assert cities(found, order="desc") == ["Paris", "Jiaxing", "Hangzhou"]
    for sort in ("LocationDateClusterEndTime", "CreateTime", "UpdateTime"):
        assert sorted(cities(found, sort=sort)) == ["Hangzhou", "Jiaxing", "Paris"]
    april = models.TimeRange(start="2026-04-01T00:00:00Z")
    assert cities(found, location_date_cluster_start_time_range=april) == ["Paris"]
    until = models.TimeRange(end="2026-03-07T00:00:00+08:00")
    assert cities(found, location_date_cluster_end_time_range=until) == ["Hangzhou"]
    assert cities(found, create_time_range=until) == cities(found, update_time_range=until) == []
    assert cities(found, address=models.Address(country="CHINA")) == ["Hangzhou", "Jiaxing"]
    assert cities(found, address=models.Address(city="嘉兴", language="zh-Hans")) == ["Jiaxing"]
    assert cities(found, location_date_cluster_levels=["province", "country"]) == []
    assert cities(found, object_id=jiaxing.object_id) == ["Jiaxing"]
    assert cities(found, object_id="LocationDateCluster-none") == []

    first = found.call("query_location_date_clusters", max_results=2)
    second = found.call("query_location_date_clusters", max_results=1, next_token=first.next_token)
    assert [each.addresses[0].city for each in second.location_date_clusters] == ["Paris"]
    assert second.next_token == ""
    other = found.refusal("query_location_date_clusters", order="desc", next_token=first.next_token)
    assert other[1] == "InvalidArgument"


def test_a_title_is_given_found_and_taken_away(found: Sdk) -> None:
    hangzhou, jiaxing, _ = clusters(found)
    found.call(
        "update_location_date_cluster",
        object_id=hangzhou.object_id,
        title="Ostern am WESTSEE",
        custom_id="c-1",
        custom_labels={"With": "Ada"},
    )
    found.call("update_location_date_cluster", object_id=hangzhou.object_id, custom_id="c-2")

    (named,) = clusters(found, title="westSee")
    assert (named.title, named.custom_id, named.custom_labels) == (
        "Ostern am WESTSEE",
        "c-2",
        {"With": "Ada"},
    )
    assert named.update_time > hangzhou.update_time
    assert cities(found, custom_labels="with=ADA") == cities(found, custom_labels="With")
    assert cities(found, custom_labels="with=Alan") == cities(found, title="%") == []

    for _ in range(2):
        found.call("delete_location_date_cluster", object_id=hangzhou.object_id)
    assert cities(found) == ["Jiaxing", "Paris"]
    gone = found.refusal("update_location_date_cluster", object_id=hangzhou.object_id, title="x")
    assert gone[:2] == (404, "ResourceNotFound")
    long = found.refusal(
        "update_location_date_cluster", object_id=jiaxing.object_id, title="é" * 513
    )
    assert long[1] == "InvalidArgument"
    many = {str(number): "" for number in range(101)}
    too_many = found.refusal(
        "update_location_date_cluster", object_id=jiaxing.object_id, custom_labels=many
    )
    assert too_many[1] == "InvalidArgument"


def test_similar_images_come_with_the_best_first(found: Sdk) -> None:
    (one,) = found.call("query_similar_image_clusters").similar_image_clusters

    assert one.object_id.startswith("SimilarImageCluster-")
    assert [(each.uri, each.image_score) for each in one.files] == [
        ("oss://photos/p", 0.75),
        ("oss://photos/j", 0.5),
    ]
    assert one.create_time <= one.update_time
    by_time = found.call("query_similar_image_clusters", sort="CreateTime", order="asc")
    assert [each.object_id for each in by_time.similar_image_clusters] == [one.object_id]
    assert by_time.next_token == ""
    labelled = found.call("query_similar_image_clusters", custom_labels="k=v")
    assert labelled.similar_image_clusters == []
    wrong = found.refusal("query_similar_image_clusters", sort="ImageScore")
    assert wrong[1] == "InvalidArgument"

    found.call("delete_file_meta", uri="oss://photos/p")
    assert found.call("query_similar_image_clusters").similar_image_clusters == []
    assert cities(found) == ["Hangzhou", "Jiaxing"]


def test_options_that_cannot_be_are_refused(plain: Sdk) -> None:
    def refusal(days: Days, levels: Levels = CITY) -> str:
        status, code, message = plain.refusal(
            "create_location_date_clustering_task", date_options=days, location_options=levels
        )
        assert (status, code) == (400, "InvalidArgument")
        return message

    assert "MinDays" in refusal(Days(max_days=3, gap_days=0))
    assert "MaxDays" in refusal(Days(min_days=1, max_days=100_000, gap_days=0))
    assert "GapDays" in refusal(Days(min_days=1, max_days=3, gap_days=-1))
    assert "MinDays" in refusal(Days(min_days=4, max_days=3, gap_days=0))
    assert "township" in refusal(ANY_DAYS, Levels(location_date_cluster_levels=["street"]))
    assert "LocationDateClusterLevels" in refusal(ANY_DAYS, Levels())
    assert "Sort" in plain.refusal("query_location_date_clusters", sort="Title")[2]
    level = plain.refusal("query_location_date_clusters", location_date_cluster_levels=["street"])
    assert level[1] == "InvalidArgument"
    assert clusters(plain) == []


def test_pages_of_many_clusters_have_each_once(plain: Sdk, endpoint: Endpoint) -> None:
    async def put(library: Library) -> None:
        dataset = await get_dataset(library, plain.project, plain.dataset)
        days = (
            Shot(f"oss://photos/{n}", f"2026-03-{n:02}T09:00:00Z", PARIS) for n in range(1, 29, 3)
        )
        await put_shots(library, dataset, *days)

    within(endpoint, put)
    made = plain.call(
        "create_location_date_clustering_task", location_options=CITY, date_options=ANY_DAYS
    )
    finished(endpoint, plain, made, "LocationDateClustering")

    for sort in ("LocationDateClusterStartTime", "UpdateTime"):
        seen, token = [], ""
        while True:
            page = plain.call(
                "query_location_date_clusters",
                sort=sort,
                order="desc",
                max_results=3,
                next_token=token,
            )
            seen += page.location_date_clusters
            token = page.next_token
            if not token:
                break
        assert len({each.object_id for each in seen}) == len(seen) == 10
        member = "location_date_cluster_start_time" if sort[0] == "L" else "update_time"
        assert all(getattr(one, member) >= getattr(other, member) for one, other in pairwise(seen))


def test_a_policy_opens_one_dataset_and_not_another(plain: Sdk, endpoint: Endpoint) -> None:
    guest = make_user(
        endpoint,
        {
            "Effect": "Allow",
            "Action": ["imm:*LocationDateCluster*", "imm:*SimilarImageCluster*"],
            "Resource": [f"acs:imm:*:*:project/{plain.project}/dataset/{plain.dataset}"],
        },
    )
    client = make_client(
        endpoint, access_key_id=guest.access_key_id, access_key_secret=guest.secret
    )
    own = Sdk(client, Style.SYNC, plain.project, plain.dataset)
    other = Sdk(client, Style.SYNC, plain.project, "elsewhere")

    assert own.call("create_similar_image_clustering_task").task_id
    assert own.call("query_similar_image_clusters").similar_image_clusters == []
    assert clusters(own) == []
    for operation in ("create_similar_image_clustering_task", "query_location_date_clusters"):
        assert refused(lambda name=operation: other.call(name))[1] == "NoPermission"  # type: ignore[misc]
