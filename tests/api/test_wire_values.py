"""Label filters, times, ids and input files: small grammars of the wire."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.inputs import read_intent
from visnomy.api.instants import read_time, record_time, task_time
from visnomy.api.labels import label_filter, string_map
from visnomy.api.wire.models import InputFile
from visnomy.errors import InvalidArgument


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (None, {}),
        ("", {}),
        ("key=value", {"key": "value"}),
        ("a=1,b=2", {"a": "1", "b": "2"}),
        ("a=1=2", {"a": "1=2"}),
        ("a", {"a": None}),
        ("a=", {"a": ""}),
        ("a,b=c", {"a": None, "b": "c"}),
        (r"a=x\,y,b=z", {"a": "x,y", "b": "z"}),
        ('{"a":"b","c":"d"}', {"a": "b", "c": "d"}),
    ],
)
def test_a_label_filter_is_read(text: str | None, labels: dict[str, str | None]) -> None:
    assert label_filter("CustomLabels", text) == labels


@pytest.mark.parametrize("text", ["=value", '{"a":1}', '{"a"', '{"a":"\\u0000"}'])
def test_a_label_filter_without_sense_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="CustomLabels"):
        label_filter("CustomLabels", text)


@given(st.text())
def test_any_filter_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidArgument):
        label_filter("CustomLabels", text)


def test_labels_are_texts() -> None:
    assert string_map("Tags", {"a": "b"}) == {"a": "b"}
    with pytest.raises(InvalidArgument, match=r"The parameter Tags\.a must be text\."):
        string_map("Tags", {"a": True})


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-01-14T10:10:52+08:00", datetime(2022, 1, 14, 2, 10, 52, tzinfo=UTC)),
        ("2022-01-14T10:10:52Z", datetime(2022, 1, 14, 10, 10, 52, tzinfo=UTC)),
        ("2022-01-14t10:10:52.5z", datetime(2022, 1, 14, 10, 10, 52, 500000, tzinfo=UTC)),
        ("2022-01-14T10:10:52.123456789Z", datetime(2022, 1, 14, 10, 10, 52, 123456, tzinfo=UTC)),
    ],
)
def test_times_with_an_offset_are_read(text: str, moment: datetime) -> None:
    assert read_time("T", text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-14T10:10:52",
        "2022-01-14",
        "2022-13-14T10:10:52Z",
        "now",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="RFC3339"):
        read_time("T", text)


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))
def test_a_record_time_comes_back(moment: datetime) -> None:
    assert read_time("T", record_time(moment)) == moment


def test_times_are_written_in_one_style() -> None:
    moment = datetime(2026, 11, 22, 15, 17, 32, 123456, tzinfo=UTC)
    assert record_time(moment) == "2026-11-22T15:17:32.123456000Z"
    assert task_time(moment) == "2026-11-22T15:17:32.123Z"


def test_an_input_file_is_an_intent() -> None:
    file = InputFile(
        uri="oss://b/k",
        custom_id="7",
        custom_labels={"a": "b"},
        title="t",
        lat_long="30.1,-120.2",
        media_type="image",
        oss_uri="oss://b/other",
    )
    intent = read_intent("File", file)
    assert (intent.uri, intent.custom_id, intent.custom_labels) == ("oss://b/k", "7", {"a": "b"})
    assert intent.overrides == {"Title": "t", "LatLong": "30.1,-120.2", "MediaType": "image"}


@pytest.mark.parametrize(
    "file",
    [
        InputFile(),
        InputFile(uri=""),
        InputFile(uri="a", media_type="picture"),
        InputFile(uri="a", lat_long="91,0"),
        InputFile(uri="a", lat_long="somewhere"),
        InputFile(uri="a", produce_time="yesterday"),
        InputFile(uri="a", custom_labels={"a": 1}),
        InputFile(uri="a", title="x" * 2000),
    ],
)
def test_an_input_file_without_sense_is_refused(file: InputFile) -> None:
    with pytest.raises(InvalidArgument, match="File"):
        read_intent("File", file)


def test_a_cluster_id_has_one_form() -> None:
    from visnomy.api.handlers.clusters import cluster_id_of

    name = "Cluster-0b7a2b7e-5a54-4f8e-9f3c-111111111111"
    assert cluster_id_of(name) == UUID(name.removeprefix("Cluster-"))
    for other in ("figure-cluster-id-independent", "Cluster-1", name[8:], "", name.upper()):
        assert cluster_id_of(other) is None
