"""A video beside photos, through the SDK: who is in it, when, and how people count it."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint
from tests.media import films
from tests.media.films import COLLINS, HOPPER, OBAMA, PHOTOS, Film

SHOT_S = 3.0


@pytest.fixture
def filmed(endpoint: Endpoint) -> str:
    """A video: Obama; then Hopper beside Collins; then Obama again."""
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    half = (320, 360)
    both = films.beside(
        films.over(HOPPER, SHOT_S, half), films.over(COLLINS, SHOT_S, half, top=0.0)
    )
    frames = [*films.over(OBAMA[0], SHOT_S), *both, *films.over(OBAMA[1], SHOT_S)]
    path = endpoint.bucket / "party.mp4"
    Film(key_every=10, sound=True, tags={"title": "Party"}).write(path, frames)
    return f"oss://{BUCKET}/party.mp4"


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)


def index(sdk: Sdk, uris: list[str]) -> None:
    sdk.call("batch_index_file_meta", files=[models.InputFile(uri=uri) for uri in uris])
    wait_until(lambda: len(sdk.call("simple_query").files) >= len(uris))


def test_people_of_photos_are_found_in_a_video(plain: Sdk, endpoint: Endpoint, filmed: str) -> None:
    for name in OBAMA:
        shutil.copy(PHOTOS / name, endpoint.bucket)
    index(plain, [filmed, *(f"oss://{BUCKET}/{name}" for name in OBAMA)])
    (file,) = plain.call("batch_get_file_meta", uris=[filmed]).files

    assert (file.media_type, file.content_type, file.title) == ("video", "video/mp4", "Party")
    assert file.duration == pytest.approx(3 * SHOT_S, abs=0.2)
    assert (file.video_width, file.video_height) == (640, 360)
    assert file.video_streams[0].codec_name == "h264"
    assert file.audio_streams[0].codec_name == "aac"
    assert file.figure_count == len(file.figures) == 4

    assert [each.time_range for each in file.scene_elements] == [
        [0, 3000],
        [3000, 6000],
        [6000, round(1000 * file.duration)],
    ]
    assert [each.frame_times for each in file.scene_elements] == [[0], [3000], [6000]]

    plain.call("create_figure_clustering_task")
    wait_until(lambda: bool(plain.call("query_figure_clusters").figure_clusters))
    (person,) = plain.call("query_figure_clusters").figure_clusters
    assert (person.image_count, person.video_count, person.face_count) == (3, 1, 5)

    clips = {each["FigureId"]: each for each in raw_figures(plain, endpoint, filmed)}
    his = [each for each in clips.values() if each["FigureClusterId"] == person.object_id]
    times = sorted(each["Clips"][0]["TimeRange"] for each in his)
    assert times == [[0, 2000], [6000, 8000]]
    beside = [each for each in clips.values() if each not in his]
    assert [each["Clips"][0]["TimeRange"] for each in beside] == [[3000, 5000]] * 2
    for each in clips.values():
        first, last = each["Clips"][0]["TimeRange"]
        assert first <= each["FrameTimes"][0] <= last
        assert each["Boundary"]["Left"] + each["Boundary"]["Width"] <= 640

    query = {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": person.object_id}
    only = {"Field": "MediaType", "Operation": "eq", "Value": "video"}
    both = models.SimpleQuery(
        operation="and", sub_queries=[models.SimpleQuery().from_map(each) for each in (query, only)]
    )
    assert [each.uri for each in plain.call("simple_query", query=both).files] == [filmed]

    # Again, from a copy that is written anew: ids and people stay.
    path = endpoint.bucket / "party.mp4"
    os.utime(path, (1, 1))
    before = plain.call("batch_get_file_meta", uris=[filmed]).files[0].update_time
    plain.call("batch_index_file_meta", files=[models.InputFile(uri=filmed)])
    wait_until(
        lambda: plain.call("batch_get_file_meta", uris=[filmed]).files[0].update_time != before
    )
    again = {each["FigureId"]: each for each in raw_figures(plain, endpoint, filmed)}
    assert again == clips


def raw_figures(sdk: Sdk, endpoint: Endpoint, uri: str) -> list[dict[str, Any]]:
    """The figures of a file as they came, with what no SDK has a name for."""
    place = (("ProjectName", sdk.project), ("DatasetName", sdk.dataset))
    call = RawCall(endpoint, "BatchGetFileMeta", (*place, ("URIs", json.dumps([uri]))))
    figures: list[dict[str, Any]] = call.send().members["Files"][0]["Figures"]
    return figures


@pytest.mark.usefixtures("filmed")
def test_operations_on_images_take_no_video(plain: Sdk) -> None:
    refusal = plain.refusal("detect_image_faces", source_uri=f"oss://{BUCKET}/party.mp4")
    assert refusal[:2] == (400, "InvalidArgument")
    assert refusal[2].endswith("cannot be read. The file is a video.")


def test_a_video_that_cannot_be_read_says_why(
    plain: Sdk, endpoint: Endpoint, tmp_path: Path
) -> None:
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    whole = Film().write(tmp_path / "a.mp4", films.marked())
    (endpoint.bucket / "cut.mp4").write_bytes(whole.read_bytes()[:900])
    films.sound_only(endpoint.bucket / "sound.mp4")
    uris = [f"oss://{BUCKET}/cut.mp4", f"oss://{BUCKET}/sound.mp4"]
    index(plain, uris)
    cut, sound = plain.call("batch_get_file_meta", uris=uris).files

    assert (cut.object_status, cut.reason) == ("Failed", "The video is damaged or cut off.")
    assert (sound.object_status, sound.media_type) == ("Indexed", "audio")
    assert sound.figures == []
