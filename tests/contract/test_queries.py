"""SimpleQuery through the SDK: every kind of field, and Aggregations."""

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.conftest import placed
from tests.contract.planting import Planted, plant
from tests.contract.sdk import Sdk, Style
from tests.contract.servers import Endpoint

from visnomy.store.queries.fields import FILE, PARENTS


def leaf(operation: str, field: str, value: str | None = None) -> models.SimpleQuery:
    return models.SimpleQuery(operation=operation, field=field, value=value)


def found(sdk: Sdk, query: models.SimpleQuery) -> list[int]:
    """The numbers of the photos that a query finds."""
    files = sdk.call("simple_query", query=query, sort="Size", order="asc").files
    return [each.size - 1000 for each in files]


def asked(field: str, operation: str) -> models.SimpleQueryRequestAggregations:
    return models.SimpleQueryRequestAggregations(field=field, operation=operation)


def calculated(sdk: Sdk, *pairs: tuple[str, str], **parameters: object) -> list[object]:
    """The values, or the groups as pairs, of several aggregations."""
    questions = [asked(*pair) for pair in pairs]
    body = sdk.call("simple_query", aggregations=questions, **parameters)
    assert (body.files or [], body.total_hits) == ([], None)
    assert [(each.field, each.operation) for each in body.aggregations] == list(pairs)
    return [
        [(group.value, group.count) for group in each.groups]
        if each.operation == "group"
        else each.value
        for each in body.aggregations
    ]


@pytest.fixture(scope="module")
def tagged(endpoint: Endpoint) -> Sdk:
    """Fifteen photos of five people; the first four say more of themselves."""
    sdk = placed(endpoint, Style.SYNC)
    uris = plant(endpoint.database_url, sdk.project, sdk.dataset, [3, 5, 1, 4, 2]).uris
    said: list[dict[str, object]] = [
        {"Title": "Summer_Trip 2024!", "LatLong": "48.1,11.5", "Artist": "Ann"},
        {"Title": "SUMMER", "LatLong": "48.2,11.6", "Artist": "ann"},
        {"Title": "Straße am See", "LatLong": "-17.7,178.9"},
        {"Title": "湖边的夏天", "LatLong": "-17.7,-179.9"},
    ]
    said[0]["Labels"] = [
        {"LabelName": "Blue sea", "LabelConfidence": 0.9, "LabelLevel": 1},
        {"LabelName": "Sky", "LabelConfidence": 0.3, "LabelLevel": 2},
    ]
    said[1]["Labels"] = [{"LabelName": "Sky", "LabelConfidence": 0.9}]
    said[0]["Addresses"] = [{"City": "Kiel", "Country": "DE", "AddressLine": "Am Hafen 3"}]
    files = [
        models.InputFile().from_map({"URI": uri, **members})
        for uri, members in zip(uris, said, strict=False)
    ]
    outcomes = sdk.call("batch_update_file_meta", files=files).files
    assert all(each.success for each in outcomes)
    return sdk


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (leaf("eq", "Title", "SUMMER"), [1]),
        (leaf("prefix", "Title", "S"), [0, 1, 2]),
        (leaf("gt", "Title", "SUMMER"), [0, 2, 3]),
        (leaf("exist", "Title"), [0, 1, 2, 3]),
        (leaf("match-phrase", "Title", "summer trip"), [0]),
        (leaf("match-phrase", "Title", "Summer"), [0, 1]),
        (leaf("match-phrase", "Title", "STRASSE"), [2]),
        (leaf("match-phrase", "Title", "夏天"), [3]),
        (leaf("match-phrase", "Title", "!"), []),
        (leaf("match-phrase", "Filename", "00 002"), [2]),
        (leaf("eq", "Labels.LabelName", "Sky"), [0, 1]),
        (leaf("match-phrase", "Labels.LabelName", "SEA"), [0]),
        (leaf("gte", "Labels.LabelConfidence", "0.9"), [0, 1]),
        (leaf("eq", "Labels.LabelLevel", "2"), [0]),
        (leaf("exist", "Labels.LabelLevel"), [0]),
        (leaf("eq", "Addresses.City", "Kiel"), [0]),
        (leaf("match-phrase", "Addresses.AddressLine", "am hafen"), [0]),
        (leaf("exist", "LatLong"), [0, 1, 2, 3]),
        (leaf("geo-distance", "LatLong", "48.1,11.5;1000"), [0]),
        (leaf("geo-distance", "LatLong", "48.1,11.5;20000"), [0, 1]),
        (leaf("geo-distance", "LatLong", "-17.7,180;20000"), [3]),
        (leaf("geo-distance", "LatLong", "-17.7,180;200000"), [2, 3]),
        (leaf("geo-bounding-box", "LatLong", "49,11;48,11.55"), [0]),
        (leaf("geo-bounding-box", "LatLong", "-17,178;-18,-179"), [2, 3]),
        (leaf("geo-polygon", "LatLong", "48,11;48,12;49,12;48.05,11.5"), [1]),
        (leaf("geo-polygon", "LatLong", "48,11;48,12;49,12;49,11"), [0, 1]),
        (leaf("eq", "Figures.Age", "22"), [2]),
        (leaf("lt", "Figures.Age", "22"), [0, 1]),
        (leaf("eq", "Figures.FaceQuality", "0.9"), list(range(15))),
        (leaf("lt", "Figures.FaceQuality", "0.9"), []),
        (leaf("eq", "Figures.HeadPose.Yaw", "3"), list(range(15))),
        (leaf("eq", "Figures.GenderConfidence", "0.9"), list(range(15))),
        (leaf("eq", "Figures.FigureType", "face"), list(range(15))),
        (leaf("exist", "Figures.Glasses"), []),
        (leaf("exist", "OSSTagging.Key"), []),
        (leaf("eq", "OSSUserMeta.Key", "x"), []),
        (leaf("exist", "Duration"), []),
    ],
)
def test_a_field_finds_what_has_the_value(
    tagged: Sdk, query: models.SimpleQuery, numbers: list[int]
) -> None:
    assert found(tagged, query) == numbers


