"""The story of a family, told through the SDK and the extensions.

Vectors are generated: a mother, two brothers who are alike, and a guest; the rest is the server's
own work, from the birth of the groups to the photos that come after all decisions.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from alibabacloud_imm20200930 import models
from numpy.typing import NDArray
from tests.contract.planting import change_model, cluster, plant
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint
from tests.contract.test_review import Do, counts, do

from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.vectors import EMBEDDING_MODEL

__all__ = ["do"]
Run = Callable[[], str]
OTHER_MODEL = "turned"


@pytest.fixture
def switch(plain: Sdk, endpoint: Endpoint, tmp_path: Path) -> Run:
    """Let a worker change the embedding model; the new one."""
    return lambda: change_model(endpoint.database_url, tmp_path, plain.project, plain.dataset)


@pytest.fixture
def run(plain: Sdk, endpoint: Endpoint, tmp_path: Path) -> Run:
    """Let a worker group the faces; the task."""
    return lambda: cluster(endpoint.database_url, tmp_path, plain.project, plain.dataset)


def faces(sizes: list[int], seed: int) -> list[NDArray[np.float32]]:
    """Of mother, elder brother, younger brother and guest, so many photos each."""
    mean = Calibration.load(EMBEDDING_MODEL).mean
    mother, shared, elder, younger, guest = np.random.default_rng(77).standard_normal(
        (5, len(mean))
    )
    people = np.stack([mother, shared + 0.45 * elder, shared + 0.45 * younger, guest])
    noise = np.random.default_rng(seed).standard_normal((sum(sizes), len(mean)))
    found = np.repeat(people, sizes, axis=0) + 0.3 * noise
    found = found / np.linalg.norm(found, axis=1, keepdims=True) + mean
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return list(found.astype(np.float32))


def name(sdk: Sdk, person: str, called: str) -> None:
    named = models.FigureClusterForReq(object_id=person, name=called)
    sdk.call("update_figure_cluster", figure_cluster=named)


def names(sdk: Sdk) -> dict[str, int]:
    found = sdk.call("query_figure_clusters").figure_clusters
    return {each.name or each.object_id: each.face_count for each in found}


def where(sdk: Sdk, uris: list[str]) -> str:
    """The one person who is on these photos."""
    files = sdk.call("batch_get_file_meta", uris=uris).files
    (person,) = {each.figures[0].figure_cluster_id for each in files}
    return str(person)


def test_the_story_of_a_family(
    plain: Sdk, endpoint: Endpoint, do: Do, run: Run, switch: Run
) -> None:
    place = endpoint.database_url, plain.project, plain.dataset
    photos = plant(*place, [5, 7, 4, 3], faces([5, 7, 4, 3], 1), start=0)
    everybody = [photos.uris[:5], photos.uris[5:12], photos.uris[12:16], photos.uris[16:]]

    # Groups are born; the brothers are taken for one.
    born = do("GetClusteringRun", TaskId=run())
    mother, elder, younger, guest = (where(plain, uris) for uris in everybody)
    assert elder == younger
    assert counts(plain) == {mother: 5, elder: 11, guest: 3}
    assert (born["Run"]["JoinedCount"], born["Run"]["NewCount"]) == (19, 3)

    # They are named, and the guest is merged into the mother by mistake.
    name(plain, mother, "Mother")
    name(plain, elder, "Elder")
    name(plain, guest, "Guest")
    plain.call("create_figure_clusters_merging_task", from_=guest, to=mother)
    assert names(plain) == {"Mother": 8, "Elder": 11}
    (wrong, *_) = do("ListDecisions")["Decisions"]
    run()
    assert names(plain) == {"Mother": 8, "Elder": 11}

    # The mistake is undone: the guest comes back with the name, though a run came between.
    told = do("UndoDecision", DecisionId=wrong["DecisionId"], DryRun=True)["Decisions"]
    assert [each["DecisionId"] for each in told] == [wrong["DecisionId"]]
    do("UndoDecision", DecisionId=wrong["DecisionId"])
    assert names(plain) == {"Mother": 5, "Elder": 11, "Guest": 3}
    assert where(plain, everybody[3]) == guest

    # The brothers are split as proposed, and the younger one gets a name.
    proposal = do("SplitFigureCluster", ObjectId=elder)["Proposal"]
    assert [part["FaceCount"] for part in proposal["Parts"]] == [7, 4]
    id_ = proposal["ProposalId"]
    made = do("SplitFigureCluster", ObjectId=elder, ProposalId=id_, Reason="two brothers")
    (younger,) = made["Decision"]["CreatedFigureClusterIds"]
    name(plain, younger, "Younger")
    run()
    assert (where(plain, everybody[1]), where(plain, everybody[2])) == (elder, younger)

    # New photos of all of them find the right people, the brothers too; ids and names stay.
    new = plant(*place, [2, 2, 2, 1], faces([2, 2, 2, 1], 2), start=50)
    after = do("GetClusteringRun", TaskId=run())
    assert names(plain) == {"Mother": 7, "Elder": 9, "Younger": 6, "Guest": 4}
    assert where(plain, new.uris[2:4]) == elder
    assert where(plain, new.uris[4:6]) == younger
    assert (after["Run"]["JoinedCount"], after["Run"]["LeftCount"]) == (7, 0)
    assert (after["Run"]["NewCount"], after["Run"]["GoneCount"]) == (0, 0)

    # The guest is hidden, a face is explained, and all that was decided is there to be read.
    do("SetFigureClusterFlags", ObjectId=guest, Hidden=True)
    face = plain.call("get_file_meta", uri=new.uris[4]).files[0].figures[0].figure_id
    why = do("ExplainFigure", FigureId=face)["Explanation"]
    assert (why["FigureClusterId"], why["NextFigureClusterId"]) == (younger, elder)
    kinds = [each["Kind"] for each in do("ListDecisions")["Decisions"]]
    assert kinds == ["Edit", "Edit", "Split", "Merge", "Edit", "Edit", "Edit"]

    # Another model takes over: the same people with the same names, also after the next run.
    before = counts(plain)
    assert switch() == OTHER_MODEL
    assert counts(plain) == before
    run()
    assert (counts(plain), names(plain)["Younger"]) == (before, 6)

    # What was decided under the old model can still be taken back; faces that came later stay.
    do("UndoDecision", DecisionId=made["Decision"]["DecisionId"], WithDependents="true")
    assert (names(plain)["Elder"], where(plain, everybody[2])) == (9 + 4, elder)
