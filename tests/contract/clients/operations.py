"""One case of success for every operation that is offered; a new operation needs one here.

A case is a function from a stage; it calls its operation at least once and looks at what came back.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.contract.clients.stage import COUNTS, SPEECH, Stage
from tests.contract.servers import BUCKET

Case = Callable[[Stage], None]
Named = dict[str, Any]
CASES: dict[str, Case] = {}


def success_of(operation: str) -> Callable[[Case], Case]:
    """Register the case of an operation."""

    def register(case: Case) -> Case:
        assert operation not in CASES, f"{operation} has two cases"
        CASES[operation] = case
        return case

    return register


@success_of("CreateProject")
def create_project(at: Stage) -> None:
    tag = [{"Key": "team", "Value": "küche"}]
    name = f"case-{uuid4().hex}"
    made = at.call("CreateProject", ProjectName=name, Description="a+b c*~'()!/é", Tag=tag)
    assert made["Project"]["Description"] == "a+b c*~'()!/é"
    assert made["Project"]["DatasetMaxFileCount"] == 100_000_000


@success_of("GetProject")
def get_project(at: Stage) -> None:
    found = at.call("GetProject", WithStatistics=True)["Project"]
    assert (found["ProjectName"], found["TemplateId"]) == (at.project, "Official:FaceManagement")


@success_of("ListProjects")
def list_projects(at: Stage) -> None:
    (found,) = at.call("ListProjects", Prefix=at.project, MaxResults=10)["Projects"]
    assert found["ProjectName"] == at.project


@success_of("UpdateProject")
def update_project(at: Stage) -> None:
    name = at.new_project(Description="one")
    changed = at.call("UpdateProject", ProjectName=name, ProjectMaxDatasetCount=7)["Project"]
    assert (changed["Description"], changed["ProjectMaxDatasetCount"]) == ("one", 7)


@success_of("DeleteProject")
def delete_project(at: Stage) -> None:
    name = at.new_project()
    at.call("DeleteProject", ProjectName=name)
    assert at.refusal("GetProject", ProjectName=name).code == "ResourceNotFound"


@success_of("CreateDataset")
def create_dataset(at: Stage) -> None:
    name = f"case-{uuid4().hex}"
    made = at.call("CreateDataset", DatasetName=name, TemplateId="Official:FaceManagement")
    assert made["Dataset"]["DatasetName"] == name


@success_of("GetDataset")
def get_dataset(at: Stage) -> None:
    name, _ = at.new_album()
    found = at.call("GetDataset", DatasetName=name, WithStatistics=True)["Dataset"]
    assert (found["FileCount"], found["BindCount"]) == (sum(COUNTS), 0)


@success_of("ListDatasets")
def list_datasets(at: Stage) -> None:
    (found,) = at.call("ListDatasets", Prefix=at.dataset)["Datasets"]
    assert found["DatasetName"] == at.dataset


@success_of("UpdateDataset")
def update_dataset(at: Stage) -> None:
    changed = at.call("UpdateDataset", Description="Ferien")["Dataset"]
    assert changed["Description"] == "Ferien"


@success_of("DeleteDataset")
def delete_dataset(at: Stage) -> None:
    name = f"case-{uuid4().hex}"
    at.call("CreateDataset", DatasetName=name)
    at.call("DeleteDataset", DatasetName=name)
    assert at.refusal("GetDataset", DatasetName=name).code == "ResourceNotFound"


@success_of("IndexFileMeta")
def index_file_meta(at: Stage) -> None:
    file = {"URI": at.picture(), "CustomId": "one", "CustomLabels": {"k": "v"}}
    assert at.call("IndexFileMeta", DatasetName=at.second, File=file, UserData="seen")["EventId"]


@success_of("BatchIndexFileMeta")
def batch_index_file_meta(at: Stage) -> None:
    files = [{"URI": f"oss://{BUCKET}/none-{number}.jpg"} for number in range(2)]
    assert at.call("BatchIndexFileMeta", DatasetName=at.second, Files=files)["EventId"]


@success_of("GetFileMeta")
def get_file_meta(at: Stage) -> None:
    (file,) = at.call("GetFileMeta", URI=at.album.uris[0])["Files"]
    assert (file["Size"], file["OSSCRC64"]) == (1000, "11")


@success_of("BatchGetFileMeta")
def batch_get_file_meta(at: Stage) -> None:
    uris = [at.album.uris[1], f"oss://{BUCKET}/none.jpg", at.album.uris[0]]
    found = at.call("BatchGetFileMeta", URIs=uris, WithFields=["URI", "Size"])["Files"]
    assert [each["URI"] for each in found] == [uris[0], uris[2]]


@success_of("UpdateFileMeta")
def update_file_meta(at: Stage) -> None:
    uri = at.album.uris[0]
    at.call("UpdateFileMeta", File={"URI": uri, "CustomId": "Größe", "CustomLabels": {"k": "ü"}})
    (file,) = at.call("GetFileMeta", URI=uri)["Files"]
    assert (file["CustomId"], file["CustomLabels"]) == ("Größe", {"k": "ü"})


@success_of("BatchUpdateFileMeta")
def batch_update_file_meta(at: Stage) -> None:
    uris = [at.album.uris[1], f"oss://{BUCKET}/none.jpg"]
    body = at.call("BatchUpdateFileMeta", Files=[{"URI": uri, "CustomId": "c"} for uri in uris])
    assert [each["URI"] for each in body["Files"]] == uris
    assert [each["Success"] for each in body["Files"]] == [True, False]


@success_of("DeleteFileMeta")
def delete_file_meta(at: Stage) -> None:
    name, album = at.new_album()
    for _ in range(2):
        at.call("DeleteFileMeta", DatasetName=name, URI=album.uris[0])
    assert at.call("GetFileMeta", DatasetName=name, URI=album.uris[0])["Files"] == []


@success_of("BatchDeleteFileMeta")
def batch_delete_file_meta(at: Stage) -> None:
    name, album = at.new_album()
    at.call("BatchDeleteFileMeta", DatasetName=name, URIs=album.uris)
    assert at.call("QueryFigureClusters", DatasetName=name)["FigureClusters"] == []


@success_of("SimpleQuery")
def simple_query(at: Stage) -> None:
    person = {"Field": "Figures.FigureClusterId", "Operation": "eq"}
    query = {**person, "Value": at.album.names()[1]}
    body = at.call("SimpleQuery", Query=query, WithFields=["URI"], MaxResults=3)
    assert (len(body["Files"]), body["TotalHits"]) == (3, COUNTS[1])
    rest = at.call(
        "SimpleQuery", Query=query, WithFields=["URI"], MaxResults=3, NextToken=body["NextToken"]
    )
    assert len(rest["Files"]) == COUNTS[1] - 3
    group = [{"Field": "MediaType", "Operation": "group"}]
    (counted,) = at.call("SimpleQuery", Query=query, Aggregations=group)["Aggregations"]
    assert counted["Groups"] == [{"Count": COUNTS[1], "Value": "image"}]


@success_of("FuzzyQuery")
def fuzzy_query(at: Stage) -> None:
    body = at.call("FuzzyQuery", Query=at.album.uris[2].rpartition("/")[2], MaxResults=100)
    assert at.album.uris[2] in [each["URI"] for each in body["Files"]]


@success_of("CreateFigureClusteringTask")
def create_figure_clustering_task(at: Stage) -> None:
    made = at.call(
        "CreateFigureClusteringTask", DatasetName=at.second, Tags={"k": "v"}, UserData="seen"
    )
    assert made["TaskId"]
    assert made["EventId"]


@success_of("CreateFigureClustersMergingTask")
def create_figure_clusters_merging_task(at: Stage) -> None:
    name, album = at.new_album()
    one, other, third = album.names()
    at.call("CreateFigureClustersMergingTask", DatasetName=name, From=other, To=one)
    at.call("CreateFigureClustersMergingTask", DatasetName=name, Froms=[third], To=one)
    (left,) = at.call("QueryFigureClusters", DatasetName=name)["FigureClusters"]
    assert (left["ObjectId"], left["FaceCount"]) == (one, sum(COUNTS))


@success_of("GetFigureCluster")
def get_figure_cluster(at: Stage) -> None:
    person = at.album.names()[1]
    found = at.call("GetFigureCluster", ObjectId=person)["FigureCluster"]
    assert (found["ObjectId"], found["FaceCount"]) == (person, COUNTS[1])


@success_of("BatchGetFigureCluster")
def batch_get_figure_cluster(at: Stage) -> None:
    people = [at.album.names()[2], f"Cluster-{uuid4()}", at.album.names()[1]]
    found = at.call("BatchGetFigureCluster", ObjectIds=people)["FigureClusters"]
    assert [each["ObjectId"] for each in found] == [people[0], people[2]]


@success_of("QueryFigureClusters")
def query_figure_clusters(at: Stage) -> None:
    name, album = at.new_album()
    since = {"Start": "2020-01-01T00:00:00+08:00"}
    body = at.call(
        "QueryFigureClusters",
        DatasetName=name,
        Sort="ImageCount",
        Order="desc",
        MaxResults=0,
        WithTotalCount=True,
        CreateTimeRange=since,
    )
    assert [each["ImageCount"] for each in body["FigureClusters"]] == sorted(COUNTS, reverse=True)
    assert body["FigureClusters"][0]["ObjectId"] == album.names()[1]
    assert (body["TotalCount"], body.get("NextToken", "")) == (3, "")


@success_of("UpdateFigureCluster")
def update_figure_cluster(at: Stage) -> None:
    name, album = at.new_album()
    person = album.names()[0]
    change = {"ObjectId": person, "Name": "Zoë", "MetaLockVersion": 0}
    at.call("UpdateFigureCluster", DatasetName=name, FigureCluster=change)
    found = at.call("GetFigureCluster", DatasetName=name, ObjectId=person)["FigureCluster"]
    assert (found["Name"], found["MetaLockVersion"]) == ("Zoë", 1)
    again = at.refusal("UpdateFigureCluster", DatasetName=name, FigureCluster=change)
    assert again.code == "StatusConflict"


@success_of("DetectImageFaces")
def detect_image_faces(at: Stage) -> None:
    (face,) = at.call("DetectImageFaces", SourceURI=at.picture())["Faces"]
    assert face["Boundary"]["Width"] > 30
    assert 0 <= face["FaceQuality"] <= 1


@success_of("DetectImageScore")
def detect_image_score(at: Stage) -> None:
    found = at.call("DetectImageScore", SourceURI=at.picture())["ImageScore"]
    assert 0 < found["OverallQualityScore"] <= 1


@success_of("DetectImageLabels")
def detect_image_labels(at: Stage) -> None:
    found = at.call("DetectImageLabels", SourceURI=at.picture(), Threshold=0.01)["Labels"]
    assert {each["Language"] for each in found} == {"en", "zh-Hans"}


@success_of("DetectImageTexts")
def detect_image_texts(at: Stage) -> None:
    found = at.call("DetectImageTexts", SourceURI=at.picture())
    assert found["OCRTexts"] == "\n".join(line["Contents"] for line in found["OCRContents"])


@success_of("DetectImageCodes")
def detect_image_codes(at: Stage) -> None:
    assert at.call("DetectImageCodes", SourceURI=at.picture())["Codes"] == []


@success_of("DetectMediaMeta")
def detect_media_meta(at: Stage) -> None:
    found = at.call("DetectMediaMeta", SourceURI=at.sound())
    assert (found["FormatName"], found["StreamCount"]) == ("wav", 1)
    assert found["AudioStreams"][0]["SampleRate"] == 8000


@success_of("DetectImageCropping")
def detect_image_cropping(at: Stage) -> None:
    ratios = '["1:1","4:3"]'
    answer = at.call("DetectImageCropping", SourceURI=at.picture(), AspectRatios=ratios)
    found = answer["Croppings"]
    assert [each["AspectRatio"] for each in found] == ["1:1", "4:3"]
    assert all(each["Boundary"]["Width"] > 30 for each in found)


@success_of("CompareImageFaces")
def compare_image_faces(at: Stage) -> None:
    both = {"URI1": at.picture(), "URI2": at.picture(SPEECH)}
    assert 0.5 < at.call("CompareImageFaces", Source=both)["Similarity"] <= 1


@success_of("SearchImageFigureCluster")
def search_image_figure_cluster(at: Stage) -> None:
    name = f"case-{uuid4().hex}"
    at.call("CreateDataset", DatasetName=name)
    found = at.call("SearchImageFigureCluster", DatasetName=name, SourceURI=at.picture())
    assert found["Clusters"] == []


@success_of("CreateFacesSearchingTask")
def create_faces_searching_task(at: Stage) -> None:
    made = at.call("CreateFacesSearchingTask", Sources=[{"URI": at.picture()}], MaxResult=3)
    task = at.call("GetTask", TaskId=made["TaskId"], TaskType="FacesSearching")
    assert task["TaskId"] == made["TaskId"]


@success_of("GetTask")
def get_task(at: Stage) -> None:
    made = at.call(
        "CreateFigureClusteringTask", DatasetName=at.second, Tags={"k": "v"}, UserData="seen"
    )
    named: Named = {"TaskId": made["TaskId"], "TaskType": "FaceClustering"}
    task = at.call("GetTask", **named, RequestDefinition=True)
    assert task["Status"] in {"Running", "Succeeded"}
    assert (task["UserData"], task["Tags"]) == ("seen", {"k": "v"})
    assert '"UserData"' in task["TaskRequestDefinition"]


@success_of("ListTasks")
def list_tasks(at: Stage) -> None:
    made = at.call("CreateFigureClusteringTask", DatasetName=at.second, Tags={"case": uuid4().hex})
    types = ["FaceClustering"]
    body = at.call("ListTasks", TaskTypes=types, Sort="StartTime", Order="desc", MaxResults=100)
    assert made["TaskId"] in [each["TaskId"] for each in body["Tasks"]]
    assert body["MaxResults"] == "100"


@success_of("CreateBinding")
def create_binding(at: Stage) -> None:
    made = at.call("CreateBinding", DatasetName=at.new_album()[0], URI=f"oss://{BUCKET}")
    assert made["Binding"]["URI"] == f"oss://{BUCKET}"


@success_of("GetBinding")
def get_binding(at: Stage) -> None:
    place: Named = {"DatasetName": at.new_album()[0], "URI": f"oss://{BUCKET}"}
    at.call("CreateBinding", **place)
    assert at.call("GetBinding", **place)["Binding"]["State"]


@success_of("ListBindings")
def list_bindings(at: Stage) -> None:
    place: Named = {"DatasetName": at.new_album()[0], "URI": f"oss://{BUCKET}"}
    at.call("CreateBinding", **place)
    (found,) = at.call("ListBindings", **place)["Bindings"]
    assert found["DatasetName"] == place["DatasetName"]


@success_of("DeleteBinding")
def delete_binding(at: Stage) -> None:
    place: Named = {"DatasetName": at.new_album()[0], "URI": f"oss://{BUCKET}"}
    at.call("CreateBinding", **place)
    at.call("DeleteBinding", **place)
    assert at.refusal("GetBinding", **place).code == "ResourceNotFound"


def _city_options() -> Named:
    return {
        "DateOptions": {"MinDays": 1, "MaxDays": 15, "GapDays": 0},
        "LocationOptions": {"LocationDateClusterLevels": ["city"]},
    }


@success_of("CreateLocationDateClusteringTask")
def create_location_date_clustering_task(at: Stage) -> None:
    options = _city_options()
    made = at.call("CreateLocationDateClusteringTask", DatasetName=at.second, **options)
    named: Named = {"TaskId": made["TaskId"], "TaskType": "LocationDateClustering"}
    assert at.call("GetTask", **named)["Status"] in {"Running", "Succeeded"}


@success_of("CreateSimilarImageClusteringTask")
def create_similar_image_clustering_task(at: Stage) -> None:
    made = at.call("CreateSimilarImageClusteringTask", DatasetName=at.second, UserData="seen")
    named: Named = {"TaskId": made["TaskId"], "TaskType": "SimilarImageClustering"}
    assert at.call("GetTask", **named)["UserData"] == "seen"


@success_of("QueryLocationDateClusters")
def query_location_date_clusters(at: Stage) -> None:
    name = at.new_journey()
    address = {"Country": "france"}
    body = at.call("QueryLocationDateClusters", DatasetName=name, Address=address, MaxResults=5)
    (found,) = body["LocationDateClusters"]
    assert found["LocationDateClusterStartTime"] == "2026-05-01T12:00:00.000000000+02:00"
    assert (found["Addresses"][0]["City"], body.get("NextToken", "")) == ("Paris", "")


@success_of("QuerySimilarImageClusters")
def query_similar_image_clusters(at: Stage) -> None:
    (found,) = at.call("QuerySimilarImageClusters", DatasetName=at.new_journey())[
        "SimilarImageClusters"
    ]
    assert [each["ImageScore"] for each in found["Files"]] == [0.75, 0.5]


@success_of("UpdateLocationDateCluster")
def update_location_date_cluster(at: Stage) -> None:
    name = at.new_journey()
    (found,) = at.call("QueryLocationDateClusters", DatasetName=name)["LocationDateClusters"]
    change: Named = {"ObjectId": found["ObjectId"], "Title": "Été", "CustomLabels": {"k": "ü"}}
    at.call("UpdateLocationDateCluster", DatasetName=name, **change)
    (now,) = at.call("QueryLocationDateClusters", DatasetName=name, Title="éTÉ")[
        "LocationDateClusters"
    ]
    assert (now["Title"], now["CustomLabels"]) == ("Été", {"k": "ü"})


@success_of("DeleteLocationDateCluster")
def delete_location_date_cluster(at: Stage) -> None:
    name = at.new_journey()
    (found,) = at.call("QueryLocationDateClusters", DatasetName=name)["LocationDateClusters"]
    for _ in range(2):
        at.call("DeleteLocationDateCluster", DatasetName=name, ObjectId=found["ObjectId"])
    assert at.call("QueryLocationDateClusters", DatasetName=name)["LocationDateClusters"] == []
