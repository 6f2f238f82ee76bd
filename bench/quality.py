"""Fits FaceQuality: the chance that a face still matches a good photo of its person.

    python bench/quality.py [--faces N]

Photos of Labeled Faces in the Wild each get one random damage (smaller, blur, motion, dark, JPEG,
noise, covered eyes or mouth, turned) or none, go through FaceAnalyser, and are compared with the
best other photo of the person at the cosine where one impostor in a thousand matches. Half of the
people fit the two constants of vision/quality.py, the other half judges them.
"""

import argparse
import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from labelled_faces import Photo, analyse, data_folder, nearest_the_centre, read_labels, read_pixels
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.quality import NORM_OFFSET, NORM_SLOPE

MATCH_COSINE = 0.365
"""Where one impostor in a thousand matches (bench/verification.py)."""
GATE = 0.8

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


def _turned(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    angle = float(rng.choice([45, 90, 180]))
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _bytes(cv2.warpAffine(pixels, matrix, (width, height)))


def _untouched(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    del rng
    return pixels


DAMAGES: tuple[Damage, ...] = (
    *(_smaller, _blurred, _moved, _dark, _jpeg, _noisy, _covered, _turned, _untouched),
)


def _bytes(values: object) -> Pixels:
    return np.ascontiguousarray(np.asarray(values), dtype=np.uint8)


def norm_of(quality: float) -> float:
    """The raw norm that a quality came from."""
    return (math.log(quality / (1 - quality)) - NORM_OFFSET) / NORM_SLOPE


def damaged_faces(
    photos: list[Photo], analyser: FaceAnalyser, rng: np.random.Generator
) -> list[tuple[str, str, float, bool]]:
    """Person, damage, norm and whether it still matches, for each damaged photo with a face."""
    rows, best = [], _best_photos(photos, analyser)
    for number, photo in enumerate(photos):
        damage = DAMAGES[number % len(DAMAGES)]
        pixels = damage(read_pixels(photo.path), rng)
        found = analyse(analyser, pixels)
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        good = best[photo.labels["identity"]][number % 2]
        if face is not None:
            matches = bool(face.embedding @ good > MATCH_COSINE)
            rows.append((photo.labels["identity"], damage.__name__, norm_of(face.quality), matches))
    return rows


def _best_photos(
    photos: list[Photo], analyser: FaceAnalyser
) -> dict[str, list[NDArray[np.float32]]]:
    """For the two photos of each person the embedding of the other one, undamaged."""
    best: dict[str, list[NDArray[np.float32]]] = {}
    for photo in photos:
        pixels = read_pixels(photo.path)
        face = nearest_the_centre(analyse(analyser, pixels), pixels.shape[1], pixels.shape[0])
        vector = np.zeros(128, np.float32) if face is None else face.embedding
        best.setdefault(photo.labels["identity"], []).insert(0, vector)
    return best


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
        print(f"  {damage[1:]:<10} {mine.sum():4} found, {passed:.2f} pass, {right:.2f} match")


def report(norms: Floats, matches: NDArray[np.bool_], slope: float, offset: float) -> None:
    kept = 1 / (1 + np.exp(-(slope * norms + offset))) > GATE
    print(f"other people: AUC {area_under_curve(norms, matches):.3f}; gate {GATE} keeps")
    print(f"  {kept.mean():.2f} of the faces and {kept[matches].mean():.2f} of those that match;")
    print(
        f"  kept faces match {matches[kept].mean():.3f}, dropped ones {matches[~kept].mean():.3f}"
    )


if __name__ == "__main__":
    main()
