"""Measures what is said of faces on labelled photos, and prints the table of docs/accuracy.md.

    python bench/attributes.py [--small] [--write]

Age and gender on the half of UTKFace that no constant was fitted on, gender on Labeled Faces in the
Wild, happiness on FER2013, happiness and mouths on sheets of invented people, a mask head that is
trained here and thrown away, the pose by mirrored and turned photos. Exits with 1 if a
bound is broken; `--write` puts the table into docs/accuracy.md. Without the sources that npm
brings, what they would say is not measured.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from invented_people import SHEET, download_people, expression, pictures
from labelled_faces import (
    Photo,
    analyse,
    data_folder,
    nearest_the_centre,
    read_labels,
    read_pixels,
)
from mask_head import measure_mask
from table_figure import Figure
from visnomy.model.figure import Attribute, Face, Trait
from visnomy.model.geometry import HeadPose
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.installed import has_weights, weights_dir
from visnomy.vision.weights import FACE_MESH, FACERES, FER, HUMAN_EMOTION

GROWN = 18
TURN_DEG = 20.0
BINS = 10
OPEN = ("surprised", "shocked")
CLOSED = ("neutral", "angry", "thoughtful", "pensive", "determined")
"""Expressions that say what the mouth does."""
SMILES = ("happy", "smug", "flirty", "playful")
PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
MARK = "<!-- written by bench/attributes.py -->"

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many photos of each set."""

    utkface: int = 750
    lfw: int = 600
    fer2013: int = 1200
    pose: int = 200
    bare: int = 1000
    has_sheets: bool = True


SMALL = Sizes(utkface=60, lfw=40, fer2013=60, pose=12, bare=0, has_sheets=False)


def labelled(
    photos: list[Photo], analyser: FaceAnalyser, *traits: Trait
) -> list[tuple[Photo, Face]]:
    """The labelled face of each photo that has one."""
    pairs = []
    for photo in photos:
        pixels = read_pixels(photo.path)
        found = analyse(analyser, pixels, traits)
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        if face is not None:
            pairs.append((photo, face))
    return pairs


def calibration_error(sure: Floats, right: Truth) -> float:
    """Mean distance of confidence and share of right answers, over ten equal steps of .5 to 1."""
    steps = np.clip(((sure - 0.5) * 2 * BINS).astype(int), 0, BINS - 1)
    parts = [steps == step for step in range(BINS) if np.any(steps == step)]
    return float(sum(abs(sure[part].mean() - right[part].mean()) * part.mean() for part in parts))


def judged(given: list[Attribute], truth: list[str]) -> tuple[Floats, Truth]:
    """The confidence of each answer, and whether it is right."""
    right = np.array([one.value == true for one, true in zip(given, truth, strict=True)])
    return np.array([one.confidence for one in given]), right


def measure_ages(pairs: list[tuple[Photo, Face]]) -> Iterator[Figure]:
    truth = np.array([float(photo.labels["age"]) for photo, _ in pairs])
    errors = np.abs(truth - np.array([float(face.age or 0) for _, face in pairs]))
    spreads = np.array([float(face.age_sd or 0) for _, face in pairs])
    yield Figure(
        "Age, UTKFace: mean absolute error, years",
        float(errors.mean()),
        most=5.6,
        slack=3,
        digits=2,
    )
    yield Figure("median error", float(np.median(errors)), digits=1)
    for low in (0, 20, 40, 60):
        part = errors[(truth >= low) & (truth < (low + 20 if low < 60 else 200))]
        if len(part):
            name = f"{low} to {low + 19} years" if low < 60 else "60 years and older"
            yield Figure(f"mean absolute error, {name}", float(part.mean()), digits=1)
    yield Figure("AgeSD: true age within one", float((errors <= spreads).mean()))
    if len(errors) > 2:
        yield Figure("AgeSD: correlation with the error", float(np.corrcoef(errors, spreads)[0, 1]))


