"""Faces of a picture that need be in no dataset: found, compared, looked up among people.

The picture is untrusted: it is read in a confined process, never in this one.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np

from visnomy.errors import (
    ConfigurationError,
    InvalidArgument,
    MediaError,
    MediaInterrupted,
    ServiceUnavailable,
)
from visnomy.library.clustering.vectors import (
    calibration_of,
    models_for,
    stored_model,
    vector_of,
)
from visnomy.library.context import Library
from visnomy.library.engine import engine_work
from visnomy.library.faces.given import named, picture_at_hand
from visnomy.library.intake.analyser import Analyser, look_at_image
from visnomy.model.analysis import Analysis
from visnomy.model.figure import NO_TRAITS, Face, Trait
from visnomy.model.geometry import Boundary
from visnomy.model.likeness import DEFAULT_LIKENESS
from visnomy.model.project import Dataset
from visnomy.store import datasets, projects
from visnomy.store.faces.nearest import NearPerson

LEAST_SIMILARITY = 0.5
"""A face that is less like everybody belongs to nobody; one stranger in 1,000 reaches it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Match:
    """A face of a picture and the person that it looks like, 0..1."""

    boundary: Boundary
    cluster_id: UUID
    similarity: float


async def detect_faces(library: Library, project_name: str, uri: str) -> tuple[Face, ...]:
    """The faces of a picture.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable picture.
        ResourceNotFound: there is no such project.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no picture can be looked at now.
    """
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
    async with engine_work(library, project.project_id):
        return await _faces(library, uri, traits=project.traits)


async def compare_faces(library: Library, project_name: str, uris: tuple[str, str]) -> float:
    """How alike the largest faces of two pictures are, 0..1, whichever comes first.

    Raises:
        InvalidArgument: as `detect_faces`, or one of the pictures has no face.
        ResourceNotFound: there is no such project.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no picture can be looked at now.
    """
    async with engine_work(library, await _project_id(library, project_name)):
        one, other = [_largest(uri, await _faces(library, uri)) for uri in uris]
    return DEFAULT_LIKENESS.similarity(float(one.embedding @ other.embedding))


async def search_people(
    library: Library, project_name: str, dataset_name: str, uri: str
) -> list[Match]:
    """The person that each face of a picture looks like, the most alike first.

    Faces that look like nobody are left out. The picture need not be in the dataset.

    Raises:
        InvalidArgument: as `detect_faces`.
        ResourceNotFound: there is no such project or dataset.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no picture can be looked at now.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
    async with engine_work(library, dataset.project_id):
        faces = await _faces(library, uri, models_for(dataset))
    faces = tuple(face for face in faces if vector_of(dataset, face) is not None)
    if not faces:
        return []
    people = await _nearest(library, dataset, faces)
    likeness = calibration_of(dataset).likeness
    matches = [
        Match(face.boundary, person.cluster_id, likeness.similarity(person.cosine))
        for face, person in zip(faces, people, strict=True)
        if person is not None
    ]
    return sorted(matches, key=lambda match: -match.similarity)


async def _nearest(
    library: Library, dataset: Dataset, faces: tuple[Face, ...]
) -> list[NearPerson | None]:
    probes = np.stack(
        [vector for face in faces if (vector := vector_of(dataset, face)) is not None]
    )
    model = stored_model(dataset, analyser_of(library))
    return await library.indexes.people(
        library.settings,
        library.database,
        dataset.dataset_id,
        model,
        probes,
        least=calibration_of(dataset).likeness.cosine(LEAST_SIMILARITY),
    )


async def _project_id(library: Library, project_name: str) -> int:
    async with library.database.reading() as connection:
        return (await projects.get_project(connection, project_name)).project_id


async def _faces(
    library: Library,
    uri: str,
    models: tuple[str, ...] = (),
    traits: frozenset[Trait] = NO_TRAITS,
) -> tuple[Face, ...]:
    return (await look_at_uri(library, uri, models, traits)).faces


async def look_at_uri(
    library: Library,
    uri: str,
    models: tuple[str, ...] = (),
    traits: frozenset[Trait] = NO_TRAITS,
) -> Analysis:
    """One look at a picture of a source.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable picture.
        ServiceUnavailable: no picture can be looked at now.
    """
    limits = library.settings.media
    async with picture_at(library, uri) as path:
        return await look_at_image(analyser_of(library), path, models, limits, traits)


@asynccontextmanager
async def picture_at(library: Library, uri: str, what: str = "image") -> AsyncIterator[Path]:
    """A picture, at hand for the block; what the block says of it is told to the caller.

    Args:
        library: the open library.
        uri: of the picture.
        what: the word for it.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable picture.
        ServiceUnavailable: no picture can be looked at now.
    """
    try:
        async with picture_at_hand(library, uri) as path:
            yield path
    except MediaInterrupted as exc:
        raise ServiceUnavailable(str(exc)) from exc
    except MediaError as exc:
        raise InvalidArgument(f"The {what} {named(uri)} cannot be read. {exc}") from exc
    except ConfigurationError as exc:
        log.error("no picture can be looked at: %s", exc)
        raise ServiceUnavailable("No picture can be looked at. The log says why.") from exc


def analyser_of(library: Library) -> Analyser:
    """Who looks at pictures for this server.

    Raises:
        ServiceUnavailable: nobody does.
    """
    if library.analyser is None:
        raise ServiceUnavailable("This server looks at no pictures. Start it with visnomy serve.")
    return library.analyser


def _largest(uri: str, faces: tuple[Face, ...]) -> Face:
    if not faces:
        raise InvalidArgument(f"The image {named(uri)} shows no face.")
    return max(faces, key=lambda face: face.boundary.width * face.boundary.height)
