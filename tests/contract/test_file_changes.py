"""UpdateFileMeta and BatchUpdateFileMeta through the SDK."""

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import Planted
from tests.contract.sdk import Sdk

TAGS = {
    "Title": "Harbour",
    "Artist": "Ann",
    "Album": "Summer",
    "AlbumArtist": "Ben",
    "Composer": "Cat",
    "Performer": "Dan",
    "ContentType": "image/png",
    "MediaType": "video",
    "ProduceTime": "2001-02-03T04:05:06+08:00",
    "LatLong": "48.137,11.575",
    "Labels": [{"Clips": [], "LabelConfidence": 0.5, "LabelName": "Sea"}],
    "Addresses": [{"City": "Kiel", "Country": "DE"}],
}


def update(sdk: Sdk, uri: str, **members: object) -> None:
    file = models.InputFile().from_map({"URI": uri, **members})
    sdk.call("update_file_meta", file=file)


def record(sdk: Sdk, uri: str) -> dict[str, object]:
    members: dict[str, object] = sdk.call("get_file_meta", uri=uri).files[0].to_map()
    return members


def found(sdk: Sdk, field: str, value: str) -> list[str]:
    query = models.SimpleQuery(operation="eq", field=field, value=value)
    return [each.uri for each in sdk.call("simple_query", query=query).files]


def test_a_change_shows_in_the_record_and_leaves_the_rest(plain: Sdk, album: Planted) -> None:
    before = record(plain, album.uris[0])
    update(plain, album.uris[0], CustomId="mine", CustomLabels={"Place": "Sea"}, **TAGS)

    after = record(plain, album.uris[0])
    changed = {"CustomId": "mine", "CustomLabels": {"Place": "Sea"}, **TAGS}
    changed["Timezone"] = "Europe/Berlin"
    assert after == before | changed | {"UpdateTime": after["UpdateTime"]}
    assert list(record(plain, album.uris[1])) == list(before)


def test_a_place_brings_its_zone_and_address_and_takes_them_along(
    plain: Sdk, album: Planted
) -> None:
    update(plain, album.uris[0], LatLong="-33.8568,151.2153")
    there = record(plain, album.uris[0])
    assert there["Timezone"] == "Australia/Sydney"
    assert {"City": "悉尼", "Country": "澳大利亚", "Language": "zh-Hans"} in there["Addresses"]  # type: ignore[operator]
    assert found(plain, "Addresses.District", "The Rocks") == [album.uris[0]]
    update(plain, album.uris[0], LatLong="0,-30")
    at_sea = record(plain, album.uris[0])
    assert not at_sea.get("Timezone")
    assert not at_sea.get("Addresses")


def test_a_change_acts_on_queries_at_once(plain: Sdk, album: Planted) -> None:
    uri = album.uris[3]
    update(plain, uri, CustomId="mine", CustomLabels={"Place": "Sea"}, **TAGS)
    asked = {
        "CustomId": "mine",
        "CustomLabels.place": "sea",
        "MediaType": "video",
        "ContentType": "image/png",
        "ProduceTime": "2001-02-02T20:05:06Z",
    }
    answers = [found(plain, name, value) for name, value in asked.items()]
    assert answers == [[uri]] * len(asked)
    assert found(plain, "CustomLabels.Person", "P00") == album.uris[:3]


def test_labels_replace_the_whole_map(plain: Sdk, album: Planted) -> None:
    uri = album.uris[0]
    update(plain, uri, CustomLabels={"A": "1", "B": "2"})
    update(plain, uri, CustomLabels={"B": "3"})
    assert record(plain, uri)["CustomLabels"] == {"B": "3"}
    update(plain, uri, Title="x")
    assert record(plain, uri)["CustomLabels"] == {"B": "3"}
    update(plain, uri, CustomLabels={})
    assert "CustomLabels" not in record(plain, uri)
    assert found(plain, "CustomLabels.B", "3") == []


def test_an_empty_text_takes_a_member_out_and_an_empty_array_does_nothing(
    plain: Sdk, album: Planted
) -> None:
    uri = album.uris[0]
    update(plain, uri, CustomId="mine", **TAGS)
    update(plain, uri, CustomId="", Title="", ProduceTime="", Labels=[], Addresses=[])
    members = record(plain, uri)
    assert {"CustomId", "Title", "ProduceTime"}.isdisjoint(members)
    assert (members["Labels"], members["Addresses"]) == (TAGS["Labels"], TAGS["Addresses"])
    exists = models.SimpleQuery(operation="exist", field="ProduceTime")
    assert uri not in [each.uri for each in plain.call("simple_query", query=exists).files]


def test_the_people_of_a_file_that_becomes_a_video_are_counted_anew(
    plain: Sdk, album: Planted
) -> None:
    update(plain, album.uris[0], MediaType="video")
    person = plain.call("get_figure_cluster", object_id=album.names()[0]).figure_cluster
    assert (person.image_count, person.video_count, person.face_count) == (2, 1, 3)
    assert person.cover.figures[0].figure_cluster_id == album.names()[0]


def test_the_update_time_grows(sdk: Sdk, album: Planted, plain: Sdk) -> None:
    times = []
    for number in range(3):
        update(plain, album.uris[0], CustomId=str(number))
        times.append(record(plain, album.uris[0])["UpdateTime"])
    assert sorted(set(map(str, times))) == times