def measure_genders(pairs: list[tuple[Photo, Face]], name: str, least: float) -> Iterator[Figure]:
    known = [(photo, face.gender) for photo, face in pairs if face.gender is not None]
    sure, right = judged([given for _, given in known], [p.labels["gender"] for p, _ in known])
    yield Figure(f"Gender, {name}: right", float(right.mean()), least=least, slack=0.1)
    if all("age" in photo.labels for photo, _ in known):
        grown = np.array([float(photo.labels["age"]) >= GROWN for photo, _ in known])
        yield Figure(f"from {GROWN} years", float(right[grown].mean()), least=0.95)
    yield Figure("calibration error (ECE)", calibration_error(sure, right), most=0.03)
    chosen = sure > 0.9
    yield Figure("share with confidence over .9", float(chosen.mean()))
    yield Figure("right among those", float(right[chosen].mean()), least=0.975, slack=0.05)


def measure_happiness(pairs: list[tuple[Photo, Face]]) -> Iterator[Figure]:
    given = [face.emotion for _, face in pairs if face.emotion is not None]
    truth = ["happiness" if p.labels["emotion"] == "happy" else "none" for p, _ in pairs]
    sure, right = judged(given, truth)
    called = np.array([one.value == "happiness" for one in given])
    happy = np.array([true == "happiness" for true in truth])
    yield Figure(
        "Emotion, FER2013: precision of happiness",
        float(happy[called].mean()),
        least=0.88,
        slack=0.2,
    )
    yield Figure("recall of happiness", float(called[happy].mean()), least=0.79, slack=0.25)
    certain = called & (sure > 0.7)
    yield Figure("precision at confidence over .7", float(happy[certain].mean()), least=0.92)
    yield Figure("calibration error (ECE)", calibration_error(sure, right), most=0.03)


def measure_expressions(analyser: FaceAnalyser) -> Iterator[Figure]:
    """On sheets of sixteen named expressions; nothing was fitted on them."""
    found = []
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        for sheet in pictures(download_people(Path(scratch)), SHEET):
            faces = analyse(analyser, sheet.pixels, {Trait.EMOTION, Trait.MOUTH})
            found += [(expression(face, sheet.pixels), face) for face in faces]
    smiles = np.array([name in SMILES for name, _ in found])
    happy = [face.emotion is not None and face.emotion.value == "happiness" for _, face in found]
    called = np.array(happy)
    yield Figure(
        f"Emotion, {len(found)} expressions of invented people: precision of smiles",
        float(smiles[called].mean()),
        least=0.94,
    )
    yield Figure("recall of smiles", float(called[smiles].mean()), least=0.82)
    told = [(name in OPEN, face.mouth) for name, face in found if name in OPEN + CLOSED]
    right = [mouth is not None and (mouth.value == "open") == is_open for is_open, mouth in told]
    name = f"Mouth, {len(told)} of these faces: right"
    yield Figure(name, float(np.mean(right)), least=0.88)


def measure_pose(photos: list[Photo], analyser: FaceAnalyser) -> Iterator[Figure]:
    def pose(pixels: Pixels) -> HeadPose | None:
        found = analyse(analyser, pixels, ())
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        return None if face is None else face.head_pose

    ways: tuple[Callable[[Pixels], Pixels], ...] = (
        lambda pixels: pixels,
        lambda pixels: np.ascontiguousarray(pixels[:, ::-1]),
        turned,
    )
    rows = [[pose(way(read_pixels(photo.path))) for way in ways] for photo in photos]
    seen = np.array(
        [
            [(one.yaw, one.pitch, one.roll) for one in row if one is not None]
            for row in rows
            if None not in row
        ]
    )
    plain, mirrored, leaning = seen[:, 0], seen[:, 1], seen[:, 2]
    off = np.abs(plain + mirrored * [1, -1, 1])
    yield Figure(
        "HeadPose, mirrored LFW: yaw off by, degrees",
        float(off[:, 0].mean()),
        most=4,
        slack=4,
        digits=1,
    )
    yield Figure("pitch off by", float(off[:, 1].mean()), most=4, slack=4, digits=1)
    yield Figure("roll off by", float(off[:, 2].mean()), most=3, slack=2, digits=1)
    error = np.abs(leaning[:, 2] - plain[:, 2] - TURN_DEG)
    yield Figure(
        f"turned by {TURN_DEG:g}: roll off by (median)",
        float(np.median(error)),
        most=2,
        slack=2,
        digits=1,
    )
    shift = np.abs(leaning[:, :2] - plain[:, :2])
    yield Figure("yaw moves by (median)", float(np.median(shift[:, 0])), most=4, slack=4, digits=1)
    yield Figure(
        "pitch moves by (median)", float(np.median(shift[:, 1])), most=4, slack=4, digits=1
    )
    yield Figure("pitch, mean of LFW", float(plain[:, 1].mean()), digits=1)
    yield Figure("pitch, standard deviation", float(plain[:, 1].std()), digits=1)


