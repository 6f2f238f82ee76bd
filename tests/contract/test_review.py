"""The extensions that explain, propose and ask, over the wire."""

from collections.abc import Callable
from typing import Any

import pytest
from alibabacloud_tea_openapi.models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from tests.contract.planting import Planted, plant
from tests.contract.sdk import Sdk, refused
from tests.contract.servers import Endpoint
from tests.grouping.albums import vectors

Do = Callable[..., dict[str, Any]]


@pytest.fixture
def twins(plain: Sdk, endpoint: Endpoint) -> Planted:
    """A person of eight faces who is two people, and one of four."""
    faces = vectors([5, 3, 4])
    return plant(endpoint.database_url, plain.project, plain.dataset, [8, 4], list(faces))


@pytest.fixture
def do(plain: Sdk) -> Do:
    """Call an extension on the dataset of `plain` with the generic client of the vendor's SDK."""

    def call(action: str, **members: object) -> dict[str, Any]:
        params = Params(
            action=action,
            version="2020-09-30",
            protocol="HTTP",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        place = {"ProjectName": plain.project, "DatasetName": plain.dataset}
        request = OpenApiRequest(query=place, body=members)
        answer: dict[str, Any] = plain.client.call_api(params, request, RuntimeOptions())
        body: dict[str, Any] = answer["body"]
        return body

    return call


def counts(sdk: Sdk) -> dict[str, int]:
    found = sdk.call("query_figure_clusters").figure_clusters
    return {each.object_id: each.face_count for each in found}


def test_a_split_is_proposed_with_its_evidence(plain: Sdk, twins: Planted, do: Do) -> None:
    before = counts(plain)
    person = twins.names()[0]

    told = do("SplitFigureCluster", ObjectId=person)["Proposal"]

    stays, leaves = told["Parts"]
    assert set(stays["FigureIds"]) == set(map(str, twins.figures[0][:5]))
    assert set(leaves["FigureIds"]) == set(map(str, twins.figures[0][5:]))
    assert (stays["FaceCount"], leaves["ImageCount"], told["SharedImageCount"]) == (5, 3, 0)
    assert stays["Similarities"] == [stays["Similarity"], leaves["Similarities"][0]]
    assert min(stays["Similarity"], leaves["Similarity"]) > 0.7
    assert leaves["Similarities"][0] < 0.3
    assert stays["AmbiguousFigureIds"] == leaves["AmbiguousFigureIds"] == []
    assert set(leaves["ExampleFigureIds"]) == set(leaves["FigureIds"])
    assert do("SplitFigureCluster", ObjectId=person)["Proposal"] == told
    assert counts(plain) == before


def test_a_proposal_is_carried_out_and_undone(plain: Sdk, twins: Planted, do: Do) -> None:
    before = counts(plain)
    person = twins.names()[0]
    told = do("SplitFigureCluster", ObjectId=person)["Proposal"]

    made = do(
        "SplitFigureCluster", ObjectId=person, ProposalId=told["ProposalId"], Reason="brothers"
    )["Decision"]

    (other,) = made["CreatedFigureClusterIds"]
    assert (made["Kind"], made["Reason"], made["FigureCount"]) == ("Split", "brothers", 8)
    assert counts(plain) == before | {person: 5, other: 3}
    again = refused(
        lambda: do("SplitFigureCluster", ObjectId=person, ProposalId=told["ProposalId"])
    )
    assert again[:2] == (400, "StatusConflict")
    do("UndoDecision", DecisionId=made["DecisionId"])
    assert counts(plain) == before


def test_a_split_is_done_as_a_user_lists_it(plain: Sdk, twins: Planted, do: Do) -> None:
    before = counts(plain)
    person, figures = twins.names()[0], [str(each) for each in twins.figures[0]]

    made = do("SplitFigureCluster", ObjectId=person, Parts=[figures[5:7], figures[7:]])["Decision"]

    first, second = made["CreatedFigureClusterIds"]
    assert counts(plain) == before | {person: 5, first: 2, second: 1}


@pytest.mark.parametrize(
    "parts", [[["x"]], [[0, 0]], [[0], [0]], [[8]], [[0, 1, 2, 3, 4, 5, 6, 7]]]
)
def test_a_split_that_cannot_be_changes_nothing(
    plain: Sdk, twins: Planted, do: Do, parts: list[list[int | str]]
) -> None:
    before = counts(plain)
    figures = [str(each) for group in twins.figures for each in group]
    lists = [[figures[x] if isinstance(x, int) else x for x in part] for part in parts]

    failure = refused(lambda: do("SplitFigureCluster", ObjectId=twins.names()[0], Parts=lists))

    assert failure[:2] == (400, "InvalidArgument")
    assert counts(plain) == before


def test_a_face_is_explained(plain: Sdk, twins: Planted, do: Do) -> None:
    (person, other), face = twins.names(), str(twins.figures[0][0])
    do("MarkFigures", FigureIds=[str(twins.figures[0][1])], Mark="Confirm")
    do("MarkFigures", FigureIds=[face, str(twins.figures[1][0])], Mark="Different", Reason="no")

    told = do("ExplainFigure", FigureId=face)["Explanation"]

    assert (told["FigureClusterId"], told["NextFigureClusterId"]) == (person, other)
    assert 1 > told["Similarity"] > told["NextSimilarity"]
    assert len(told["NearestFigures"]) == 10
    assert [each["FigureId"] for each in told["ConfirmedFigures"]] == [str(twins.figures[0][1])]
    assert [each["Reason"] for each in told["Decisions"]] == ["no"]
    assert {gate["Name"]: gate["Passed"] for gate in told["Gates"]} == {
        "FaceSize": True,
        "HeadPose": True,
        "Quality": True,
        "Images": True,
    }
    assert any(str(twins.figures[1][0]) in reason for reason in told["Reasons"])
    assert any(person not in reason and other in reason for reason in told["Reasons"])


def test_a_face_with_nobody_says_what_it_lacks(plain: Sdk, endpoint: Endpoint, do: Do) -> None:
    faces = list(vectors([1, 4]))
    planted = plant(endpoint.database_url, plain.project, plain.dataset, [1, 4], faces)
    face = str(planted.figures[0][0])
    do("MoveFigures", FigureIds=[face], To="figure-cluster-id-independent")

    told = do("ExplainFigure", FigureId=face)["Explanation"]

    gates = {gate["Name"]: gate for gate in told["Gates"]}
    assert told["FigureClusterId"] == "figure-cluster-id-independent"
    assert gates["Images"] == {"Name": "Images", "Value": 1, "Bound": 3, "Passed": False}
    assert "A user keeps this face out of all people." in told["Reasons"]
    assert "1 photo(s) have a good face like this one; a person needs 3." in told["Reasons"]
    assert refused(lambda: do("ExplainFigure", FigureId="x"))[:2] == (404, "ResourceNotFound")
