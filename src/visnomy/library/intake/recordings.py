"""The members of a record that say what moves and sounds, by the names of the contract."""

from collections.abc import Sequence
from dataclasses import asdict

from visnomy.model.analysis import Scene
from visnomy.model.figure import Moment
from visnomy.model.recording import Recording

Members = dict[str, object]


def recording_members(recording: Recording | None) -> Members:
    """Container and streams; nothing for what neither moves nor sounds."""
    return {} if recording is None else _named(asdict(recording))


def moment_members(moment: Moment | None) -> Members:
    """When a face is seen in a video: an extension, in the shapes that IMM has for such times."""
    if moment is None:
        return {}
    clip = {"TimeRange": [moment.first_ms, moment.last_ms]}
    return {"Clips": [clip], "FrameTimes": [moment.best_ms]}


def scene_members(scenes: Sequence[Scene], recording: Recording | None) -> Members:
    """The shots of a video; a video of one shot has one.

    They are those of the first stream that can be decoded (media/container.py).
    """
    streams = recording.video_streams if recording else ()
    stream = next((each.index for each in streams if each.codec_name), None)
    index = {} if stream is None else {"VideoStreamIndex": stream}
    found = [
        {"FrameTimes": [each.seen_ms], "TimeRange": [each.first_ms, each.last_ms], **index}
        for each in scenes
    ]
    return {"SceneElements": found or None}


def _named(members: dict[str, object]) -> Members:
    """`video_width` becomes VideoWidth; what is unknown or empty goes, also inside of streams."""
    named = {
        "".join(map(str.capitalize, name.split("_"))): _named_all(value)
        for name, value in members.items()
    }
    return {name: value for name, value in named.items() if value is not None and value != []}


def _named_all(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_named(each) if isinstance(each, dict) else each for each in value]
    return value
