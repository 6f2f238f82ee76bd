"""One case of success for every operation of ours: docs/extensions.md."""

from tests.contract.clients.operations import Named, success_of
from tests.contract.clients.stage import Stage


@success_of("MoveFigures")
def move_figures(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(album.figures[1][0])]
    moved = at.call("MoveFigures", DatasetName=name, FigureIds=faces, To=album.names()[0])
    assert (moved["Decision"]["Kind"], moved["Decision"]["FigureCount"]) == ("Move", 1)


@success_of("MarkFigures")
def mark_figures(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(album.figures[1][0])]
    marked = at.call("MarkFigures", DatasetName=name, FigureIds=faces, Mark="Confirm")
    assert marked["Decision"]["Kind"] == "Confirm"


@success_of("ListDecisions")
def list_decisions(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(album.figures[1][0])]
    at.call("MarkFigures", DatasetName=name, FigureIds=faces, Mark="Confirm")
    at.call("SetFigureClusterFlags", DatasetName=name, ObjectId=album.names()[0], Hidden=True)
    edited, found = at.call("ListDecisions", DatasetName=name)["Decisions"]
    assert found["Kind"] == "Confirm"
    assert edited["Changes"] == [{"Member": "Hidden", "Before": "false", "After": "true"}]


@success_of("UndoDecision")
def undo_decision(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(album.figures[1][0])]
    made = at.call("MarkFigures", DatasetName=name, FigureIds=faces, Mark="NotAFace")
    decision = made["Decision"]["DecisionId"]
    (undone,) = at.call("UndoDecision", DatasetName=name, DecisionId=decision)["Decisions"]
    assert undone["DecisionId"] == decision


@success_of("RedoDecision")
def redo_decision(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(album.figures[1][0])]
    made = at.call("MarkFigures", DatasetName=name, FigureIds=faces, Mark="NotAFace")
    decision = made["Decision"]["DecisionId"]
    at.call("UndoDecision", DatasetName=name, DecisionId=decision)
    again = at.call("RedoDecision", DatasetName=name, DecisionId=decision)["Decision"]
    assert (again["Kind"], again["DecisionId"] == decision) == ("NotAFace", False)


@success_of("ExplainFigure")
def explain_figure(at: Stage) -> None:
    name, album = at.new_album()
    face = str(album.figures[1][0])
    told = at.call("ExplainFigure", DatasetName=name, FigureId=face)["Explanation"]
    assert (told["FigureId"], told["FigureClusterId"]) == (face, album.names()[1])


@success_of("SplitFigureCluster")
def split_figure_cluster(at: Stage) -> None:
    name, album = at.new_album()
    parts = [[str(face) for face in album.figures[1][:2]]]
    person = album.names()[1]
    made = at.call("SplitFigureCluster", DatasetName=name, ObjectId=person, Parts=parts)
    assert made["Decision"]["Kind"] == "Split"


@success_of("ForgetFigureCluster")
def forget_figure_cluster(at: Stage) -> None:
    name, album = at.new_album()
    person: Named = {"DatasetName": name, "ObjectId": album.names()[1]}
    seen = at.call("ForgetFigureCluster", **person, DryRun=True)["Erasure"]
    assert seen["FigureIds"] == sorted(map(str, album.figures[1]))
    code = seen["Confirmation"]
    erased = at.call("ForgetFigureCluster", **person, Confirmation=code)["Erasure"]
    assert erased["Counts"] == seen["Counts"]
    assert at.refusal("GetFigureCluster", **person).code == "ResourceNotFound"


@success_of("SetFigureClusterFlags")
def set_figure_cluster_flags(at: Stage) -> None:
    name, album = at.new_album()
    flags: Named = {"ObjectId": album.names()[0], "Hidden": True}
    made = at.call("SetFigureClusterFlags", DatasetName=name, **flags)
    assert made["Decision"]["Kind"] == "Edit"


@success_of("ListFigureClusterFlags")
def list_figure_cluster_flags(at: Stage) -> None:
    name, album = at.new_album()
    person = album.names()[0]
    at.call("SetFigureClusterFlags", DatasetName=name, ObjectId=person, Favourite=True)
    (found,) = at.call("ListFigureClusterFlags", DatasetName=name)["FigureClusters"]
    assert (found["ObjectId"], found["Favourite"]) == (person, True)


@success_of("ListFigureClusters")
def list_figure_clusters(at: Stage) -> None:
    name, album = at.new_album()
    people = album.names()
    at.call("SetFigureClusterFlags", DatasetName=name, ObjectId=people[1], Favourite=True)
    first = at.call("ListFigureClusters", DatasetName=name, MaxResults=1, WithTotalCount=True)
    assert (first["FigureClusters"][0]["ObjectId"], first["TotalCount"]) == (people[1], len(people))
    page: Named = {"MaxResults": 1, "NextToken": first["NextToken"], "WithTotalCount": True}
    (second,) = at.call("ListFigureClusters", DatasetName=name, **page)["FigureClusters"]
    assert second["ObjectId"] != people[1]


@success_of("ListIndependentFigures")
def list_independent_figures(at: Stage) -> None:
    name, album = at.new_album()
    faces = [str(face) for face in album.figures[1][:2]]
    at.call("MarkFigures", DatasetName=name, Mark="NotThisPerson", FigureIds=faces[:1])
    at.call("MarkFigures", DatasetName=name, Mark="NotAFace", FigureIds=faces[1:])
    (found,) = at.call("ListIndependentFigures", DatasetName=name)["Figures"]
    assert found["FigureId"] == faces[0]


@success_of("ListSuggestions")
def list_suggestions(at: Stage) -> None:
    assert question_of(at, at.new_run()[0])["FaceCount"] == 3


@success_of("AnswerSuggestion")
def answer_suggestion(at: Stage) -> None:
    name, _ = at.new_run()
    answer: Named = {"SuggestionId": question_of(at, name)["SuggestionId"], "Answer": "Yes"}
    made = at.call("AnswerSuggestion", DatasetName=name, **answer)
    assert made["Decision"]["Kind"] == "Merge"


@success_of("ListClusteringRuns")
def list_clustering_runs(at: Stage) -> None:
    name, task = at.new_run()
    (run,) = at.call("ListClusteringRuns", DatasetName=name)["Runs"]
    assert (run["TaskId"], run["FaceCount"]) == (task, 7)


@success_of("GetClusteringRun")
def get_clustering_run(at: Stage) -> None:
    name, task = at.new_run()
    assert at.call("GetClusteringRun", DatasetName=name, TaskId=task)["Run"]["FaceCount"] == 7


@success_of("CancelTask")
def cancel_task(at: Stage) -> None:
    _, task = at.new_run()
    assert at.call("CancelTask", TaskId=task)["Status"] == "Succeeded"


def question_of(at: Stage, dataset: str) -> dict[str, object]:
    """The question that a common name of two people asks."""
    people = at.call("QueryFigureClusters", DatasetName=dataset)["FigureClusters"]
    for person in people:
        change = {"ObjectId": person["ObjectId"], "Name": "Ada"}
        at.call("UpdateFigureCluster", DatasetName=dataset, FigureCluster=change)
    asked = at.call("ListSuggestions", DatasetName=dataset, Kind="SamePerson")["Suggestions"]
    assert len(asked) == 1
    found: dict[str, object] = asked[0]
    return found
