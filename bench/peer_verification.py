"""The 128 numbers of dlib's network for faces whose places are known.

Runs with the interpreter of the peer's own environment (bench/requirements.txt):

    python peer_verification.py LIST OUT

LIST has a line of JSON for each face: path, and its box. OUT becomes a .npy of (n, 128).
"""

import json
import sys
from pathlib import Path

import dlib
import face_recognition
import numpy as np
from face_recognition.api import face_encoder, pose_predictor_68_point


def main() -> None:
    rows = []
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        path, (left, top, right, bottom) = json.loads(line)
        pixels = face_recognition.load_image_file(path)
        points = pose_predictor_68_point(pixels, dlib.rectangle(left, top, right, bottom))
        rows.append(np.array(face_encoder.compute_face_descriptor(pixels, points, 1)))
    np.save(sys.argv[2], np.stack(rows))


if __name__ == "__main__":
    main()
