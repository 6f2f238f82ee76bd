"""Questions to users: made at the end of every clustering run, answered with decisions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from visnomy.errors import InvalidArgument
from visnomy.library.clustering.vectors import calibration_of
from visnomy.library.context import Library
from visnomy.library.people.decisions import decide_faces, merge_people
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.model.suggestion import (
    Suggestion,
    SuggestionAnswer,
    SuggestionKind,
    suggestion_id,
)
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.people import membership
from visnomy.store.people import suggestions as store
from visnomy.store.people.ancestry import Ancestors
from visnomy.store.people.suggestions import Answered
from visnomy.store.rows import Connection

if TYPE_CHECKING:
    from visnomy.grouping.constraints import Constraints
    from visnomy.grouping.partition import Comparison
    from visnomy.grouping.settling import Grouping
    from visnomy.grouping.suggest import Grouped, Questions


def questions_of(  # noqa: PLR0913, PLR0917 (what a run found and knows)
    dataset: Dataset,
    compared: "Comparison",
    grouping: "Grouping",
    limits: "Constraints",
    ancestors: Ancestors,
    cluster_ids: Sequence[UUID],
) -> list[Suggestion]:
    """What is worth asking after a run; faces that a user decided on and hidden people are not.

    Args:
        dataset: of the faces.
        compared: what the run compared.
        grouping: the groups, in the order of the faces that were given.
        limits: the decisions, in the same order.
        ancestors: the people before.
        cluster_ids: the person of each label.
    """
    from visnomy.grouping.suggest import possible_faces, possible_intruders, possible_same

    grouped = _grouped(dataset, compared, grouping, limits, ancestors, cluster_ids)
    found: list[Suggestion] = []
    for one, other, similarity, faces, worth in _rows(possible_same(grouped)):
        kind, pair = SuggestionKind.SAME_PERSON, (cluster_ids[one], cluster_ids[other])
        id_ = suggestion_id(dataset.dataset_id, kind, *pair)
        first, second = sorted(pair)
        found.append(Suggestion(id_, kind, first, second, None, similarity, faces, worth))
    for kind, questions in (
        (SuggestionKind.INTRUDER, possible_intruders(grouped)),
        (SuggestionKind.FACE, possible_faces(grouped)),
    ):
        for row, label, similarity, faces, worth in _rows(questions):
            person, face = cluster_ids[label], UUID(bytes=compared.faces.ids[row].tobytes())
            id_ = suggestion_id(dataset.dataset_id, kind, person, face)
            found.append(Suggestion(id_, kind, person, None, face, similarity, faces, worth))
    return found


def _rows(questions: "Questions") -> Iterator[tuple[int, int, float, int, float]]:
    for (one, other), similarity, faces, worth in zip(
        questions.subjects.tolist(),
        questions.similarity.tolist(),
        questions.faces.tolist(),
        questions.worth.tolist(),
        strict=True,
    ):
        yield one, other, round(similarity, 4), faces, round(worth, 4)


def _grouped(  # noqa: PLR0913, PLR0917 (what a run found and knows)
    dataset: Dataset,
    compared: "Comparison",
    grouping: "Grouping",
    limits: "Constraints",
    ancestors: Ancestors,
    cluster_ids: Sequence[UUID],
) -> "Grouped":
    """In the order of the comparison, by id, so that the questions depend on nothing else."""
    from visnomy.grouping.confidence import confidence, likeness_in_company
    from visnomy.grouping.constraints import FREE
    from visnomy.grouping.suggest import Grouped

    order = compared.order
    labels = grouping.labels[order]
    calibration = calibration_of(dataset)
    place = {person: index for index, person in enumerate(ancestors.cluster_ids)}
    before = [place.get(person, -1) for person in cluster_ids]
    likeness = likeness_in_company(compared.smoothed, compared.groups)
    heard = compared.heard(compared.groups)
    hidden, called = (np.append(each, False) for each in (ancestors.hidden, ancestors.called))
    return Grouped(
        smoothed=compared.smoothed,
        labels=labels,
        photos=compared.faces.photos,
        seen_ms=compared.faces.seen_ms,
        likeness=likeness,
        sureness=confidence(likeness, heard, calibration.confidence),
        decided=limits.pins[order] != FREE,
        quiet=hidden[before],
        known=called[before],
        threshold=calibration.threshold(len(order)),
    )


async def list_suggestions(  # noqa: PLR0913 (the parameters of the operation)
    library: Library,
    project_name: str,
    dataset_name: str,
    *,
    kind: SuggestionKind | None,
    after: tuple[object, ...] | None,
    limit: int,
) -> Page[Suggestion]:
    """Open questions, those of most worth first."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await store.list_suggestions(
            connection, dataset.dataset_id, kind=kind, after=after, limit=limit
        )


