"""A video on a person's page: served in ranges, played from the moments of the person."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.media import films
from tests.media.films import Film
from tests.sources.oss_server import KEYS, REGION, OssServer, Stored, running_oss
from tests.web.album import DATASET, PROJECT
from tests.web.browser import Visit, enter
from tests.web.hands import Hand, How
from tests.web.serving import Site, running_site

from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.library.intake.results import analysed, head_of, put
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.media.video import read_video
from visnomy.model.analysis import Analysis
from visnomy.model.figure import Face, Moment
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary
from visnomy.settings import MediaLimits, StoreAddress
from visnomy.store.files import register_files
from visnomy.store.people.clusters import PartitionPlan, apply_partition
from visnomy.store.records import get_files
from visnomy.web import playing
from visnomy.web.images import media_type_of
from visnomy.web.moments import clock

MOMENTS = ((1000, 2500), (6000, 6000))


@dataclass(frozen=True, slots=True)
class Filmed:
    """A person who is seen twice in one video."""

    person_id: str
    object_id: str
    path: Path


@pytest.fixture(scope="module")
def store() -> Iterator[OssServer]:
    with running_oss() as server:
        yield server


@pytest.fixture(params=["photos", "stored"])
def bucket(request: pytest.FixtureRequest) -> str:
    """The bucket of the video: a folder, or one of a store."""
    return str(request.param)


@pytest.fixture
def site(
    database_url: str,
    data_dir: Path,
    tmp_path: Path,
    store: OssServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:
    """The application, with a bucket of a store that gives little at once."""
    for key_id, secret in KEYS.items():
        monkeypatch.setenv("OSS_ACCESS_KEY_ID", key_id)
        monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", secret)
    monkeypatch.setattr(playing, "MOST_BYTES", 2_000)
    address = StoreAddress("pics", "", store.endpoint, REGION, scheme="oss")
    with running_site(database_url, data_dir, tmp_path, {"stored": address}) as running:
        yield running


@pytest.fixture
def filmed(site: Site, store: OssServer, bucket: str) -> Filmed:
    path = Film("libvpx", key_every=10).write(site.bucket / "film.webm", films.marked(8.0))
    store.objects["film.webm"] = Stored(path.read_bytes())
    return site.do(put_film(site.library, path, f"oss://{bucket}/film.webm"))


async def put_film(library: Library, path: Path, uri: str) -> Filmed:
    """Index a video as a worker does, with faces at two times."""
    facts = read_video(path, MediaLimits(), lambda at_ms, picture: None)
    dataset = await settle(library, PROJECT, DATASET)
    object_id = uuid4().hex * 2
    faces = tuple(_face(first_ms, last_ms) for first_ms, last_ms in MOMENTS)
    found = Analysis(facts, faces, thumbnail_webp(films.marked(0.1)[0]))
    async with library.database.transaction() as connection:
        (pending,) = await register_files(connection, dataset, [FileIntent(uri)], [object_id])
        head = head_of(library.settings.account_id, dataset, pending)
        result = analysed(head, library.sources.facts(uri), found, "drawn")
        await put(connection, dataset.dataset_id, result)
        (record,) = await get_files(connection, dataset.dataset_id, [uri])
        person = uuid4()
        ids = b"".join(figure.figure_id.bytes for figure in record.figures)
        plan = PartitionPlan(
            figure_ids=np.frombuffer(ids, np.uint8).reshape(-1, 16),
            cluster_ids=[person],
            labels=np.zeros(len(MOMENTS), np.int32),
            confidence=np.ones(len(MOMENTS), np.float32),
            covers={person: record.figures[0].figure_id},
        )
        await apply_partition(connection, dataset, plan)
    return Filmed(f"Cluster-{person}", object_id, path)


def _face(first_ms: int, last_ms: int) -> Face:
    return Face(
        boundary=Boundary(10, 10, 80, 80),
        confidence=0.9,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=None,
        quality=0.9,
        sharpness=0.9,
        embedding=np.eye(8, dtype=np.float32)[0],
        crop_webp=thumbnail_webp(films.marked(0.1)[0]),
        moment=Moment(first_ms, last_ms, first_ms),
    )


def test_a_part_of_a_video_is_served_by_its_range(site: Site, filmed: Filmed) -> None:
    whole = filmed.path.read_bytes()
    path, cookie = f"/web/originals/{filmed.object_id}", site.sign_in()
    assert len(whole) > 5_000
    answer = site.get(path, cookie=cookie, Range="bytes=100-299")

    assert (answer.status, answer.body) == (206, whole[100:300])
    assert answer.headers["content-range"] == f"bytes 100-299/{len(whole)}"
    assert answer.headers["content-type"] == "video/webm"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert site.get(path, cookie=cookie).body == whole
    assert site.get(path, cookie=cookie, Range=f"bytes={len(whole)}-").status == 416
    assert site.get(path, Range="bytes=0-9").status == 403


@pytest.mark.parametrize("bucket", ["stored"], indirect=True)
def test_a_player_gets_parts_of_one_version_from_a_store(
    site: Site, filmed: Filmed, store: OssServer
) -> None:
    whole = filmed.path.read_bytes()
    path, cookie = f"/web/originals/{filmed.object_id}", site.sign_in()
    answer = site.get(path, cookie=cookie, Range="bytes=500-")
    assert answer.headers["content-range"] == f"bytes 500-2499/{len(whole)}"
    assert answer.body == whole[500:2500]
    assert site.get(path, cookie=cookie, Range="bytes=-5").body == whole[-5:]
    older = {"Range": "bytes=1-2", "If_Range": '"another"'}
    assert (site.get(path, cookie=cookie, **older).status, len(whole)) == (
        200,
        len(site.get(path, cookie=cookie, Range="bytes=x").body),
    )
    store.objects["film.webm"] = Stored(b"<html>" * 20)
    assert site.get(path, cookie=cookie).headers["content-type"] == "image/webp"
    del store.objects["film.webm"]
    assert site.get(path, cookie=cookie, Range="bytes=0-").status == 404


def test_a_video_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    for kind, expected in (("mp4", "video/mp4"), ("mov", "video/mp4"), ("mkv", "video/x-matroska")):
        path = Film("mpeg4").write(tmp_path / f"a.{kind}", films.marked(0.2))
        assert media_type_of(path.read_bytes()[:64]) == expected


def test_times_are_written_as_players_write_them() -> None:
    assert [clock(each) for each in (0, 65.9, 3605)] == ["0:00", "1:05", "1:00:05"]


@pytest.fixture
def page(visit: Visit, site: Site, filmed: Filmed) -> Visit:
    enter(visit.page, site)
    visit.page.goto(f"{site.origin}/people/{filmed.person_id}")
    return visit


@pytest.mark.parametrize(
    ("bucket", "hand"), [("photos", How.MOUSE), ("stored", How.KEYBOARD)], indirect=True
)
def test_a_video_plays_from_the_moment_that_is_chosen(page: Visit, hand: Hand) -> None:
    reader = page.page
    assert reader.get_by_text("1 video · 2 faces").is_visible()
    moments = reader.get_by_role("group", name="Moments in film.webm").get_by_role("link")
    assert moments.all_inner_texts() == ["0:01 – 0:02", "0:06"]

    hand.press(moments.last)
    dialog = reader.get_by_role("dialog")
    player = dialog.locator("video")
    reader.wait_for_function("document.querySelector('dialog video').currentTime >= 6")
    assert player.evaluate("player => player.error") is None
    hand.press(dialog.get_by_role("button", name="0:01 – 0:02"))
    reader.wait_for_function("document.querySelector('dialog video').currentTime < 5")

    if hand.how is How.KEYBOARD:
        reader.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name="Close").click()
    assert dialog.count() == 0
    assert player.count() == 0
    expect(moments.last).to_be_focused()
