"""Events through the SDKs: a call, then what reaches the receiver that the operator configured."""

import json
import shutil
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alibabacloud_imm20200930 import models
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests.contract.conftest import placed
from tests.contract.planting import plant
from tests.contract.raw import RawCall, exchange
from tests.contract.sdk import Sdk, Style
from tests.contract.servers import BUCKET, Endpoint, started_command
from tests.contract.test_older_clients import OldSdk
from tests.receiver import SECRET, Received, Receiver, receiving

from visnomy.jobs.webhook import signature

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
OBAMA = ("obama-blue-room.jpg", "obama-portrait.jpg", "obama-speech.jpg")
PHOTOS = models.Notification(mns=models.MNS(topic_name="photos"))


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(
    server_url: str,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
    receiver: Receiver,
) -> Iterator[Endpoint]:
    """The started command with two topics; one of them takes every event."""
    name = f"events_{uuid4().hex}"
    identifiers = sql.Identifier(name), sql.Identifier(template_database)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(*identifiers))
    data_dir, bucket = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    for path in ALBUM.glob("*.jpg"):
        shutil.copy(path, bucket)
    topics = {
        "photos": {"url": receiver.url(), "secret": SECRET},
        "bus": {"file": str(data_dir / "bus.jsonl"), "format": "cloudevents", "every": True},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISNOMY_TOPICS", json.dumps(topics))
        with started_command(make_conninfo(server_url, dbname=name), data_dir, bucket) as running:
            yield running


@pytest.fixture
def sdk(endpoint: Endpoint) -> Sdk:
    """A client with a project and a dataset of the test's own."""
    return placed(endpoint, Style.SYNC)


def uri(name: str) -> str:
    return f"oss://{BUCKET}/{name}"


def told(receiver: Receiver, event_id: str) -> dict[str, Any]:
    """The envelope of an event, once it came; its signature must be right."""
    found = receiver.wait(lambda each: each.headers["webhook-id"] == event_id)
    stamp = int(found.headers["webhook-timestamp"])
    secret = b64decode(SECRET.removeprefix("whsec_"))
    assert found.headers["webhook-signature"] == signature(secret, event_id, stamp, found.body)
    return opened(found)


def opened(received: Received) -> dict[str, Any]:
    """The envelope with its content as an object."""
    assert set(received.message) == {"id", "source", "type", "subject", "time", "content"}
    assert received.message["source"] == "acs.imm"
    return {**received.message, "content": received.content}


def on_bus(endpoint: Endpoint, kind: str, project: str) -> dict[str, Any]:
    """The first event of a type of a project that the file got."""
    path, deadline = endpoint.data_dir / "bus.jsonl", time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = path.read_text().splitlines() if path.exists() else []
        for message in map(json.loads, lines):
            if message["type"] == kind and message["data"]["ProjectName"] == project:
                found: dict[str, Any] = message
                return found
        time.sleep(0.05)
    raise AssertionError(f"no {kind} came")


def test_indexing_tells_of_every_file_once_all_are_done(sdk: Sdk, receiver: Receiver) -> None:
    files = [models.InputFile(uri=uri(name)) for name in (OBAMA[0], "none.jpg")]
    asked = sdk.call("batch_index_file_meta", files=files, notification=PHOTOS, user_data="mine")
    message = told(receiver, asked.event_id)

    assert message["type"] == "imm:FileMeta:BatchIndex"
    account = "1000000000000001"
    assert message["subject"] == f"acs:imm:local:{account}:{sdk.project}/imm:FileMeta:BatchIndex"
    assert abs(int(message["time"]) / 1000 - time.time()) < 300
    content = message["content"]
    assert (content["ProjectName"], content["DatasetName"]) == (sdk.project, sdk.dataset)
    assert (content["Success"], content["Message"], content["UserData"]) == (True, "", "mine")
    assert (content["EventId"], content["RequestId"]) == (asked.event_id, asked.request_id)
    assert content["StartTime"] <= content["EndTime"]
    assert content["Files"] == [
        {"URI": uri(OBAMA[0]), "Error": ""},
        {"URI": uri("none.jpg"), "Error": "[InvalidArgument] File does not exist."},
    ]
    assert len(sdk.call("simple_query").files) == 2


def test_one_file_has_an_event_of_its_own(sdk: Sdk, receiver: Receiver, endpoint: Endpoint) -> None:
    file = models.InputFile(uri=uri("none.jpg"))
    topic = models.Notification(rocket_mq=models.RocketMQ(instance_id="i", topic_name="photos"))
    asked = sdk.call("index_file_meta", file=file, notification=topic)
    assert told(receiver, asked.event_id)["type"] == "imm:FileMeta:Index"
    metrics = exchange(endpoint, "GET", "/metrics").body.decode()
    assert 'visnomy_deliveries{sink="photos",state=' in metrics


def test_tasks_tell_of_their_end(sdk: Sdk, receiver: Receiver, endpoint: Endpoint) -> None:
    album = plant(endpoint.database_url, sdk.project, sdk.dataset, [3, 5])
    to, source = album.names()
    merged = sdk.call(
        "create_figure_clusters_merging_task", to=to, from_=source, notification=PHOTOS
    )
    grouped = sdk.call("create_figure_clustering_task", notification=PHOTOS, user_data="mine")

    message = told(receiver, merged.event_id)
    assert message["type"] == "imm:Task:FigureClustersMerging"
    assert message["content"]["Status"] == "Succeeded"
    message = told(receiver, grouped.event_id)
    assert message["type"] == "imm:Task:FigureClustering"
    content = message["content"]
    task = sdk.call("get_task", task_id=grouped.task_id, task_type=content["TaskType"])
    assert task.event_id == grouped.event_id == content["EventSourceId"]
    same = {"TaskId": task.task_id, "Status": task.status, "UserData": task.user_data}
    assert {name: content[name] for name in same} == same
    assert (content["Code"], content["Message"]) == ("", "")
    assert (content["RequestId"], content["StartTime"]) == (grouped.request_id, task.start_time)


def test_changes_and_deletions_are_told_to_topics_that_take_every_event(
    sdk: Sdk, endpoint: Endpoint
) -> None:
    album = plant(endpoint.database_url, sdk.project, sdk.dataset, [2])
    changes = [models.InputFile(uri=each, custom_id="new") for each in (album.uris[0], "oss://b/c")]
    sdk.call("batch_update_file_meta", files=changes)
    sdk.call("delete_file_meta", uri=album.uris[0])
    sdk.call("batch_delete_file_meta", uris=album.uris)

    changed = on_bus(endpoint, "imm:FileMeta:BatchUpdate", sdk.project)
    assert changed["data"]["Files"] == [
        {"URI": album.uris[0], "Error": ""},
        {
            "URI": "oss://b/c",
            "Error": "[ResourceNotFound] The specified resource file is not found.",
        },
    ]
    assert set(changed) == {
        *("id", "source", "specversion", "type", "aliyunaccountid", "aliyunregionid", "data"),
    }
    gone = on_bus(endpoint, "imm:FileMeta:Delete", sdk.project)
    assert gone["data"]["Files"] == [{"URI": album.uris[0], "Error": ""}]
    both = on_bus(endpoint, "imm:FileMeta:BatchDelete", sdk.project)
    assert [each["URI"] for each in both["data"]["Files"]] == album.uris


def test_a_file_that_is_deleted_while_it_waits_ends_the_event(sdk: Sdk, receiver: Receiver) -> None:
    file = models.InputFile(uri=uri(OBAMA[2]))
    asked = sdk.call("index_file_meta", file=file, notification=PHOTOS)
    sdk.call("delete_file_meta", uri=file.uri)
    (outcome,) = told(receiver, asked.event_id)["content"]["Files"]
    gone = "[ResourceNotFound] The record was deleted before the file was indexed."
    assert outcome in ({"URI": file.uri, "Error": gone}, {"URI": file.uri, "Error": ""})


def test_the_faces_most_like_a_picture_come_with_the_event(sdk: Sdk, receiver: Receiver) -> None:
    names = (*OBAMA, "grace-hopper.jpg")
    files = [models.InputFile(uri=uri(name)) for name in names]
    told(
        receiver,
        sdk.call("batch_index_file_meta", files=files, notification=PHOTOS).event_id,
    )
    sources = [
        models.CreateFacesSearchingTaskRequestSources(uri=uri(name))
        for name in (OBAMA[1], "none.jpg", "grace-hopper.jpg")
    ]
    asked = sdk.call(
        "create_faces_searching_task", sources=sources, max_result=2, notification=PHOTOS
    )
    content = told(receiver, asked.event_id)["content"]

    assert (content["TaskType"], content["Status"]) == ("FacesSearching", "Succeeded")
    obama, nobody, hopper = (each["SimilarFaces"] for each in content["SimilarFaces"])
    assert obama[0]["URI"] == uri(OBAMA[1])
    assert obama[1]["URI"] in {uri(OBAMA[0]), uri(OBAMA[2])}
    assert nobody == []
    assert f"{uri('none.jpg')} cannot be read. File does not exist." in content["Message"]
    assert hopper[0]["URI"] == uri("grace-hopper.jpg")
    assert hopper[1]["Similarity"] < 0.5 < obama[1]["Similarity"] <= obama[0]["Similarity"] <= 1
    assert set(obama[0]) == {"URI", "Similarity", "FigureId", "Boundary"}
    task = sdk.call("get_task", task_id=asked.task_id, task_type="FacesSearching")
    assert (task.status, task.progress, task.code) == ("Succeeded", 100, None)


def test_a_topic_without_a_setting_means_the_file_of_the_data_folder(
    sdk: Sdk, endpoint: Endpoint
) -> None:
    source = models.CreateFacesSearchingTaskRequestSources(uri=uri("none.jpg"))
    topic = models.Notification(mns=models.MNS(topic_name="unheard-of"))
    asked = sdk.call("create_faces_searching_task", sources=[source], notification=topic)
    path, deadline = endpoint.data_dir / "events.jsonl", time.monotonic() + 60
    while not (path.exists() and asked.event_id in path.read_text()):
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.05)
    (line,) = (each for each in path.read_text().splitlines() if asked.event_id in each)
    content = json.loads(json.loads(line)["content"])
    assert (content["Status"], content["Code"]) == ("Failed", "InvalidArgument")
    assert content["SimilarFaces"] == []


