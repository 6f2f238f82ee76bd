"""What the pages say before any script runs."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.web.album import (
    FACE,
    HEIGHT,
    WIDTH,
    Shown,
    put_album,
    put_waiting,
)
from tests.web.serving import Site

from visnomy.model.cluster import ClusterChange
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store.people.clusters import update_cluster
from visnomy.store.tasks import create_task, finish_task
from visnomy.web.views import Photo

HOSTILE = '<script>alert("x")</script>&amp;\u202e'


@pytest.fixture
def cookie(site: Site) -> str:
    return site.sign_in()


def cards(html: str) -> list[str]:
    """The people's ids in the order of the page."""
    return re.findall(r'class="card" data-id="([^"]+)"', html)


def test_named_people_come_first_and_then_by_count(site: Site, cookie: str) -> None:
    shown = [Shown("", 5), Shown("Ada", 3), Shown("", 6), Shown("Bo", 4), Shown("", 3)]
    album = site.do(put_album(site.library, site.bucket, shown))
    page = site.get("/", cookie=cookie).text
    assert cards(page) == [album.people[place] for place in (3, 1, 2, 0, 4)]
    assert 'alt="Ada"' in page
    assert 'alt="Unnamed person, 6 photos"' in page
    assert "5 people" in page
    assert "in 21 photos" in page


def test_names_are_text_whatever_they_hold(site: Site, cookie: str) -> None:
    album = site.do(put_album(site.library, site.bucket, [Shown(HOSTILE, 3), Shown("x" * 500, 3)]))
    for path in ("/", f"/people/{album.people[0]}", "/?name=%3Cscript%3E%22%27"):
        page = site.get(path, cookie=cookie).text
        assert "<script>alert" not in page
        assert "<script>\"'" not in page


def test_a_person_has_photos_with_the_face_boxed(site: Site, cookie: str) -> None:
    album = site.do(put_album(site.library, site.bucket, [Shown("Ada", 3), Shown("Bo", 4)]))
    page = site.get(f"/people/{album.people[0]}", cookie=cookie).text
    assert page.count('class="photo ') == 3
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in page
    place = f'x="{FACE.left}" y="{FACE.top}" width="{FACE.width}" height="{FACE.height}"'
    assert page.count(f'class="subject" {place}') == 3
    assert 'alt="Ada in IMG_000.jpg"' in page
    assert album.object_ids[1][0] not in page


def test_more_people_and_photos_follow_by_links(site: Site, cookie: str) -> None:
    shown = [Shown("Ada", 70), *[Shown("", 1) for _ in range(75)]]
    album = site.do(put_album(site.library, site.bucket, shown))
    for start, pattern, everything in (
        ("/", r'class="card" data-id="([^"]+)"', album.people),
        (
            f"/people/{album.people[0]}",
            r'class="photo [^"]+" data-id="([^"]+)"',
            album.object_ids[0],
        ),
    ):
        path, seen = start, []
        while path:
            page = site.get(path, cookie=cookie).text
            seen += re.findall(pattern, page)
            link = re.search(r'rel="next" href="([^"]+)"', page)
            path = link[1].replace("&amp;", "&") if link else ""
        assert len(seen) == len(set(seen))
        assert set(seen) == set(everything)


def test_people_are_found_by_a_part_of_the_name(site: Site, cookie: str) -> None:
    shown = [Shown("Ada Lovelace", 3), Shown("Grace", 3), Shown("", 3)]
    album = site.do(put_album(site.library, site.bucket, shown))
    assert cards(site.get("/?name=LOVE", cookie=cookie).text) == [album.people[0]]
    nobody = site.get("/?name=zz", cookie=cookie).text
    assert cards(nobody) == []
    assert "Nobody here is called “zz”." in nobody


def test_a_search_without_script_keeps_the_order(site: Site, cookie: str) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 1), Shown("Bo", 2)]))
    form = site.get("/?sort=Name", cookie=cookie).text.partition('<form class="search"')[2]
    assert '<input type="hidden" name="sort" value="Name">' in form.partition("</form>")[0]


def test_the_page_speaks_chinese(site: Site, cookie: str) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("", 3)]))
    answer = site.get("/", cookie=cookie, Accept_Language="zh-CN,zh;q=0.9")
    assert '<html lang="zh">' in answer.text
    assert "未命名的人物，3 张照片" in answer.text
    assert answer.headers["content-language"] == "zh"


