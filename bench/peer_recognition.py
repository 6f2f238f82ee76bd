"""The recipe of the library `face_recognition` on many files, as its documentation shows it.

Runs with the interpreter of the peer's own environment (bench/requirements.txt). Each file: read,
find faces (HOG, one upsampling), 68 points, 128 numbers a face. Prints one line of JSON.
"""

import json
import multiprocessing
import sys
import time
from pathlib import Path


def count_faces(path: str) -> int:
    import face_recognition

    pixels = face_recognition.load_image_file(path)
    places = face_recognition.face_locations(pixels, number_of_times_to_upsample=1, model="hog")
    return len(face_recognition.face_encodings(pixels, known_face_locations=places, model="large"))


def main() -> None:
    processes, listing = int(sys.argv[1]), Path(sys.argv[2])
    paths = listing.read_text(encoding="utf-8").splitlines()
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        faces = sum(pool.imap_unordered(count_faces, paths))
    seconds = time.perf_counter() - started
    print(json.dumps({"photos": len(paths), "faces": faces, "seconds": seconds}))


if __name__ == "__main__":
    main()
