"""Decides what names from other programs mean here; arithmetic on values, nothing is written.

Faces of one name are one person. Whom a name means: who got the faces of that name before, else who
has the name here, else the group most of whose named faces have it, else a new person. What a user
decided here always wins: docs/exchange.md.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from visnomy.model.said import Conflict, Outcome, SaidRow
from visnomy.store.exchange.said import FaceHere, PersonHere


@dataclass(frozen=True, slots=True)
class Known:
    """What there is.

    Attributes:
        said: what a source names.
        faces: by id.
        matched: number of what is said -> its face.
        people: by id, those of the faces and those who have one of the names.
    """

    said: Sequence[SaidRow]
    faces: Mapping[UUID, FaceHere]
    matched: Mapping[int, UUID]
    people: Mapping[UUID, PersonHere]


@dataclass(frozen=True, slots=True)
class Step:
    """A face goes to a person, or is confirmed there where `source` is the target."""

    row: SaidRow
    figure_id: UUID
    source: UUID | None
    target: UUID


@dataclass(slots=True)
class Plan:
    """What is to be done.

    Attributes:
        made: people who are new.
        names: person -> the name that they get.
        alike: (person, group that looks like the same person by the names of its faces).
    """

    steps: list[Step] = field(default_factory=list)
    made: list[UUID] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)
    alike: list[tuple[UUID, UUID]] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    conflicts: list[Conflict] = field(default_factory=list)


def plan_import(known: Known, *, again: bool = False) -> Plan:
    """What names mean for faces and people.

    Args:
        known: the state.
        again: also what a user took back is decided once more.
    """
    planning = _Planning(known, again=again)
    for name in sorted({row.face.name for row in known.said}):
        planning.plan(name)
    return planning.plan_


class _Planning:
    def __init__(self, known: Known, *, again: bool) -> None:
        self.known, self.again = known, again
        self.plan_ = Plan()
        self.rows: dict[str, list[SaidRow]] = defaultdict(list)
        self.votes: dict[UUID, Counter[str]] = defaultdict(Counter)
        for row in known.said:
            self.rows[row.face.name].append(row)
            if (person := self._person_of(row)) is not None:
                self.votes[person][row.face.name] += 1

    def plan(self, name: str) -> None:
        named = [each.cluster_id for each in self.known.people.values() if each.name == name]
        target = self._target(name, named)
        if target is None and not named:
            target = self._founded(name)
        for row in self.rows[name]:
            outcome = self._waits(row)
            if outcome is None:
                face = self.known.faces[self.known.matched[row.said_id]]
                outcome = self._step(row, face, target, named)
            self.plan_.outcomes[outcome] += 1
        if target is not None:
            self._name(target, name)
            self._ask(target, name)

    def _waits(self, row: SaidRow) -> Outcome | None:
        if row.settled:
            return Outcome.SETTLED
        if row.taken_back and not self.again:
            return Outcome.TAKEN_BACK
        return None if row.said_id in self.known.matched else Outcome.NO_FACE

    def _step(
        self, row: SaidRow, face: FaceHere, target: UUID | None, named: Sequence[UUID]
    ) -> Outcome:
        person = face.cluster_id
        if person is not None and (person == target or (target is None and person in named)):
            if row.face.own or face.decided:
                return Outcome.KNOWN
            self.plan_.steps.append(Step(row, face.figure_id, person, person))
            return Outcome.CONFIRMED
        if face.decided or self._is_named_here(person):
            return self._conflict(row, person, Outcome.KEPT)
        if target is None:
            return self._conflict(row, person, Outcome.AMBIGUOUS)
        self.plan_.steps.append(Step(row, face.figure_id, person, target))
        return Outcome.MOVED

    def _target(self, name: str, named: Sequence[UUID]) -> UUID | None:
        settled = Counter(
            person
            for row in self.rows[name]
            if row.settled and (person := self._person_of(row)) is not None
        )
        if settled:
            return min(settled, key=lambda person: (-settled[person], person))
        if named:
            return named[0] if len(named) == 1 else None
        groups = [person for person in self.votes if self._speaks_for(person, name)]
        return min(groups, key=lambda each: (-self.votes[each][name], each), default=None)

    def _speaks_for(self, person: UUID, name: str) -> bool:
        """Whether a group without a name is this one by most of its named faces."""
        votes, here = self.votes[person], self.known.people.get(person)
        free = here is not None and self._may_be_named(here)
        return free and 2 * votes[name] > votes.total()

    def _founded(self, name: str) -> UUID | None:
        """A new person, if a face may go there."""
        for row in self.rows[name]:
            if self._waits(row) is not None:
                continue
            face = self.known.faces[self.known.matched[row.said_id]]
            if not face.decided and not self._is_named_here(face.cluster_id):
                person = uuid4()
                self.plan_.made.append(person)
                return person
        return None

    def _name(self, target: UUID, name: str) -> None:
        here = self.known.people.get(target)
        if here is None or self._may_be_named(here):
            self.plan_.names[target] = name

    def _ask(self, target: UUID, name: str) -> None:
        """Groups whose named faces went to somebody else may be that person as a whole."""
        moved = Counter(step.source for step in self.plan_.steps if step.target == target)
        for person, count in sorted(moved.items(), key=lambda each: str(each[0])):
            if person is None or person == target or not self._speaks_for(person, name):
                continue
            if self.known.people[person].face_count > count:
                self.plan_.alike.append((target, person))

    def _conflict(self, row: SaidRow, person: UUID | None, outcome: Outcome) -> Outcome:
        here = self.known.people.get(person) if person else None
        name = here.name if here else ""
        self.plan_.conflicts.append(Conflict(row.face.origin, row.face.name, name, outcome))
        return outcome

    def _is_named_here(self, person: UUID | None) -> bool:
        here = self.known.people.get(person) if person else None
        return here is not None and bool(here.name) and here.theirs

    def _may_be_named(self, here: PersonHere) -> bool:
        """Who has no name, unless a user took it away."""
        return not here.name and (self.again or not here.theirs)

    def _person_of(self, row: SaidRow) -> UUID | None:
        figure_id = self.known.matched.get(row.said_id)
        return self.known.faces[figure_id].cluster_id if figure_id is not None else None
