"""Members that no SDK reads but the vendor's page shows: SequenceNumber and BaseImages."""

import json

from tests.contract.planting import Planted
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint


def call(sdk: Sdk, endpoint: Endpoint, action: str, **parameters: object) -> dict[str, object]:
    places = {"ProjectName": sdk.project, "DatasetName": sdk.dataset, **parameters}
    query = tuple(
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in places.items()
    )
    answer = RawCall(endpoint, action=action, query=query).send()
    assert answer.status == 200, answer.body
    return answer.members


def test_a_person_alone_has_the_file_of_the_cover(
    plain: Sdk, endpoint: Endpoint, album: Planted
) -> None:
    listed = call(plain, endpoint, "QueryFigureClusters")["FigureClusters"]
    assert isinstance(listed, list)
    assert all("BaseImages" not in each for each in listed)
    found = call(plain, endpoint, "GetFigureCluster", ObjectId=listed[0]["ObjectId"])
    person = found["FigureCluster"]
    assert isinstance(person, dict)
    assert person == {**listed[0], "BaseImages": [listed[0]["Cover"]]}


def test_the_sequence_number_grows_with_each_change(
    plain: Sdk, endpoint: Endpoint, album: Planted
) -> None:
    def number() -> int:
        files = call(plain, endpoint, "GetFileMeta", URI=album.uris[0])["Files"]
        assert isinstance(files, list)
        return int(files[0].get("SequenceNumber", 1))

    numbers = [number()]
    for name in ("a", "b"):
        change = {"URI": album.uris[0], "CustomId": name}
        call(plain, endpoint, "UpdateFileMeta", File=change)
        numbers.append(number())
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
