"""CPU milliseconds of face_recognition, a photo from its file and one descriptor alone.

Runs with the interpreter of the peer's own environment (bench/requirements.txt):

    python peer_speed.py LIST

Prints one line of JSON: the faces found, milliseconds of all photos, and of one descriptor (the
network alone, on 68 points that are there).
"""

import json
import sys
import time
from pathlib import Path

import dlib
import face_recognition
from face_recognition.api import face_encoder, pose_predictor_68_point


def main() -> None:
    paths = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    analyse(paths[0])
    shape = points_of(paths[0])
    began = time.process_time()
    faces = sum(analyse(path) for path in paths)
    found_at = time.process_time()
    face_encoder.compute_face_descriptor(*shape, 1)
    ended = time.process_time()
    photos_ms, descriptor_ms = 1000 * (found_at - began), 1000 * (ended - found_at)
    print(json.dumps({"faces": faces, "photos_ms": photos_ms, "descriptor_ms": descriptor_ms}))


def analyse(path: str) -> int:
    """The recipe of the documentation; how many faces it gives."""
    pixels = face_recognition.load_image_file(path)
    places = face_recognition.face_locations(pixels, number_of_times_to_upsample=1, model="hog")
    return len(face_recognition.face_encodings(pixels, known_face_locations=places, model="large"))


def points_of(path: str) -> tuple[object, object]:
    """A photo and the 68 points of its first face."""
    pixels = face_recognition.load_image_file(path)
    top, right, bottom, left = face_recognition.face_locations(pixels)[0]
    place = dlib.rectangle(left, top, right, bottom)
    return pixels, pose_predictor_68_point(pixels, place)


if __name__ == "__main__":
    main()
