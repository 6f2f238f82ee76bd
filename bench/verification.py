"""Measures how well two photos of a person are told from two people, on Labeled Faces in the Wild.

    python bench/verification.py [--photos N] [--save FILE.npz]

Every photo goes through FaceAnalyser; the face nearest the centre is the labelled one. Prints
accuracy (ten folds) and equal error rate on the official pairs, true accept rates over all pairs,
and the CPU time of each stage.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelled_faces import (
    Photo,
    analyse,
    data_folder,
    nearest_the_centre,
    read_labels,
    read_pixels,
)
from visnomy.model.figure import Face
from visnomy.vision.analyser import FaceAnalyser

Floats = NDArray[np.float64]
MAX_PER_PERSON = 30


@dataclass(frozen=True, slots=True)
class Gallery:
    """The labelled faces of a set, one a photo."""

    photos: list[Photo]
    faces: list[Face]
    missed: int

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """float32 (n, d)."""
        return np.stack([face.embedding for face in self.faces])

    @property
    def identities(self) -> NDArray[np.str_]:
        """The person of each face."""
        return np.array([photo.labels["identity"] for photo in self.photos])


def read_gallery(photos: list[Photo], analyser: FaceAnalyser) -> Gallery:
    """Analyses each photo; those without a face are counted and left out."""
    kept: list[tuple[Photo, Face]] = []
    for number, photo in enumerate(photos):
        pixels = read_pixels(photo.path)
        found = analyse(analyser, pixels)
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        if face is not None:
            kept.append((photo, face))
        if number % 500 == 499:
            print(f"  {number + 1} of {len(photos)} photos", flush=True)
    return Gallery([p for p, _ in kept], [f for _, f in kept], len(photos) - len(kept))


def official_pairs(folder: Path, gallery: Gallery) -> tuple[Floats, NDArray[np.bool_]]:
    """Cosines and truth of the official pairs; a pair with a missed face counts as cosine 0."""
    rows = {photo.path.stem: row for row, photo in enumerate(gallery.photos)}
    embeddings = gallery.embeddings
    cosines, truth = [], []
    for line in (folder / "pairs_dev.txt").read_text(encoding="utf-8").splitlines():
        parts = line.split()
        names = (parts[0], parts[0]) if len(parts) == 3 else (parts[0], parts[2])
        numbers = (parts[1], parts[-1])
        pair = [rows.get(f"{n}_{int(k):04d}") for n, k in zip(names, numbers, strict=True)]
        found = [embeddings[row] for row in pair if row is not None]
        cosines.append(float(found[0] @ found[1]) if len(found) == 2 else 0.0)
        truth.append(len(parts) == 3)
    return np.array(cosines), np.array(truth)


def ten_fold_accuracy(cosines: Floats, same: NDArray[np.bool_]) -> float:
    """Mean accuracy of ten folds, each with the threshold that is best on the other nine."""
    folds = np.zeros(len(same), dtype=int)
    for kind in (True, False):
        folds[same == kind] = np.arange(int(np.sum(same == kind))) % 10
    scores = []
    for fold in range(10):
        rest, held = folds != fold, folds == fold
        grid = np.unique(cosines[rest])
        right = [np.mean((cosines[rest] >= cut) == same[rest]) for cut in grid]
        cut = np.median(grid[np.array(right) == max(right)])
        scores.append(np.mean((cosines[held] >= cut) == same[held]))
    return float(np.mean(scores))


def equal_error_rate(cosines: Floats, same: NDArray[np.bool_]) -> float:
    """Where as many genuine pairs are refused as impostors accepted."""
    cuts = np.unique(cosines)
    refused = np.array([np.mean(cosines[same] < cut) for cut in cuts])
    accepted = np.array([np.mean(cosines[~same] >= cut) for cut in cuts])
    best = int(np.argmin(np.abs(refused - accepted)))
    return float((refused[best] + accepted[best]) / 2)


def all_pairs(gallery: Gallery) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines of all genuine and all impostor pairs, at most 30 photos a person."""
    identities = gallery.identities
    seen: dict[str, int] = {}
    rows = []
    for row, name in enumerate(identities):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= MAX_PER_PERSON:
            rows.append(row)
    codes = np.unique(identities[rows], return_inverse=True)[1]
    embeddings = gallery.embeddings[rows]
    cosines = (embeddings @ embeddings.T)[np.triu_indices(len(rows), 1)]
    same = (codes[:, None] == codes[None])[np.triu_indices(len(rows), 1)]
    return cosines[same], cosines[~same]


