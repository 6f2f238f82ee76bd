"""New photos, deletions, runs, decisions and undos in any order; what must hold always holds."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.grouping.albums import plant, run, vectors
from tests.grouping.from_nothing import from_nothing
from tests.grouping.living_album import LivingAlbum

from visnomy.library.context import Library
from visnomy.library.people.decisions import make_person, mark_figures, merge_people, move_figures
from visnomy.library.people.listing import update_person
from visnomy.library.people.recounting import recount_people
from visnomy.library.people.split import propose_split, split_as_proposed
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import Decision, DecisionKind
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.files import delete_files

PEOPLE = vectors([12, 12, 12, 12])
PICK = st.integers(0, 1_000)


class Ids:
    """New ids: of the same steps in the same order, though no two lives share one."""

    def __init__(self) -> None:
        self.life, self.chance = 0, Random(0)

    def begin(self) -> int:
        self.life, self.chance = self.life + 1, Random(0)
        return self.life

    def urandom(self, size: int) -> bytes:
        return self.chance.randbytes(size - 4) + self.life.to_bytes(4, "big")


IDS = Ids()


def test_what_must_hold_holds_after_every_step(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uuid, "os", IDS)

    async def start() -> Library:
        database = await Database.open(database_url, max_size=4)
        options = Settings(data_dir=tmp_path)
        return Library(options, database, SourceMap.from_settings(options))

    with asyncio.Runner() as loop:
        library = loop.run(start())
        run_state_machine_as_test(
            cast("type[AnyLife]", lambda: AnyLife(loop, library)),
            settings=settings(
                max_examples=8,
                stateful_step_count=14,
                deadline=None,
                derandomize=True,
                phases=[
                    Phase.generate
                ],  # shrinking takes longer than a test may, and hides the fault
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        loop.run(library.database.close())


class AnyLife(LivingAlbum):
    """All that may happen to an album."""

    @initialize()
    def an_album(self) -> None:
        self.names = "home", f"album-{IDS.begin()}"
        self.dataset = self.do(self.make_dataset())
        self.photos_come(0, 4)
        self.photos_come(1, 4)
        self.photos_come(2, 3)
        self.a_run()

    @rule(person=st.integers(0, 3), count=st.integers(1, 3))
    def photos_come(self, person: int, count: int) -> None:
        rows = [12 * person + (self.shown + step) % 12 for step in range(count)]
        uris = self.do(plant(self.library, self.dataset, PEOPLE[rows], start=self.shown))
        self.photos += uris
        self.shown += count
        self.settled = False

    @precondition(lambda self: len(self.photos) > 6)
    @rule(pick=PICK)
    def a_photo_goes(self, pick: int) -> None:
        uri = self.photos.pop(pick % len(self.photos))

        async def delete() -> None:
            async with self.library.database.transaction() as connection:
                await delete_files(connection, self.dataset.dataset_id, [uri])

        self.do(delete())
        self.settled = False

    @rule()
    def a_run(self) -> None:
        self.do(run(self.library, self.dataset))
        self.settled = True

    @rule(pick=PICK, to=PICK, mind=st.booleans())
    def a_face_moves(self, pick: int, to: int, mind: bool) -> None:
        choices = [*self.people(), None]
        target = choices[to % len(choices)]
        face = [self.face(pick)]
        self.decide(lambda: move_figures(self.library, *self.names, face, target, author="a"), mind)

    @rule(pick=PICK, mind=st.booleans())
    def a_person_begins(self, pick: int, mind: bool) -> None:
        face = [self.face(pick)]
        self.decide(lambda: make_person(self.library, *self.names, face, author="a"), mind)

    @rule(
        pick=PICK,
        kind=st.sampled_from([DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.NOT_A_FACE]),
        mind=st.booleans(),
    )
    def a_face_is_marked(self, pick: int, kind: DecisionKind, mind: bool) -> None:
        faces = [each for each, (person, _) in self.places().items() if person is not None]
        if faces:
            face = [sorted(faces)[pick % len(faces)]]
            self.decide(
                lambda: mark_figures(self.library, *self.names, face, kind, author="a"), mind
            )

    @rule(first=PICK, second=PICK, mind=st.booleans())
    def two_are_told_apart(self, first: int, second: int, mind: bool) -> None:
        pair = [self.face(first), self.face(second)]
        if pair[0] != pair[1]:
            kind = DecisionKind.DIFFERENT
            self.decide(
                lambda: mark_figures(self.library, *self.names, pair, kind, author="a"), mind
            )

    @rule(first=PICK, second=PICK, mind=st.booleans())
    def two_are_merged(self, first: int, second: int, mind: bool) -> None:
        people = self.people()
        if len(people) < 2:
            return
        target = people[first % len(people)]
        source = [each for each in people if each != target][second % (len(people) - 1)]

        async def merge() -> Decision:
            async with self.library.database.transaction() as connection:
                return await merge_people(connection, self.dataset, target, [source], author="a")

        self.decide(merge, mind)

    @rule(pick=PICK, mind=st.booleans())
    def one_is_split(self, pick: int, mind: bool) -> None:
        places = [person for person, _ in self.places().values() if person is not None]
        large = sorted({each for each in places if places.count(each) > 2})
        if not large:
            return
        person = large[pick % len(large)]

        async def split() -> Decision:
            proposal = await propose_split(self.library, *self.names, person, 2)
            return await split_as_proposed(
                self.library, *self.names, person, 2, proposal.proposal_id, author="a"
            )

        self.decide(split, mind)

    @rule(
        pick=PICK,
        name=st.sampled_from(["Ada", "Bea", ""]),
        hidden=st.booleans(),
        mind=st.booleans(),
    )
    def one_is_named(self, pick: int, name: str, hidden: bool, mind: bool) -> None:
        people = self.people()
        if not people:
            return
        change = ClusterChange(name=name, hidden=hidden)
        person = people[pick % len(people)]
        self.decide(
            lambda: update_person(self.library, *self.names, person, change, author="a"), mind
        )

    @precondition(lambda self: bool(self.made))
    @rule(pick=PICK)
    def a_decision_is_undone(self, pick: int) -> None:
        chosen = self.made[pick % len(self.made)]
        told = self.undo(chosen, dry_run=True)
        gone = self.undo(chosen)
        assert [each.decision_id for each in gone] == [each.decision_id for each in told]
        ids = {each.decision_id for each in gone} | {chosen.decision_id}
        self.made = [each for each in self.made if each.decision_id not in ids]
        self.settled = False

    @precondition(lambda self: self.settled)
    @rule()
    def a_second_run_changes_nothing(self) -> None:
        before = self.world()
        self.a_run()
        assert self.world() == before

    @precondition(lambda self: self.settled)
    @invariant()
    def a_run_from_nothing_in_any_order_gives_the_same_people(self) -> None:
        here = {face: person for face, (person, _) in self.places().items()}
        assert self.do(from_nothing(self.library, self.dataset, seed=self.shown)) == here

    @invariant()
    def counts_are_those_of_a_recount(self) -> None:
        assert self.do(recount_people(self.library, *self.names)) == []

    @invariant()
    def held_faces_are_where_users_put_them(self) -> None:
        state, places = self.standing(), self.places()
        there = {person for person, _ in places.values()}
        for face, person in state.pins.items():
            if face in places and (person is None or person in there):
                assert places[face][0] == person

    @invariant()
    def nobody_is_with_whom_they_are_not(self) -> None:
        state, places = self.standing(), self.places()
        for face, person in state.banned:
            assert places.get(face, (None, 0))[0] != person or face in state.pins

    @precondition(lambda self: self.settled)
    @invariant()
    def different_people_are_apart_after_a_run(self) -> None:
        state, places = self.standing(), self.places()
        for first, second in state.different:
            both_held = first in state.pins and second in state.pins
            if first in places and second in places and not both_held:
                assert places[first][0] != places[second][0] or places[first][0] is None

    def decide(self, act: Callable[[], Awaitable[Decision | None]], mind: bool) -> None:
        """Decide; whoever changes their mind has the world of before.

        A run follows each other time: else few of so few steps would be a decision and then a run.
        """
        before = self.world()
        made = self.do(act())
        if made is None:  # it was so before
            return
        if made.kind is DecisionKind.DIFFERENT:
            self.apart_at_once(made)
        if mind:
            assert [each.decision_id for each in self.undo(made)] == [made.decision_id]
            assert self.world() == before
        else:
            self.made.append(made)
            self.settled = False
            if len(self.made) % 2:
                self.a_run()

    def apart_at_once(self, made: Decision) -> None:
        state, places = self.standing(), self.places()
        first, second = state.different[-1]
        both_held = first in state.pins and second in state.pins
        assert made.kind is DecisionKind.DIFFERENT
        assert places[first][0] != places[second][0] or places[first][0] is None or both_held
