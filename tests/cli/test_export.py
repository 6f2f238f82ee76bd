"""`visnomy export`: names as sidecars that no photo and no other program's sidecar suffers from."""

import asyncio
import json
from pathlib import Path

import orjson
import psycopg
import pytest
from tests.cli.test_access import Do
from tests.cli.test_access import do as _do
from tests.contract.planting import Planted, plant
from tests.media.test_regions import regions

from visnomy.cli.options import DEFAULT_DATASET, DEFAULT_PROJECT
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.documents import pack, unpack

do = _do
SIZE = {"ImageWidth": 400, "ImageHeight": 200}
BOX = {"Boundary": {"Left": 20, "Top": 40, "Width": 100, "Height": 80}}


@pytest.fixture
def album(database_url: str, data_dir: Path) -> Planted:
    """Two people on two photos each; the first one has a name."""

    async def settled() -> None:
        async with await Database.open(database_url) as database:
            settings = Settings(data_dir=data_dir)
            library = Library(settings, database, SourceMap.from_settings(settings))
            await settle(library, DEFAULT_PROJECT, DEFAULT_DATASET)

    asyncio.run(settled())
    planted = plant(database_url, DEFAULT_PROJECT, DEFAULT_DATASET, [2, 2])
    with psycopg.connect(database_url) as connection:
        for table, key, more in (("file", "file_id", SIZE), ("figure", "figure_id", BOX)):
            for row_id, document in connection.execute(f"select {key}, document from {table}"):
                members = orjson.loads(unpack(document)) | more
                change = f"update {table} set document = %s where {key} = %s"
                connection.execute(change, [pack(orjson.dumps(members)), row_id])
        connection.execute(
            "update cluster set name = %s where cluster_id = %s", ["Ada", planted.people[0]]
        )
    return planted


def test_photos_with_names_get_sidecars(album: Planted, do: Do, tmp_path: Path) -> None:
    told = do("export", "xmp", str(tmp_path / "out"))
    assert told == f"2 sidecars in {tmp_path / 'out'}\n"
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xmp"))
    assert found == ["out/00/000.jpg.xmp", "out/00/001.jpg.xmp"]
    ((name, box),) = regions((tmp_path / found[0]).read_bytes())
    assert name == "Ada"
    assert box == pytest.approx([0.05, 0.2, 0.25, 0.4], abs=2e-6)


def test_a_sidecar_of_another_program_stays(album: Planted, do: Do, tmp_path: Path) -> None:
    mine, other = tmp_path / "00" / "000.jpg.xmp", tmp_path / "00" / "001.jpg.xmp"
    do("export", "xmp", str(tmp_path))
    first = mine.read_bytes()
    mine.write_bytes(first + b"<!-- old -->")
    other.write_bytes(b"<x:xmpmeta x:xmptk='other'>five stars</x:xmpmeta>")
    assert do("export", "xmp", str(tmp_path)).startswith("1 sidecar in")
    assert mine.read_bytes() == first
    assert b"five stars" in other.read_bytes()
    assert not list(tmp_path.rglob("*.part"))


def test_everything_comes_as_lines_of_json(album: Planted, do: Do) -> None:
    lines = [json.loads(line) for line in do("export", "json").splitlines()]
    people = [line for line in lines if line["Kind"] == "person"]
    files = [line for line in lines if line["Kind"] == "file"]
    assert {person["id"] for person in people} == set(album.names())
    assert {person["name"] for person in people} == {"Ada", ""}
    assert [file["URI"] for file in files] == sorted(album.uris)
    assert files[0]["Figures"][0]["FigureClusterId"] == album.names()[0]
