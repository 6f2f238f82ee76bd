"""Files through the SDK: indexed, read, queried, deleted."""

from pathlib import Path

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import Planted, plant
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint


def query(operation: str, field: str | None = None, value: str | None = None) -> models.SimpleQuery:
    return models.SimpleQuery(operation=operation, field=field, value=value)


def uris(body: object) -> list[str]:
    return [each.uri for each in body.files]  # type: ignore[attr-defined]


def test_indexing_answers_at_once_with_an_event(sdk: Sdk, photo: Path) -> None:
    uri = f"oss://photos/{photo.name}"
    event = sdk.call("index_file_meta", file=models.InputFile(uri=uri, custom_id="1")).event_id
    several = [models.InputFile(uri=uri), models.InputFile(uri=f"file://{photo}")]
    assert event != sdk.call("batch_index_file_meta", files=several).event_id
    assert sdk.call("get_dataset").dataset.file_count == 2


@pytest.mark.parametrize(
    "uri",
    [
        "oss://unknown/a.jpg",
        "oss://photos/../../etc/passwd",
        "file:///etc/passwd",
        "file://relative",
        "http://127.0.0.1/a.jpg",
        "a.jpg",
        "oss://photos",
        "oss://photos/" + "x" * 3000,
    ],
)
def test_a_uri_that_no_source_has_is_refused(plain: Sdk, uri: str) -> None:
    refusal = plain.refusal("index_file_meta", file=models.InputFile(uri=uri))
    assert refusal[:2] == (400, "InvalidArgument")
    good = models.InputFile(uri="oss://photos/good.jpg")
    both = [good, models.InputFile(uri=uri)]
    assert plain.refusal("batch_index_file_meta", files=both)[1] == "InvalidArgument"
    assert plain.call("get_dataset").dataset.file_count == 0


def test_an_input_file_needs_a_uri(plain: Sdk) -> None:
    assert plain.refusal("index_file_meta", file=models.InputFile(custom_id="1")) == (
        400,
        "InvalidArgument",
        "The parameter File.URI is required but not provided.",
    )
    assert plain.refusal("index_file_meta") == (
        400,
        "InvalidArgument",
        "The parameter File is required but not provided.",
    )


def test_a_batch_has_a_limit(plain: Sdk) -> None:
    files = [models.InputFile(uri=f"oss://photos/{number}.jpg") for number in range(101)]
    assert plain.refusal("batch_index_file_meta", files=files)[:2] == (400, "InvalidArgument")
    assert plain.refusal("batch_index_file_meta", files=[files[0]] * 2)[1] == "InvalidArgument"
    names = [each.uri for each in files]
    for operation in ("batch_get_file_meta", "batch_delete_file_meta"):
        assert plain.refusal(operation, uris=names)[:2] == (400, "InvalidArgument")
        assert plain.refusal(operation, uris=[])[1] == "InvalidArgument"


def test_a_hundred_long_names_fit_into_one_request(sdk: Sdk) -> None:
    files = [
        models.InputFile(
            uri=f"oss://photos/{number}{'é' * 100}.jpg",
            custom_labels={f"label-{each}": "ü" * 250 for each in range(6)},
        )
        for number in range(100)
    ]
    sdk.call("batch_index_file_meta", files=files)
    assert sdk.call("get_dataset").dataset.file_count == 100


def test_a_full_dataset_takes_no_file(plain: Sdk) -> None:
    plain.call("create_dataset", dataset_name="small", dataset_max_file_count=1)
    first = models.InputFile(uri="oss://photos/1.jpg")
    second = models.InputFile(uri="oss://photos/2.jpg")
    plain.call("index_file_meta", file=first, dataset_name="small")
    plain.call("index_file_meta", file=first, dataset_name="small")
    refusal = plain.refusal("index_file_meta", file=second, dataset_name="small")
    assert refusal[:2] == (400, "LimitExceededError")


def test_too_many_labels_are_refused(plain: Sdk) -> None:
    labels = {str(number): "x" for number in range(101)}
    file = models.InputFile(uri="oss://photos/1.jpg", custom_labels=labels)
    assert plain.refusal("index_file_meta", file=file)[:2] == (400, "InvalidArgument")


def test_a_record_comes_with_its_faces(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [2])
    (file,) = sdk.call("get_file_meta", uri=planted.uris[0]).files
    assert (file.uri, file.media_type, file.figure_count) == (planted.uris[0], "image", 1)
    assert (file.size, file.osscrc64) == (1000, "11")
    (face,) = file.figures
    assert (face.figure_id, face.figure_type) == (str(planted.figures[0][0]), "face")
    assert face.figure_cluster_id == planted.names()[0]


def test_an_unknown_file_is_an_empty_answer(sdk: Sdk) -> None:
    assert sdk.call("get_file_meta", uri="oss://photos/none.jpg").files == []


def test_records_come_in_the_order_asked_for(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [3])
    asked = [planted.uris[2], "oss://photos/none.jpg", planted.uris[0]]
    assert uris(sdk.call("batch_get_file_meta", uris=asked)) == [planted.uris[2], planted.uris[0]]
    fields = ["CustomId", "Nonsense"]
    (file, _) = sdk.call("batch_get_file_meta", uris=asked, with_fields=fields).files
    assert file.to_map() == {"CustomId": "id-00-002"} | {
        name: value for name, value in models.File().to_map().items() if value == []
    }


