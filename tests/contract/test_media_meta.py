"""What a video or sound says of itself, and documents in a dataset, through the SDK."""

from pathlib import Path

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint
from tests.contract.test_videos import wait_until
from tests.media import films
from tests.media.films import OBAMA, Film
from tests.media.papers import word, write_archive, write_pdf


def test_a_video_says_what_its_record_would(plain: Sdk, endpoint: Endpoint) -> None:
    film = Film(key_every=10, sound=True, tags={"title": "Party", "location": "+30.1343+120.0749/"})
    path = endpoint.bucket / "meta.mp4"
    film.write(path, films.over(OBAMA[0], 1.0))
    found = plain.call("detect_media_meta", source_uri=f"oss://{BUCKET}/meta.mp4")
    assert (found.title, found.lat_long, found.size) == (
        "Party",
        "30.134300,120.074900",
        path.stat().st_size,
    )
    assert (found.format_name, found.stream_count) == ("mov", 2)
    assert (found.video_width, found.video_height) == (640, 360)
    assert found.video_streams[0].codec_name == "h264"
    assert found.audio_streams[0].codec_name == "aac"
    assert found.duration == pytest.approx(1.0, abs=0.2)
    assert {each.language for each in found.addresses} == {"en", "zh-Hans"}


def test_what_is_no_recording_is_refused(plain: Sdk, endpoint: Endpoint, photo: Path) -> None:
    write_pdf(endpoint.bucket / "meta.pdf", 1)
    for name in (photo.name, "meta.pdf", "none.mp4"):
        refusal = plain.refusal("detect_media_meta", source_uri=f"oss://{BUCKET}/{name}")
        assert refusal[:2] == (400, "InvalidArgument")
    assert "SourceURI" in plain.refusal("detect_media_meta")[2]


def test_documents_have_pages_and_no_faces(plain: Sdk, endpoint: Endpoint) -> None:
    write_pdf(endpoint.bucket / "paper.pdf", 3)
    write_archive(endpoint.bucket / "report.docx", word("Report"))
    uris = [f"oss://{BUCKET}/{name}" for name in ("paper.pdf", "report.docx")]
    refusal = plain.refusal("detect_image_faces", source_uri=uris[0])
    assert refusal[:2] == (400, "InvalidArgument")
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    plain.call("batch_index_file_meta", files=[models.InputFile(uri=uri) for uri in uris])
    query = models.SimpleQuery(field="MediaType", operation="eq", value="document")
    wait_until(lambda: len(plain.call("simple_query", query=query).files) == 2)
    paper, report = plain.call("batch_get_file_meta", uris=uris).files
    assert (paper.content_type, paper.page_count) == ("application/pdf", 3)
    assert (report.page_count, report.title) == (7, "Report")
    assert (paper.object_status, paper.figure_count) == ("Indexed", 0)
