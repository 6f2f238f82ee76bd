"""Operations in process: the same checks and the same errors as over the wire."""

import json
from pathlib import Path

import pytest

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, call
from visnomy.api.policy.gate import resource_name
from visnomy.api.principal import Principal
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.errors import InvalidArgument, NoPermission, NotOffered, WireError
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

OWNER = Principal("1", "key", is_root=True)
GUEST = Principal("1", "guest", is_root=False)


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Library:
    """An open library of the test's own."""
    settings = Settings(data_dir=tmp_path, region="home", account_id="42")
    return Library(settings, database, SourceMap.from_settings(settings))


async def test_values_need_no_encoding(library: Library) -> None:
    tag = [{"Key": "a", "Value": "b"}]
    made = json.loads(await call(library, "CreateProject", {"ProjectName": "p", "Tag": tag}, OWNER))
    assert made["Project"]["Tags"] == [{"TagKey": "a", "TagValue": "b"}]
    assert made["RequestId"] == made["RequestId"].upper()
    parameters = {"MaxResults": 1, "Prefix": "p"}
    listed = json.loads(await call(library, "ListProjects", parameters, OWNER))
    assert [each["ProjectName"] for each in listed["Projects"]] == ["p"]


async def test_an_operation_is_validated(library: Library) -> None:
    with pytest.raises(InvalidArgument, match=r"The parameter ProjectName is required"):
        await call(library, "GetProject", {}, OWNER)
    with pytest.raises(NotOffered):
        await call(library, "SemanticQuery", {}, OWNER)
    with pytest.raises(WireError, match="not found"):
        await call(library, "Nonsense", {}, OWNER)


async def test_who_is_not_root_may_do_nothing(library: Library) -> None:
    names = {"ProjectName": "p", "DatasetName": "d"}
    for operation in [*OPERATIONS, *EXTENSIONS]:
        with pytest.raises(NoPermission, match=operation):
            await call(library, operation, names, GUEST)


def test_a_resource_is_named_by_the_request(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, region="home", account_id="42")
    names = {"ProjectName": "p", "DatasetName": "d"}
    assert resource_name(settings, OPERATIONS["SimpleQuery"], names) == (
        "acs:imm:home:42:project/p/dataset/d"
    )
    assert resource_name(settings, OPERATIONS["ListProjects"], {}) == "acs:imm:home:42:project/*"


def test_only_operations_of_the_contract_are_offered() -> None:
    assert set(HANDLERS) <= set(OPERATIONS)


def test_every_extension_is_offered_under_a_name_of_its_own() -> None:
    assert set(EXTENSION_HANDLERS) == set(EXTENSIONS)
    assert set(EXTENSIONS).isdisjoint(OPERATIONS)


def test_no_parameter_is_one_of_a_signed_request() -> None:
    # A signature in parameters (RPC) brings its own; one of the same name would be overwritten.
    signing = {"AccessKeyId", "Action", "Format", "SecurityToken", "Timestamp", "Version"}
    for name, operation in {**OPERATIONS, **EXTENSIONS}.items():
        taken = {each.name for each in operation.parameters}
        assert not taken & signing, name
        assert not any(each.startswith("Signature") for each in taken), name
