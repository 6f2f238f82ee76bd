"""What a video has beyond a photo on a person's page: its length, and when the person is seen."""

from dataclasses import dataclass
from typing import TypedDict, cast

from visnomy.web.site import Record, number, records, text


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When the subject is seen in a video, in seconds since its start."""

    start_s: float
    end_s: float

    @property
    def text(self) -> str:
        """As players show times: `1:05`, or `1:05 – 1:20`."""
        start, end = clock(self.start_s), clock(self.end_s)
        return start if start == end else f"{start} – {end}"


def clock(seconds: float) -> str:
    """`1:05`, or `1:00:05` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


class VideoPart(TypedDict, total=False):
    """Members of a tile; a photo has none of them."""

    length: str
    moments: tuple[Moment, ...]


def video_part(record: Record, subject_id: str) -> VideoPart:
    """What a video has beyond a photo."""
    if text(record, "MediaType") != "video":
        return {}
    own = [
        moment
        for figure in records(record, "Figures")
        if subject_id in {text(figure, "FigureId"), text(figure, "FigureClusterId")}
        for moment in moments_of(figure)
    ]
    moments = tuple(sorted(own))
    return {"length": clock(float(cast("float", record.get("Duration") or 0))), "moments": moments}


def moments_of(figure: Record) -> list[Moment]:
    """When a face is seen; a photo's is at no time."""
    clips = [cast("list[int]", clip.get("TimeRange")) for clip in records(figure, "Clips")]
    return [Moment(clip[0] / 1000, clip[1] / 1000) for clip in clips if clip]


def shown_size(stream: Record) -> tuple[int, int]:
    """Of a video: its aspect is that of the whole picture, before it is turned."""
    width, height = number(stream, "Width"), number(stream, "Height")
    across, _, down = text(stream, "DisplayAspectRatio").partition(":")
    if across.isdecimal() and down.isdecimal() and int(across) and int(down):
        width = round(height * int(across) / int(down))
    return (height, width) if text(stream, "Rotate") in {"90", "270"} else (width, height)