def test_older_clients_name_the_topic_and_the_count_their_way(
    sdk: Sdk, receiver: Receiver, endpoint: Endpoint
) -> None:
    query = {
        "ProjectName": sdk.project,
        "DatasetName": sdk.dataset,
        "Sources.1.URI": uri(OBAMA[0]),
        "TopK": "101",
        "NotifyTopicName": "photos",
    }
    call = RawCall(endpoint, "CreateFacesSearchingTask", tuple(query.items()))
    assert call.send().error == (400, "InvalidArgument")
    answer = call.send(query=tuple({**query, "TopK": "1"}.items())).members
    assert told(receiver, answer["EventId"])["content"]["TaskId"] == answer["TaskId"]


def test_a_deletion_is_told_to_a_topic_that_a_client_names(
    sdk: Sdk, receiver: Receiver, endpoint: Endpoint
) -> None:
    query = {
        "ProjectName": sdk.project,
        "DatasetName": sdk.dataset,
        "URI": uri("gone.jpg"),
        "Notification": '{"MNS":{"TopicName":"photos"}}',
    }
    answer = RawCall(endpoint, "DeleteFileMeta", tuple(query.items())).send().members
    found = receiver.wait(lambda each: answer["RequestId"] in each.message["content"])
    assert opened(found)["type"] == "imm:FileMeta:Delete"


