"""CPU milliseconds for a photo of 1280 px and for a face, beside face_recognition and OpenCV.

    python bench/faces_speed.py [--small]

Photos of the album, scaled to 1280 px and written as JPEG; every side reads the file, finds the
faces and makes their vectors, one thread, process CPU time, medians of runs that take turns.
face_recognition is dlib's HOG with one upsampling, 68 points and its network; OpenCV is its own
recipe on the same networks that we use (FaceDetectorYN, FaceRecognizerSF). Exits with 1 when a
bound is broken.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np

from labelled_faces import data_folder, read_pixels
from peer_environment import HERE, peer_python
from visnomy.media.picture import read_picture
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.settings import MediaLimits
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.installed import weights_dir
from visnomy.vision.portrait import portrait_webp
from visnomy.vision.weights import SFACE, YUNET

LONG_SIDE_PX = 1280
RATIO_BOUND = 5.0
"""Times faster than face_recognition, photo by photo."""
FACE_BOUND = 0.5
"""What a face may cost once it is found, with all traits, in dlib descriptors; without the picture
of it that lists show, which nobody else makes."""
RUNS = 5
SMALL_PHOTOS = ("images/couple.jpg", "images/img1.jpg", "images/img10.jpg", "images/img19.jpg")
Run = Callable[[Sequence[Path]], int]


@dataclass(frozen=True, slots=True)
class Peer:
    """One run of face_recognition over all photos."""

    faces: int
    photos_ms: float
    descriptor_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="four photos, for CI")
    small = parser.parse_args().small
    cv2.setNumThreads(1)
    folder = data_folder("album")
    names = SMALL_PHOTOS if small else [f"images/{p.name}" for p in (folder / "images").iterdir()]
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        photos = [_scaled(folder / name, Path(scratch)) for name in sorted(names)]
        return int(not compare(photos, 2 if small else RUNS))


def compare(photos: Sequence[Path], runs: int) -> bool:
    """Print the table; whether the bounds hold."""
    analyser = FaceAnalyser.load()
    sides: dict[str, Run] = {
        "Visnomy": lambda paths: _ours(analyser, paths, frozenset()),
        "Visnomy, all traits": lambda paths: _ours(analyser, paths, ALL_TRAITS),
        "OpenCV's recipe": opencv_recipe(),
    }
    spent: dict[str, list[float]] = {name: [] for name in (*sides, "face_recognition")}
    faces: dict[str, int] = {}
    descriptor_ms: list[float] = []
    for run in sides.values():
        run(photos[:1])
    for _ in range(runs):
        for name, run in sides.items():
            began = time.process_time()
            faces[name] = run(photos)
            spent[name].append(1000 * (time.process_time() - began) / len(photos))
        theirs = run_peer(photos)
        spent["face_recognition"].append(theirs.photos_ms / len(photos))
        descriptor_ms.append(theirs.descriptor_ms)
        faces["face_recognition"] = theirs.faces
    print(f"{len(photos)} photos of {LONG_SIDE_PX} px, medians of {runs} runs, CPU of one thread")
    medians = {name: statistics.median(values) for name, values in spent.items()}
    for name, median in medians.items():
        ratio = median / medians["Visnomy"]
        print(f"{name:<20}{median:7.0f} ms a photo  {ratio:5.1f}  {faces[name]} faces")
    ratio = medians["face_recognition"] / medians["Visnomy"]
    print(f"{ratio:.1f} times faster than face_recognition, bound at least {RATIO_BOUND:g}")
    cheap = _face_is_cheap(analyser, photos, statistics.median(descriptor_ms))
    sees_all = faces["Visnomy"] >= faces["face_recognition"]  # bench/detection.py has the recall
    return ratio >= RATIO_BOUND and sees_all and cheap


def _face_is_cheap(analyser: FaceAnalyser, photos: Sequence[Path], descriptor_ms: float) -> bool:
    """What is done for a face once it is found, against one descriptor of dlib."""
    costs, portraits = [], []
    for traits in (frozenset(), ALL_TRAITS):
        each = [cost for photo in photos for cost in face_costs_ms(analyser, photo, traits)]
        costs.append(statistics.median(whole - portrait for whole, portrait in each))
        portraits.append(statistics.median(portrait for _, portrait in each))
    ratio = costs[1] / descriptor_ms
    print(
        f"a face, once found: {costs[0]:.0f} ms with points, vector and quality, "
        f"{costs[1]:.0f} ms with all traits, its portrait {portraits[1]:.1f} ms; "
        f"dlib's descriptor alone {descriptor_ms:.0f} ms; "
        f"ratio {ratio:.2f}, bound at most {FACE_BOUND:g}"
    )
    return ratio <= FACE_BOUND


def face_costs_ms(
    analyser: FaceAnalyser, photo: Path, traits: frozenset[Trait] | set[Trait]
) -> list[tuple[float, float]]:
    """CPU milliseconds of each face of a photo after its detection, and of its portrait therein."""
    spent: dict[str, list[float]] = {"face": [], "portrait": []}

    def timed(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            began = time.process_time()
            made = work(*arguments)
            spent[name].append(1000 * (time.process_time() - began))
            return made

        return run

    with (
        patch.object(analyser, "_describe", timed("face", analyser._describe)),
        patch("visnomy.vision.analyser.portrait_webp", timed("portrait", portrait_webp)),
    ):
        _ours(analyser, [photo], traits)
    return list(zip(spent["face"], spent["portrait"], strict=True))


def opencv_recipe() -> Run:
    """OpenCV's sample: the detector on the whole picture, aligned by its points, the vector."""
    folder = weights_dir(None)
    detector = cv2.FaceDetectorYN.create(str(folder / YUNET.filename), "", (320, 320), 0.6, 0.3)
    recogniser = cv2.FaceRecognizerSF.create(str(folder / SFACE.filename), "")

    def run(paths: Sequence[Path]) -> int:
        count = 0
        for path in paths:
            pixels = np.asarray(cv2.imread(str(path)))
            detector.setInputSize((pixels.shape[1], pixels.shape[0]))
            _, found = detector.detect(pixels)
            for face in found if found is not None else ():
                recogniser.feature(recogniser.alignCrop(pixels, face))
                count += 1
        return count

    return run


def run_peer(photos: Sequence[Path]) -> Peer:
    """One run of face_recognition in its own environment."""
    listing = photos[0].parent / "photos.txt"
    listing.write_text("\n".join(map(str, photos)), encoding="utf-8")
    done = subprocess.run(
        [
            peer_python("bench-peer", HERE / "requirements.txt"),
            *("-W", "ignore", str(HERE / "peer_speed.py"), str(listing)),
        ],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return Peer(**json.loads(done.stdout))


def _ours(
    analyser: FaceAnalyser, paths: Sequence[Path], traits: frozenset[Trait] | set[Trait]
) -> int:
    count = 0
    for path in paths:
        picture = read_picture(path, MediaLimits())
        size = (picture.width_px, picture.height_px)
        found = analyser.analyse(picture.pixels, full_size=size, full=picture.full, traits=traits)
        count += len(found)
    return count


def _scaled(photo: Path, folder: Path) -> Path:
    pixels = read_pixels(photo)
    factor = LONG_SIDE_PX / max(pixels.shape[:2])
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=method))
    place = folder / f"{photo.stem}.jpg"
    cv2.imwrite(str(place), scaled[:, :, ::-1])
    return place


if __name__ == "__main__":
    sys.exit(main())
