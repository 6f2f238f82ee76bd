"""Bindings over the wire: made, shown, listed, ended; and what they do to records."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint
from tests.jobs.photos import plant, plant_one

BOUND_S = 40.0
"""Within so many seconds a change in a folder shows, with one slow core beside other work."""


@pytest.fixture
def folder(endpoint: Endpoint) -> Path:
    """A folder of the server's that only this test sees."""
    made = endpoint.bucket / f"bound-{uuid4().hex}"
    made.mkdir()
    return made


@pytest.fixture
def followed(plain: Sdk, endpoint: Endpoint, folder: Path) -> Sdk:
    """A client whose dataset follows the folder with five photos in it, all of them indexed."""
    if not endpoint.indexes:
        pytest.skip("no worker beside this server; the started command has one")
    plant(folder, 5)
    plain.call("create_binding", uri=f"file://{folder}")
    eventually(lambda: names(plain) == [f"{number:04}.jpg" for number in range(5)])
    return plain


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BOUND_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)


def names(sdk: Sdk) -> list[str]:
    """The files of the dataset that have a result, by the last part of their URIs."""
    found = sdk.call("simple_query", max_results=100, sort="URI", order="asc").files or []
    return [file.uri.rpartition("/")[2] for file in found]


def record(sdk: Sdk, path: Path) -> Any:  # noqa: ANN401 (a model of the SDK)
    (file,) = sdk.call("get_file_meta", uri=f"file://{path}").files
    return file


def test_a_binding_is_made_and_shown(sdk: Sdk, folder: Path) -> None:
    uri = f"file://{folder}"
    made = sdk.call("create_binding", uri=uri).binding
    assert (made.uri, made.project_name, made.dataset_name) == (uri, sdk.project, sdk.dataset)
    assert made.state in {"Ready", "Running"}
    assert made.phase in {"FullScanning", "IncrementalScanning"}
    assert made.create_time.endswith("Z")
    shown = sdk.call("get_binding", uri=uri).binding
    assert (shown.uri, shown.create_time) == (made.uri, made.create_time)
    assert [each.uri for each in sdk.call("list_bindings").bindings] == [uri]
    assert sdk.call("get_dataset").dataset.bind_count == 1


def test_a_bucket_is_followed_once(plain: Sdk) -> None:
    made = plain.call("create_binding", uri=f"oss://{BUCKET}/").binding
    assert made.uri == f"oss://{BUCKET}"
    refusal = plain.refusal("create_binding", uri=f"oss://{BUCKET}")
    assert refusal == (
        400,
        "ResourceAlreadyExists",
        "The specified resource binding already exists.",
    )
    plain.call("delete_binding", uri=f"oss://{BUCKET}")


def test_a_binding_that_ends_is_gone(plain: Sdk, folder: Path) -> None:
    uri = f"file://{folder}"
    gone = (404, "ResourceNotFound", "The specified resource binding is not found.")
    assert plain.refusal("get_binding", uri=uri) == gone
    assert plain.refusal("delete_binding", uri=uri) == gone
    plain.call("create_binding", uri=uri)
    plain.call("delete_binding", uri=uri)
    assert plain.refusal("get_binding", uri=uri) == gone
    assert plain.call("list_bindings").bindings == []
    assert plain.call("create_binding", uri=uri).binding.uri == uri


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("oss://unknown", "The bucket unknown is not known to this server."),
        (f"oss://{BUCKET}/2020", "it must name a bucket, without an object"),
        ("file:///etc", "is outside of every allowed folder."),
        ("file:///", "it names no folder"),
        ("https://example.com", "it must start with"),
        ("s3://unknown", "The bucket unknown is not known to this server."),
    ],
)
def test_places_that_the_server_does_not_offer(plain: Sdk, uri: str, words: str) -> None:
    status, code, message = plain.refusal("create_binding", uri=uri)
    assert (status, code) == (400, "InvalidArgument")
    assert words in message


@pytest.mark.parametrize("operation", ["create_binding", "get_binding", "delete_binding"])
def test_the_dataset_must_be_named(plain: Sdk, operation: str) -> None:
    refusal = plain.refusal(operation, uri=f"oss://{BUCKET}", dataset_name=None)
    message = "The parameter DatasetName is required but not provided."
    assert refusal == (400, "InvalidArgument", message)


def test_a_dataset_that_is_not_there(plain: Sdk) -> None:
    for operation in ("create_binding", "get_binding", "list_bindings", "delete_binding"):
        place = {} if operation == "list_bindings" else {"uri": f"oss://{BUCKET}"}
        assert plain.refusal(operation, dataset_name="other", **place) == (
            404,
            "ResourceNotFound",
            "The specified resource dataset is not found.",
        )