def turned(pixels: Pixels) -> Pixels:
    """The photo turned clockwise about its middle."""
    middle = (pixels.shape[1] / 2, pixels.shape[0] / 2)
    matrix = cv2.getRotationMatrix2D(middle, -TURN_DEG, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, pixels.shape[1::-1]), dtype=np.uint8)


def one_photo_a_person(photos: list[Photo]) -> list[Photo]:
    """The first photo of each person whose gender is known."""
    first: dict[str, Photo] = {}
    for photo in photos:
        if photo.labels["gender"]:
            first.setdefault(photo.labels["identity"], photo)
    return list(first.values())


def spread(photos: list[Photo], count: int) -> list[Photo]:
    """So many photos, evenly over the whole set."""
    step = max(1, len(photos) // max(count, 1))
    return photos[::step][:count]


def measure(sizes: Sizes) -> Iterator[Figure]:
    analyser = FaceAnalyser.load()
    folder = weights_dir(None)
    has_faceres = has_weights(folder, FACERES)
    # Age's curve and spread were fitted on the other half: the photos 0, 2, 4 and so on.
    photos = spread(read_labels(data_folder("utkface"))[1::2], sizes.utkface)
    pairs = labelled(photos, analyser, Trait.AGE, Trait.GENDER)
    yield Figure("UTKFace photos with a face", len(pairs) / len(photos), least=0.99, slack=0.05)
    if has_faceres:
        yield from measure_ages(pairs)
        yield from measure_genders(pairs, "UTKFace", 0.918)
    lfw = one_photo_a_person(read_labels(data_folder("lfw")))
    if has_faceres:
        people = labelled(spread(lfw, sizes.lfw), analyser, Trait.GENDER)
        yield from measure_genders(people, "LFW", 0.96)
    if has_weights(folder, FER) and has_weights(folder, HUMAN_EMOTION):
        emotions = spread(read_labels(data_folder("fer2013")), sizes.fer2013)
        yield from measure_happiness(labelled(emotions, analyser, Trait.EMOTION))
    if sizes.has_sheets and has_weights(folder, FER) and has_weights(folder, FACE_MESH):
        yield from measure_expressions(analyser)
    if has_weights(folder, FACE_MESH):
        yield from measure_pose(spread(lfw, sizes.pose), analyser)
    if has_faceres and sizes.bare:
        bare = spread(read_labels(data_folder("lfw")), sizes.bare)
        yield from measure_mask(read_labels(data_folder("mask")), bare)


def write_page(rows: list[str]) -> None:
    """Puts the table between its marks in docs/accuracy.md."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARK)
    _, _, after = rest.partition(MARK)
    table = "\n".join(["", "| | measured | bound |", "|---|---|---|", *rows, ""])
    PAGE.write_text(f"{before}{MARK}{table}{MARK}{after}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few photos, for CI; looser bounds")
    parser.add_argument("--write", action="store_true", help="write the table to docs/accuracy.md")
    options = parser.parse_args()
    rows, broken = [], []
    for figure in measure(SMALL if options.small else Sizes()):
        rows.append(figure.row)
        print(figure.row, flush=True)
        if not figure.holds(is_small=options.small):
            broken.append(figure.what)
    if options.write:
        write_page(rows)
    if broken:
        print(f"broken: {', '.join(broken)}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