def test_deleting_is_idempotent_and_takes_people_along(sdk: Sdk, endpoint: Endpoint) -> None:
    planted = plant(endpoint.database_url, sdk.project, sdk.dataset, [2, 1])
    sdk.call("delete_file_meta", uri=planted.uris[0])
    sdk.call("delete_file_meta", uri=planted.uris[0])
    person = sdk.call("get_figure_cluster", object_id=planted.names()[0]).figure_cluster
    assert (person.image_count, person.cover.uri) == (1, planted.uris[1])
    assert sdk.refusal("delete_dataset")[:2] == (400, "StatusConflict")
    sdk.call("batch_delete_file_meta", uris=planted.uris)
    sdk.call("batch_delete_file_meta", uris=planted.uris)
    body = sdk.call("query_figure_clusters", with_total_count=True)
    assert (body.figure_clusters, body.total_count) == ([], 0)
    sdk.call("delete_dataset")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (None, 15),
        (query("eq", "CustomId", "id-01-003"), 1),
        (query("prefix", "CustomId", "id-01"), 5),
        (query("prefix", "URI", "oss://photos/03/"), 4),
        (query("gte", "Size", "1010"), 5),
        (query("gt", "Size", "1010"), 4),
        (query("lt", "Size", "1003"), 3),
        (query("It", "Size", "1003"), 3),
        (query("lte", "Size", "1003"), 4),
        (query("eq", "CustomLabels.person", "p01"), 5),
        (query("exist", "CustomLabels.Person"), 15),
        (query("exist", "CustomLabels.Other"), 0),
        (query("eq", "Figures.FigureClusterId", "figure-cluster-id-independent"), 0),
        (query("gte", "ProduceTime", "2020-01-10T00:00:00Z"), 6),
    ],
)
@pytest.mark.usefixtures("album")
def test_a_query_finds_what_matches(
    plain: Sdk, wanted: models.SimpleQuery | None, count: int
) -> None:
    body = plain.call("simple_query", query=wanted)
    assert (len(body.files), body.total_hits, body.next_token) == (count, count, "")


def test_a_person_files_are_found(plain: Sdk, album: Planted) -> None:
    one = query("eq", "Figures.FigureClusterId", album.names()[1])
    both = models.SimpleQuery(
        operation="or",
        sub_queries=[one, query("eq", "Figures.FigureClusterId", album.names()[3])],
    )
    rest = models.SimpleQuery(operation="not", sub_queries=[both])
    large = models.SimpleQuery(operation="and", sub_queries=[rest, query("gt", "Size", "1008")])
    assert plain.call("simple_query", query=one).total_hits == 5
    assert plain.call("simple_query", query=both).total_hits == 9
    assert plain.call("simple_query", query=rest).total_hits == 6
    assert plain.call("simple_query", query=large).total_hits == 2


@pytest.mark.parametrize("order", ["asc", "desc", None])
@pytest.mark.parametrize("sort", [None, "Size", "URI", "ProduceTime", "CustomId", "MediaType,Size"])
def test_every_sort_walks_all_files_once(
    plain: Sdk, album: Planted, sort: str | None, order: str | None
) -> None:
    found, token = [], None
    while token != "":
        body = plain.call(
            "simple_query",
            sort=sort,
            order=order,
            max_results=4,
            next_token=token,
            with_fields=["URI"],
            without_total_hits=True,
        )
        found += uris(body)
        assert body.total_hits is None
        assert body.next_token != token
        token = body.next_token
    assert sorted(found) == sorted(album.uris)
    if sort in {"Size", "URI"}:
        assert found == sorted(album.uris, reverse=order != "asc")


@pytest.mark.usefixtures("album")
def test_a_projection_has_only_what_was_asked_for(plain: Sdk) -> None:
    body = plain.call("simple_query", with_fields=["URI", "Figures"], max_results=1, sort="URI")
    (file,) = body.files
    assert (file.size, file.media_type, len(file.figures)) == (None, None, 1)
    assert file.figures[0].figure_cluster_id.startswith("Cluster-")


@pytest.mark.parametrize(
    "wanted",
    [
        query("eq", "Nonsense", "x"),
        query("match", "URI", "x"),
        query("prefix", "Size", "1"),
        query("eq", "Size", "large"),
        query("eq", "URI"),
        query("eq"),
        models.SimpleQuery(field="URI", value="x"),
        models.SimpleQuery(operation="and"),
        models.SimpleQuery(
            operation="or", sub_queries=[query("eq", "URI", str(each)) for each in range(101)]
        ),
    ],
)
def test_a_query_without_sense_is_refused(plain: Sdk, wanted: models.SimpleQuery) -> None:
    assert plain.refusal("simple_query", query=wanted)[:2] == (400, "InvalidArgument")


def test_a_query_has_a_depth_limit(plain: Sdk) -> None:
    wanted = query("eq", "URI", "x")
    for _ in range(6):
        wanted = models.SimpleQuery(operation="not", sub_queries=[wanted])
    assert plain.refusal("simple_query", query=wanted)[:2] == (400, "InvalidArgument")


@pytest.mark.parametrize(
    "parameters",
    [
        {"sort": "Nonsense"},
        {"sort": "Size", "order": "asc,desc"},
        {"sort": "Size", "order": "up"},
        {"sort": "URI,Size,CustomId,MediaType,ObjectId,Filename"},
        {"max_results": 101},
        {"next_token": "10"},
        {"aggregations": [models.SimpleQueryRequestAggregations(field="URI", operation="sum")]},
    ],
)
def test_a_page_without_sense_is_refused(plain: Sdk, parameters: dict[str, object]) -> None:
    assert plain.refusal("simple_query", **parameters)[:2] == (400, "InvalidArgument")
