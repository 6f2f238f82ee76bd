"""Finds what the vectors of all faces share, which the better embedding model takes off.

    python bench/shared_parts.py [--write]

The faces are those of the people of Labeled Faces in the Wild who are in none of the pairs that
bench/verification.py judges; everybody counts once. Prints how long the shared parts are, and
--write puts them where the model reads them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import visnomy.vision
from labelled_faces import Photo, data_folder, nearest_the_centre, read_labels, read_pixels
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.concatenation import SHARED_PARTS, Concatenation
from visnomy.vision.embedders import FaceLook
from visnomy.vision.installed import weights_dir

SFACE_LENGTH = 128
ABOUT = (
    "mean of people of Labeled Faces in the Wild (LFW) who are in no judged pair, "
    "by bench/shared_parts.py"
)


class Parts:
    """Takes the place of a model and gives both parts of a face, as they are."""

    def __init__(self, model: Concatenation) -> None:
        self._model = model

    def embed(self, face: FaceLook) -> NDArray[np.float32] | None:
        """Float32 (320,)."""
        parts = self._model.parts(face)
        return None if parts is None else np.concatenate(parts)


def unjudged(folder: Path) -> list[Photo]:
    """The photos of people who are in no official pair."""
    lines = (folder / "pairs_dev.txt").read_text(encoding="utf-8").splitlines()
    judged = {word for line in lines for word in line.split()}
    return [photo for photo in read_labels(folder) if photo.labels["identity"] not in judged]


def mean_parts(photos: list[Photo]) -> NDArray[np.float64]:
    """The mean over people of the mean over their photos, float64 (320,)."""
    analyser = FaceAnalyser.load()
    others = {"parts": Parts(Concatenation.load(weights_dir(None)))}
    found: dict[str, list[NDArray[np.float32]]] = {}
    for photo in photos:
        pixels = read_pixels(photo.path)
        size = (pixels.shape[1], pixels.shape[0])
        faces = analyser.analyse(
            pixels, full_size=size, full=None, others=others, traits=frozenset()
        )
        face = nearest_the_centre(faces, *size)
        if face is not None and "parts" in face.other_embeddings:
            found.setdefault(photo.labels["identity"], []).append(face.other_embeddings["parts"])
    return np.asarray(np.mean([np.mean(rows, axis=0) for rows in found.values()], axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the file that ships")
    options = parser.parse_args()
    photos = unjudged(data_folder("lfw"))
    mean = mean_parts(photos)
    parts = {"sface": mean[:SFACE_LENGTH], "mobilefacenet": mean[SFACE_LENGTH:]}
    for name, part in parts.items():
        print(f"{name}: {len(photos)} photos share a part of length {np.linalg.norm(part):.3f}")
    if options.write:
        numbers = {name: [round(float(x), 6) for x in part] for name, part in parts.items()}
        text = json.dumps({"about": ABOUT, **numbers}, indent=1) + "\n"
        (Path(visnomy.vision.__path__[0]) / SHARED_PARTS).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