def test_no_more_bindings_than_the_quota(plain: Sdk, folder: Path) -> None:
    plain.call("update_dataset", dataset_max_bind_count=1)
    plain.call("create_binding", uri=f"file://{folder}")
    (folder / "more").mkdir()
    assert plain.refusal("create_binding", uri=f"file://{folder}/more") == (
        400,
        "LimitExceededError",
        "The dataset people may have 1 binding(s).",
    )


def test_bindings_are_listed_in_pages_by_uri(plain: Sdk, folder: Path) -> None:
    plain.call("create_dataset", dataset_name="second")
    uris = sorted(f"file://{folder}/{name}" for name in ("a", "b", "c"))
    for uri in reversed(uris):
        plain.call("create_binding", uri=uri)
    plain.call("create_binding", uri=uris[1], dataset_name="second")

    found, token = [], None
    while token != "":
        page = plain.call("list_bindings", dataset_name=None, max_results=1, next_token=token)
        found += [(each.uri, each.dataset_name) for each in page.bindings]
        token = page.next_token
    assert found == [
        (uris[0], "people"),
        (uris[1], "people"),
        (uris[1], "second"),
        (uris[2], "people"),
    ]
    assert [each.uri for each in plain.call("list_bindings").bindings] == uris
    for narrowed in ({"uri": uris[1]}, {"name": uris[1] + "/"}):
        (one,) = plain.call("list_bindings", **narrowed).bindings
        assert one.uri == uris[1]
    assert plain.call("list_bindings", uri=uris[0], name=uris[1]).bindings == []


def test_a_dataset_with_a_binding_stays(plain: Sdk, folder: Path) -> None:
    plain.call("create_binding", uri=f"file://{folder}")
    status, code, message = plain.refusal("delete_dataset")
    assert (status, code) == (400, "StatusConflict")
    assert "still has bindings" in message
    plain.call("delete_binding", uri=f"file://{folder}")
    plain.call("delete_dataset")


def test_what_happens_in_a_folder_shows(followed: Sdk, folder: Path) -> None:
    shown = followed.call("get_binding", uri=f"file://{folder}").binding
    assert (shown.state, shown.phase) == ("Running", "IncrementalScanning")

    plant(folder / "sub", 1)
    eventually(lambda: len(names(followed)) == 6)
    changed = folder / "0001.jpg"
    before = record(followed, changed)
    plant_one(changed, 77, title="another")
    eventually(lambda: record(followed, changed).etag != before.etag)
    assert record(followed, changed).object_id == before.object_id
    (folder / "0002.jpg").unlink()
    (folder / "0003.jpg").rename(folder / "moved.jpg")
    wanted = ["0000.jpg", "0001.jpg", "0004.jpg", "moved.jpg", "0000.jpg"]
    eventually(lambda: names(followed) == wanted)
    (folder / "sub").rename(folder / "renamed")
    last = f"file://{folder}/renamed/0000.jpg"
    eventually(lambda: bool(followed.call("get_file_meta", uri=last).files))
    eventually(lambda: len(names(followed)) == 5)


def test_an_ended_binding_follows_nothing_and_keeps_records(followed: Sdk, folder: Path) -> None:
    followed.call("delete_binding", uri=f"file://{folder}")
    followed.call("create_binding", uri=f"file://{folder}/later")
    plant_one(folder / "new.jpg", 5)
    # The place below it is followed, so whatever followed the folder would have told of it by now.
    plant(folder / "later", 1)
    eventually(lambda: len(names(followed)) == 6)
    assert "new.jpg" not in names(followed)


def test_cleanup_drops_what_nobody_asked_for_by_hand(
    followed: Sdk, endpoint: Endpoint, folder: Path
) -> None:
    by_hand = folder / "0003.jpg"
    since = record(followed, by_hand).update_time
    followed.call("index_file_meta", file=models.InputFile(uri=f"file://{by_hand}"))
    eventually(lambda: record(followed, by_hand).update_time > since)
    call = RawCall(endpoint, action="DeleteBinding")
    query = {
        "ProjectName": followed.project,
        "DatasetName": followed.dataset,
        "URI": f"file://{folder}",
        "Cleanup": "true",
    }
    assert call.send(query=tuple(query.items())).status == 200
    assert followed.call("list_bindings").bindings == []
    eventually(lambda: names(followed) == ["0003.jpg"])
    assert len(list(folder.iterdir())) == 5
