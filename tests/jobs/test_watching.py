"""A video costs itself, never its neighbours, and may take time by its length."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.jobs import finders
from tests.jobs.photos import plant
from tests.media import films
from tests.media.films import Film

from visnomy.errors import MediaError, MediaInterrupted, MediaTooLarge
from visnomy.jobs.analysis import AnalysisPool
from visnomy.settings import MediaLimits

LIMITS = MediaLimits(seconds=4.0, address_space_bytes=2 * 1024**3)


@pytest.fixture
async def pool() -> AsyncIterator[AnalysisPool]:
    opened = AnalysisPool(2, LIMITS, finders.load)
    await opened.warm()
    yield opened
    await opened.close()


async def test_a_video_comes_back_with_tracks_and_a_thumbnail(
    pool: AnalysisPool, tmp_path: Path
) -> None:
    path = Film(key_every=20).write(tmp_path / "a.mp4", films.marked(6.0))
    found = await pool.analyse(path)

    (face,) = found.faces
    assert face.moment is not None
    assert (face.moment.first_ms, face.moment.last_ms) == (0, 5000)
    assert found.facts.media_type == "video"
    assert found.thumbnail_webp is not None


@pytest.mark.parametrize(
    ("title", "error", "sentence"),
    [
        ("die", MediaInterrupted, "The process that read the file died. Try again."),
        ("hang", MediaTooLarge, "Reading the file took longer than 5 seconds."),
        ("eat", MediaTooLarge, "The video needs more memory than is allowed."),
    ],
)
async def test_a_bad_video_costs_only_itself(
    pool: AnalysisPool, tmp_path: Path, title: str, error: type[MediaError], sentence: str
) -> None:
    noise = films.marked(2.0, (640, 480))
    film = Film("mjpeg", "yuvj420p", tags={"title": title})
    bad = film.write(tmp_path / "bad.mkv", noise)
    photos = plant(tmp_path, 6)
    results = await asyncio.gather(*map(pool.analyse, [bad, *photos]), return_exceptions=True)

    assert isinstance(results[0], error)
    assert str(results[0]) == sentence
    assert not [result for result in results[1:] if isinstance(result, Exception)]
