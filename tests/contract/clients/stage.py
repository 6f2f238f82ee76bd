"""A client at a server, with a project, a dataset and people of its own."""

import shutil
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from tests.contract.beside import within
from tests.contract.clients.calling import Caller, Key, Refusal
from tests.contract.planting import Planted, cluster, plant
from tests.contract.servers import BUCKET, Endpoint
from tests.grouping.albums import vectors
from tests.library.placed import PARIS, Shot, put_shots, run_places, run_sets

from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.library.context import Library
from visnomy.library.projects import get_dataset
from visnomy.model.task import TaskType

ALBUM = Path(__file__).parents[3] / "src/visnomy/cli/album/photos"
PORTRAIT = "obama-portrait.jpg"
SPEECH = "obama-speech.jpg"
PARIS_TWICE = tuple(
    Shot(f"oss://{BUCKET}/{score}", "2026-05-01T12:00:00+02:00", PARIS, bytes(range(32)), score)
    for score in (0.5, 0.75)
)
COUNTS = (3, 5, 2)
"""Photos of each person of the album."""


@dataclass
class Stage:
    """Where a case happens.

    Attributes:
        project: of this client; its dataset `people` holds `album`.
    """

    endpoint: Endpoint
    caller: Caller
    project: str
    dataset: str = "people"

    @cached_property
    def album(self) -> Planted:
        """COUNTS people; a case may change it, so none relies on what another left."""
        return plant(self.endpoint.database_url, self.project, self.dataset, COUNTS)

    @cached_property
    def second(self) -> str:
        """A dataset for what a worker may act on at any moment."""
        name = f"second-{uuid4().hex}"
        self.call("CreateDataset", DatasetName=name)
        return name

    @property
    def root(self) -> Key:
        """The account's own key."""
        return Key(self.endpoint.access_key_id, self.endpoint.access_key_secret)

    def call(self, action: str, /, key: Key | None = None, **parameters: object) -> dict[str, Any]:
        """The members of a success; project and dataset are added where the operation has them."""
        return self.perform(action, parameters, key)

    def perform(
        self,
        action: str,
        parameters: Mapping[str, object],
        key: Key | None = None,
        **more: object,
    ) -> dict[str, Any]:
        """As `call`, with what a client can be made to do beside; None leaves a parameter out."""
        operation = OPERATIONS.get(action) or EXTENSIONS.get(action)
        known = {each.name for each in operation.parameters} if operation else set()
        place: dict[str, object] = {"ProjectName": self.project, "DatasetName": self.dataset}
        all_ = {name: text for name, text in place.items() if name in known} | dict(parameters)
        present = {name: value for name, value in all_.items() if value is not None}
        address = self.endpoint.address
        return self.caller.call(address, key or self.root, action, present, **more)

    def refusal(
        self,
        action: str,
        /,
        key: Key | None = None,
        more: Mapping[str, Any] | None = None,
        **parameters: object,
    ) -> Refusal:
        """What the client makes of the error that the call must end in; `more` as in `perform`."""
        with pytest.raises(Refusal) as caught:
            self.perform(action, parameters, key, **(more or {}))
        return caught.value

    def new_project(self, **parameters: Any) -> str:  # noqa: ANN401 (any JSON value)
        """The name of a project that was made for one case."""
        name = f"case-{uuid4().hex}"
        self.call("CreateProject", ProjectName=name, **parameters)
        return name

    def new_album(self) -> tuple[str, Planted]:
        """A dataset of its own for a case that takes people away."""
        name = f"album-{uuid4().hex}"
        self.call("CreateDataset", DatasetName=name)
        return name, plant(self.endpoint.database_url, self.project, name, COUNTS)

    def new_run(self) -> tuple[str, str]:
        """A dataset where a run found two people of four and three faces, and the run's task."""
        name = f"run-{uuid4().hex}"
        self.call("CreateDataset", DatasetName=name)
        url, faces = self.endpoint.database_url, list(vectors([4, 3]))
        plant(url, self.project, name, [4, 3], faces)
        with TemporaryDirectory() as folder:
            return name, cluster(url, Path(folder), self.project, name)

    def new_journey(self) -> str:
        """A dataset with two similar photos of a day in Paris, found to be that."""
        name = f"journey-{uuid4().hex}"
        self.call("CreateDataset", DatasetName=name)

        async def find(library: Library) -> None:
            dataset = await get_dataset(library, self.project, name)
            await put_shots(library, dataset, *PARIS_TWICE)
            await run_places(library, dataset, "city")
            await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)

        within(self.endpoint, find)
        return name

    def picture(self, name: str = PORTRAIT) -> str:
        """The URI of a photo of the sample album, now in the bucket."""
        shutil.copy(ALBUM / name, self.endpoint.bucket)
        return f"oss://{BUCKET}/{name}"

    def sound(self) -> str:
        """The URI of a tenth of a second of silence, now in the bucket."""
        with wave.open(str(self.endpoint.bucket / "silence.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(1600))
        return f"oss://{BUCKET}/silence.wav"


def make_stage(endpoint: Endpoint, caller: Caller) -> Stage:
    """A stage whose project the client itself has made."""
    stage = Stage(endpoint, caller, f"client-{uuid4().hex}")
    stage.call("CreateProject", TemplateId="Official:FaceManagement")
    stage.call("CreateDataset")
    return stage
