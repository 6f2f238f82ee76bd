"""`visnomy export`: names as sidecars that no photo and no other program's sidecar suffers from."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import orjson
import psycopg
import pytest
from tests.cli.test_access import Do
from tests.cli.test_access import do as _do
from tests.contract.planting import Planted, plant
from tests.media import hostile
from tests.media.test_regions import regions

from visnomy.cli.options import DEFAULT_DATASET, DEFAULT_PROJECT
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.media.packets import read_packets
from visnomy.settings import MediaLimits, Settings
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
        connection.execute("update file set image_width_px = 400, image_height_px = 200")
        connection.execute(
            "update figure set left_px = 20, top_px = 40, width_px = 100, height_px = 80"
        )
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


@pytest.fixture
def photos(album: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the album's photos."""
    folder = tmp_path / "photos"
    monkeypatch.setenv("VISNOMY_BUCKETS", f"photos={folder}")
    for number, uri in enumerate(album.uris):
        path = folder / uri.removeprefix("oss://photos/")
        path.parent.mkdir(parents=True, exist_ok=True)
        format_ = "PNG" if number == 1 else "JPEG"
        path.write_bytes(hostile.encode(hostile.corners(), format_))
    return folder


def test_names_go_into_photos_only_after_a_copy(photos: Path, do: Do, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in (photos / "00").iterdir()}
    photo = photos / "00" / "000.jpg"
    photo.chmod(0o640)
    backup = tmp_path / "copies"
    words = ("export", "xmp", "--into-files", "--backup", str(backup))
    assert do(*words).startswith("1 photo written, 0 said so already")
    assert (backup / "00" / "000.jpg.original").read_bytes() == before["000.jpg"]
    assert photo.stat().st_mode & 0o777 == 0o640
    (packet,) = read_packets(photo, MediaLimits())
    assert [name for name, _ in regions(packet)] == ["Ada"]
    assert (photos / "00" / "001.jpg").read_bytes() == before["001.jpg"], "no JPEG"
    written = photo.read_bytes()
    assert do(*words).startswith("0 photos written, 1 said so already")
    assert photo.read_bytes() == written
    assert sorted(path.name for path in photos.rglob("*") if path.is_file()) == [
        "000.jpg",
        "000.jpg",
        "001.jpg",
        "001.jpg",
    ]
    do("export", "xmp", code=2)
    do("export", "xmp", str(backup), "--into-files", code=2)


def test_exiftool_reads_what_we_write_and_we_what_it_writes(photos: Path, do: Do) -> None:
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip("exiftool is not installed; the system's package is libimage-exiftool-perl")

    def told(path: Path) -> dict[str, object]:
        command = [exiftool, "-j", "-n", "-struct", "-G1", "-XMP-mwg-rs:all", "-XMP-MP:all"]
        out = subprocess.run([*command, str(path)], capture_output=True, check=True).stdout
        (found,) = json.loads(out)
        return {name: value for name, value in found.items() if "XMP" in name}

    do("export", "xmp", "--into-files")
    do("export", "xmp", str(photos))
    photo, other = photos / "00" / "000.jpg", photos / "00" / "001.jpg"
    assert told(photo) == told(photos / "00" / "000.jpg.xmp")
    expected = {
        "AppliedToDimensions": {"W": 400, "H": 200, "Unit": "pixel"},
        "RegionList": [
            {
                "Area": {"X": 0.175, "Y": 0.4, "W": 0.25, "H": 0.4, "Unit": "normalized"},
                "Name": "Ada",
                "Type": "Face",
            }
        ],
    }
    assert told(photo)["XMP-mwg-rs:RegionInfo"] == expected
    area = "{X=0.175,Y=0.4,W=0.3,H=0.5,Unit=normalized}"
    info = f"{{RegionList=[{{Name=Zoé,Type=Face,Area={area}}}]}}"
    other.write_bytes(hostile.encode(hostile.corners(), "JPEG"))
    for path in (photos / "01" / "000.jpg", other):
        change = [exiftool, "-q", "-overwrite_original", f"-XMP-mwg-rs:RegionInfo={info}"]
        subprocess.run([*change, str(path)], check=True, capture_output=True)
    other.with_name("001.jpg.xmp").unlink()
    report = json.loads(do("import", "xmp", "--json"))
    assert (report["people"], report["faces"]["confirmed"], report["faces"]["kept"]) == (
        ["Zoé"],
        1,
        1,
    )