def test_the_old_sdk_names_a_topic(sdk: Sdk, receiver: Receiver, endpoint: Endpoint) -> None:
    from aliyunsdkimm.request.v20200930 import CreateFigureClusteringTaskRequest as Request

    asked = OldSdk(endpoint).call(
        Request.CreateFigureClusteringTaskRequest(),
        ProjectName=sdk.project,
        DatasetName=sdk.dataset,
        Notification={"MNS": {"TopicName": "photos"}},
    )
    assert told(receiver, asked["EventId"])["content"]["TaskId"] == asked["TaskId"]


def test_the_content_goes_to_an_object_where_one_is_named(
    sdk: Sdk, receiver: Receiver, endpoint: Endpoint
) -> None:
    name = f"results/{uuid4().hex}.json"
    both = models.Notification(mns=models.MNS(topic_name="photos"), extended_message_uri=uri(name))
    asked = sdk.call("create_figure_clustering_task", notification=both)
    content = told(receiver, asked.event_id)["content"]
    path, deadline = endpoint.bucket / name, time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.05)
    assert json.loads(path.read_text()) == content


@pytest.mark.parametrize(
    "members",
    [
        {"notification": models.Notification(extended_message_uri="oss://unknown/a.json")},
        {"notification": models.Notification(extended_message_uri="file:///etc/cron.d/a.json")},
        {"notification": models.Notification(extended_message_uri=uri("profile"))},
        {"notification": models.Notification(extended_message_uri=uri(".config/a.json"))},
        {"notification": models.Notification(extended_message_uri=uri(".json"))},
        {"notification": models.Notification(mns=models.MNS(topic_name="t" * 257))},
        {"user_data": "u" * 2049},
    ],
)
def test_what_cannot_be_told_is_refused_before_anything_happens(
    sdk: Sdk, members: dict[str, Any]
) -> None:
    refusal = sdk.refusal("create_figure_clustering_task", **members)
    assert refusal[:2] == (400, "InvalidArgument")
    assert sdk.call("list_tasks").tasks == []


@pytest.mark.parametrize("sources", [[], [""], ["file:///etc/passwd"], [uri("a.jpg")] * 101])
def test_a_search_needs_pictures_of_a_source(sdk: Sdk, sources: list[str]) -> None:
    wanted = [models.CreateFacesSearchingTaskRequestSources(uri=each) for each in sources]
    refusal = sdk.refusal("create_faces_searching_task", sources=wanted)
    assert refusal[:2] == (400, "InvalidArgument")


def test_a_search_in_no_dataset_is_not_found(sdk: Sdk) -> None:
    source = models.CreateFacesSearchingTaskRequestSources(uri=uri(OBAMA[0]))
    refusal = sdk.refusal("create_faces_searching_task", sources=[source], dataset_name="nothing")
    assert refusal[:2] == (404, "ResourceNotFound")
