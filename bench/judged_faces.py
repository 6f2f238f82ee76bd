"""Two halves of the people of a labelled set, clean and as hard copies, ready for grouping.

What is tuned is tuned on the first half; the second one judges. The hard copy of a half holds its
own people only, so no photo has people of both. It is made once and kept beside the analysed faces.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import hard_faces
from analysed_photos import PhotoFaces, analyse_photos, bench_folder
from hard_faces import Placed, write_hard_copy
from labelled_faces import Photo
from labelled_vectors import LabelledFaces
from visnomy.vision.analyser import FaceAnalyser

SEED = 0
NEAR = 0.6
"""A face found this near a labelled centre, in widths of the labelled face, is that face."""
NOBODY = -1
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class JudgedFaces:
    """All faces of some photos.

    Attributes:
        vectors: float32 (n, d), unit length.
        quality: float32 (n,), FaceQuality.
        photos: int64 (n,).
        people: int64 (n,), NOBODY for a face that is grouped with the others but not judged.
        missed: int64 (k,), the people of labelled faces that were not found: each is a group of
            its own, for everybody.
    """

    vectors: NDArray[np.float32]
    quality: NDArray[np.float32]
    photos: Whole
    people: Whole
    missed: Whole

    def labelled(self) -> LabelledFaces:
        """The same for `LabelledLibrary`; who is not judged is a bystander."""
        judged = self.people >= 0
        return LabelledFaces(
            vectors=self.vectors[judged],
            people=self.people[judged],
            photos=self.photos[judged],
            quality=self.quality[judged],
            bystanders=self.vectors[~judged],
            bystander_photos=self.photos[~judged],
            bystander_quality=self.quality[~judged],
            missed_people=self.missed,
            names=[],
        )


def halves(photos: Sequence[Photo]) -> tuple[list[Photo], list[Photo]]:
    """The photos of either half of the people; bench/calibrate.py halves them alike."""
    names, codes = np.unique([photo.labels["identity"] for photo in photos], return_inverse=True)
    first = (np.random.default_rng(SEED).permutation(len(names)) % 2 == 0)[codes]
    parts = (
        [photo for photo, here in zip(photos, first == side, strict=True) if here]
        for side in (True, False)
    )
    one, other = parts
    return one, other


def clean_faces(
    photos: Sequence[Photo], processes: int, model: str = FaceAnalyser.model
) -> JudgedFaces:
    """The faces of photos whose labelled face is the one nearest the centre."""
    found = analyse_photos([photo.path for photo in photos], processes, model)
    labels = [
        {photo.labels["identity"]: 0 if len(faces) else NOBODY}
        for photo, faces in zip(photos, found, strict=True)
    ]
    return _judged(found, labels)


def hard_copy(
    photos: Sequence[Photo], processes: int, model: str = FaceAnalyser.model
) -> JudgedFaces:
    """The faces of a hard copy of photos."""
    folder = bench_folder() / f"hard-{_stamp(photos)}"
    if not (folder / "labels.csv").is_file():
        write_hard_copy(photos, folder, SEED)
    placed = _read_places(folder)
    found = analyse_photos([folder / name for name in placed], processes, model)
    return _judged(
        found, [match(faces, here) for faces, here in zip(found, placed.values(), strict=True)]
    )


def match(faces: PhotoFaces, placed: Sequence[Placed]) -> dict[str, int]:
    """The face of each who is on a photo, the nearest pairs first; NOBODY if none is near."""
    far = [
        (float(np.hypot(x - here.x, y - here.y)), which, row)
        for which, here in enumerate(placed)
        for row, (x, y) in enumerate(faces.boxes[:, :2].tolist())
        if np.hypot(x - here.x, y - here.y) <= NEAR * here.size
    ]
    taken: dict[int, int] = {}
    for _, which, row in sorted(far):
        if which not in taken and row not in taken.values():
            taken[which] = row
    return {here.identity: taken.get(which, NOBODY) for which, here in enumerate(placed)}


def _judged(found: Sequence[PhotoFaces], labels: Sequence[Mapping[str, int]]) -> JudgedFaces:
    names = sorted({name for each in labels for name in each})
    code = {name: number for number, name in enumerate(names)}
    people = [np.full(len(faces), NOBODY) for faces in found]
    missed = []
    for photo, each in enumerate(labels):
        for name, row in each.items():
            if row == NOBODY:
                missed.append(code[name])
            else:
                people[photo][row] = code[name]
    return JudgedFaces(
        vectors=np.concatenate([faces.vectors for faces in found if len(faces)]),
        quality=np.concatenate([faces.quality for faces in found]),
        photos=np.repeat(np.arange(len(found)), [len(faces) for faces in found]),
        people=np.concatenate(people),
        missed=np.array(missed, np.int64),
    )


def _read_places(folder: Path) -> dict[str, list[Placed]]:
    """Who is where on each photo, by file name."""
    places = defaultdict(list)
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = float(row["x"]), float(row["y"]), float(row["size"])
            places[row["path"]].append(Placed(row["identity"], *place))
    return dict(places)


def _stamp(photos: Sequence[Photo]) -> str:
    """Names a copy by the photos and by the script that makes it."""
    digest = hashlib.sha256(Path(hard_faces.__file__).read_bytes())
    for photo in photos:
        digest.update(f"{photo.path}:{photo.path.stat().st_size}|".encode())
    return digest.hexdigest()[:12]
