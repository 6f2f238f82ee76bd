"""Merging through the SDK, and the extensions that decide on people and undo it."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import Planted
from tests.contract.raw import Answer, RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

Ask = Callable[..., Answer]
NOBODY = f"Cluster-{uuid4()}"


@pytest.fixture
def ask(endpoint: Endpoint, plain: Sdk) -> Ask:
    """Call an extension on the dataset of `plain`."""

    def send(action: str, **members: object) -> Answer:
        query = {"ProjectName": plain.project, "DatasetName": plain.dataset}
        for name, value in members.items():
            query[name] = value if isinstance(value, str) else json.dumps(value)
        return RawCall(endpoint, action, tuple(query.items())).send()

    return send


def merge(sdk: Sdk, **members: object) -> str:
    task_id: str = sdk.call("create_figure_clusters_merging_task", **members).task_id
    return task_id


def faces_of(sdk: Sdk) -> dict[str, int]:
    found = sdk.call("query_figure_clusters", with_total_count=True)
    assert found.total_count == len(found.figure_clusters)
    return {each.object_id: each.face_count for each in found.figure_clusters}


def test_a_merge_is_a_task_that_succeeds(plain: Sdk, album: Planted) -> None:
    to, first, second, *_ = album.names()
    cover = plain.call("get_figure_cluster", object_id=to).figure_cluster.cover
    task_id = merge(plain, to=to, froms=[first, second], user_data="mine", tags={"a": "b"})

    task = plain.call("get_task", task_id=task_id, task_type="FigureClustersMerging")
    assert (task.status, task.progress, task.user_data) == ("Succeeded", 100, "mine")
    assert (task.tags, task.code) == ({"a": "b"}, None)
    assert task_id.startswith("FigureClustersMerging-")
    assert list(faces_of(plain).values()).count(9) == 1
    assert faces_of(plain).keys().isdisjoint([first, second])
    after = plain.call("get_figure_cluster", object_id=to).figure_cluster
    assert (after.face_count, after.image_count, after.meta_lock_version) == (9, 9, 0)
    assert after.cover.figures[0].figure_id == cover.figures[0].figure_id


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, (400, "InvalidArgument")),
        ({"from_": "a", "froms": ["b"]}, (400, "InvalidArgument")),
        ({"from_": "to"}, (400, "InvalidArgument")),
        ({"froms": ["a", "to"]}, (400, "InvalidArgument")),
        ({"froms": [f"Cluster-{uuid4()}" for _ in range(101)]}, (400, "InvalidArgument")),
        ({"from_": NOBODY}, (404, "ResourceNotFound")),
        ({"from_": "figure-cluster-id-independent"}, (404, "ResourceNotFound")),
        ({"from_": "a", "to": NOBODY}, (404, "ResourceNotFound")),
    ],
)
def test_a_merge_that_cannot_be_changes_nothing(
    plain: Sdk, album: Planted, members: dict[str, object], expected: tuple[int, str]
) -> None:
    names = dict(zip(("to", "a", "b"), album.names(), strict=False))
    before = faces_of(plain)

    def named(value: object) -> object:
        if isinstance(value, list):
            return [named(each) for each in value]
        return names.get(str(value), value)

    wanted = {"to": "to", **members}
    made = {key: named(value) for key, value in wanted.items()}
    assert plain.refusal("create_figure_clusters_merging_task", **made)[:2] == expected
    assert faces_of(plain) == before


def test_a_merge_is_listed_and_undone(plain: Sdk, album: Planted, ask: Ask) -> None:
    before = faces_of(plain)
    to, source, *_ = album.names()
    merge(plain, to=to, from_=source)

    (made,) = ask("ListDecisions").members["Decisions"]
    undone = ask("UndoDecision", DecisionId=made["DecisionId"]).members["Decisions"]

    assert (made["Kind"], made["FigureCount"]) == ("Merge", 5)
    assert (made["FigureClusterIds"], made["EndedFigureClusterIds"]) == ([to], [source])
    assert undone == [made]
    assert faces_of(plain) == before
    (listed,) = ask("ListDecisions").members["Decisions"]
    assert listed == {**made, "UndoTime": listed["UndoTime"], "UndoneBy": made["Author"]}
    assert ask("UndoDecision", DecisionId=made["DecisionId"]).members["Decisions"] == []


def test_faces_move_to_a_new_person_and_later_decisions_are_told(
    plain: Sdk, album: Planted, ask: Ask
) -> None:
    before = faces_of(plain)
    faces = [str(each) for each in album.figures[1][:2]]
    made = ask("MoveFigures", FigureIds=faces, To="new").members["Decision"]
    (person,) = made["CreatedFigureClusterIds"]
    merge(plain, to=album.names()[0], from_=person)

    refused = ask("UndoDecision", DecisionId=made["DecisionId"])
    undone = ask("UndoDecision", DecisionId=made["DecisionId"], WithDependents="true")

    assert refused.error == (400, "StatusConflict")
    assert [each["Kind"] for each in undone.members["Decisions"]] == ["Merge", "Move"]
    assert faces_of(plain) == before


def test_a_mark_takes_a_face_from_its_person(plain: Sdk, album: Planted, ask: Ask) -> None:
    face = [str(album.figures[1][0])]
    assert ask("MarkFigures", FigureIds=face, Mark="Confirm").status == 200
    assert ask("MarkFigures", FigureIds=face, Mark="NotThisPerson").status == 200
    assert faces_of(plain)[album.names()[1]] == 4
    assert ask("MarkFigures", FigureIds=face, Mark="Confirm").error == (400, "InvalidArgument")
    assert ask("MarkFigures", FigureIds=face, Mark="Different").error == (400, "InvalidArgument")
    assert ask("MarkFigures", FigureIds=face, Mark="Move").error == (400, "InvalidArgument")


def test_an_edit_says_what_it_changed(plain: Sdk, album: Planted, ask: Ask) -> None:
    person, cover = album.names()[0], str(album.figures[0][1])
    named = {"Name": "Zoë", "CustomId": "7", "CustomLabels": {"side": "his"}, "Cover": cover}
    figure = models.FigureClusterForReqCoverFigures(figure_id=cover)
    plain.call(
        "update_figure_cluster",
        figure_cluster=models.FigureClusterForReq(
            object_id=person,
            name=named["Name"],
            custom_id=named["CustomId"],
            custom_labels=named["CustomLabels"],
            cover=models.FigureClusterForReqCover(figures=[figure]),
        ),
    )
    (made,) = ask("ListDecisions").members["Decisions"]
    assert {each["Member"]: each["After"] for each in made["Changes"]} == {
        **named,
        "CustomLabels": '{"side": "his"}',
    }
    assert [each["Before"] for each in made["Changes"] if each["Member"] == "Name"] == [""]


def test_decisions_come_in_pages(plain: Sdk, album: Planted, ask: Ask) -> None:
    for group in album.figures[1][:3]:
        ask("MarkFigures", FigureIds=[str(group)], Mark="Confirm")
    found, token = [], ""
    for _ in range(3):
        page = ask("ListDecisions", MaxResults="1", NextToken=token).members
        found += page["Decisions"]
        token = page["NextToken"]
    assert token == ""
    assert found == ask("ListDecisions").members["Decisions"]


def test_what_does_not_exist_is_refused(plain: Sdk, album: Planted, ask: Ask) -> None:
    face = [str(album.figures[0][0])]
    assert ask("MoveFigures", FigureIds=face, To=NOBODY).error == (404, "ResourceNotFound")
    assert ask("MoveFigures", FigureIds=["x"], To="new").error == (400, "InvalidArgument")
    assert ask("UndoDecision", DecisionId="x").error == (404, "ResourceNotFound")
    assert ask("UndoDecision", DecisionId=str(uuid4())).error == (404, "ResourceNotFound")
