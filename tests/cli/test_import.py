"""`visnomy import`: what other programs say of faces, and that a user's word here counts more."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray
from tests.cli.test_access import Do
from tests.cli.test_access import do as _do
from tests.contract.planting import Planted, cluster, plant
from tests.media import hostile

from visnomy.cli.options import DEFAULT_DATASET, DEFAULT_PROJECT
from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.library.intake import story
from visnomy.library.intake.bindings import create_binding
from visnomy.library.intake.following import look_at
from visnomy.library.intake.story import Intake
from visnomy.library.people.decisions import move_figures
from visnomy.library.people.listing import update_person
from visnomy.media.regions import NamedFace, sidecar
from visnomy.model.cluster import ClusterChange
from visnomy.model.geometry import Boundary
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

do = _do
SIZES = [4, 4, 3]
STORED = (1200, 800)
HEAD = Boundary(0, 5, 120, 150)
"""Around the face of every planted photo, as another program would draw it."""
PLACE = DEFAULT_PROJECT, DEFAULT_DATASET
Work = Callable[[Library], Awaitable[object]]
On = Callable[[Work], None]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "photos"
    monkeypatch.setenv("VISNOMY_BUCKETS", f"photos={folder}")
    return folder


@pytest.fixture
def on(database_url: str, data_dir: Path) -> On:
    """Do something in the library, as a user of the page would."""

    def act(work: Work) -> None:
        async def run() -> None:
            async with await Database.open(database_url) as database:
                settings = Settings(data_dir=data_dir)
                await work(Library(settings, database, SourceMap.from_settings(settings)))

        asyncio.run(run())

    return act


@pytest.fixture
def album(on: On, database_url: str, photos: Path) -> Planted:
    """Three people without names, a face on each photo."""
    on(lambda library: settle(library, *PLACE))
    planted = plant(database_url, *PLACE, SIZES, vectors())
    picture = hostile.encode(hostile.corners(), "JPEG")
    for uri in planted.uris:
        path = photos / uri.removeprefix("oss://photos/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    return planted


def vectors() -> list[NDArray[np.float32]]:
    """Of three people who are not alike."""
    rng, mean = np.random.default_rng(7), Calibration.load(EMBEDDING_MODEL).mean
    people = rng.standard_normal((len(SIZES), len(mean)))
    found = np.repeat(people, SIZES, axis=0) + 0.3 * rng.standard_normal((sum(SIZES), len(mean)))
    found = found / np.linalg.norm(found, axis=1, keepdims=True) + mean
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return list(found.astype(np.float32))


def say(photos: Path, key: str, name: str, box: Boundary = HEAD, *, suffix: str = ".xmp") -> None:
    """Write a sidecar as another program would."""
    content = sidecar([NamedFace(name, box)], STORED, 1).replace(b"Visnomy", b"Other 1.0")
    (photos / f"{key}{suffix}").write_bytes(content)


def names(do: Do) -> list[str]:
    """Who there is, each with the number of faces."""
    found = json.loads(do("people", "--json"))["people"]
    return sorted(f"{person['name']} {person['faces']}".strip() for person in found)


def take_in(do: Do, *words: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(do("import", "xmp", "--json", *words))
    report["faces"] = {name: count for name, count in report["faces"].items() if count}
    return report


def rows(database_url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(statement.encode()).fetchall()


def keys(person: int, photos: Iterable[int]) -> list[str]:
    return [f"{person:02}/{photo:03}.jpg" for photo in photos]


def test_named_faces_name_their_group_and_join_it(
    album: Planted, photos: Path, do: Do, database_url: str, data_dir: Path
) -> None:
    for key in [*keys(0, range(3)), "01/003.jpg"]:
        say(photos, key, "Ada")
    assert take_in(do, "--dry-run")["faces"] == {"confirmed": 3, "moved": 1}
    assert names(do) == ["3", "4", "4"]
    report = take_in(do)
    assert (report["people"], report["files"]) == (["Ada"], sum(SIZES))
    assert names(do) == ["3", "3", "Ada 5"]
    cluster(database_url, data_dir, *PLACE)
    assert names(do) == ["3", "3", "Ada 5"]
    authors = rows(database_url, "select distinct author, reason from decision where kind = 'Move'")
    assert authors == [("xmp", "01/003.jpg.xmp says Ada")]
    assert do("people", "recount").strip() == "all right"


def test_a_second_import_decides_nothing_and_one_undo_takes_all_back(
    album: Planted, photos: Path, do: Do
) -> None:
    for key in [*keys(0, range(3)), "01/003.jpg"]:
        say(photos, key, "Ada")
    number = take_in(do)["import"]
    again = take_in(do)
    assert (again["import"], again["faces"], again["unchanged"]) == (None, {"settled": 4}, 11)
    assert "5 decisions taken back" in do("import", "undo", str(number))
    assert names(do) == ["3", "4", "4"]
    assert take_in(do)["faces"] == {"taken_back": 4}
    assert take_in(do, "--again")["faces"] == {"confirmed": 3, "moved": 1}
    assert names(do) == ["3", "3", "Ada 5"]
    assert [each["standing"] for each in json.loads(do("import", "list", "--json"))["imports"]] == [
        5,
        0,
    ]


def test_what_a_user_decided_here_wins(
    album: Planted, photos: Path, do: Do, on: On, database_url: str
) -> None:
    first, second, third = album.people
    on(lambda it: update_person(it, *PLACE, first, ClusterChange(name="Annie"), author="me"))
    moved = album.figures[1][:1]
    on(lambda it: move_figures(it, *PLACE, moved, third, author="me"))
    for key in [*keys(0, [0]), *keys(1, range(4))]:
        say(photos, key, "Ada")
    report = take_in(do)
    assert report["faces"] == {"confirmed": 3, "kept": 2}
    assert [(each["file"], each["here"]) for each in report["conflicts"]] == [
        ("00/000.jpg.xmp", "Annie"),
        ("01/000.jpg.xmp", ""),
    ]
    assert names(do) == ["4", "Ada 3", "Annie 4"]
    on(lambda it: update_person(it, *PLACE, second, ClusterChange(name="Mum"), author="me"))
    say(photos, "02/000.jpg", "Ada")
    assert take_in(do)["faces"] == {"settled": 3, "kept": 2, "moved": 1}
    assert names(do) == ["3", "Annie 4", "Mum 4"], "who was renamed here keeps that name"


def test_a_name_of_two_people_here_moves_nobody(
    album: Planted, photos: Path, do: Do, on: On
) -> None:
    first, second = album.people[:2]
    on(lambda it: update_person(it, *PLACE, first, ClusterChange(name="Ada"), author="me"))
    on(lambda it: update_person(it, *PLACE, second, ClusterChange(name="Ada"), author="me"))
    say(photos, "00/000.jpg", "Ada")
    say(photos, "02/000.jpg", "Ada")
    assert take_in(do)["faces"] == {"confirmed": 1, "ambiguous": 1}
    assert "SamePerson" in do("people", "suggestions", "--json")


def test_a_changed_sidecar_is_read_again(album: Planted, photos: Path, do: Do) -> None:
    for key in keys(0, range(4)):
        say(photos, key, "Ada")
    take_in(do)
    for key in keys(0, range(4)):
        say(photos, key, "Ada Lovelace")
    report = take_in(do)
    assert report["withdrawn"] == 5
    assert names(do) == ["3", "4", "Ada Lovelace 4"]
    (photos / "00/000.jpg.xmp").unlink()
    report = take_in(do)
    assert (report["withdrawn"], report["faces"]) == (1, {"settled": 3})


def test_a_face_that_is_not_found_waits(
    album: Planted, photos: Path, do: Do, database_url: str
) -> None:
    say(photos, "00/000.jpg", "Ada", Boundary(600, 300, 100, 120))
    assert take_in(do)["faces"] == {"no_face": 1}
    assert rows(database_url, "select count(*) from figure") == [(sum(SIZES),)]
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "update figure set left_px = 600, top_px = 300 where figure_id = %s",
            [album.figures[0][0]],
        )
    report = take_in(do)
    assert (report["unchanged"], report["faces"]) == (sum(SIZES), {"confirmed": 1})


@pytest.mark.parametrize("kept", [True, False])
def test_a_forgotten_name_does_not_return_with_a_changed_sidecar(
    album: Planted, photos: Path, do: Do, database_url: str, tmp_path: Path, *, kept: bool
) -> None:
    def say_all() -> None:
        for key in keys(0, range(4)):
            say(photos, key, "Ada")
        say(photos, "01/000.jpg", "Ada", Boundary(600, 300, 100, 120))
        say(photos, "01/001.jpg", "Bob", Boundary(600, 300, 100, 120))

    say_all()
    assert take_in(do)["faces"] == {"confirmed": 4, "no_face": 2}
    ada = next(each for each in json.loads(do("people", "--json"))["people"] if each["name"])
    seen = json.loads(do("people", "forget", ada["id"], "--json"))
    assert seen["counts"]["imported_names"] == 5
    code = ["--confirm", seen["confirmation"], "--receipt", str(tmp_path / "receipt.json")]
    do("people", "forget", ada["id"], *code, *([] if kept else ["--let-return"]))
    said = "select name from said_face"
    assert rows(database_url, said) == [("Bob",)]
    assert take_in(do)["faces"] == {"no_face": 1}

    say_all()
    waiting = {"no_face": 1, "forgotten": 5} if kept else {"no_face": 6}
    assert take_in(do)["faces"] == waiting
    assert set(rows(database_url, said)) == ({("Bob",)} if kept else {("Bob",), ("Ada",)})
    assert names(do) == ["3", "4"]


def test_the_photo_itself_and_other_names_of_sidecars_speak(
    album: Planted, photos: Path, do: Do, database_url: str
) -> None:
    say(photos, "00/000", "Ada")
    packet = sidecar([NamedFace("Bob", HEAD)], STORED, 1).replace(b"Visnomy", b"Other 1.0")
    (photos / "01/000.jpg").write_bytes(hostile.encode(hostile.corners(), "JPEG", xmp=packet))
    (photos / "02/000.jpg").write_bytes(hostile.encode(hostile.corners(), "WEBP", xmp=packet))
    say(photos, "02/001.jpg", "Cyd", HEAD)
    (photos / "02/001.jpg.xmp").write_bytes(b"<x:xmpmeta")
    assert take_in(do)["people"] == ["Ada", "Bob"]
    found = rows(
        database_url,
        "select uri from file join figure using (file_id) join cluster using (cluster_id) "
        "where name = 'Bob' and figure.cluster_confidence = 1 order by uri",
    )
    assert found == [("oss://photos/01/000.jpg",), ("oss://photos/02/000.jpg",)]


def test_what_we_wrote_ourselves_confirms_nothing(
    album: Planted, photos: Path, do: Do, on: On
) -> None:
    ada = album.people[0]
    on(lambda it: update_person(it, *PLACE, ada, ClusterChange(name="Ada"), author="me"))
    for key in ("00/000.jpg", "01/000.jpg"):
        content = sidecar([NamedFace("Ada", HEAD)], STORED, 1)
        (photos / f"{key}.xmp").write_bytes(content)
    assert take_in(do)["faces"] == {"known": 1, "moved": 1}


def test_people_of_other_servers_come_along(
    album: Planted, photos: Path, do: Do, tmp_path: Path
) -> None:
    box = {"boundingBoxX1": 0, "boundingBoxY1": 2, "boundingBoxX2": 60, "boundingBoxY2": 80}
    face = {**box, "imageWidth": 600, "imageHeight": 400, "sourceType": "machine-learning"}
    assets = [
        {
            "originalPath": f"/usr/src/app/external/{key}",
            "people": [
                {"name": "Ada", "faces": [face]},
                {"name": "", "faces": [face | {"imageWidth": 600}]},
            ],
        }
        for key in [*keys(0, range(2)), "99/999.jpg"]
    ]
    immich = tmp_path / "immich.json"
    immich.write_text(json.dumps({"assets": {"items": assets, "total": 3}}))
    report = json.loads(do("import", "immich", str(immich), "--json"))
    assert (report["faces"]["confirmed"], report["elsewhere"], report["unnamed"]) == (2, 1, 3)
    marker = {"Type": "face", "Src": "image", "Name": "Bob", "Y": 0.01, "W": 0.1, "H": 0.18}
    answers = [
        {
            "UID": "ps1",
            "Files": [
                {"Name": key, "Root": "/", "Markers": [marker, {**marker, "Invalid": True}]},
                {"Name": f"{key}.xmp", "Sidecar": True},
            ],
        }
        for key in keys(1, range(2))
    ]
    photoprism = tmp_path / "photoprism.jsonl"
    photoprism.write_text("\n".join(map(json.dumps, answers)))
    report = json.loads(do("import", "photoprism", str(photoprism), "--json"))
    assert (report["faces"]["confirmed"], report["people"]) == (2, ["Bob"])
    assert names(do) == ["3", "Ada 4", "Bob 4"]
    told = do("import", "immich", str(photoprism), code=1)
    assert "holds no photos as immich answers them" in told


@pytest.mark.parametrize("told", [True, False])
def test_a_server_reads_names_only_if_it_was_told_to(  # noqa: PLR0917 (all are fixtures)
    album: Planted, photos: Path, do: Do, database_url: str, data_dir: Path, told: bool
) -> None:
    async def look() -> None:
        async with await Database.open(database_url) as database:
            settings = Settings(data_dir=data_dir, buckets={"photos": photos}, read_xmp=told)
            library = Library(settings, database, SourceMap.from_settings(settings))
            dataset = await settle(library, *PLACE)
            await Intake(library, dataset, [], report=lambda _: None).run()

    say(photos, "00/000.jpg", "Ada")
    asyncio.run(look())
    assert names(do) == ["3", "4", "Ada 4" if told else "4"]


def test_a_server_that_follows_a_folder_reads_names_when_sidecars_change(
    album: Planted, photos: Path, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "GROUPING_EVERY_S", 0.05)

    async def follow() -> None:
        async with await Database.open(database_url) as database:
            settings = Settings(data_dir=data_dir, buckets={"photos": photos}, read_xmp=True)
            library = Library(settings, database, SourceMap.from_settings(settings))
            dataset = await settle(library, *PLACE)
            binding = await create_binding(library, *PLACE, "oss://photos")
            keeping = asyncio.create_task(Intake(library, dataset, [], print).keep_grouped())
            for name in ("Ada", "Grace"):
                say(photos, "00/000", name, suffix=".XMP")
                await look_at(library, binding, [str(photos / "00/000.XMP")])
                deadline = time.monotonic() + 60
                while (found := await named(database)) != [name]:
                    assert time.monotonic() < deadline, found
                    await asyncio.sleep(0.05)
            keeping.cancel()
            await asyncio.wait({keeping})

    async def named(database: Database) -> list[str]:
        async with database.reading() as connection:
            found = await connection.execute("select name from cluster where name <> ''")
            return [name for (name,) in await found.fetchall()]

    asyncio.run(follow())