def test_nested_conditions_hold_on_one_element(tagged: Sdk) -> None:
    both = [leaf("eq", "Labels.LabelName", "Sky"), leaf("gt", "Labels.LabelConfidence", "0.5")]
    assert found(tagged, models.SimpleQuery(operation="and", sub_queries=both)) == [0, 1]
    same = models.SimpleQuery(operation="nested", field="Labels", sub_queries=both)
    assert found(tagged, same) == [1]
    inner = models.SimpleQuery(operation="not", sub_queries=[leaf("eq", "LabelName", "Sky")])
    other = models.SimpleQuery(operation="nested", field="Labels", sub_queries=[inner])
    assert found(tagged, other) == [0]


@pytest.mark.parametrize("name", sorted(FILE))
def test_every_field_of_the_table_is_taken(tagged: Sdk, name: str) -> None:
    tagged.call("simple_query", query=leaf("exist", name))
    if FILE[name].sorts:
        walked = tagged.call("simple_query", sort=name, max_results=9)
        rest = tagged.call("simple_query", sort=name, max_results=9, next_token=walked.next_token)
        assert len({each.uri for each in (*walked.files, *rest.files)}) == 15
    else:
        assert tagged.refusal("simple_query", sort=name)[:2] == (400, "InvalidArgument")
    calculated(tagged, *((name, operation) for operation in sorted(FILE[name].calculations)))


@pytest.mark.parametrize("parent", sorted(PARENTS))
def test_every_field_of_elements_is_taken(tagged: Sdk, parent: str) -> None:
    for child, field in PARENTS[parent].fields.items():
        name = f"{parent}.{child}"
        tagged.call("simple_query", query=leaf("exist", name))
        calculated(tagged, *((name, operation) for operation in sorted(field.calculations)))


def test_numbers_are_exact(tagged: Sdk) -> None:
    values = calculated(
        tagged,
        ("Size", "min"),
        ("Size", "max"),
        ("Size", "average"),
        ("Size", "sum"),
        ("Size", "count"),
        ("Size", "distinct"),
        ("Figures.Age", "average"),
        ("Duration", "min"),
        ("ProduceTime", "min"),
        ("LatLong", "count"),
    )
    assert values == [1000, 1014, 1007, 15105, 15, 15, 27, None, 1578182400000, 4]


