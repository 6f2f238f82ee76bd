"""What is known from before saves work and changes nothing, whatever came and went."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.decided import decisions, pairs_of
from tests.grouping.people import calibration, crowd

from visnomy.grouping.calibration import Calibration
from visnomy.grouping.cells import Cells, train
from visnomy.grouping.constraints import FREE, Constraints
from visnomy.grouping.effort import Effort
from visnomy.grouping.findings import Finder, Findings
from visnomy.grouping.grid import to_grid
from visnomy.grouping.lists import RESERVE
from visnomy.grouping.partition import Comparison, FaceVectors, Memory, cells_for, compare
from visnomy.grouping.settling import GroupingPolicy, settle

SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=5)


@dataclass(frozen=True, slots=True)
class Story:
    """A library that changes.

    Attributes:
        faces: everybody who is ever there.
        others: other vectors of the same faces.
        steps: who is there after each step, and whose vector is the other one: bool (n,) each.
        cells: of its own, or none.
    """

    faces: FaceVectors
    others: NDArray[np.float32]
    steps: tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]
    cells: Cells | None

    def library(self, step: int) -> FaceVectors:
        there, other = self.steps[step]
        vectors = np.where(other[:, None], self.others, self.faces.embeddings)
        return replace(self.faces, embeddings=vectors).take(np.flatnonzero(there))

    def limits(self, step: int, rng: np.random.Generator) -> Constraints:
        """Some decisions about whoever is there."""
        count = int(self.steps[step][0].sum())
        before = rng.integers(-1, 3, count)
        pins = np.where(rng.random(count) < 0.1, before, FREE)
        pairs = rng.integers(0, max(count, 1), (3 if count else 0, 2))
        return decisions(before.tolist(), pins=pins, different=pairs_of(*pairs.tolist()))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    faces = crowd(draw(st.integers(0, 99)), draw(SIZES), draw(st.floats(0.3, 1.2)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    others = faces.embeddings[rng.permutation(len(faces))]
    shares = draw(st.lists(st.floats(0, 1), min_size=1, max_size=5))
    steps = [(rng.random(len(faces)) < share, rng.random(len(faces)) < 0.1) for share in shares]
    whole = to_grid(faces.embeddings, np.zeros(faces.embeddings.shape[1], np.float32))
    count = draw(st.integers(0, 4))
    return Story(faces, others, tuple(steps), train(whole, count) if count else None)


def same(one: Comparison, other: Comparison) -> bool:
    return bool(
        (one.groups == other.groups).all()
        and (one.smoothed == other.smoothed).all()
        and (one.grid == other.grid).all()
    )


def short(count: int) -> Calibration:
    return calibration(neighbour_count=count, floors=((0, 0.25),))


@settings(deadline=None, max_examples=40)
@given(
    story=stories(),
    neighbours=st.integers(1, 8),
    threads=st.integers(1, 2),
    block_rows=st.integers(1, 50),
    seed=st.integers(0, 99),
)
def test_step_by_step_gives_what_one_run_gives(
    story: Story, neighbours: int, threads: int, block_rows: int, seed: int
) -> None:
    rule, findings = short(neighbours), None
    for step in range(len(story.steps)):
        faces = story.library(step)
        order = np.random.default_rng(seed + step).permutation(len(faces))

        slowly = compare(
            faces.take(order),
            rule,
            memory=Memory(story.cells, findings),
            effort=Effort(threads, block_rows),
        )
        at_once = compare(faces, rule, memory=Memory(story.cells))

        findings = slowly.findings
        assert same(slowly, at_once)
        limits = story.limits(step, np.random.default_rng(seed))
        one = settle(slowly, GroupingPolicy(1), limits.take(order))
        other = settle(at_once, GroupingPolicy(1), limits)
        assert one.labels.tolist() == other.labels[order].tolist()
        assert one.confidence.tolist() == other.confidence[order].tolist()


@settings(deadline=None, max_examples=20)
@given(sizes=SIZES, parts=st.integers(1, 6), seed=st.integers(0, 99))
def test_batches_in_any_order_give_what_one_run_gives(
    sizes: Sequence[int], parts: int, seed: int
) -> None:
    faces = crowd(seed, list(sizes), 0.9)
    part = np.random.default_rng(seed).integers(0, parts, len(faces))
    findings: Findings | None = None
    for last in np.random.default_rng(seed + 1).permutation(parts):
        part[part == last] = -1
        now = faces.take(np.flatnonzero(part == -1))
        slowly = compare(now, short(5), memory=Memory(findings=findings))
        findings = slowly.findings

    assert same(slowly, compare(faces, short(5)))


def test_lists_that_lose_more_than_their_reserve_are_made_anew() -> None:
    faces = crowd(3, [RESERVE + 15, 4])
    before = compare(faces, short(3))
    fewer = faces.take(np.arange(RESERVE + 5, len(faces)))

    after = compare(fewer, short(3), memory=Memory(findings=before.findings))

    assert same(after, compare(fewer, short(3)))
    assert (after.findings.lists.neighbours[:, :3] > 0).sum(axis=1).min() == 3


def test_only_pairs_with_a_new_face_are_compared() -> None:
    faces, told = crowd(5, [20, 20]), []
    before = compare(faces.take(np.arange(35)), short(60))
    now = faces.take(np.arange(38))
    rule, order = short(60), np.lexsort(now.ids.T[::-1])
    finder = Finder(rule, None, Effort(), lambda done, due: told.append((done, due)))

    finder.find(now.ids[order], to_grid(now.embeddings, rule.mean, order), before.findings)

    pairs = 3 * 35 + 3 * 4 // 2
    assert told[-1] == (pairs, pairs)


@pytest.mark.parametrize(
    "other", [short(4), calibration(neighbour_count=5, mean=np.full(32, 0.01, np.float32))]
)
def test_findings_of_other_rules_are_not_used(other: Calibration) -> None:
    faces = crowd(5, [9, 9, 9])
    stale = compare(faces, short(5)).findings

    assert same(compare(faces, other, memory=Memory(findings=stale)), compare(faces, other))


def test_findings_of_other_cells_are_not_used() -> None:
    faces, rule = crowd(5, [9, 9, 9]), short(5)
    cells = train(to_grid(faces.embeddings, rule.mean), 3)
    stale = compare(faces, rule).findings

    found = compare(faces, rule, memory=Memory(cells, stale))

    assert same(found, compare(faces, rule, memory=Memory(cells)))


def test_findings_whose_arrays_do_not_fit_are_not_used() -> None:
    faces, rule = crowd(5, [9, 9, 9]), short(5)
    whole = compare(faces, rule).findings
    cut = replace(whole, prints=whole.prints[:3])

    assert same(compare(faces, rule, memory=Memory(findings=cut)), compare(faces, rule))


def test_cells_are_kept_while_they_serve_and_there_are_none_up_to_the_budget() -> None:
    faces, rule = crowd(5, [9, 9, 9]), short(5)

    first = cells_for(faces, rule, None, budget=20)

    assert cells_for(faces, rule, None, budget=27) is None
    assert cells_for(faces, rule, first, budget=27) is None
    assert first is not None
    assert cells_for(faces, rule, first, budget=20) is first
    grown = cells_for(faces, rule, replace(first, trained_on=6), budget=20)
    assert grown is not None
    assert grown.trained_on == 27
    shuffled = cells_for(faces.take(np.arange(27)[::-1]), rule, None, budget=20)
    assert shuffled is not None
    assert (shuffled.directions == first.directions).all()


@settings(deadline=None, max_examples=25)
@given(story=stories(), budget=st.integers(5, 60), neighbours=st.integers(2, 8))
def test_crossing_the_budget_in_any_direction_gives_what_one_run_gives(
    story: Story, budget: int, neighbours: int
) -> None:
    rule, findings, kept = short(neighbours), None, None
    for step in range(len(story.steps)):
        faces = story.library(step)
        cells = cells_for(faces, rule, kept, budget=budget)
        kept = cells or kept

        slowly = compare(faces, rule, memory=Memory(cells, findings))

        findings = slowly.findings
        assert (cells is None) == (len(faces) <= budget)
        assert same(slowly, compare(faces, rule, memory=Memory(cells)))


def test_only_islands_that_somebody_came_to_are_joined_again() -> None:
    faces = crowd(5, [12, 12, 12])
    before = compare(faces.take(np.arange(35)), short(60))
    after = compare(faces, short(60), memory=Memory(findings=before.findings))

    known, now = before.findings.joined, after.findings.joined

    assert known is not None
    assert now is not None
    assert (known.find(now.marks) >= 0).sum() == len(now.marks) - 1 > 0
    assert same(after, compare(faces, short(60)))


def test_islands_that_do_not_fit_are_not_used() -> None:
    faces = crowd(5, [9, 9, 9])
    whole = compare(faces, short(5)).findings
    assert whole.joined is not None
    cut = replace(whole, joined=replace(whole.joined, firsts=whole.joined.firsts[:-1]))

    assert same(compare(faces, short(5), memory=Memory(findings=cut)), compare(faces, short(5)))