async def answer_suggestion(  # noqa: PLR0913 (which one, what, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    id_: UUID,
    answer: SuggestionAnswer,
    *,
    author: str,
    reason: str = "",
) -> Decision | None:
    """Decide what an answer means; None for a skip.

    Raises:
        InvalidArgument: the question has no such answer.
        ResourceNotFound: no such project or dataset, or nothing is asked under this id any more.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        asked = await store.open_suggestion(connection, dataset.dataset_id, id_)
        decision = await _decide(connection, dataset, asked, answer, author, reason)
        made = None if decision is None else decision.decision_id
        await store.close_suggestion(connection, id_, Answered(answer, author, made))
        return decision


async def _decide(  # noqa: PLR0913, PLR0917 (which one, what, and who)
    connection: Connection,
    dataset: Dataset,
    asked: Suggestion,
    answer: SuggestionAnswer,
    author: str,
    reason: str,
) -> Decision | None:
    if answer is SuggestionAnswer.SKIP:
        return None
    if asked.other_cluster_id is not None:
        pair = asked.cluster_id, asked.other_cluster_id
        return await _same_or_not(connection, dataset, pair, answer, author, reason)
    if asked.figure_id is None:
        raise TypeError("a question about a face has no face")
    kind, target, rejected = _meaning(asked, answer)
    return await decide_faces(
        connection,
        dataset,
        kind,
        [asked.figure_id],
        target,
        author=author,
        reason=reason,
        rejected=rejected,
    )


def _meaning(
    asked: Suggestion, answer: SuggestionAnswer
) -> tuple[DecisionKind, UUID | None, UUID | None]:
    """The kind of the decision, where the face goes, and whom it is not."""
    if answer is SuggestionAnswer.NOT_A_FACE:
        return DecisionKind.NOT_A_FACE, None, None
    if answer is SuggestionAnswer.NO:
        return DecisionKind.REJECT, None, asked.cluster_id
    if asked.kind is SuggestionKind.INTRUDER:
        return DecisionKind.CONFIRM, None, None
    return DecisionKind.MOVE, asked.cluster_id, None


async def _same_or_not(  # noqa: PLR0913, PLR0917 (whom, what, and who)
    connection: Connection,
    dataset: Dataset,
    pair: tuple[UUID, UUID],
    answer: SuggestionAnswer,
    author: str,
    reason: str,
) -> Decision:
    """The one with a name goes on, then the one with more faces, then the older."""
    if answer is SuggestionAnswer.NOT_A_FACE:
        raise InvalidArgument("NotAFace is no answer to a question about two people.")
    if answer is SuggestionAnswer.YES:
        target, source = await membership.by_standing(connection, pair)
        return await merge_people(
            connection, dataset, target, [source], author=author, reason=reason
        )
    faces = [await membership.surest_face(connection, person) for person in pair]
    kind = DecisionKind.DIFFERENT
    return await decide_faces(connection, dataset, kind, faces, None, author=author, reason=reason)
