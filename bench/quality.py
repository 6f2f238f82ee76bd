"""Fits FaceQuality: the chance that a face still matches a good photo of its person.

    python bench/quality.py [--faces N]

Photos of Labeled Faces in the Wild each get one random damage (smaller, blur, motion, dark, JPEG,
noise, covered eyes or mouth, something over the mouth, turned) or none, go through FaceAnalyser,
and are compared with another photo of the person at the cosine where one impostor in a thousand
matches. Faces that look far to the side are counted apart. Half of the people fit the two
constants of vision/quality.py, the other half judges them: also by error versus reject, the share
of faces that do not match when the worst are dropped.
"""

import argparse
import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from covered_mouths import JUDGING_KINDS, cover_mouth
from labelled_faces import Photo, analyse, data_folder, nearest_the_centre, read_labels, read_pixels
from visnomy.model.figure import Face
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.quality import NORM_OFFSET, NORM_SLOPE

MATCH_COSINE = 0.365
"""Where one impostor in a thousand matches (bench/verification.py)."""
GATE = 0.8
PROFILE_DEG = 30.0
DROPPED = (0.0, 0.05, 0.1, 0.2, 0.3)
"""Shares of the worst faces that the error is told without."""
USUAL_POINTS = np.array(
    [[106, 113], [144, 113], [125, 134], [109, 154], [141, 154]], dtype=np.float32
)
"""Where the five points lie in most photos of the set, 250 px wide: they are aligned."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Damage = Callable[[Pixels, np.random.Generator], Pixels]


def _smaller(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    ratio = float(rng.choice([0.40, 0.25, 0.16, 0.12, 0.09]))
    small = cv2.resize(pixels, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    return _bytes(cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def _blurred(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return _bytes(cv2.GaussianBlur(pixels, (0, 0), float(rng.choice([2.0, 3.5, 5.0]))))


def _moved(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    length = int(rng.choice([9, 17, 25]))
    return _bytes(cv2.filter2D(pixels, -1, np.full((1, length), 1 / length)))


def _dark(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return _bytes(np.clip(pixels * rng.uniform(0.08, 0.3) + rng.normal(0, 4, pixels.shape), 0, 255))


def _jpeg(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(4, 20))])
    return _bytes(cv2.imdecode(content, cv2.IMREAD_COLOR))


def _noisy(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return _bytes(np.clip(pixels + rng.normal(0, rng.uniform(15, 60), pixels.shape), 0, 255))


def _covered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    covered = pixels.copy()
    top, bottom = ((0.38, 0.50), (0.56, 0.70))[int(rng.integers(2))]
    height, width = pixels.shape[:2]
    rows, columns = (
        slice(int(top * height), int(bottom * height)),
        slice(width // 4, width * 3 // 4),
    )
    covered[rows, columns] = rng.integers(0, 255, 3)
    return covered


def _masked(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    draw = JUDGING_KINDS[int(rng.integers(len(JUDGING_KINDS)))]
    return cover_mouth(pixels, USUAL_POINTS, draw, rng)


def _turned(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    angle = float(rng.choice([45, 90, 180]))
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _bytes(cv2.warpAffine(pixels, matrix, (width, height)))


def _untouched(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    del rng
    return pixels


DAMAGES: tuple[Damage, ...] = (
    *(_smaller, _blurred, _moved, _dark, _jpeg, _noisy, _covered, _masked, _turned, _untouched),
)


def _bytes(values: object) -> Pixels:
    return np.ascontiguousarray(np.asarray(values), dtype=np.uint8)


def norm_of(quality: float) -> float:
    """The raw norm that a quality came from."""
    return (math.log(quality / (1 - quality)) - NORM_OFFSET) / NORM_SLOPE


def damaged_faces(
    photos: list[Photo], analyser: FaceAnalyser, rng: np.random.Generator
) -> list[tuple[str, str, float, bool]]:
    """Person, damage, norm and whether it still matches, for each damaged photo with a face.

    Args:
        photos: two of each person, one after the other.
        analyser: finds the faces.
        rng: decides how much damage.
    """
    sound = [_labelled_face(read_pixels(photo.path), analyser) for photo in photos]
    rows = []
    for number, photo in enumerate(photos):
        person, other = photo.labels["identity"], sound[number ^ 1]
        if other is None:
            continue
        damage = DAMAGES[number % len(DAMAGES)]
        face = _labelled_face(damage(read_pixels(photo.path), rng), analyser)
        if face is not None:
            rows.append((person, damage.__name__, norm_of(face.quality), _match(face, other)))
        own = sound[number]
        if own and own.head_pose and abs(own.head_pose.yaw) > PROFILE_DEG:
            rows.append((person, "_profile", norm_of(own.quality), _match(own, other)))
    return rows


def _labelled_face(pixels: Pixels, analyser: FaceAnalyser) -> Face | None:
    found = analyse(analyser, pixels, traits=())
    return nearest_the_centre(found, pixels.shape[1], pixels.shape[0])


def _match(one: Face, other: Face) -> bool:
    return bool(one.embedding @ other.embedding > MATCH_COSINE)


def fit(norms: Floats, matches: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic regression."""
    signs = np.where(matches, 1.0, -1.0)

    def loss(constants: Floats) -> float:
        return float(np.mean(np.logaddexp(0, -signs * (constants[0] * norms + constants[1]))))

    found = minimize(loss, np.array([NORM_SLOPE, NORM_OFFSET]))
    return float(found.x[0]), float(found.x[1])


