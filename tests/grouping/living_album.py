"""An album that changes, and what a reader sees of it; the base of a machine of rules."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine
from tests.grouping.test_decisions import Album, album

from visnomy.errors import ResourceAlreadyExists
from visnomy.library.clustering.replaying import Standing, standing
from visnomy.library.context import Library
from visnomy.library.people.listing import get_people
from visnomy.library.people.undoing import undo_decision
from visnomy.model.decision import Decision
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.store.datasets import create_dataset
from visnomy.store.people.decisions import read_face_decisions
from visnomy.store.projects import create_project, get_project

T = TypeVar("T")
World = tuple[Album, tuple[object, ...]]


class LivingAlbum(RuleBasedStateMachine):
    """One album, the decisions made about it, and whether a run saw the last change."""

    names: tuple[str, str]
    dataset: Dataset

    def __init__(self, loop: asyncio.Runner, library: Library) -> None:
        super().__init__()
        self.loop, self.library = loop, library
        self.made: list[Decision] = []
        self.photos: list[str] = []
        self.shown = 0
        self.settled = False

    def do(self, act: Awaitable[T]) -> T:
        async def wait() -> T:
            return await act

        return self.loop.run(wait())

    async def make_dataset(self) -> Dataset:
        async with self.library.database.transaction() as connection:
            with suppress(ResourceAlreadyExists):
                await create_project(
                    connection,
                    name="home",
                    description="",
                    service_role="",
                    template_id=FACE_TEMPLATE,
                    quotas=Quotas(),
                    max_dataset_count=1000,
                    tags={},
                )
            project = await get_project(connection, "home")
            return await create_dataset(
                connection,
                project,
                name=self.names[1],
                description="",
                template_id="",
                quotas=Quotas(),
            )

    def undo(self, decision: Decision, *, dry_run: bool = False) -> list[Decision]:
        return self.do(
            undo_decision(
                self.library,
                *self.names,
                decision.decision_id,
                with_dependents=True,
                author="a",
                dry_run=dry_run,
            )
        )

    def world(self) -> World:
        """All that a reader sees, but for times."""
        places = self.places()
        people = sorted({person for person, _ in places.values() if person is not None})
        _, rows = self.do(get_people(self.library, *self.names, people))
        told = [
            (
                *(c.cluster_id, c.name, c.cover_figure_id, c.cover_chosen),
                *(c.face_count, c.image_count, c.video_count),
            )
            for c in (row.cluster for row in rows)
        ]
        return places, tuple(told)

    def places(self) -> Album:
        return self.do(album(self.library, self.dataset))

    def people(self) -> list[UUID]:
        return sorted({person for person, _ in self.places().values() if person is not None})

    def face(self, pick: int) -> UUID:
        faces = sorted(self.places())
        return faces[pick % len(faces)]

    def standing(self) -> Standing:
        async def read() -> Standing:
            async with self.library.database.transaction() as connection:
                return standing(await read_face_decisions(connection, self.dataset.dataset_id))

        return self.do(read())
