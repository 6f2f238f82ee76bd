"""What proposals to split and answers to suggestions are worth, on photos of known people.

    review_accuracy.py FOLDER [--answers 200] [--evening 50]

FOLDER holds labels.csv (path, identity) and the photos. Split: of all people with at least five
photos, the 50 pairs who look most alike are fused, and the proposal of two parts is compared with
who they are; the share of faces on the right side, beside that of average linkage cut in two.
Suggestions: a user of a real library who knows the labelled people answers the first questions
about them, some every evening; every night a run follows. Exits with 1 if proposals are right for
less than 97 % of the faces, if the answers do not raise BCubed F, or if an evening or a night
lowers it by more than MOST_LOST.
"""

import argparse
import os
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from labelled_faces import read_labels
from labelled_library import NAMES, STRANGER, LabelledLibrary, with_library
from labelled_vectors import LabelledFaces, read_faces
from visnomy.errors import ResourceNotFound
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.grid import to_grid
from visnomy.grouping.split import split_in_parts
from visnomy.library.people.suggesting import answer_suggestion, list_suggestions
from visnomy.model.suggestion import Suggestion, SuggestionAnswer, SuggestionKind
from visnomy.vision.analyser import FaceAnalyser

LEAST_PHOTOS = 5
MOST_PHOTOS = 60
PAIRS = 50
BOUND = 0.97
ALL_QUESTIONS = 1000
MOST_LOST = 0.0001
"""A right answer may move a face or two that it is not about, of six thousand."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--evening", type=int, default=50)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    faces = read_faces(read_labels(folder), len(os.sched_getaffinity(0)))
    right, linked, count = split_score(faces)
    print(f"split of {count} fused pairs: {right:.4f} of faces right; average linkage {linked:.4f}")
    evenings = options.answers // options.evening
    better = with_library(faces, lambda opened: review(opened, evenings, options.evening))
    good = right >= BOUND and better
    print("every bound holds" if good else "a bound is broken")
    return int(not good)


def split_score(faces: LabelledFaces) -> tuple[float, float, int]:
    """The share of faces on the right side: proposed, and by average linkage; how many pairs."""
    grid = to_grid(faces.vectors, Calibration.load(FaceAnalyser.model).mean)
    sizes = np.bincount(faces.people)
    people = np.flatnonzero((sizes >= LEAST_PHOTOS) & (sizes <= MOST_PHOTOS))
    vectors = grid.astype(np.float64)
    means = np.stack([vectors[faces.people == each].mean(axis=0) for each in people])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    alike = np.triu(means @ means.T, 1)
    best = np.argsort(-alike, axis=None, kind="stable")[:PAIRS]
    shares: list[tuple[float, float]] = []
    for one, two in zip(*np.unravel_index(best, alike.shape), strict=True):
        rows = np.flatnonzero(np.isin(faces.people, people[[one, two]]))
        truth = faces.people[rows] == people[one]
        part = split_in_parts(grid[rows], np.zeros(len(rows), np.bool_), 2).part
        cut = fcluster(linkage(vectors[rows], "average", "cosine"), 2, "maxclust")
        shares.append((_agree(part == 0, truth), _agree(cut == 1, truth)))
    right, linked = np.mean(shares, axis=0)
    return float(right), float(linked), len(shares)


def _agree(side: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    same = float((side == truth).mean())
    return max(same, 1 - same)


async def review(opened: LabelledLibrary, evenings: int, questions: int) -> bool:
    """Answer questions evening by evening; whether that raised BCubed F and nothing lowered it."""
    await opened.plant(range(opened.photo_count))
    await opened.run()
    scores = [(await opened.score()).bcubed.f]
    print(f"before: BCubed F {scores[0]:.4f}")
    user = User(opened)
    for evening in range(1, evenings + 1):
        await user.answer(questions)
        at_once = (await opened.score()).bcubed.f
        await opened.run()
        scores += [at_once, (await opened.score()).bcubed.f]
        print(
            f"evening {evening}: BCubed F {at_once:.4f}, after the run {scores[-1]:.4f}; "
            f"so far {user.told()}"
        )
    steady = all(later >= earlier - MOST_LOST for earlier, later in pairwise(scores))
    return steady and scores[-1] > scores[0]


@dataclass(slots=True)
class User:
    """Who knows the labelled people and passes over questions about others."""

    opened: LabelledLibrary
    said: Counter[tuple[SuggestionKind, SuggestionAnswer]] = field(default_factory=Counter)

    async def answer(self, count: int) -> None:
        """Answer the first questions whose people are known."""
        page = await list_suggestions(
            self.opened.library, *NAMES, kind=None, after=None, limit=ALL_QUESTIONS
        )
        done = self.said.total()
        for each in page.items:
            if self.said.total() == done + count:
                return
            # An answer may settle another question of the list.
            with suppress(ResourceNotFound):
                await self._answer(each)

    async def _answer(self, asked: Suggestion) -> None:
        known = await self._known(asked.cluster_id)
        if asked.other_cluster_id is not None:
            other = await self._known(asked.other_cluster_id)
        else:
            other = STRANGER if asked.figure_id is None else self.opened.who[asked.figure_id]
        if STRANGER in (known, other):
            return
        word = SuggestionAnswer.YES if known == other else SuggestionAnswer.NO
        id_ = asked.suggestion_id
        await answer_suggestion(self.opened.library, *NAMES, id_, word, author="bench")
        self.said[asked.kind, word] += 1

    async def _known(self, cluster_id: UUID) -> int:
        """Whom most faces of a person show."""
        shown = [self.opened.who[face] for face in await self.opened.faces_of(cluster_id)]
        tally = Counter(who for who in shown if who != STRANGER)
        return tally.most_common(1)[0][0] if tally else STRANGER

    def told(self) -> str:
        """The answers by kind and word."""
        return ", ".join(f"{number} {kind} {word}" for (kind, word), number in self.said.items())


if __name__ == "__main__":
    sys.exit(main())