@pytest.mark.parametrize(
    "path",
    ["/people/Cluster-00000000-0000-4000-8000-000000000000", "/people/nobody"],
)
def test_an_unknown_person_is_not_here(site: Site, cookie: str, path: str) -> None:
    site.do(put_waiting(site.library, 1))
    answer = site.get(path, cookie=cookie)
    assert answer.status == 404
    assert "This person is not here" in answer.text


@pytest.mark.parametrize("path", ["/?after=nonsense", "/?name=%00", "/?after=%00", "/people/%00"])
def test_a_broken_address_is_explained(site: Site, cookie: str, path: str) -> None:
    site.do(put_waiting(site.library, 1))
    answer = site.get(path, cookie=cookie)
    assert answer.status in {200, 400}
    assert "<main" in answer.text


def test_progress_is_told_in_words(site: Site, cookie: str) -> None:
    site.do(put_waiting(site.library, 4))
    answer = site.get("/web/progress", cookie=cookie, Accept="application/json")
    assert '"title":"Finding faces"' in answer.text
    assert '"details":["0 of 4 photos","0 faces"]' in answer.text
    assert '"busy":true' in answer.text


def test_a_look_that_was_killed_is_not_waited_for(site: Site, cookie: str) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("", 3)]))

    async def look(task_id: str, minute: int) -> None:
        async with site.library.database.transaction() as connection:
            row = await (
                await connection.execute("select project_id, dataset_id from dataset")
            ).fetchone()
            assert row
            task = Task(
                task_id=task_id,
                project_id=row[0],
                dataset_id=row[1],
                task_type=TaskType.FOLDER_INDEXING,
                status=TaskStatus.RUNNING,
                progress_percent=0,
                stage="",
                started_at=datetime(2026, 1, 1, 0, minute, tzinfo=UTC),
            )
            await create_task(connection, task)

    async def end(task_id: str) -> None:
        async with site.library.database.transaction() as connection:
            await finish_task(connection, task_id, TaskStatus.SUCCEEDED, "", "")

    site.do(look("killed", 1))
    assert '"stage":"looking"' in site.get("/web/progress", cookie=cookie).text
    site.do(look("later", 2))
    site.do(end("later"))
    assert '"stage":"idle"' in site.get("/web/progress", cookie=cookie).text


def test_progress_version_grows_with_a_name(site: Site, cookie: str) -> None:
    album = site.do(put_album(site.library, site.bucket, [Shown("", 3)]))

    async def rename() -> None:
        async with site.library.database.transaction() as connection:
            cluster_id = UUID(album.people[0].removeprefix("Cluster-"))
            row = await (await connection.execute("select dataset_id from dataset")).fetchone()
            assert row
            await update_cluster(connection, row[0], cluster_id, ClusterChange(name="Ada"))

    before = site.get("/web/progress", cookie=cookie).text
    site.do(rename())
    assert site.get("/web/progress", cookie=cookie).text != before


def test_a_sideways_photo_is_measured_upright() -> None:
    record = {
        "ObjectId": "f",
        "URI": "file:///a/b.jpg",
        "ImageWidth": 400,
        "ImageHeight": 300,
        "Orientation": 6,
        "Figures": [
            {"FigureClusterId": "Cluster-a", "Boundary": {"Left": 1}},
            {"FigureClusterId": "Cluster-b", "Boundary": {"Left": 2}},
            {"FigureClusterId": "figure-cluster-id-independent"},
        ],
    }
    photo = Photo.of(record, "Cluster-a")
    assert (photo.width, photo.height, photo.ratio_tenths) == (300, 400, 8)
    assert photo.filename == "b.jpg"
    assert photo.companions == ["Cluster-b"]
    assert [box.is_subject for box in photo.boxes] == [False, False, True]


def test_a_wall_of_hidden_people_says_so(site: Site, cookie: str) -> None:
    album = site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    place = {"ProjectName": "photos", "DatasetName": "main"}
    body = json.dumps({**place, "ObjectId": album.people[0], "Hidden": True})
    headers = {"Cookie": cookie, "X-Visnomy": "1", "Content-Type": "application/json"}
    answer = site.send("POST", "/web/call/SetFigureClusterFlags", body.encode(), headers)
    assert answer.status == 200, answer.text
    page = site.get("/", cookie=cookie).text
    assert cards(page) == []
    assert "Everybody is hidden" in page
    assert cards(site.get("/?hidden", cookie=cookie).text) == album.people
