"""What the record of a photo costs beside its faces, by stage, and what it takes on disk.

A photo of the sample album is enlarged to 12 megapixels, given EXIF and saved as JPEG; every stage
is the median of some runs, in CPU milliseconds of this process with one thread, without and with
labels, score and text. Baseline: exiftool, ffprobe and tesseract as processes on the same file,
where they are installed. Then the scores of the album's photos, as they are and spoilt, the sizes
of packed records, and how fast they are written. Exits with 1 when a bound breaks.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from generated_records import file_record
from record_writing import written
from visnomy.library.intake.places import place_members
from visnomy.media.attention import attention
from visnomy.media.cropping import crops
from visnomy.media.hashing import fingerprint
from visnomy.media.picture import read_cover, read_picture
from visnomy.media.pixels import Pixels
from visnomy.media.score import quality_score
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.model.content import Aspect
from visnomy.settings import MediaLimits
from visnomy.store.documents import pack
from visnomy.vision.content.describer import Describer, missing_aspects
from visnomy.vision.installed import weights_dir

PHOTOS = Path(__file__).parents[1] / "src" / "visnomy" / "cli" / "album" / "photos"
SIZE = (4000, 3000)
PHOTO = "photo.jpg"
POINT = "30.134389,120.074997"
BOUND_MS = 150.0
"""All but text and faces."""
BOUND_BYTES = 1500
BOUND_TIMES = 4.0
"""By how much all peers together are slower than we are with text."""
PEERS = {
    "exiftool": ("exiftool", "-j", "-n", PHOTO),
    "ffprobe": ("ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", PHOTO),
    "tesseract": ("tesseract", PHOTO, "-"),
}
"""Of one thread each, as ours."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer runs")
    runs = 5 if parser.parse_args().small else 25
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        path = Path(scratch) / PHOTO
        make_photo(path)
        facts_ms = stages(path, runs)
        labels_ms, texts_ms = contents(path, runs)
        plain_ms = facts_ms + labels_ms
        print(f"  {'all but text and faces':22} {plain_ms:7.1f}   bound {BOUND_MS:g}")
        good = plain_ms <= BOUND_MS
        good &= peers(path, plain_ms + texts_ms, max(1, runs // 5))
    scores()
    good &= records(40 * runs)
    return int(not (good & written(400 * runs)))


def stages(path: Path, runs: int) -> float:
    """Print each stage; the sum of all."""
    limits, content = MediaLimits(), path.read_bytes()
    picture = read_picture(path, limits)
    whole = cpu_ms(lambda: read_picture(path, limits), runs)
    with path.open("rb") as file:
        prints = cpu_ms(lambda: (file.seek(0), fingerprint(file)), runs)
    header = cpu_ms(lambda: read_cover(content, limits), runs) - prints
    size = picture.width_px, picture.height_px
    found = {
        "md5 and CRC-64": prints,
        "header, EXIF, XMP": max(0.0, header),
        "decoding to 1280 px": whole - prints - max(0.0, header),
        "thumbnail": cpu_ms(lambda: thumbnail_webp(picture.pixels), runs),
        "crops": cpu_ms(lambda: crops(attention(picture.pixels), size, []), runs),
        "zone and addresses": cpu_ms(lambda: place_members(POINT), runs),
    }
    print(f"{SIZE[0]} x {SIZE[1]} JPEG, {len(content) / 1e6:.1f} MB; CPU ms, median of {runs}")
    for name, spent_ms in found.items():
        print(f"  {name:22} {spent_ms:7.1f}")
    total_ms = sum(found.values())
    score = cpu_ms(lambda: quality_score(picture.pixels), runs)
    print(f"  {'without labels and score':22} {total_ms:5.1f}")
    print(f"  {'score':22} {score:7.1f}")
    return total_ms + score


def contents(path: Path, runs: int) -> tuple[float, float]:
    """Print what labels and text cost, 0 where their model files are missing."""
    picture, folder = read_picture(path, MediaLimits()), weights_dir(None)
    size, describer = (picture.width_px, picture.height_px), Describer(folder, threads=1)
    spent = {Aspect.LABELS: 0.0, Aspect.TEXTS: 0.0}
    for aspect in (Aspect.LABELS, Aspect.TEXTS):
        if missing_aspects(folder, {aspect}):
            print(f"  {aspect.value:22} its model files are not installed: not measured")
            continue
        spent[aspect] = cpu_ms(
            lambda: describer.describe(picture.pixels, size, picture.full, {aspect}),  # noqa: B023
            max(1, runs // 5),
        )
        print(f"  {aspect.value:22} {spent[aspect]:7.1f}")
    return spent[Aspect.LABELS], spent[Aspect.TEXTS]


def peers(path: Path, ours_ms: float, runs: int) -> bool:
    """Print what other programs take for the same fields; whether they are as slow as they should.

    True also where one of them is not installed: then nothing is compared.
    """
    spent = {}
    for name, command in PEERS.items():
        if shutil.which(name) is None:
            print(f"  {name} is not installed: not compared")
            continue
        environ = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        ask = partial(
            subprocess.run, command, cwd=path.parent, env=environ, capture_output=True, check=True
        )
        spent[name] = cpu_ms(ask, runs)
        print(f"  {name:22} {spent[name]:7.1f}")
    times = sum(spent.values()) / ours_ms
    if len(spent) < len(PEERS):
        return True
    print(f"  {'all three':22} {times:7.1f} times all of ours but faces   bound {BOUND_TIMES:g}")
    return times >= BOUND_TIMES


def scores() -> None:
    """Print the median score of the album's photos, as they are and spoilt."""
    random = np.random.default_rng(0)
    ways: Mapping[str, Callable[[Pixels], Pixels]] = {
        "as they are": lambda pixels: pixels,
        "blurred": lambda pixels: blurred(pixels, 2.0 * max(pixels.shape) / 512),
        "strong noise": lambda pixels: clipped(pixels + random.normal(0, 40, pixels.shape)),
        "a fifth as bright": lambda pixels: clipped(pixels * 0.2),
        "overexposed": lambda pixels: clipped(pixels * 2.5),
    }
    limits = MediaLimits()
    photos = [read_picture(path, limits).pixels for path in sorted(PHOTOS.glob("*.jpg"))]
    print(f"ImageScore, median of {len(photos)} photos")
    for name, way in ways.items():
        median = statistics.median(quality_score(way(photo)) for photo in photos)
        print(f"  {name:22} {median:7.2f}")


def records(count: int) -> bool:
    """Print sizes; whether the bound holds."""
    random, documents = Random(3), []
    for number in range(count):
        place = f"{random.uniform(30, 55):.6f},{random.uniform(-5, 25):.6f}"
        record = {**file_record(random, number), "LatLong": place, **place_members(place)}
        documents.append(json.dumps(record, ensure_ascii=False).encode())
    packed = [pack(document) for document in documents]
    mean = statistics.mean(map(len, packed))
    plain = statistics.mean(map(len, documents))
    print(f"{count} records: {plain:.0f} bytes, packed {mean:.0f}   bound {BOUND_BYTES}")
    return mean <= BOUND_BYTES


def make_photo(path: Path) -> None:
    """A photo of the album at 12 megapixels, with the tags of a camera."""
    exif = Image.Exif()
    exif.update({0x010F: "Canon", 0x0110: "Canon EOS 80D", 0x0112: 6})
    exif.get_ifd(0x8769).update({0x9003: "2020:08:19 17:11:11", 0x829A: IFDRational(1, 250)})
    angles = [(IFDRational(round(float(part) * 1e6), 10**6), 0, 0) for part in POINT.split(",")]
    exif.get_ifd(0x8825).update({1: "N", 2: angles[0], 3: "E", 4: angles[1]})
    with Image.open(min(PHOTOS.glob("*.jpg"))) as image:
        large = image.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 4, (SIZE[1], SIZE[0], 1))
    Image.fromarray(clipped(np.asarray(large) + grain)).save(
        path, "JPEG", quality=90, exif=exif.tobytes()
    )


def blurred(pixels: Pixels, spread_px: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), spread_px), np.uint8)


def clipped(values: "NDArray[np.floating[Any]]") -> Pixels:
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def cpu_ms(work: Callable[[], object], runs: int) -> float:
    """The median of the CPU time, that of ended child processes too."""
    work()
    spent = []
    for _ in range(runs):
        began = _cpu_s()
        work()
        spent.append(1000 * (_cpu_s() - began))
    return statistics.median(spent)


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.exit(main())
