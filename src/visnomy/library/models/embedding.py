"""Gives stored faces the vectors of another model: their files are looked at again.

What a look finds is matched with what is stored, so that ids, people and decisions stay. A face
that is not found again gets no vector and stays where it is.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from visnomy.errors import InvalidArgument, MediaError
from visnomy.library.context import Library
from visnomy.library.intake.analyser import Analyser
from visnomy.model.figure import NO_TRAITS, Face
from visnomy.model.switch import ModelSwitch
from visnomy.sources.walking import largest_bytes
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.faces.matching import StoredFace, match_faces
from visnomy.store.models import switches
from visnomy.store.models.switches import UnembeddedFile
from visnomy.store.people.anchors import present_faces
from visnomy.store.rows import Connection

BATCH = 32
"""Files that are looked at before their vectors are stored."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Embedding:
    """Makes the vectors that a change of model needs.

    Attributes:
        detectors: the dataset's own, if it has one: faces are found as they were found before.
    """

    library: Library
    analyser: Analyser
    switch: ModelSwitch
    detectors: tuple[str, ...] = ()

    async def next_files(self, after: int) -> list[UnembeddedFile]:
        """The next files with faces that lack a vector, by id; empty at the end."""
        async with self.library.database.reading() as connection:
            return await switches.files_without(connection, self.switch, after=after, limit=BATCH)

    async def embed(self, files: list[UnembeddedFile]) -> None:
        """Look at files and store the vectors of their faces, all in one transaction.

        Raises:
            ServiceUnavailable: the database or the analysis is away.
            ConfigurationError: the model is not installed where the analysis runs.
        """
        looks = await asyncio.gather(*map(self._look, files))
        async with self.library.database.transaction() as connection:
            await lock_dataset_row(connection, self.switch.dataset_id)
            for file, faces in zip(files, looks, strict=True):
                if await switches.is_current(connection, file):
                    await self._store(connection, file, faces)

    async def _look(self, file: UnembeddedFile) -> tuple[Face, ...]:
        """The faces of a file; none where it cannot be read."""
        sources, models = self.library.sources, (self.switch.new.model, *self.detectors)
        try:
            await asyncio.to_thread(sources.facts, file.uri)
            limit_bytes = largest_bytes(file.uri, self.library.settings.media)
            async with sources.at_hand(file.uri, limit_bytes) as path:
                return (await self.analyser.analyse_for(path, models, NO_TRAITS)).faces
        except (MediaError, InvalidArgument) as exc:
            log.info("file %d gives no vectors: %s", file.file_id, exc)
            return ()

    async def _store(
        self, connection: Connection, file: UnembeddedFile, faces: tuple[Face, ...]
    ) -> None:
        stored = await present_faces(connection, file.file_id, self.analyser.model)
        vectors = self._matched(faces, stored)
        await switches.put_vectors(connection, self.switch.new.model, file.file_id, vectors)
        if len(vectors) < len(stored):
            await switches.note_tried(connection, self.switch.switch_id, file)

    def _matched(self, faces: tuple[Face, ...], stored: list[StoredFace]) -> Mapping[UUID, bytes]:
        model = self.switch.new.model
        return {
            figure_id: face.other_embeddings[model].astype("<f4").tobytes()
            for face, figure_id in zip(faces, match_faces(faces, stored), strict=True)
            if figure_id is not None and model in face.other_embeddings
        }
