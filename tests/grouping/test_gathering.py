from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.people import DIMENSIONS, calibration, faces_of

from visnomy.grouping.calibration import Calibration
from visnomy.grouping.effort import Effort
from visnomy.grouping.evidence import Evidence
from visnomy.grouping.partition import FaceVectors, Memory, compare
from visnomy.grouping.settling import GroupingPolicy, group

GOOD, POOR = 0.98, 0.3
RULE = Evidence(
    half=0.49,
    slope=0.087,
    least=0.2,
    most=0.79,
    dimensions=60.0,
    shared=0.1,
    crowd=1.0,
    weak=4.0,
    thresholds=((0, 6.0),),
)


def rules(**changes: object) -> Calibration:
    return calibration(**{"reaches": ((0, 0.2),), "evidence": RULE, **changes})


def towards(*parts: tuple[int, float]) -> NDArray[np.float64]:
    """A vector of length 1 that has these cosines with axes, and the rest with a last one."""
    vector = np.zeros(DIMENSIONS)
    for axis, cosine in parts:
        vector[axis] = cosine
    vector[-1 if vector[-1] == 0 else -2] += np.sqrt(1 - (vector**2).sum())
    return vector


def people(poor: list[NDArray[np.float64]], qualities: list[float]) -> FaceVectors:
    """Eight good faces of somebody around axis 0 and eight around axis 1, and poor ones."""
    rng = np.random.default_rng(4)
    good = []
    for axis in (0, 1):
        for _ in range(8):
            noise = np.zeros(DIMENSIONS)
            noise[4:-4] = rng.standard_normal(DIMENSIONS - 8)
            vector = np.eye(DIMENSIONS)[axis] * 0.76 + noise / np.linalg.norm(noise) * 0.65
            good.append(vector / np.linalg.norm(vector))
    made = faces_of(np.asarray([*good, *poor], np.float32), seed=1)
    return replace(made, quality=np.array([GOOD] * 16 + qualities, np.float32))


def labels_of(faces: FaceVectors, rule: Calibration) -> NDArray[np.int32]:
    return group(faces, rule, GroupingPolicy(min_images=1)).labels


def test_a_poor_face_joins_those_who_say_the_same_together() -> None:
    faces = people([towards((0, 0.5))], [POOR])

    alone = labels_of(faces, rules(evidence=None))
    joined = labels_of(faces, rules())

    assert alone[16] not in alone[:16]
    assert joined[16] == joined[0]
    assert (joined[:8] == joined[0]).all()


def test_a_poor_face_goes_where_the_odds_are_best() -> None:
    faces = people([towards((0, 0.42), (1, 0.55))], [POOR])

    labels = labels_of(faces, rules())

    assert labels[16] == labels[8]
    assert labels[16] != labels[0]


def test_a_face_like_nobody_stays_alone() -> None:
    faces = people([towards((0, 0.25), (1, 0.25))], [POOR])

    labels = labels_of(faces, rules())

    assert labels[16] not in labels[:16]


def test_strong_groups_do_not_join_each_other() -> None:
    faces = people([], [])
    eager = replace(RULE, thresholds=((0, -1000.0),))
    near = {"reaches": ((0, -1.0),)}

    apart = labels_of(faces, rules(evidence=eager, **near))
    fused = labels_of(faces, rules(evidence=replace(eager, weak=1000.0), **near))

    assert apart[0] != apart[8]
    assert fused[0] == fused[8]


def test_a_good_face_that_is_as_far_away_is_somebody_else() -> None:
    far = towards((0, 0.42))
    poor, good = people([far], [POOR]), people([far], [GOOD])
    rule = rules(evidence=replace(RULE, thresholds=((0, 3.5),)))

    joined, apart = labels_of(poor, rule), labels_of(good, rule)

    assert joined[16] == joined[0]
    assert apart[16] not in apart[:16]


def test_a_face_does_not_join_a_group_with_another_face_of_its_photo() -> None:
    faces = people([towards((0, 0.5))], [POOR])
    photos = faces.photos.copy()
    photos[16] = photos[3]

    labels = labels_of(replace(faces, photos=photos), rules())

    assert labels[16] not in labels[:16]
    assert (labels[:8] == labels[0]).all()


def test_among_more_faces_it_takes_more() -> None:
    steps = replace(RULE, thresholds=((0, 6.0), (17, 60.0)))
    faces = people([towards((0, 0.5))], [POOR])

    labels = labels_of(faces, rules(evidence=steps))

    assert labels[16] not in labels[:16]


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), first=st.integers(0, 60))
def test_groups_are_the_same_in_any_order_and_in_batches(seed: int, first: int) -> None:
    faces, rule = mixed(seed), rules()
    whole = labels_of(faces, rule)
    order = np.random.default_rng(seed).permutation(len(faces))

    shuffled = labels_of(faces.take(order), rule)
    before = compare(faces.take(order[:first]), rule, effort=Effort(threads=2, block_rows=7))
    now = compare(faces, rule, memory=Memory(findings=before.findings))
    fresh = compare(faces, rule)

    assert np.array_equal(shuffled, whole[order])
    assert np.array_equal(now.groups, fresh.groups)


def mixed(seed: int) -> FaceVectors:
    """Sixty faces of ten people, good and poor, some of them on one photo."""
    rng = np.random.default_rng(seed)
    quality = rng.choice([0.1, POOR, 0.7, GOOD], 60).astype(np.float32)
    signal = RULE.signal(quality)[:, None]
    centres = rng.standard_normal((10, DIMENSIONS))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    noise = rng.standard_normal((60, DIMENSIONS))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    vectors = centres[rng.integers(0, 10, 60)] * signal + noise * np.sqrt(1 - signal**2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = faces_of(vectors.astype(np.float32), seed)
    return replace(made, photos=rng.integers(0, 25, 60), quality=quality)
