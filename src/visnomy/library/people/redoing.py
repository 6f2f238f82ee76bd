"""Decides once more what was undone, as a new decision of whoever asks.

Only where faces and members are as the undo left them: else it would not be what was decided, and
a user decides anew. People that the decision made come back under their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from visnomy.errors import StatusConflict
from visnomy.library.context import Library
from visnomy.library.limits import check_text
from visnomy.library.people.decisions import decide_faces, merge_people
from visnomy.library.people.split import split_person
from visnomy.model.decision import Decision, DecisionKind, FaceDecision
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.people import decisions as store
from visnomy.store.people import membership
from visnomy.store.rows import Connection

CHANGED = "What it was about has changed since it was undone. Decide anew."
_COVER = "cover_figure_id"


async def redo_decision(  # noqa: PLR0913 (which decision, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    decision_id: UUID,
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Decide again what was undone; without a reason it keeps the one it had.

    Raises:
        ResourceNotFound: no such project, dataset or decision, or a person of it is gone.
        StatusConflict: it stands, or what it was about has changed since the undo.
    """
    check_text("Reason", reason)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        undone = await store.get_decision(connection, dataset.dataset_id, decision_id)
        if undone.undone_at is None:
            raise StatusConflict("The decision stands; there is nothing to redo.")
        again = _Again(connection, dataset, undone, author, reason or undone.reason)
        return await again.decide()


@dataclass(frozen=True, slots=True)
class _Again:
    connection: Connection
    dataset: Dataset
    undone: Decision
    author: str
    reason: str

    async def decide(self) -> Decision:
        if self.undone.kind is DecisionKind.EDIT:
            return await self._edit()
        if self.undone.kind is DecisionKind.MERGE:
            return await merge_people(
                self.connection,
                self.dataset,
                self.undone.needs[0],
                self.undone.ends,
                author=self.author,
                reason=self.reason,
            )
        faces = await self._faces()
        if self.undone.kind is DecisionKind.SPLIT:
            return await self._split(faces)
        return await self._decide(faces)

    async def _faces(self) -> Sequence[FaceDecision]:
        """The faces of the decision, all of them where they were before it.

        Raises:
            StatusConflict: one is elsewhere, or somebody whom it made is still there.
        """
        faces = await store.faces_of_decision(self.connection, self.undone.decision_id)
        ids = [face.figure_id for face in faces]
        known = await membership.known_figures(self.connection, self.dataset.dataset_id, ids)
        there = await membership.known_people(
            self.connection, self.dataset.dataset_id, self.undone.begins
        )
        if there or any(known.get(face.figure_id, self) != face.source for face in faces):
            raise StatusConflict(CHANGED)
        return faces

    async def _split(self, faces: Sequence[FaceDecision]) -> Decision:
        parts = {
            person: [face.figure_id for face in faces if face.target == person]
            for person in self.undone.begins
        }
        (person,) = self.undone.needs
        return await split_person(
            self.connection, self.dataset, person, parts, author=self.author, reason=self.reason
        )

    async def _decide(self, faces: Sequence[FaceDecision]) -> Decision:
        kind, begins = self.undone.kind, self.undone.begins
        if kind is DecisionKind.DIFFERENT:
            faces, begins = [face for face in faces if face.part is not None], ()
        for person in begins:
            await membership.make_person(self.connection, self.dataset.dataset_id, person)
        return await decide_faces(
            self.connection,
            self.dataset,
            kind,
            [face.figure_id for face in faces],
            faces[0].target if kind is DecisionKind.MOVE else None,
            author=self.author,
            reason=self.reason,
            begins=begins,
            rejected=faces[0].rejected,
        )

    async def _edit(self) -> Decision:
        (person,) = self.undone.needs
        people = await membership.saved_people(self.connection, [person])
        replaced = self.undone.payload["replaced"]
        now = people[0] if people else None
        if not isinstance(now, dict) or not isinstance(replaced, dict):
            raise StatusConflict(CHANGED)
        if any(now[name] != old for name, (old, _) in replaced.items()):
            raise StatusConflict(CHANGED)
        return await self._write(person, replaced)

    async def _write(self, person: UUID, replaced: Mapping[str, Sequence[object]]) -> Decision:
        cover = [UUID(str(new)) for name, (_, new) in replaced.items() if name == _COVER]
        dataset_id = self.dataset.dataset_id
        known = await membership.known_figures(self.connection, dataset_id, cover)
        if any(known.get(figure_id) != person for figure_id in cover):
            raise StatusConflict(CHANGED)
        values = {name: new for name, (_, new) in replaced.items()}
        await membership.restore_members(self.connection, person, values)
        await datasets.count_on(self.connection, dataset_id)
        decision_id = await store.open_decision(
            self.connection, dataset_id, self.undone.kind, self.author, self.reason
        )
        await membership.note_faces(
            self.connection, dataset_id, decision_id, figure_ids=cover, stay=True
        )
        await store.close_decision(
            self.connection, decision_id, needs=[person], payload={"replaced": dict(replaced)}
        )
        return await store.get_decision(self.connection, dataset_id, decision_id)
