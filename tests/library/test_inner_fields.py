"""Every member of every structure inside of a record is in that of a file of these, or listed."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from av.video.stream import VideoStream
from tests.docs.test_fields import empty_inside, only_from_callers
from tests.jobs.finders import find
from tests.library.conftest import HereAnalyser
from tests.library.tables import record
from tests.library.test_fields import photo
from tests.library.test_indexing import register, templated
from tests.media import films, hostile, songs

from visnomy.api.openapi import offered_document
from visnomy.api.words import ALL, words
from visnomy.jobs.looking import judged
from visnomy.library.context import Library
from visnomy.library.intake.describing import describe_batch
from visnomy.library.intake.documents import figure_members
from visnomy.library.intake.indexing import index_batch
from visnomy.media.picture import read_picture
from visnomy.media.video import read_video
from visnomy.model.analysis import Analysis, Scene
from visnomy.model.figure import Attribute, Face, Moment
from visnomy.model.file import FileIntent
from visnomy.settings import MediaLimits

OF_THE_GROUPS = {"FigureClusterConfidence", "FigureClusterId", "FigureId"}
"""Of a face, spliced in where a record is sent (tests/contract/test_files.py)."""
TRAITS = ("beard", "emotion", "gender", "glasses", "hat", "mask", "mouth")

Schemas = dict[str, dict[str, Any]]


class Reading(HereAnalyser):
    """Reads files as the analysis does, without its networks."""

    async def analyse(self, path: Path, *_: object, **__: object) -> Analysis:
        if path.suffix == ".jpg":
            picture = read_picture(path, MediaLimits())
            return judged(picture, find(picture))
        facts = read_video(path, MediaLimits(), lambda *_: None)
        shown = facts.recording is not None and bool(facts.recording.video_streams)
        return Analysis(facts, scenes=(Scene(0, 2000, 0),) if shown else ())


@pytest.fixture
async def records(library: Library, photos: Path) -> list[dict[str, Any]]:
    """Of a photo, a video with sound and subtitles, and a song, in a dataset for images."""
    (photos / "pier.jpg").write_bytes(photo())
    colours = {"x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:fullrange=off"}
    film = films.Film(sound=True, options=colours, prepare=_in_english)
    film.write(photos / "film.mp4", films.marked())
    films.subtitled(photos / "talk.mkv", "subrip", ["At the lake"], language="eng")
    cover = hostile.encode(hostile.corners(), "PNG")
    (photos / "song.mp3").write_bytes(songs.mp3(songs.TEXTS, cover, words=songs.WORDS))
    dataset, analyser = await templated(library, "Official:AllFunction"), Reading()
    uris = [f"oss://pics/{name}" for name in ("film.mp4", "pier.jpg", "song.mp3", "talk.mkv")]
    ids = await register(library, dataset, *(FileIntent(uri) for uri in uris))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    await describe_batch(library, analyser, dataset.dataset_id, ids)
    return [await record(library, uri) for uri in uris]


def _in_english(stream: VideoStream) -> None:
    stream.metadata["language"] = "eng"


async def test_every_member_inside_is_filled_or_listed(
    records: Sequence[dict[str, Any]], photos: Path
) -> None:
    schemas: Schemas = json.loads(offered_document())["components"]["schemas"]
    found: dict[str, set[str]] = {}
    (face,) = find(read_picture(photos / "pier.jpg", MediaLimits()))
    figure = figure_members(_with_all_traits(face)) | dict.fromkeys(OF_THE_GROUPS, str(uuid4()))
    for each in (*records, {"Figures": [figure]}):
        _gather(schemas, "File", each, found)
    never = {name for name, members in words().unfilled.items() if ALL in members}
    assert {*found} == _reached(schemas, "File") - never
    del found["File"]  # tests/library/test_fields.py
    for name, members in found.items():
        without = {*empty_inside().get(name, ()), *only_from_callers().get(name, ())}
        assert sorted(members | without) == sorted(schemas[name]["properties"]), name
        assert not members & without, name


def _reached(schemas: Schemas, first: str) -> set[str]:
    """A structure and all that its members reach."""
    reached, waiting = set[str](), [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += re.findall(r"#/components/schemas/([\w.]+)", json.dumps(schemas[name]))
    return reached


def _gather(schemas: Schemas, name: str, value: dict[str, Any], found: dict[str, set[str]]) -> None:
    """Add the members of a value, and of what lies inside, by the names of their structures."""
    found.setdefault(name, set()).update(value)
    for member, inner in value.items():
        reached = re.search(r"schemas/([\w.]+)", json.dumps(schemas[name]["properties"][member]))
        for each in inner if isinstance(inner, list) else [inner]:
            if reached and isinstance(each, dict):
                _gather(schemas, reached[1], each, found)


def _with_all_traits(face: Face) -> Face:
    traits: dict[str, Any] = dict.fromkeys(TRAITS, Attribute("none", 0.9))
    return replace(face, **traits, age=30, age_sd=4.0, moment=Moment(0, 2000, 1000))
