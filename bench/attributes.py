"""Measures age and gender on UTKFace, and gender on Labeled Faces in the Wild.

    python bench/attributes.py

Prints mean absolute error of the age (all, and by decade), how often the true age lies within one
AgeSD, and how often the gender is right, for all and for those given with confidence.
"""

import numpy as np
from numpy.typing import NDArray

from labelled_faces import Photo, analyse, data_folder, nearest_the_centre, read_labels, read_pixels
from visnomy.model.figure import Face
from visnomy.vision.analyser import FaceAnalyser

PEOPLE = 600
"""Photos of LFW, one a person, for the gender of adults in the news."""


def labelled_faces(photos: list[Photo], analyser: FaceAnalyser) -> list[tuple[Photo, Face]]:
    """The labelled face of each photo that has one."""
    pairs = []
    for photo in photos:
        pixels = read_pixels(photo.path)
        found = analyse(analyser, pixels)
        face = nearest_the_centre(found, pixels.shape[1], pixels.shape[0])
        if face is not None:
            pairs.append((photo, face))
    return pairs


def report_ages(pairs: list[tuple[Photo, Face]]) -> None:
    truth = np.array([float(photo.labels["age"]) for photo, _ in pairs])
    errors = np.abs(truth - np.array([float(face.age or 0) for _, face in pairs]))
    spreads = np.array([float(face.age_sd or 0) for _, face in pairs])
    print(f"  age: mean absolute error {errors.mean():.2f}, median {np.median(errors):.1f}")
    decades = [errors[(truth >= low) & (truth < low + 10)] for low in range(0, 80, 10)]
    means = " ".join(f"{part.mean():.1f}" for part in [*decades, errors[truth >= 80]] if len(part))
    print(f"  by decade, 0-9 to 80+: {means}")
    print(f"  within one AgeSD: {np.mean(errors <= spreads):.3f}")


def report_genders(pairs: list[tuple[Photo, Face]]) -> None:
    known = [(photo, face.gender) for photo, face in pairs if face.gender is not None]
    right = np.array([photo.labels["gender"] == gender.value for photo, gender in known])
    sure = np.array([gender.confidence for _, gender in known])
    print(f"  gender: right {right.mean():.3f}; mean confidence {sure.mean():.3f}")
    _report_confident(right, sure)
    if all("age" in photo.labels for photo, _ in known):
        grown = np.array([float(photo.labels["age"]) >= 13 for photo, _ in known])
        print(f"  13 years and older: right {right[grown].mean():.3f}")


def _report_confident(right: NDArray[np.bool_], sure: NDArray[np.float64]) -> None:
    for floor in (0.8, 0.9):
        chosen = sure > floor
        share, good = chosen.mean(), right[chosen].mean()
        print(f"  confidence over {floor}: {share:.2f} of them, right {good:.3f}")


def one_photo_a_person(photos: list[Photo]) -> list[Photo]:
    """The first photo of each person whose gender is known."""
    first: dict[str, Photo] = {}
    for photo in photos:
        if photo.labels["gender"]:
            first.setdefault(photo.labels["identity"], photo)
    return list(first.values())[:PEOPLE]


def main() -> None:
    analyser = FaceAnalyser.load()
    photos = read_labels(data_folder("utkface"))
    pairs = labelled_faces(photos, analyser)
    print(f"UTKFace: {len(pairs)} of {len(photos)} photos have a face")
    report_ages(pairs)
    report_genders(pairs)
    people = labelled_faces(one_photo_a_person(read_labels(data_folder("lfw"))), analyser)
    print(f"LFW: {len(people)} people")
    report_genders(people)


if __name__ == "__main__":
    main()
