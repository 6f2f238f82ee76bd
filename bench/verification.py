"""Measures how well two photos of a person are told from two people, on Labeled Faces in the Wild.

    python bench/verification.py [--small] [--photos N] [--peer PAIRS] [--save FILE.npz]

Every photo goes through FaceAnalyser; the face nearest the centre is the labelled one. For the
default model and, where it is installed, the better one, prints accuracy (ten folds) and equal
error rate on the official pairs, true accept rates over all pairs, and the CPU time of each stage.
With --peer, dlib's network sees the faces of so many official pairs, and all are compared on those.
--small takes three photos each of 45 people. Exits with 1 where a bound is broken.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
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
from peer_environment import peer_python
from stage_clock import Clock
from visnomy.model.figure import ALL_TRAITS, NO_TRAITS, Face
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.concatenation import CONCATENATION
from visnomy.vision.embedders import OtherEmbedder
from visnomy.vision.installed import missing_weights, weights_dir
from visnomy.vision.other_models import OtherModels
from visnomy.vision.weights import MOBILEFACENET

Floats = NDArray[np.float64]
MAX_PER_PERSON = 30
SMALL_PEOPLE = 45
SMALL_BOUND = 1.5
TIMED = 300
"""Photos whose faces are described in full, for the times; of the others only vectors are made."""
BOUNDS = {FaceAnalyser.model: (99.4, 98.0), CONCATENATION: (99.5, 98.3)}
"""Ten-fold accuracy, and true accepts at one false in 10,000, in percent; a pair is .04."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The labelled faces of a set, one a photo."""

    photos: list[Photo]
    faces: list[Face]
    missed: int

    def of(self, model: str) -> NDArray[np.float32]:
        """The vectors of a model, float32 (n, d)."""
        default = model == FaceAnalyser.model
        rows = [face.embedding if default else face.other_embeddings[model] for face in self.faces]
        return np.stack(rows)

    @property
    def identities(self) -> NDArray[np.str_]:
        """The person of each face."""
        return np.array([photo.labels["identity"] for photo in self.photos])


def read_gallery(photos: list[Photo], analyser: FaceAnalyser) -> Gallery:
    """Analyses each photo; those without a face are counted and left out."""
    kept: list[tuple[Photo, Face]] = []
    for number, photo in enumerate(photos):
        pixels = read_pixels(photo.path)
        found = analyse(analyser, pixels, ALL_TRAITS if number < TIMED else NO_TRAITS)
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        if face is not None:
            kept.append((photo, face))
        if number % 500 == 499:
            print(f"  {number + 1} of {len(photos)} photos", flush=True)
    return Gallery([p for p, _ in kept], [f for _, f in kept], len(photos) - len(kept))


