"""UpdateProject and UpdateDataset through the SDK, and the quotas that they set."""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.planting import plant
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint

QUOTAS = {
    "dataset_max_bind_count": 3,
    "dataset_max_entity_count": 5,
    "dataset_max_file_count": 7,
    "dataset_max_relation_count": 9,
    "dataset_max_total_file_size": 11,
}


def _uri(path: Path) -> str:
    return f"oss://{BUCKET}/{path.name}"


def test_a_change_of_a_project_leaves_what_it_does_not_name(sdk: Sdk) -> None:
    tags = [models.UpdateProjectRequestTag(key="a", value="b")]
    before = sdk.call("update_project", description="photos", tag=tags).project
    after = sdk.call("update_project", service_role="other", project_max_dataset_count=4).project

    assert after.to_map() == sdk.call("get_project").project.to_map()
    changed = {"ServiceRole": "other", "ProjectMaxDatasetCount": 4, "UpdateTime": after.update_time}
    assert after.to_map() == before.to_map() | changed
    assert after.update_time > before.update_time > before.create_time
    assert (after.description, after.template_id) == ("photos", "Official:FaceManagement")
    assert [(each.tag_key, each.tag_value) for each in after.tags] == [("a", "b")]


def test_tags_of_a_change_replace_all(plain: Sdk) -> None:
    for name in ("first", "second"):
        plain.call("update_project", tag=[models.UpdateProjectRequestTag(key=name, value="1")])

    wanted = [models.ListProjectsRequestTag(key="second", value="1")]
    listed = plain.call("list_projects", prefix=plain.project, tag=wanted).projects
    assert [each.project_name for each in listed] == [plain.project]
    assert [each.tag_key for each in listed[0].tags] == ["second"]


def test_every_quota_can_be_changed(sdk: Sdk) -> None:
    project = sdk.call("update_project", **QUOTAS).project
    dataset = sdk.call("update_dataset", **QUOTAS).dataset
    assert {name: getattr(project, name) for name in QUOTAS} == QUOTAS
    assert {name: getattr(dataset, name) for name in QUOTAS} == QUOTAS


def test_a_change_of_a_dataset_leaves_what_it_does_not_name(sdk: Sdk) -> None:
    before = sdk.call("get_dataset").dataset
    after = sdk.call("update_dataset", description="people").dataset

    assert after.to_map() == sdk.call("get_dataset").dataset.to_map()
    changed = {"Description": "people", "UpdateTime": after.update_time}
    assert after.to_map() == before.to_map() | changed
    assert sdk.call("update_dataset", description="").dataset.description == "people"


@pytest.mark.parametrize("operation", ["update_project", "update_dataset"])
@pytest.mark.parametrize(
    ("parameters", "start"),
    [
        ({"description": "x" * 257}, "The parameter Description may have at most 256 characters"),
        ({"template_id": "Official:None"}, "The parameter TemplateId must be one of"),
        ({"dataset_max_bind_count": 11}, "The parameter DatasetMaxBindCount must be between 1 and"),
        ({"dataset_max_file_count": 0}, "The parameter DatasetMaxFileCount must be between 1 and"),
    ],
)
def test_a_change_outside_of_the_limits_is_refused(
    plain: Sdk, operation: str, parameters: dict[str, object], start: str
) -> None:
    status, code, message = plain.refusal(operation, **parameters)
    assert (status, code) == (400, "InvalidArgument")
    assert message.startswith(start)


def test_a_change_of_what_is_not_there_is_not_found(plain: Sdk) -> None:
    gone = {"description": "x"}
    assert plain.refusal("update_project", project_name="nobody", **gone) == (
        404,
        "ResourceNotFound",
        "The specified resource project is not found.",
    )
    assert plain.refusal("update_dataset", dataset_name="nothing", **gone) == (
        404,
        "ResourceNotFound",
        "The specified resource dataset is not found.",
    )


