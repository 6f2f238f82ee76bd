"""How well a head for masks does that is trained here and thrown away."""

from collections.abc import Iterator

import numpy as np

from covered_mouths import JUDGING_KINDS, TRAINING_KINDS
from labelled_faces import Photo
from table_figure import Figure
from train_heads import LEAST, Describer, calibration, chances, together, unseen_odds


def measure_mask(photos: list[Photo], bare: list[Photo]) -> Iterator[Figure]:
    """Heads are trained on four fifths of the people and judged on the rest, five times over."""
    describer = Describer()
    faces, kept = describer.faces(photos)
    masked = np.array([photos[number].labels["mask"] == "1" for number in kept])
    mouths = [photos[n] for n, is_masked in zip(kept, masked, strict=True) if not is_masked]
    sets = [
        faces,
        describer.faces(bare)[0],
        describer.faces(mouths + bare, TRAINING_KINDS)[0],
        describer.faces(mouths, JUDGING_KINDS)[0],
    ]
    everything, ends = together(*sets), np.cumsum([len(part) for part in sets])
    truth = np.concatenate([masked, np.zeros(len(everything) - len(masked), np.bool_)])
    taught = np.arange(len(everything)) < ends[2]
    odds = unseen_odds(everything, truth, taught=taught)
    constants = calibration(odds[taught], truth[taught], at_even_odds=True)
    called = chances(odds, constants) >= LEAST["mask"]
    own, plain, _, covered = np.split(called, ends[:-1])
    yield Figure("Mask head, trained here: recall", float(own[masked].mean()), least=0.94)
    yield Figure("unmasked photos called masked", float(own[~masked].mean()), most=0.02)
    yield Figure("LFW called masked", float(plain.mean()), most=0.001, digits=4)
    share = float(covered.mean())
    yield Figure("mouths under unseen things called masked", share, most=0.1)
