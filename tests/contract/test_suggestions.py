"""Questions, flags and records of runs over the wire."""

from pathlib import Path

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import cluster, plant
from tests.contract.sdk import Sdk, refused
from tests.contract.servers import Endpoint
from tests.contract.test_review import Do, counts, do
from tests.grouping.albums import vectors

__all__ = ["do"]


@pytest.fixture
def ran(plain: Sdk, endpoint: Endpoint, tmp_path: Path) -> str:
    """The task of a run that found two people of four and three faces."""
    faces = list(vectors([4, 3]))
    plant(endpoint.database_url, plain.project, plain.dataset, [4, 3], faces)
    return cluster(endpoint.database_url, tmp_path, plain.project, plain.dataset)


def test_a_common_name_asks_a_question_that_is_answered(plain: Sdk, ran: str, do: Do) -> None:
    first, second = sorted(counts(plain), key=lambda each: -counts(plain)[each])
    for person in (first, second):
        named = models.FigureClusterForReq(object_id=person, name="Ada")
        plain.call("update_figure_cluster", figure_cluster=named)

    (question,) = do("ListSuggestions", Kind="SamePerson")["Suggestions"]
    id_ = question["SuggestionId"]
    made = do("AnswerSuggestion", SuggestionId=id_, Answer="Yes", Reason="twice")["Decision"]

    assert ran.startswith("FaceClustering-")
    assert (question["Kind"], question["FaceCount"]) == ("SamePerson", 3)
    assert {question["FigureClusterId"], question["OtherFigureClusterId"]} == {first, second}
    assert (made["Kind"], made["Reason"]) == ("Merge", "twice")
    assert counts(plain) == {first: 7}
    assert do("ListSuggestions")["Suggestions"] == []
    again = refused(lambda: do("AnswerSuggestion", SuggestionId=id_, Answer="Yes"))
    assert again[:2] == (404, "ResourceNotFound")
    never = refused(lambda: do("AnswerSuggestion", SuggestionId="x", Answer="Maybe"))
    assert never[:2] == (400, "InvalidArgument")


def test_flags_are_set_listed_and_undone(plain: Sdk, ran: str, do: Do) -> None:
    first, second = sorted(counts(plain))
    before = plain.call("get_figure_cluster", object_id=first).figure_cluster

    hidden = do("SetFigureClusterFlags", ObjectId=first, Hidden=True, Reason="ghost")["Decision"]
    do("SetFigureClusterFlags", ObjectId=second, Favourite=True)

    told = do("ListFigureClusterFlags")
    assert [(each["ObjectId"], each["Hidden"]) for each in told["FigureClusters"]] == [
        (first, True),
        (second, False),
    ]
    assert told["FigureClusters"][1]["Favourite"]
    assert (hidden["Kind"], hidden["Reason"]) == ("Edit", "ghost")
    after = plain.call("get_figure_cluster", object_id=first).figure_cluster
    assert after.meta_lock_version == before.meta_lock_version
    assert counts(plain).keys() == {first, second}
    do("UndoDecision", DecisionId=hidden["DecisionId"])
    (left,) = do("ListFigureClusterFlags")["FigureClusters"]
    assert left["ObjectId"] == second
    same = do("SetFigureClusterFlags", ObjectId=second, Favourite=True)
    assert "Decision" not in same
    missing = refused(lambda: do("SetFigureClusterFlags", ObjectId=second))
    assert missing[:2] == (400, "InvalidArgument")


def test_a_run_tells_what_it_changed(
    plain: Sdk, ran: str, do: Do, endpoint: Endpoint, tmp_path: Path
) -> None:
    second = cluster(endpoint.database_url, tmp_path, plain.project, plain.dataset)

    newest, oldest = do("ListClusteringRuns")["Runs"]
    (only,) = do("ListClusteringRuns", MaxResults=1)["Runs"]
    told = do("GetClusteringRun", TaskId=ran)

    assert (newest["TaskId"], oldest["TaskId"]) == (second, ran)
    assert only == newest
    assert {name: newest[name] for name in newest if name.endswith("Count")} == {
        "FaceCount": 7,
        "JoinedCount": 0,
        "LeftCount": 0,
        "NewCount": 0,
        "GoneCount": 0,
    }
    assert told["Run"] == oldest
    assert oldest["FaceCount"] == 7
    assert refused(lambda: do("GetClusteringRun", TaskId="x"))[:2] == (404, "ResourceNotFound")


def test_a_task_that_ended_is_not_cancelled(plain: Sdk, ran: str, do: Do) -> None:
    assert do("CancelTask", TaskId=ran)["Status"] == "Succeeded"
    assert refused(lambda: do("CancelTask", TaskId="x"))[:2] == (404, "ResourceNotFound")


@pytest.mark.parametrize("order", ["PhotoCount", "Name", "CreateTime"])
def test_the_wall_is_paged_in_every_order(plain: Sdk, ran: str, do: Do, order: str) -> None:
    first = do("ListFigureClusters", Sort=order, MaxResults=1)
    rest = do("ListFigureClusters", Sort=order, MaxResults=1, NextToken=first["NextToken"])
    found = [each["ObjectId"] for each in first["FigureClusters"] + rest["FigureClusters"]]
    assert ran
    assert sorted(found) == sorted(counts(plain))
    assert rest["NextToken"] == ""
