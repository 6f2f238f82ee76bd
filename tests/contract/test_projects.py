"""Projects and datasets through the SDK."""

from uuid import uuid4

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.sdk import Sdk


def test_a_project_comes_back_as_it_was_made(sdk: Sdk) -> None:
    name = f"made-{uuid4().hex}"
    made = sdk.call(
        "create_project",
        project_name=name,
        description="photos",
        dataset_max_file_count=7,
        tag=[models.CreateProjectRequestTag(key="a", value="b")],
    )
    project = sdk.call("get_project", project_name=name).project
    assert project.to_map() == made.project.to_map()
    assert (project.project_name, project.description, project.template_id) == (name, "photos", "")
    assert (project.service_role, project.dataset_max_file_count) == ("AliyunIMMDefaultRole", 7)
    assert (project.dataset_max_bind_count, project.project_max_dataset_count) == (10, 10**9)
    assert project.dataset_max_total_file_size == 90_000_000_000_000_000
    assert (project.engine_concurrency, project.project_queries_per_second) == (100, 100)
    assert [(each.tag_key, each.tag_value) for each in project.tags] == [("a", "b")]
    assert project.create_time == project.update_time
    assert project.create_time.endswith("Z")


def test_counts_of_a_project_are_live(sdk: Sdk) -> None:
    project = sdk.call("get_project", with_statistics=True).project
    assert (project.dataset_count, project.file_count, project.total_file_size) == (1, 0, 0)


@pytest.mark.parametrize("name", ["1a", "-a", "a b", "ä", "a" * 129, "a/b", "a\nb"])
def test_a_project_name_outside_of_the_rule_is_refused(plain: Sdk, name: str) -> None:
    status, code, message = plain.refusal("create_project", project_name=name)
    assert (status, code) == (400, "InvalidArgument")
    assert message.startswith("The parameter ProjectName must be 1 to 128 letters")


@pytest.mark.parametrize(
    ("parameters", "start"),
    [
        ({"description": "x" * 257}, "The parameter Description may have at most 256 characters"),
        ({"template_id": "Official:None"}, "The parameter TemplateId must be one of"),
        ({"dataset_max_bind_count": 11}, "The parameter DatasetMaxBindCount must be between 1 and"),
        ({"dataset_max_file_count": 0}, "The parameter DatasetMaxFileCount must be between 1 and"),
        ({"project_max_dataset_count": 10**10}, "The parameter ProjectMaxDatasetCount must be"),
    ],
)
def test_a_project_outside_of_the_limits_is_refused(
    plain: Sdk, parameters: dict[str, object], start: str
) -> None:
    name = f"bad-{uuid4().hex}"
    status, code, message = plain.refusal("create_project", project_name=name, **parameters)
    assert (status, code) == (400, "InvalidArgument")
    assert message.startswith(start)


def test_a_taken_name_is_refused(sdk: Sdk) -> None:
    assert sdk.refusal("create_project") == (
        400,
        "ResourceAlreadyExists",
        "The specified resource project already exists.",
    )
    assert sdk.refusal("create_dataset") == (
        400,
        "ResourceAlreadyExists",
        "The specified resource dataset already exists.",
    )


def test_a_missing_parameter_is_named(plain: Sdk) -> None:
    assert plain.refusal("get_project", project_name=None) == (
        400,
        "InvalidArgument",
        "The parameter ProjectName is required but not provided.",
    )


@pytest.mark.parametrize("operation", ["get_project", "delete_project", "list_datasets"])
def test_an_unknown_project_is_not_found(plain: Sdk, operation: str) -> None:
    assert plain.refusal(operation, project_name="nobody") == (
        404,
        "ResourceNotFound",
        "The specified resource project is not found.",
    )


@pytest.mark.parametrize("operation", ["get_dataset", "delete_dataset", "query_figure_clusters"])
def test_an_unknown_dataset_is_not_found(plain: Sdk, operation: str) -> None:
    assert plain.refusal(operation, dataset_name="nothing") == (
        404,
        "ResourceNotFound",
        "The specified resource dataset is not found.",
    )
    assert plain.refusal(operation, project_name="nobody")[2] == (
        "The specified resource project is not found."
    )