def test_a_lowered_number_of_datasets_refuses_only_new_ones(plain: Sdk) -> None:
    plain.call("update_project", project_max_dataset_count=1)
    assert plain.call("get_project").project.dataset_count == 1
    assert plain.refusal("create_dataset", dataset_name="second") == (
        400,
        "LimitExceededError",
        f"The project {plain.project} may have 1 dataset(s).",
    )
    plain.call("update_project", project_max_dataset_count=2)
    plain.call("create_dataset", dataset_name="second")


def test_a_lowered_number_of_files_refuses_only_new_ones(
    plain: Sdk, endpoint: Endpoint, photo: Path
) -> None:
    known = plant(endpoint.database_url, plain.project, plain.dataset, [2]).uris[0]
    plain.call("update_dataset", dataset_max_file_count=1)

    new = models.InputFile(uri=_uri(photo))
    assert plain.refusal("index_file_meta", file=new) == (
        400,
        "LimitExceededError",
        f"The dataset {plain.dataset} may have 1 file(s).",
    )
    assert plain.refusal("batch_index_file_meta", files=[new])[1] == "LimitExceededError"
    assert plain.call("get_dataset").dataset.file_count == 2
    assert len(plain.call("get_file_meta", uri=known).files) == 1


def test_bytes_are_counted_before_an_object_is_read(plain: Sdk, endpoint: Endpoint) -> None:
    path = endpoint.bucket / f"{uuid4().hex}.jpg"
    path.write_bytes(b"x" * 100)
    plain.call("update_dataset", dataset_max_total_file_size=99)
    file = models.InputFile(uri=_uri(path))
    assert plain.refusal("index_file_meta", file=file) == (
        400,
        "LimitExceededError",
        f"The dataset {plain.dataset} may have 99 byte(s) of files.",
    )
    plain.call("update_dataset", dataset_max_total_file_size=100)
    plain.call("index_file_meta", file=file)
    assert plain.call("get_dataset").dataset.total_file_size == 100


def test_an_object_that_grows_counts_against_the_quota(plain: Sdk, endpoint: Endpoint) -> None:
    path = endpoint.bucket / f"{uuid4().hex}.jpg"
    path.write_bytes(b"x" * 100)
    plain.call("update_dataset", dataset_max_total_file_size=150)
    file = models.InputFile(uri=_uri(path))
    plain.call("index_file_meta", file=file)
    path.write_bytes(b"x" * 151)
    assert plain.refusal("index_file_meta", file=file)[1] == "LimitExceededError"
    assert plain.call("get_dataset").dataset.total_file_size == 100
    for size in (150, 150, 20):
        path.write_bytes(b"x" * size)
        plain.call("index_file_meta", file=file)
    plain.call("update_dataset", dataset_max_total_file_size=10)
    plain.call("index_file_meta", file=file)
    if not endpoint.indexes:
        assert plain.call("get_dataset").dataset.total_file_size == 150


def test_another_template_acts_on_the_next_file(plain: Sdk, endpoint: Endpoint) -> None:
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    path = endpoint.bucket / f"{uuid4().hex}.jpg"
    path.write_bytes(b"not a picture")
    file = models.InputFile(uri=_uri(path))

    assert _indexed(plain, file).object_status == "Failed"
    plain.call("update_dataset", template_id="Official:OSSBasicMeta")
    assert _indexed(plain, file).object_status == "Indexed"


def _indexed(sdk: Sdk, file: models.InputFile) -> models.File:
    """The record that the next indexing of a file brings."""
    found = sdk.call("get_file_meta", uri=file.uri).files
    before = found[0].update_time if found else ""
    sdk.call("index_file_meta", file=file)
    deadline = time.monotonic() + 60
    while not found or found[0].update_time == before:
        assert time.monotonic() < deadline, "the file was not indexed"
        time.sleep(0.1)
        found = sdk.call("get_file_meta", uri=file.uri).files
    return found[0]
