"""Parameters of every spelling that clients use, and the sentences for those that are wrong."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visnomy.api.parameters import decode
from visnomy.api.wire import requests
from visnomy.api.wire.operations import OPERATIONS
from visnomy.errors import InvalidArgument

NAMES = {"ProjectName": "p", "DatasetName": "d"}


def read(operation: str, **parameters: object) -> Any:  # noqa: ANN401 (a shape by its name)
    return decode(OPERATIONS[operation], {**NAMES, **parameters})


def sentence(operation: str, **parameters: object) -> str:
    with pytest.raises(InvalidArgument) as caught:
        read(operation, **parameters)
    return caught.value.message


@pytest.mark.parametrize("spelling", ["True", "true", "TRUE", "1", True])
def test_true_in_every_spelling(spelling: object) -> None:
    assert read("QueryFigureClusters", WithTotalCount=spelling).with_total_count is True


@pytest.mark.parametrize("spelling", ["False", "false", "0", "", False])
def test_false_in_every_spelling(spelling: object) -> None:
    assert read("QueryFigureClusters", WithTotalCount=spelling).with_total_count is False


def test_an_empty_array_is_an_absent_one() -> None:
    text = '{"Addresses":[],"Figures":[],"Labels":[],"URI":"oss://b/k","CustomLabels":{"a":"b"}}'
    file = read("IndexFileMeta", File=text).file
    assert (file.uri, file.addresses, file.labels) == ("oss://b/k", None, None)
    assert file.custom_labels == {"a": "b"}


def test_an_empty_map_is_kept() -> None:
    cluster = read("UpdateFigureCluster", FigureCluster='{"CustomLabels":{},"Name":""}')
    assert (cluster.figure_cluster.custom_labels, cluster.figure_cluster.name) == ({}, "")


def test_a_lock_version_of_zero_is_not_absent() -> None:
    text = '{"MetaLockVersion":0,"ObjectId":"Cluster-1"}'
    assert read("UpdateFigureCluster", FigureCluster=text).figure_cluster.meta_lock_version == 0


def test_a_null_member_is_an_absent_one() -> None:
    text = '{"URI":"oss://b/k","Title":null,"Labels":null}'
    assert read("IndexFileMeta", File=text).file.title is None


def test_unknown_parameters_are_ignored() -> None:
    request = read("GetDataset", DatasetConfig='{"a":1}', Whatever="x", WithStatistics="True")
    assert request == requests.GetDataset(project_name="p", dataset_name="d", with_statistics=True)


def test_flattened_arrays_are_gathered() -> None:
    uris = {f"URIs.{number}": f"oss://b/{number}" for number in (1, 2, 10)}
    assert read("BatchGetFileMeta", **uris).uris == ("oss://b/1", "oss://b/2", "oss://b/10")
    tags = {"Tag.1.Key": "a", "Tag.1.Value": "b", "Tag.2.Key": "c"}
    assert [(each.key, each.value) for each in read("CreateProject", **tags).tag] == [
        ("a", "b"),
        ("c", None),
    ]


def test_flattened_structures_are_gathered() -> None:
    members = {"File.URI": "oss://b/k", "File.CustomLabels.a": "b"}
    file = read("IndexFileMeta", **members).file
    assert (file.uri, file.custom_labels) == ("oss://b/k", {"a": "b"})


@pytest.mark.parametrize("value", ["0", 0, "", None])
def test_zero_results_mean_the_default(value: object) -> None:
    parameters = {} if value is None else {"MaxResults": value}
    assert read("QueryFigureClusters", **parameters).max_results == 100


@pytest.mark.parametrize("value", ["101", "-1", 101, "2147483648"])
def test_a_page_over_the_limit_is_refused(value: object) -> None:
    assert sentence("QueryFigureClusters", MaxResults=value) == (
        f"The parameter MaxResults must be between 0 and 100, got {value}."
    )


@pytest.mark.parametrize("value", ["a", "1.5", "١", "9" * 30, "1e3", " 1", "0x1"])
def test_what_is_no_integer_is_refused(value: str) -> None:
    assert sentence("QueryFigureClusters", MaxResults=value) == (
        "The parameter MaxResults must be an integer."
    )


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(InvalidArgument) as caught:
        decode(OPERATIONS["GetDataset"], {"ProjectName": "p", "DatasetName": ""})
    assert caught.value.message == "The parameter DatasetName is required but not provided."


def test_broken_json_is_refused() -> None:
    assert sentence("SimpleQuery", Query='{"Operation":') == (
        "The parameter Query is not valid JSON."
    )


def test_a_member_of_the_wrong_type_is_named() -> None:
    assert sentence("UpdateFigureCluster", FigureCluster='{"Name":7}').startswith(
        "The parameter FigureCluster.Name is not valid: expected `str"
    )
    assert "Files[1].URI" in sentence("BatchIndexFileMeta", Files='[{"URI":"a"},{"URI":[1]}]')


def test_an_order_that_does_not_exist_is_refused() -> None:
    assert sentence("QueryFigureClusters", Order="up") == (
        "The parameter Order must be one of asc, desc."
    )
    assert read("SimpleQuery", Order="asc,desc").order == "asc,desc"


def test_name_is_another_word_for_group_name() -> None:
    assert read("QueryFigureClusters", Sort="Name").sort == "GroupName"


@pytest.mark.parametrize(
    "text",
    [
        '{"SubQueries":[' * 60 + "]}" * 60,
        "[" * 100_000,
        '{"a":' * 2000,
        '{"Field":"a\\u0000b"}',
        '{"Field":"a\\u0007b"}',
        '{"a\\u0001":"b"}',
        '{"Field":"\\ud800"}',
        '{"Value":' + "9" * 30 + "}",
        '{"Value":18446744073709551615}',
        '{"Value":NaN}',
        '"text"',
        "7",
    ],
)
def test_hostile_json_is_refused(text: str) -> None:
    assert sentence("SimpleQuery", Query=text)


@pytest.mark.parametrize(
    "parameters",
    [
        {"File.URI": "a", "File.URI.b": "c"},
        {"File." + "a." * 100: "x"},
        {"File.1": "x"},
    ],
)
def test_pieces_that_do_not_fit_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        decode(OPERATIONS["IndexFileMeta"], {**NAMES, **parameters})


JSON_TEXTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.lists(st.one_of(st.text(), JSON_TEXTS), min_size=20, max_size=20),
)
def test_random_values_are_read_or_refused(operation: str, values: list[object]) -> None:
    described = OPERATIONS[operation]
    named = zip((each.name for each in described.parameters), values, strict=False)
    with suppress(InvalidArgument):
        assert isinstance(decode(described, dict(named)), described.request)