@dataclass(slots=True)
class Clock:
    """CPU seconds of named calls."""

    spent: dict[str, float] = field(default_factory=dict)

    def watch(self, owner: object, name: str, stage: str) -> None:
        """Times a method or function in place; the stage is inclusive of what it calls."""
        original: Callable[..., object] = getattr(owner, name)

        def timed(*args: object, **kwargs: object) -> object:
            start = time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                self.spent[stage] = self.spent.get(stage, 0) + time.process_time() - start

        setattr(owner, name, timed)

    def rows(self, count: int) -> Iterator[str]:
        """One line a stage, milliseconds a photo."""
        for stage, seconds in self.spent.items():
            yield f"  {stage:<28}{1000 * seconds / count:7.1f} ms"


def watched_analyser() -> tuple[FaceAnalyser, Clock]:
    """An analyser whose stages are timed."""
    from visnomy.vision import analyser as module

    analyser, clock = FaceAnalyser.load(), Clock()
    clock.watch(analyser, "_find", "detection (640, 320, 1280)")
    clock.watch(module, "settle_points", "second look at the points")
    clock.watch(module, "align", "alignment")
    clock.watch(analyser._embedder, "embed", "embedding")
    clock.watch(analyser._attributes, "read", "age and gender")
    clock.watch(module, "sharpness", "sharpness")
    clock.watch(module, "portrait_webp", "portrait")
    clock.watch(analyser, "analyse", "all of it")
    return analyser, clock


def save(gallery: Gallery, path: Path) -> None:
    """The faces as arrays, for the benches of grouping."""
    boxes = [
        (f.boundary.left, f.boundary.top, f.boundary.width, f.boundary.height)
        for f in gallery.faces
    ]
    poses = [
        (f.head_pose.pitch, f.head_pose.roll, f.head_pose.yaw) if f.head_pose else (0, 0, 0)
        for f in gallery.faces
    ]
    np.savez(
        path,
        path=np.array([photo.labels["path"] for photo in gallery.photos]),
        identity=gallery.identities,
        embedding=gallery.embeddings,
        quality=np.array([face.quality for face in gallery.faces]),
        confidence=np.array([face.confidence for face in gallery.faces]),
        sharpness=np.array([face.sharpness for face in gallery.faces]),
        box=np.array(boxes),
        pose=np.array(poses),
        points=np.stack([face.landmarks_px for face in gallery.faces]),
    )


def report(folder: Path, gallery: Gallery) -> None:
    cosines, same = official_pairs(folder, gallery)
    print(f"{len(gallery.faces)} faces, {gallery.missed} photos without one")
    print(f"official pairs {len(same)} ({int(same.sum())} genuine)")
    print(f"  ten-fold accuracy {100 * ten_fold_accuracy(cosines, same):.2f} %")
    print(f"  equal error rate  {100 * equal_error_rate(cosines, same):.2f} %")
    genuine, impostor = all_pairs(gallery)
    impostor = np.sort(impostor)[::-1]
    print(f"all pairs: {len(genuine)} genuine, {len(impostor)} impostor")
    for rate in (1e-3, 1e-4, 1e-5):
        cut = impostor[int(rate * len(impostor))]
        print(f"  TAR at {rate:g}: {100 * np.mean(genuine > cut):.2f} % (cosine {cut:.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=None, help="only the first N photos")
    parser.add_argument("--save", type=Path, default=None, help="write the faces as .npz")
    options = parser.parse_args()
    folder = data_folder("lfw")
    photos = read_labels(folder)[: options.photos]
    analyser, clock = watched_analyser()
    gallery = read_gallery(photos, analyser)
    if options.save is not None:
        save(gallery, options.save)
    report(folder, gallery)
    print("CPU a photo, one thread:", *clock.rows(len(photos)), sep="\n")


if __name__ == "__main__":
    main()
