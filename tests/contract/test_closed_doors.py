"""A call that is unsigned, forged, replayed, expired or denied changes and reveals nothing.

All operations of the contract and all extensions are called, those to come included, with
parameters that would act if they were let in, as the last test shows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from tests.contract.closed_doors import DOORS, Callers, contents, texts_of
from tests.contract.planting import Planted, plant
from tests.contract.raw import Answer, RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS
from visnomy.api.examples import example_values
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS

ALL = {**OPERATIONS, **EXTENSIONS}
OFFERED = sorted({*HANDLERS, *EXTENSION_HANDLERS})
ACTING = [
    *("BatchDeleteFileMeta", "BatchIndexFileMeta", "BatchUpdateFileMeta"),
    *("CreateFigureClusteringTask", "CreateFigureClustersMergingTask", "DeleteFileMeta"),
    *("IndexFileMeta", "MarkFigures", "MoveFigures", "UpdateDataset", "UpdateFigureCluster"),
    *("UpdateFileMeta", "UpdateProject"),
]


@dataclass(frozen=True, slots=True)
class Place:
    """What calls name: of one length wherever it is, so that answers can be compared."""

    names: Mapping[str, Any]

    def query(self, operation: str) -> tuple[tuple[str, str], ...]:
        """The parameters of an example, with these names."""
        values = example_values(ALL[operation])
        return texts_of({name: self.names.get(name, value) for name, value in values.items()})

    def texts(self) -> list[str]:
        """Every text of the names, the longest first."""
        found: set[str] = set()
        for value in self.names.values():
            found |= set(_texts(value))
        return sorted(found, key=len, reverse=True)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)


def there(sdk: Sdk, album: Planted) -> Place:
    """Names of what is there."""
    person, other = album.names()
    figures = [str(each) for each in album.figures[0]]
    uri = album.uris[0]
    return Place(
        {
            "ProjectName": sdk.project,
            "DatasetName": sdk.dataset,
            "ObjectId": person,
            "ObjectIds": [person, other],
            "To": person,
            "Froms": [other],
            "URI": uri,
            "URIs": album.uris[:2],
            "SourceURI": uri,
            "File": {"URI": uri, "CustomId": "taken"},
            "Files": [{"URI": uri, "CustomId": "taken"}],
            "FigureIds": figures[:1],
            "FigureCluster": {"ObjectId": person, "Name": "taken"},
        }
    )


def absent(place: Place, *kept: str) -> Place:
    """Names of the same form, all but the kept ones of nothing that is there."""

    def other(value: Any) -> Any:  # noqa: ANN401 (any JSON)
        match value:
            case str():
                return value[:-1] + ("0" if value[-1] != "0" else "1")
            case list():
                return [other(each) for each in value]
            case dict():
                return {name: other(each) for name, each in value.items()}
        return value

    return Place(
        {name: text if name in kept else other(text) for name, text in place.names.items()}
    )


@pytest.fixture(scope="module")
def callers(endpoint: Endpoint) -> Callers:
    """Keys that open nothing."""
    return Callers.made(endpoint)


@pytest.fixture
def place(plain: Sdk, endpoint: Endpoint) -> Place:
    """People in a dataset."""
    return there(plain, plant(endpoint.database_url, plain.project, plain.dataset, [3, 2]))


@pytest.mark.parametrize("way", list(DOORS))
def test_closed_doors_tell_nothing_and_change_nothing(
    endpoint: Endpoint, callers: Callers, place: Place, way: str
) -> None:
    door = DOORS[way]
    places = [place, absent(place), absent(place, "ProjectName", "DatasetName")]
    before = contents(endpoint)
    for operation in ALL:
        answers = set()
        for each in places if operation in OFFERED else places[:2]:
            call = RawCall(endpoint, operation, each.query(operation))
            answer = door.send(call, callers)
            assert answer.error == (door.status, door.code), operation
            answers.add(neutral(answer, each))
        assert len(answers) == 1, operation
    assert contents(endpoint) == before


def neutral(answer: Answer, place: Place) -> str:
    """What an answer says, without its ids and what the request itself brought along."""
    text = answer.body.decode()
    for pattern in (
        r'"RequestId":"[^"]*"',
        r'"EncodedDiagnosticMessage":"[^"]*"',
        r"string to sign is:[^\"]*",
        r"The server's time is [^\"]*",
    ):
        text = re.sub(pattern, "", text)
    for name in place.texts():
        text = text.replace(name, "NAME")
    headers = {name for name in answer.headers if name != "date"}
    return f"{answer.status} {sorted(headers)} {text}"


@pytest.mark.parametrize("operation", ACTING)
def test_the_same_calls_act_where_they_are_let_in(
    endpoint: Endpoint, place: Place, operation: str
) -> None:
    """Otherwise that nothing changes would say nothing."""
    before = contents(endpoint)
    RawCall(endpoint, operation, place.query(operation)).send()
    assert contents(endpoint) != before
