"""Trains the dictionary with which records are packed: `train_dictionary.py FOLDER`.

A dictionary that was released never changes: train a new one under the next number, name it in
store/documents.py, and leave the old one beside it for the records that name it.
"""

import argparse
import sys
from pathlib import Path
from random import Random
from uuid import UUID

import orjson
import zstandard

from generated_records import figure_record, file_record

LARGEST_BYTES = 16 * 1024
NUMBER = 1
FIRST_ID = 0x56534E00
"""Ids from 2^15 to 2^31 are free for use without registration (zstd's format description)."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    random = Random(20261101)
    samples = _samples(random, 1500)
    trained = zstandard.train_dictionary(
        LARGEST_BYTES, [*samples], k=256, d=8, level=3, dict_id=FIRST_ID + NUMBER
    )
    (folder / f"records-{NUMBER}.zdict").write_bytes(trained.as_bytes())
    _report(trained, _samples(random, 500))
    return 0


def _samples(random: Random, count: int) -> list[bytes]:
    faces = [
        figure_record(random, UUID(int=random.getrandbits(128), version=4)) for _ in range(count)
    ]
    files = [file_record(random, random.randrange(10**6)) for _ in range(count)]
    return [orjson.dumps(record) for record in [*files, *faces]]


def _report(trained: zstandard.ZstdCompressionDict, samples: list[bytes]) -> None:
    whole = len(samples) // 2
    with_dictionary = zstandard.ZstdCompressor(level=3, dict_data=trained)
    without = zstandard.ZstdCompressor(level=3)
    print(f"{len(trained.as_bytes())} bytes, id {trained.dict_id()}")
    for name, part in (("file", samples[:whole]), ("figure", samples[whole:])):
        plain = sum(map(len, part)) / len(part)
        packed = sum(len(with_dictionary.compress(each)) for each in part) / len(part)
        bare = sum(len(without.compress(each)) for each in part) / len(part)
        print(f"{name}: {plain:.0f} -> {packed:.0f} bytes; without the dictionary {bare:.0f}")


if __name__ == "__main__":
    sys.exit(main())
