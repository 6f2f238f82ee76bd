"""Trains a head that tells masks, glasses, hats or beards from the features of faceres.

    python bench/train_heads.py mask LABELS.csv --about "800 photos of ours, CC0" [--bare FOLDER]

LABELS.csv has the columns `path` (relative to it), the head's name (1 or 0) and, where several
photos show one person, `group`. `--bare` is a folder with labels.csv of faces that all are 0, such
as an album. A mask head is also shown mouths that are covered by something else. The head is
judged on people that it was not trained on, calibrated on the same answers, and written to the
weights folder, where the server finds it (docs/weights.md). Who trains answers for the rights.
Photos of one person, and copies of one photo, are never on both sides: besides by `group` they are
known by their SFace vectors.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse.csgraph import connected_components

from covered_mouths import JUDGING_KINDS, TRAINING_KINDS, Draw, cover_mouth
from labelled_faces import Photo, analyse, nearest_the_centre, read_labels, read_pixels
from visnomy.packages import write_atomically
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.faceres import FaceDescriber
from visnomy.vision.heads import HEADS_FOLDER, VALUES, Head, features_name
from visnomy.vision.installed import weights_dir

FOLDS = 5
RIDGE = 1e-5
LEAST = {"mask": 0.8}
"""The chance from which on a value is given; .5 for the others."""
AT_EVEN_ODDS = {"mask"}
"""Heads that are calibrated as if half of all faces had the thing. They learn from drawn negatives,
so how many of their faces have it says nothing of how many have it anywhere."""
SAME_PERSON = 0.484
"""The cosine that 1 in 100,000 pairs of strangers reaches (docs/accuracy.md)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Described faces.

    Attributes:
        features: float64 (n, 1024).
        groups: int64 (n,), faces of one group are of one person.
    """

    features: Floats
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.groups)


@dataclass(frozen=True, slots=True, eq=False)
class Found(Faces):
    """Faces of photos.

    Attributes:
        vectors: float64 (n, 128), of unit length, by SFace before anything was drawn.
    """

    vectors: Floats


class Describer:
    """Finds the labelled face of photos and describes it."""

    def __init__(self) -> None:
        self._analyser = FaceAnalyser.load()
        self._describer = FaceDescriber.load(weights_dir(None))

    def faces(self, photos: list[Photo], covers: tuple[Draw, ...] = ()) -> tuple[Found, list[int]]:
        """The faces of photos, and the numbers of the photos that have one.

        Args:
            photos: one face each.
            covers: each face's mouth is covered by one of these first, in turn.
        """
        rng, features, vectors, kept = np.random.default_rng(3), [], [], []
        for number, photo in enumerate(photos):
            pixels = read_pixels(photo.path)
            found = analyse(self._analyser, pixels, traits=())
            face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
            if face is None:
                continue
            if covers:
                draw = covers[number % len(covers)]
                pixels = cover_mouth(pixels, face.landmarks_px, draw, rng)
            features.append(self._describer.describe(pixels, face.landmarks_px).features)
            vectors.append(face.embedding)
            kept.append(number)
        names = [photos[n].labels.get("group") or photos[n].labels["path"] for n in kept]
        groups = np.unique(names, return_inverse=True)[1]
        described = Found(
            np.array(features, dtype=np.float64),
            np.asarray(groups, np.int64),
            np.array(vectors, dtype=np.float64),
        )
        return described, kept


def fit(features: Floats, truth: NDArray[np.bool_], ridge: float = RIDGE) -> Floats:
    """1,024 weights and a bias: logistic regression with a ridge."""
    signs = np.where(truth, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = signs * (features @ weights[:-1] + weights[-1])
        slopes = -signs / (1 + np.exp(np.clip(odds, -50, 50)))
        penalty = ridge * weights[:-1]
        gradient = np.append(features.T @ slopes / len(truth) + penalty, slopes.mean())
        return float(np.mean(np.logaddexp(0, -odds)) + penalty @ weights[:-1] / 2), gradient

    start = np.zeros(features.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def unseen_odds(
    faces: Faces,
    truth: NDArray[np.bool_],
    ridge: float = RIDGE,
    taught: NDArray[np.bool_] | None = None,
) -> Floats:
    """The log odds of each face by a head that was trained without its person's fold.

    Args:
        faces: what is judged.
        truth: bool (n,).
        ridge: of `fit`.
        taught: bool (n,), which of the faces heads are trained on at all; None means all.
    """
    learnt = np.ones(len(faces), np.bool_) if taught is None else taught
    odds = np.zeros(len(faces))
    for fold in range(FOLDS):
        out = faces.groups % FOLDS == fold
        weights = fit(faces.features[~out & learnt], truth[~out & learnt], ridge)
        odds[out] = faces.features[out] @ weights[:-1] + weights[-1]
    return odds


def calibration(
    odds: Floats, truth: NDArray[np.bool_], *, at_even_odds: bool = False
) -> tuple[float, float]:
    """Slope and offset that make log odds say how often they are right.

    Args:
        odds: float64 (n,).
        truth: bool (n,).
        at_even_odds: as if half of the faces were true, whatever their share here is.
    """
    signs = np.where(truth, 1.0, -1.0)
    share = truth.mean() if at_even_odds else 0.5
    weights = np.where(truth, 1 - share, share) * 2

    def loss(constants: Floats) -> float:
        wrong = np.logaddexp(0, -signs * (constants[0] * odds + constants[1]))
        return float(np.mean(weights * wrong))

    found = minimize(loss, np.array([1.0, 0.0])).x
    return float(found[0]), float(found[1])


def together(*parts: Found) -> Faces:
    """Several sets as one, in which faces of one person are one group.

    The same person are faces with one label of one set, and faces whose vectors say so.
    """
    starts = np.cumsum([0, *(int(part.groups.max(initial=-1)) + 1 for part in parts)])
    labels = np.concatenate([p.groups + n for p, n in zip(parts, starts[:-1], strict=True)])
    vectors = np.concatenate([part.vectors for part in parts])
    same = (vectors @ vectors.T >= SAME_PERSON) | (labels[:, None] == labels[None])
    groups = np.asarray(connected_components(same, directed=False)[1], np.int64)
    return Faces(np.concatenate([part.features for part in parts]), groups)


def chances(odds: Floats, constants: tuple[float, float]) -> Floats:
    """Calibrated probabilities."""
    return np.asarray(1 / (1 + np.exp(-(constants[0] * odds + constants[1]))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(VALUES))
    parser.add_argument("labels", type=Path)
    parser.add_argument("--bare", type=Path, help="a folder of faces that all are 0")
    parser.add_argument("--about", required=True, help="which photos, in a few words")
    options = parser.parse_args()
    describer = Describer()
    photos = read_labels(options.labels.parent)
    faces, kept = describer.faces(photos)
    truth = np.array([photos[number].labels[options.name] == "1" for number in kept])
    bare = read_labels(options.bare) if options.bare else []
    others = [describer.faces(bare)[0]] if bare else []
    if options.name == "mask":
        open_mouths = [photos[n] for n, masked in zip(kept, truth, strict=True) if not masked]
        others.append(describer.faces(open_mouths + bare, TRAINING_KINDS)[0])
        judged, _ = describer.faces(open_mouths, JUDGING_KINDS)
        others.append(judged)
    everything = together(faces, *others)
    truth = np.concatenate([truth, np.zeros(len(everything) - len(truth), np.bool_)])
    odds = unseen_odds(everything, truth)
    constants = calibration(odds, truth, at_even_odds=options.name in AT_EVEN_ODDS)
    least, right = LEAST.get(options.name, 0.5), chances(odds, constants)
    found, false = (right[truth] >= least).mean(), (right[~truth] >= least).mean()
    print(f"{len(truth)} faces, {int(truth.sum())} of them {options.name}; at {least} or more")
    print(f"  found {found:.3f}, others called so {false:.4f} (people not trained on)")
    write_head(options.name, fit(everything.features, truth), constants, least, options.about)


def write_head(
    name: str, weights: Floats, constants: tuple[float, float], least: float, about: str
) -> None:
    """Writes a head to where the server looks for it."""
    slope, offset = constants
    head = Head(
        name=name,
        features=features_name(),
        weights=tuple(float(f"{value:.6g}") for value in slope * weights[:-1]),
        bias=float(slope * weights[-1] + offset),
        least=least,
        trained_on=about,
    )
    folder = weights_dir(None) / HEADS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / f"{name}.json", msgspec.json.encode(head))
    print(f"written: {folder / f'{name}.json'}")


if __name__ == "__main__":
    main()
