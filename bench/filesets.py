"""How fast files are put together by place and days, and similar images found.

The baseline of similar images is the comparison of all pairs by numpy, on a share of the rows and
scaled up to all; that of places is a walk through the files in plain Python.
"""

import argparse
import sys
import time
from collections import defaultdict
from datetime import date

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.near_duplicates import NEAR_BITS, similar_sets
from visnomy.library.filesets.location_dates import plan_location_dates
from visnomy.library.filesets.options import LocationDateOptions
from visnomy.model.fileset import PlaceLevel
from visnomy.store.filesets.facts import PlacedFiles

BOUND_IMAGES, BOUND_PLACES = 30.0, 0.5
"""At least so many times as fast as the baselines; the walk writes no plan and no addresses."""
BOUND_IMAGES_SMALL = 5.0
SHARE = 50
GAP_DAYS = 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="20,000 files in place of 200,000")
    small = parser.parse_args().small
    count = 20_000 if small else 200_000
    rng = np.random.default_rng(7)
    held = [
        _images(rng, count, BOUND_IMAGES_SMALL if small else BOUND_IMAGES),
        _places(rng, count),
    ]
    return int(not all(held))


def _images(rng: np.random.Generator, count: int, bound: float) -> bool:
    hashes = _library(rng, count)
    similar_sets(hashes[:100])  # compiles
    began = time.process_time()
    labels = similar_sets(hashes)
    took_s = time.process_time() - began
    words = hashes.view(np.uint64)
    rows = words[rng.choice(count, count // SHARE, replace=False)]
    began = time.process_time()
    near = sum(int((np.bitwise_count(words ^ row).sum(axis=1) <= NEAR_BITS).sum()) for row in rows)
    # Each pair once is half of each row with all.
    naive_s = (time.process_time() - began) * SHARE / 2
    ratio = naive_s / took_s
    print(
        f"similar images: {count} in {took_s:.1f} s of processor time, {labels.max() + 1} sets; "
        f"all pairs {naive_s:.1f} s ({near} near in {len(rows)} rows): {ratio:.1f} times "
        f"(bound {bound:g})"
    )
    return ratio >= bound


def _library(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """Scenes, and for three in ten a copy with up to 15 % of the bits changed."""
    scenes = rng.integers(0, 256, (count * 7 // 10, 32), dtype=np.uint8)
    copies = scenes[rng.integers(0, len(scenes), count - len(scenes))]
    share = rng.choice([0, 0.02, 0.08, 0.15], len(copies))[:, None]
    changes = np.packbits(rng.random((len(copies), 256)) < share, axis=1)
    return np.concatenate([scenes, copies ^ changes])


def _places(rng: np.random.Generator, count: int) -> bool:
    files = _journeys(rng, count)
    levels = tuple(PlaceLevel)[:4]
    options = LocationDateOptions(1, 15, GAP_DAYS, levels)
    began = time.process_time()
    plan = plan_location_dates(files, [], options)
    took_s = time.process_time() - began
    began = time.process_time()
    walked = sum(_walk(files, level) for level in levels)
    naive_s = time.process_time() - began
    ratio = naive_s / took_s
    print(
        f"place and days: {count} files at {len(levels)} levels in {took_s:.2f} s, "
        f"{len(plan.put)} clusters; a walk in Python {naive_s:.2f} s: {ratio:.1f} times "
        f"(bound {BOUND_PLACES:g})"
    )
    return len(plan.put) == walked and ratio >= BOUND_PLACES


def _journeys(rng: np.random.Generator, count: int) -> PlacedFiles:
    """Twenty years of outings of up to two weeks, 50 files each, in 400 districts of 100 cities."""
    addresses = [
        [
            {
                "Language": "en",
                "Country": f"C{each // 80}",
                "Province": f"P{each // 20}",
                "City": f"T{each // 4}",
                "District": f"D{each}",
            }
        ]
        for each in range(400)
    ]
    start = (date(2006, 1, 1) - date(1970, 1, 1)).days
    outing = rng.integers(0, count // 50, count)
    begins = start + rng.integers(0, 7300, count // 50)
    city, days = rng.integers(0, 100, count // 50), rng.integers(1, 15, count // 50)
    return PlacedFiles(
        file_id=np.arange(count),
        day=begins[outing] + rng.integers(0, days[outing]),
        address=city[outing] * 4 + rng.integers(0, 4, count),
        addresses=addresses,
    )


def _walk(files: PlacedFiles, level: PlaceLevel) -> int:
    """How many clusters there are, found one file after the other."""
    days: dict[tuple[str, ...], set[int]] = defaultdict(set)
    members: dict[tuple[tuple[str, ...], int], list[int]] = defaultdict(list)
    for file_id, day, number in zip(
        files.file_id.tolist(), files.day.tolist(), files.address.tolist(), strict=True
    ):
        place = tuple(files.addresses[number][0][part] for part in level.parts)
        days[place].add(day)
        members[place, day].append(file_id)
    found = 0
    for seen in days.values():
        first = last = None
        for day in [*sorted(seen), None]:
            if last is not None and (day is None or day - last > GAP_DAYS + 1):
                found += int(first is not None and last - first + 1 <= 15)
                first = None
            first = day if first is None else first
            last = day
    return found


if __name__ == "__main__":
    sys.exit(main())