def test_groups_come_by_their_count(tagged: Sdk) -> None:
    groups = calculated(
        tagged,
        ("CustomLabels.PERSON", "group"),
        ("Labels.LabelName", "group"),
        ("Labels.LabelConfidence", "group"),
        ("Artist", "group"),
        ("Figures.Gender", "group"),
        ("Figures.Mouth", "group"),
        ("Figures.MouthConfidence", "group"),
        ("Title", "distinct"),
    )
    assert groups == [
        [("p01", 5), ("p03", 4), ("p00", 3), ("p04", 2), ("p02", 1)],
        [("Sky", 2), ("Blue sea", 1)],
        [("0.9", 2), ("0.3", 1)],
        [("Ann", 1), ("ann", 1)],
        [("male", 8), ("female", 7)],
        [("close", 10), ("open", 5)],
        [("0.9", 15)],
        4,
    ]


def test_the_people_of_an_album_are_groups(plain: Sdk, album: Planted) -> None:
    (groups,) = calculated(plain, ("Figures.FigureClusterId", "group"))
    counts = dict(zip(album.names(), [3, 5, 1, 4, 2], strict=True))
    assert groups == sorted(counts.items(), key=lambda pair: -pair[1])


def test_aggregations_are_of_the_files_that_match(tagged: Sdk) -> None:
    query = leaf("exist", "LatLong")
    assert calculated(tagged, ("Size", "sum"), ("Size", "count"), query=query) == [4006, 4]
    assert calculated(tagged, ("Labels.LabelName", "count"), query=query) == [3]
    limited = calculated(tagged, ("Size", "group"), ("URI", "group"), max_results=2)
    assert limited[0] == [("1000", 1), ("1001", 1)]
    assert len(calculated(tagged, ("URI", "group"), max_results=2000)[0]) == 15  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"aggregations": [asked("Nothing", "count")]}, "Nothing"),
        ({"aggregations": [asked("URI", "sum")]}, "URI"),
        ({"aggregations": [asked("LatLong", "group")]}, "LatLong"),
        ({"aggregations": [asked("Size", "median")]}, "median"),
        ({"aggregations": [asked("", "sum")]}, "Aggregations[0].Field"),
        ({"aggregations": [asked("Size", "sum")] * 21}, "20"),
        ({"aggregations": [asked("Size", "group")], "max_results": 2001}, "2000"),
        ({"max_results": 101}, "100"),
    ],
)
def test_an_aggregation_without_sense_is_refused(
    tagged: Sdk, parameters: dict[str, object], named: str
) -> None:
    status, code, message = tagged.refusal("simple_query", **parameters)
    assert (status, code) == (400, "InvalidArgument")
    assert named in message


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("SUMMER", [0, 1]),
        ("trip, summer!", [0]),
        ("sky", [0, 1]),
        ("ANN", [0, 1]),
        ("am hafen", [0]),
        ("夏天", [3]),
        ("湖", [3]),
        ("P02", [8]),
        ("03 002.jpg", [11]),
        ("nothing", []),
    ],
)
def test_words_are_found_wherever_they_are(tagged: Sdk, text: str, numbers: list[int]) -> None:
    body = tagged.call("fuzzy_query", query=text, sort="Size", order="asc")
    assert [each.size - 1000 for each in body.files] == numbers
    assert body.total_hits == len(numbers)


def test_a_walk_through_words_is_paged(tagged: Sdk) -> None:
    first = tagged.call("fuzzy_query", query="jpg", max_results=10, with_fields=["URI"])
    rest = tagged.call(
        "fuzzy_query",
        query="jpg",
        max_results=10,
        with_fields=["URI"],
        next_token=first.next_token,
    )
    assert len({each.uri for each in (*first.files, *rest.files)}) == 15
    assert rest.next_token == ""


@pytest.mark.parametrize("text", ["!", "a " * 21])
def test_a_text_without_words_or_with_too_many_is_refused(tagged: Sdk, text: str) -> None:
    assert tagged.refusal("fuzzy_query", query=text)[:2] == (400, "InvalidArgument")
