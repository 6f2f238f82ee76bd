"""What a minute of 1080p costs, and the faces that are found in it.

Two videos of a minute are made with PyAV: photos of the sample album panned and zoomed, six seconds
each. One has a key frame every two seconds, one every
twenty, wherever the cuts are. Baseline: PyAV decoding every frame in one thread, in the same run.
CPU seconds of this process, one thread. Exits with 1 when a bound is broken.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import av
import cv2
import numpy as np

from visnomy.jobs.looking import FaceFinder, load_face_finder
from visnomy.jobs.watching import watch
from visnomy.media.pixels import Pixels
from visnomy.model.analysis import Analysis
from visnomy.settings import MediaLimits

PHOTOS = Path(__file__).parents[1] / "src" / "visnomy" / "cli" / "album" / "photos"
SIZE = (1920, 1080)
FPS = 30
SHOT_S = 6
BOUND_S = 3.0
"""CPU for a minute of 1080p in the normal mode (docs/videos.md)."""
LEAST_FOUND = 0.9
"""Share of the shots in which somebody is found, where key frames are two seconds apart."""
T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a fifth of a minute, one video")
    small = parser.parse_args().small
    seconds = 12 if small else 60
    cv2.setNumThreads(1)
    finder, good = load_face_finder(), True
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        for gop_s in (2,) if small else (2, 20):
            path = Path(scratch) / f"{gop_s}.mp4"
            make_video(path, seconds, gop_s)
            print(f"{seconds} s of {SIZE[0]} x {SIZE[1]}, a key frame every {gop_s} s")
            good &= measure(path, seconds, finder, all_shots=gop_s < SHOT_S)
    return int(not good)


def measure(path: Path, seconds: int, finder: FaceFinder, *, all_shots: bool) -> bool:
    """Print the figures of one video; whether the bounds hold."""
    limits = MediaLimits()
    thorough = replace(limits, thorough_video=True)
    _, decode_s = timed(lambda: decode_all(path))
    print(f"  PyAV, all {decode_s:6.2f} s CPU {60 / seconds * decode_s:6.2f} a minute")
    looks = {
        "normal": timed(lambda: watch(path, limits, finder, ())),
        "thorough": timed(lambda: watch(path, thorough, finder, ())),
    }
    for name, (found, cpu_s) in looks.items():
        print(
            f"  {name:9} {cpu_s:6.2f} s CPU {60 / seconds * cpu_s:6.2f} a minute, "
            f"{cpu_s / decode_s:4.2f} of PyAV; {len(found.faces)} tracks, "
            f"{shots_seen(found, seconds):.0%} of the shots"
        )
    found, cpu_s = looks["normal"]
    print(f"  bound: {BOUND_S} s a minute in the normal mode", flush=True)
    enough = shots_seen(found, seconds) >= LEAST_FOUND or not all_shots
    return cpu_s * 60 / seconds <= BOUND_S and enough


def shots_seen(found: Analysis, seconds: int) -> float:
    """The share of shots that a track begins in."""
    starts = {face.moment.first_ms // (1000 * SHOT_S) for face in found.faces if face.moment}
    return len(starts) / (seconds // SHOT_S)


def decode_all(path: Path) -> int:
    """The baseline: every frame, no look at it."""
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        return sum(1 for _ in container.decode(video=0))


def make_video(path: Path, seconds: int, gop_s: int) -> None:
    """A pan and zoom over one photo after the other."""
    stills = [read(photo) for photo in sorted(PHOTOS.glob("*.jpg"))]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {
            "preset": "ultrafast",
            "crf": "23",
            "g": str(FPS * gop_s),
            "keyint_min": str(FPS * gop_s),
            "sc_threshold": "0",
        }
        for number in range(FPS * seconds):
            shot, at = divmod(number / FPS, SHOT_S)
            pixels = view(stills[int(shot) % len(stills)], at / SHOT_S)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())


def view(still: Pixels, progress: float) -> Pixels:
    """What the camera sees of a photo on its way over it, 0..1."""
    height, width = still.shape[:2]
    across = min(width, height * SIZE[0] / SIZE[1]) * (1 - 0.25 * progress)
    scale = SIZE[0] / across
    left = (width - across) / 2 * (1 + 0.2 * np.sin(5 * progress))
    top = 0.1 * (height - across * SIZE[1] / SIZE[0])
    way = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float32)
    return np.asarray(cv2.warpAffine(still, way, SIZE), np.uint8)


def read(photo: Path) -> Pixels:
    """A photo, RGB."""
    content = cv2.imread(str(photo), cv2.IMREAD_COLOR)
    if content is None:
        raise SystemExit(f"{photo} cannot be read")
    return np.ascontiguousarray(content[:, :, ::-1], np.uint8)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and its CPU seconds."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