def official_pairs(
    folder: Path, gallery: Gallery, embeddings: NDArray[np.float32]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Cosines and truth of the official pairs; a pair with a missed face counts as cosine 0."""
    rows = {photo.path.stem: row for row, photo in enumerate(gallery.photos)}
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


def official_folds(same: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The fold of each pair: the list has the genuine pairs of a fold, then its impostors."""
    begins = same & ~np.concatenate([[False], same[:-1]])
    return np.cumsum(begins) - 1


def ten_fold_accuracy(cosines: Floats, same: NDArray[np.bool_]) -> float:
    """Mean accuracy of the folds of LFW, each with the threshold that is best on all others."""
    folds = official_folds(same)
    scores = []
    for fold in np.unique(folds):
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


def all_pairs(
    gallery: Gallery, embeddings: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines of all genuine and all impostor pairs, at most 30 photos a person."""
    identities = gallery.identities
    seen: dict[str, int] = {}
    rows = []
    for row, name in enumerate(identities):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= MAX_PER_PERSON:
            rows.append(row)
    codes = np.unique(identities[rows], return_inverse=True)[1]
    embeddings = embeddings[rows]
    cosines = (embeddings @ embeddings.T)[np.triu_indices(len(rows), 1)]
    same = (codes[:, None] == codes[None])[np.triu_indices(len(rows), 1)]
    return cosines[same], cosines[~same]


def watched_analyser() -> tuple[FaceAnalyser, Clock]:
    """An analyser whose stages are timed."""
    from visnomy.vision import analyser as module

    analyser, clock = FaceAnalyser.load(), Clock(TIMED)
    clock.watch(analyser, "_find", "detection (640, 320, 1280)")
    clock.watch(module, "settle_points", "second look at the points")
    clock.watch(module, "align", "alignment")
    clock.watch(analyser._embedder, "embed", "embedding")
    clock.watch(analyser._attributes, "read", "age and gender")
    clock.watch(module, "sharpness", "sharpness")
    clock.watch(module, "portrait_webp", "portrait")
    clock.watch(analyser, "analyse", "all of it", ends=True)
    with_others = partial(analyser.analyse, others=better_model())
    analyser.analyse = with_others  # type: ignore[method-assign]
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
        embedding=gallery.of(FaceAnalyser.model),
        quality=np.array([face.quality for face in gallery.faces]),
        confidence=np.array([face.confidence for face in gallery.faces]),
        sharpness=np.array([face.sharpness for face in gallery.faces]),
        box=np.array(boxes),
        pose=np.array(poses),
        points=np.stack([face.landmarks_px for face in gallery.faces]),
    )


def report(folder: Path, gallery: Gallery, model: str) -> bool:
    """Print what a model is worth; whether its bounds hold."""
    embeddings = gallery.of(model)
    cosines, same = official_pairs(folder, gallery, embeddings)
    accuracy = 100 * ten_fold_accuracy(cosines, same)
    print(f"{model}: official pairs {len(same)} ({int(same.sum())} genuine)")
    print(f"  ten-fold accuracy {accuracy:.2f} %")
    print(f"  equal error rate  {100 * equal_error_rate(cosines, same):.2f} %")
    genuine, impostor = all_pairs(gallery, embeddings)
    impostor = np.sort(impostor)[::-1]
    print(f"  all pairs: {len(genuine)} genuine, {len(impostor)} impostor")
    accepted = {}
    for rate in (1e-3, 1e-4, 1e-5):
        cut = impostor[int(rate * len(impostor))]
        accepted[rate] = 100 * float(np.mean(genuine > cut))
        print(f"  TAR at {rate:g}: {accepted[rate]:.2f} % (cosine {cut:.3f})")
    least_accuracy, least_accepted = BOUNDS[model]
    print(f"  bounds: {least_accuracy} % and, at 0.0001, {least_accepted} %")
    return accuracy >= least_accuracy and accepted[1e-4] >= least_accepted


def report_small(gallery: Gallery, model: str) -> bool:
    """Print what all pairs of a few people give; whether the bound holds."""
    genuine, impostor = all_pairs(gallery, gallery.of(model))
    cosines = np.concatenate([genuine, impostor]).astype(np.float64)
    rate = 100 * equal_error_rate(cosines, np.arange(len(cosines)) < len(genuine))
    print(f"{model}: {len(genuine)} genuine, {len(impostor)} impostor pairs")
    print(f"  equal error rate {rate:.2f} % (bound {SMALL_BOUND} %)")
    return rate <= SMALL_BOUND


def compare_with_peer(folder: Path, gallery: Gallery, pairs: int) -> bool:
    """Print accuracy and equal error rate of all on some official pairs; whether ours are ahead."""
    lines = (folder / "pairs_dev.txt").read_text(encoding="utf-8").splitlines()
    step = max(1, len(lines) // pairs)
    rows = {photo.path.stem: row for row, photo in enumerate(gallery.photos)}
    wanted = [each for line in lines[::step] if (each := _rows_of(line, rows)) is not None]
    used = np.unique([row for first, other, _ in wanted for row in (first, other)])
    vectors = _peer_vectors(
        [gallery.photos[row] for row in used], [gallery.faces[row] for row in used]
    )
    same = np.array([is_same for _, _, is_same in wanted])
    found = {}
    place = {int(row): number for number, row in enumerate(used)}
    for name in _models(gallery):
        cosines = gallery.of(name)
        likeness = [float(cosines[a] @ cosines[b]) for a, b, _ in wanted]
        found[name] = _both(np.array(likeness), same)
    apart = [-float(np.linalg.norm(vectors[place[a]] - vectors[place[b]])) for a, b, _ in wanted]
    peer = _both(np.array(apart), same)
    for name, (accuracy, rate) in {**found, "dlib": peer}.items():
        print(f"  {name}: ten-fold accuracy {accuracy:.2f} %, equal error rate {rate:.2f} %")
    return all(ours[0] >= peer[0] and ours[1] <= peer[1] for ours in found.values())


def _both(likeness: Floats, same: NDArray[np.bool_]) -> tuple[float, float]:
    return 100 * ten_fold_accuracy(likeness, same), 100 * equal_error_rate(likeness, same)


def _rows_of(line: str, rows: Mapping[str, int]) -> tuple[int, int, bool] | None:
    """The photos of an official pair and whether they are one person; None if a face was missed."""
    parts = line.split()
    names = (parts[0], parts[0]) if len(parts) == 3 else (parts[0], parts[2])
    pair = [
        rows.get(f"{n}_{int(k):04d}") for n, k in zip(names, (parts[1], parts[-1]), strict=True)
    ]
    return None if None in pair else (int(pair[0] or 0), int(pair[1] or 0), len(parts) == 3)


def _peer_vectors(photos: list[Photo], faces: list[Face]) -> NDArray[np.float64]:
    """What dlib's network makes of the boxes that we found, with its own 68 points."""
    python = peer_python("bench-peer", Path(__file__).parent / "requirements.txt")
    with tempfile.TemporaryDirectory() as scratch:
        listing, out = Path(scratch) / "faces", Path(scratch) / "vectors.npy"
        boxes = (face.boundary for face in faces)
        corners = [(b.left, b.top, b.left + b.width, b.top + b.height) for b in boxes]
        lines = [
            json.dumps([str(photo.path), box]) for photo, box in zip(photos, corners, strict=True)
        ]
        listing.write_text("\n".join(lines), encoding="utf-8")
        script = Path(__file__).parent / "peer_verification.py"
        subprocess.run([python, script, listing, out], check=True)
        return np.asarray(np.load(out), np.float64)


def _models(gallery: Gallery) -> list[str]:
    return [FaceAnalyser.model, *gallery.faces[0].other_embeddings]


def some_people(photos: list[Photo]) -> list[Photo]:
    """Three photos each of the first people who have so many."""
    by_name: dict[str, list[Photo]] = {}
    for photo in photos:
        by_name.setdefault(photo.labels["identity"], []).append(photo)
    chosen = [rows[:3] for rows in by_name.values() if len(rows) >= 3][:SMALL_PEOPLE]
    return [photo for rows in chosen for photo in rows]


def better_model() -> Mapping[str, OtherEmbedder]:
    """The better model, if its file was asked for."""
    if missing_weights(weights_dir(None), (MOBILEFACENET,)):
        print("without the better model; to measure it: visnomy models install mobilefacenet")
        return {}
    return OtherModels(None).embedders((CONCATENATION,))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=None, help="only the first N photos")
    parser.add_argument("--small", action="store_true", help="a few people")
    parser.add_argument(
        "--peer", type=int, default=0, metavar="PAIRS", help="dlib on so many pairs"
    )
    parser.add_argument("--save", type=Path, default=None, help="write the faces as .npz")
    options = parser.parse_args()
    folder = data_folder("lfw")
    photos = read_labels(folder)[: options.photos]
    photos = some_people(photos) if options.small else photos
    analyser, clock = watched_analyser()
    gallery = read_gallery(photos, analyser)
    if options.save is not None:
        save(gallery, options.save)
    print(f"{len(gallery.faces)} faces, {gallery.missed} photos without one")
    judge = report_small if options.small else partial(report, folder)
    holds = [judge(gallery, model) for model in _models(gallery)]
    if options.peer:
        holds.append(compare_with_peer(folder, gallery, options.peer))
    print("CPU a photo, one thread:", *clock.rows(), sep="\n")
    return int(not all(holds))


if __name__ == "__main__":
    sys.exit(main())