def area_under_curve(norms: Floats, matches: NDArray[np.bool_]) -> float:
    """The chance that a face that matches has the longer norm."""
    return float(np.mean(norms[matches][:, None] > norms[~matches][None]))


def pairs_of_photos(photos: list[Photo], count: int) -> list[Photo]:
    """Two photos a person, one after the other, of the first people that have two."""
    people: dict[str, list[Photo]] = {}
    for photo in photos:
        people.setdefault(photo.labels["identity"], []).append(photo)
    return [p for own in people.values() if len(own) >= 2 for p in own[:2]][:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=1500, help="how many damaged photos")
    options = parser.parse_args()
    photos = pairs_of_photos(read_labels(data_folder("lfw")), options.faces)
    rows = damaged_faces(photos, FaceAnalyser.load(), np.random.default_rng(7))
    people = {name: number for number, name in enumerate(dict.fromkeys(row[0] for row in rows))}
    fits = np.array([people[row[0]] % 2 == 0 for row in rows])
    norms, matches = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    slope, offset = fit(norms[fits], matches[fits])
    print(f"{len(rows)} of {len(photos)} damaged photos have a face; {np.mean(matches):.3f} match")
    print(f"FaceQuality = sigmoid({slope:.3f} * norm {offset:+.3f}), fitted on {int(fits.sum())}")
    report(norms[~fits], matches[~fits], slope, offset)
    quality = 1 / (1 + np.exp(-(slope * norms + offset)))
    for damage in dict.fromkeys(row[1] for row in rows):
        mine = np.array([row[1] == damage for row in rows])
        passed, right = np.mean(quality[mine] > GATE), matches[mine].mean()
        count = int(mine.sum())
        print(f"| {damage[1:]} | {count} | {passed:.2f} | {right:.2f} |")


def report(norms: Floats, matches: NDArray[np.bool_], slope: float, offset: float) -> None:
    kept = 1 / (1 + np.exp(-(slope * norms + offset))) > GATE
    print(f"other people: AUC {area_under_curve(norms, matches):.3f}; gate {GATE} keeps")
    print(f"  {kept.mean():.2f} of the faces and {kept[matches].mean():.2f} of those that match;")
    print(
        f"  kept faces match {matches[kept].mean():.3f}, dropped ones {matches[~kept].mean():.3f}"
    )
    order = np.argsort(norms)
    cuts = [matches[order][int(share * len(order)) :] for share in DROPPED]
    curve = ", ".join(
        f"{share:.0%} {1 - left.mean():.3f}" for share, left in zip(DROPPED, cuts, strict=True)
    )
    print(f"error versus reject, no match when the worst are dropped: {curve}")


if __name__ == "__main__":
    main()
