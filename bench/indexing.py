"""Speed and memory of indexing, from files to people, through the real command.

Speed: photos a second of `visnomy serve --once` against the library face_recognition (dlib: HOG,
68 points, 128 numbers) on the same files with the same number of processes; both clocks include
the loading of models. The peer tells nothing of ages, looks and poses, so SPEED_BOUND is for a
project without traits; what all traits leave of it has a bound of its own. Memory: the largest sum
of PSS while 12-megapixel photos are indexed by two processes. Exits with 1 when a bound is broken.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from memory import PeakWatch
from peer_environment import HERE, peer_python
from visnomy.cli.album import prepare_album

SPEED_BOUND = 3.0
TRAITS_BOUND = 1.8
MEMORY_BOUND_BYTES = 1.5e9
PROCESSES = 2
LARGE_SIZE = (4000, 3000)
SERVE = (sys.executable, "-m", "visnomy", "serve", "--once", "--json")
FACES_ONLY = ("--template", "Official:FaceManagement")
"""The peer reads no labels and no text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one side did with the files."""

    photos: int
    faces: int
    seconds: float
    peak_ours: int = 0
    peak_total: int = 0

    @property
    def rate(self) -> float:
        """Photos a second."""
        return self.photos / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer files, for CI")
    small = parser.parse_args().small
    album = album_photos()
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        speed = compare_speed(_copies(album, Path(scratch) / "album", 4))
        memory = check_memory(_large(album, Path(scratch) / "large", 8 if small else 24))
    return int(not (speed and memory))


def album_photos() -> list[Path]:
    """The labelled album, else the sample album, which everybody has."""
    folder = data_root() / "album" / "images"
    if not folder.is_dir():
        print(f"no labelled photos at {folder}; measuring with the sample album", flush=True)
        folder = prepare_album(print)
    return sorted(folder.glob("*.jpg"))


def data_root() -> Path:
    """Where labelled photos lie, if anywhere."""
    named = os.environ.get("VISNOMY_BENCH_DATA")
    return Path(named) if named else HERE.parents[1] / "shared" / "data"


def compare_speed(photos: Sequence[Path]) -> bool:
    """Whether we are so much faster, and find more faces."""
    run_peer(photos[:2])
    index(photos[0].parent)  # both sides have compiled and cached what they ever will
    ours, peer = index(photos[0].parent, traits=False), run_peer(photos)
    whole = index(photos[0].parent)
    ratio, whole_ratio = ours.rate / peer.rate, whole.rate / peer.rate
    print(f"photos: {len(photos)}, processes each: {PROCESSES}")
    print(f"visnomy           {ours.rate:6.2f} photos/s  {ours.faces} faces")
    print(f"with all traits   {whole.rate:6.2f} photos/s  {whole.faces} faces")
    print(f"face_recognition  {peer.rate:6.2f} photos/s  {peer.faces} faces")
    print(f"ratio {ratio:.1f}, bound at least {SPEED_BOUND}")
    print(f"with all traits {whole_ratio:.1f}, bound at least {TRAITS_BOUND}")
    fast = ratio >= SPEED_BOUND and whole_ratio >= TRAITS_BOUND
    if not (data_root() / "album" / "images").is_dir():
        # On the sample album every face is found by both; what the peer finds beyond is a badge,
        # hair and a blur (looked at, 2026-11), so a count would reward errors.
        print("faces are not compared: that takes the labelled album")
        return fast
    return fast and ours.faces > peer.faces


def check_memory(photos: Sequence[Path]) -> bool:
    """Whether large photos stay inside the bound."""
    ours = index(photos[0].parent, labels=True)
    print(f"{len(photos)} photos of 12 megapixels: {ours.rate:.2f} photos/s")
    print(
        f"peak: server and workers {ours.peak_ours / 1e6:.0f} MB, "
        f"with PostgreSQL {ours.peak_total / 1e6:.0f} MB, "
        f"bound {MEMORY_BOUND_BYTES / 1e6:.0f} MB"
    )
    return ours.peak_total < MEMORY_BOUND_BYTES


def index(folder: Path, *, traits: bool = True, labels: bool = False) -> Outcome:
    """Index a folder with a new library by the real command.

    Args:
        folder: of the photos.
        traits: whether ages, looks and poses are told as well, as they are by default.
        labels: whether labels and text are read afterwards, as they are by default.
    """
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-data-") as data:
        command = [*SERVE, *(() if labels else FACES_ONLY), "--data", data]
        environ = {**os.environ, "VISNOMY_PROCESSES": str(PROCESSES)}
        if not traits:
            _without_traits(Path(data))
        process = subprocess.Popen(
            [*command, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )
        watch = PeakWatch(process.pid)
        watch.start()
        out, err = process.communicate()
        watch.stop()
    if process.returncode:
        raise SystemExit(f"visnomy serve --once failed:\n{err}")
    summary = json.loads(out)
    return Outcome(
        summary["indexed"], summary["faces"], summary["seconds"], watch.peak_ours, watch.peak_total
    )


def _without_traits(data: Path) -> None:
    """A library whose project computes none."""
    place = ("--data", str(data))
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-empty-") as empty:
        subprocess.run([*SERVE, *FACES_ONLY, *place, empty], check=True, capture_output=True)
    switch = [sys.executable, "-m", "visnomy", "traits", "--off", "all", *place]
    subprocess.run(switch, check=True, capture_output=True)


def run_peer(photos: Sequence[Path]) -> Outcome:
    """The same files through face_recognition."""
    python = peer_python("bench-peer", HERE / "requirements.txt")
    listing = photos[0].parent.parent / "photos.txt"
    listing.write_text("\n".join(map(str, photos)), encoding="utf-8")
    done = subprocess.run(
        [python, "-W", "ignore", HERE / "peer_recognition.py", str(PROCESSES), listing],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return Outcome(**json.loads(done.stdout))


def _copies(photos: Sequence[Path], folder: Path, times: int) -> list[Path]:
    folder.mkdir(parents=True)
    return [
        Path(shutil.copy(photo, folder / f"{round_}-{photo.name}"))
        for round_ in range(times)
        for photo in photos
    ]


def _large(photos: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """Photos of 12 megapixels, each made of four of the album."""
    folder.mkdir(parents=True)
    return [_compose(photos, number, folder / f"{number:02}.jpg") for number in range(count)]


def _compose(photos: Sequence[Path], number: int, path: Path) -> Path:
    canvas = Image.new("RGB", LARGE_SIZE, "gray")
    tile = LARGE_SIZE[0] // 2, LARGE_SIZE[1] // 2
    for place in range(4):
        with Image.open(photos[(number * 4 + place) % len(photos)]) as photo:
            part = ImageOps.fit(photo.convert("RGB"), tile)
        canvas.paste(part, (place % 2 * tile[0], place // 2 * tile[1]))
    canvas.save(path, quality=90)
    return path


if __name__ == "__main__":
    sys.exit(main())