@pytest.mark.parametrize(
    ("members", "start"),
    [
        ({"CustomLabels": {str(n): "x" for n in range(101)}}, "Index KV count exceeded"),
        ({"CustomLabels": {"": "x"}}, "The parameter CustomLabels holds an empty key"),
        ({"CustomId": "x" * 1025}, "The parameter CustomId may have at most 1024 bytes"),
        ({"LatLong": "91,0"}, "The parameter File.LatLong must be"),
        ({"ProduceTime": "yesterday"}, "The parameter File.ProduceTime must be an RFC3339 time"),
        ({"MediaType": "photo"}, "The parameter File.MediaType must be one of"),
    ],
)
def test_a_change_that_cannot_be_is_refused_whole(
    plain: Sdk, album: Planted, members: dict[str, object], start: str
) -> None:
    before = record(plain, album.uris[0])
    file = models.InputFile().from_map({"URI": album.uris[0], "Title": "new", **members})
    status, code, message = plain.refusal("update_file_meta", file=file)
    assert (status, code) == (400, "InvalidArgument")
    assert message.startswith(start)
    assert record(plain, album.uris[0]) == before


def test_a_file_without_a_record_is_not_found(plain: Sdk) -> None:
    unknown = models.InputFile(uri="oss://photos/none.jpg", title="x")
    queued = models.InputFile(uri="oss://photos/queued.jpg")
    assert plain.refusal("update_file_meta", file=unknown) == (
        404,
        "ResourceNotFound",
        "The specified resource file is not found.",
    )
    assert plain.refusal("update_file_meta", file=queued, dataset_name="nothing")[2] == (
        "The specified resource dataset is not found."
    )
    assert plain.refusal("update_file_meta", file=models.InputFile(title="x"))[2] == (
        "The parameter File.URI is required but not provided."
    )


def test_a_batch_tells_the_outcome_of_each_file(plain: Sdk, album: Planted) -> None:
    first, second = album.uris[:2]
    files = [
        models.InputFile(uri=first, title="one"),
        models.InputFile(uri="oss://photos/none.jpg", title="two"),
        models.InputFile(uri=second, media_type="photo"),
        models.InputFile(title="three"),
        models.InputFile(uri=second, title="four"),
    ]
    outcomes = plain.call("batch_update_file_meta", files=files).files

    assert [(each.uri, each.success) for each in outcomes] == [
        (first, True),
        ("oss://photos/none.jpg", False),
        (second, False),
        ("", False),
        (second, True),
    ]
    assert outcomes[1].message == "The specified resource file is not found."
    assert outcomes[2].message.startswith("The parameter Files[2].MediaType must be one of")
    assert outcomes[3].message == "The parameter Files[3].URI is required but not provided."
    assert (record(plain, first)["Title"], record(plain, second)["Title"]) == ("one", "four")


def test_a_batch_has_limits(plain: Sdk) -> None:
    many = [models.InputFile(uri=f"oss://photos/{number}.jpg") for number in range(101)]
    assert plain.refusal("batch_update_file_meta", files=many)[:2] == (400, "InvalidArgument")
    missing = plain.refusal("batch_update_file_meta", files=many[:1], dataset_name="nothing")
    assert missing[:2] == (404, "ResourceNotFound")


def moving(uri: str, *moves: tuple[object, str]) -> models.InputFile:
    figures = [
        models.InputFileFigures(figure_id=str(figure), figure_cluster_id=person)
        for figure, person in moves
    ]
    return models.InputFile(uri=uri, figures=figures)


def test_a_face_moves_to_the_person_that_is_named(plain: Sdk, album: Planted) -> None:
    file = moving(album.uris[0], (album.figures[0][0], album.names()[1]))
    plain.call("update_file_meta", file=file)
    (figure,) = plain.call("get_file_meta", uri=album.uris[0]).files[0].figures
    assert (figure.figure_cluster_id, figure.figure_cluster_confidence) == (album.names()[1], 1)
    counts = [
        each.face_count
        for each in plain.call(
            "batch_get_figure_cluster", object_ids=album.names()[:2]
        ).figure_clusters
    ]
    assert counts == [2, 6]


def test_a_face_can_be_taken_from_everybody(plain: Sdk, album: Planted) -> None:
    alone = "figure-cluster-id-independent"
    plain.call("update_file_meta", file=moving(album.uris[0], (album.figures[0][0], alone)))
    (figure,) = plain.call("get_file_meta", uri=album.uris[0]).files[0].figures
    assert figure.figure_cluster_id == alone


@pytest.mark.parametrize(
    ("place", "person", "expected"),
    [
        (0, "figure-cluster-id-unavailable", (400, "InvalidArgument")),
        (0, "Cluster-00000000-0000-4000-8000-000000000000", (404, "ResourceNotFound")),
        (0, "somebody", (404, "ResourceNotFound")),
        (1, "figure-cluster-id-independent", (400, "InvalidArgument")),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    plain: Sdk, album: Planted, place: int, person: str, expected: tuple[int, str]
) -> None:
    before = record(plain, album.uris[0])
    file = moving(album.uris[0], (album.figures[0][place], person))
    file.title = "new"
    assert plain.refusal("update_file_meta", file=file)[:2] == expected
    assert record(plain, album.uris[0]) == before