def test_a_project_with_datasets_stays(sdk: Sdk) -> None:
    assert sdk.refusal("delete_project")[:2] == (400, "StatusConflict")
    sdk.call("delete_dataset")
    sdk.call("delete_project")
    assert sdk.refusal("get_project")[:2] == (404, "ResourceNotFound")


def test_a_dataset_takes_its_quotas_from_its_project(sdk: Sdk) -> None:
    name = f"quota-{uuid4().hex}"
    sdk.call("create_project", project_name=name, dataset_max_file_count=7)
    made = sdk.call(
        "create_dataset",
        project_name=name,
        description="people",
        dataset_max_bind_count=3,
        template_id="Official:FaceManagement",
    ).dataset
    dataset = sdk.call("get_dataset", project_name=name, with_statistics=True).dataset
    assert dataset.to_map() == made.to_map()
    assert (dataset.project_name, dataset.dataset_name) == (name, "people")
    assert (dataset.dataset_max_file_count, dataset.dataset_max_bind_count) == (7, 3)
    assert (dataset.description, dataset.template_id) == ("people", "Official:FaceManagement")
    assert (dataset.file_count, dataset.bind_count, dataset.total_file_size) == (0, 0, 0)


def test_a_full_project_takes_no_dataset(plain: Sdk) -> None:
    name = f"full-{uuid4().hex}"
    plain.call("create_project", project_name=name, project_max_dataset_count=1)
    plain.call("create_dataset", project_name=name)
    refusal = plain.refusal("create_dataset", project_name=name, dataset_name="second")
    assert refusal[:2] == (400, "LimitExceededError")


def test_projects_are_listed_by_name_in_pages(sdk: Sdk) -> None:
    prefix = f"list{uuid4().hex}-"
    names = [f"{prefix}{number}" for number in range(5)]
    for name in reversed(names):
        sdk.call("create_project", project_name=name)
    listed, token = [], None
    while token != "":
        page = sdk.call("list_projects", prefix=prefix, max_results=2, next_token=token)
        listed += [each.project_name for each in page.projects]
        token = page.next_token
        assert len(page.projects) <= 2
    assert listed == names


def test_projects_are_filtered_by_all_tags(plain: Sdk) -> None:
    prefix = f"tags{uuid4().hex}-"
    for number in range(4):
        tags = {"all": "x", "odd": str(number % 2)}
        plain.call(
            "create_project",
            project_name=f"{prefix}{number}",
            tag=[models.CreateProjectRequestTag(key=k, value=v) for k, v in tags.items()],
        )
    wanted = [
        models.ListProjectsRequestTag(key="odd", value="1"),
        models.ListProjectsRequestTag(key="all", value="x"),
    ]
    first = plain.call("list_projects", prefix=prefix, tag=wanted, max_results=1)
    second = plain.call(
        "list_projects", prefix=prefix, tag=wanted, max_results=1, next_token=first.next_token
    )
    assert [first.projects[0].project_name, second.projects[0].project_name] == [
        f"{prefix}1",
        f"{prefix}3",
    ]


def test_datasets_are_listed_by_name_in_pages(sdk: Sdk) -> None:
    for number in range(3):
        sdk.call("create_dataset", dataset_name=f"a{number}")
    first = sdk.call("list_datasets", max_results=2)
    second = sdk.call("list_datasets", max_results=2, next_token=first.next_token)
    names = [each.dataset_name for each in (*first.datasets, *second.datasets)]
    assert names == ["a0", "a1", "a2", "people"]
    assert second.next_token == ""
    prefixed = sdk.call("list_datasets", prefix="a", max_results=0).datasets
    assert [each.dataset_name for each in prefixed] == ["a0", "a1", "a2"]


def test_a_page_over_the_limit_is_refused(plain: Sdk) -> None:
    assert plain.refusal("list_projects", max_results=201) == (
        400,
        "InvalidArgument",
        "The parameter MaxResults must be between 0 and 200, got 201.",
    )
