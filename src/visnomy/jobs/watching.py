"""Runs inside an analysis process: watches a video and finds who is in it, and when."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from visnomy.media.shots import ShotCutter
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.media.video import read_video
from visnomy.model.analysis import Analysis
from visnomy.settings import MediaLimits
from visnomy.vision.tracks import Tracker

if TYPE_CHECKING:
    from visnomy.jobs.looking import FaceFinder
    from visnomy.media.picture import Picture
    from visnomy.media.pixels import Pixels
    from visnomy.model.figure import Face

DULL = 12.0
"""Frames whose brightness varies less (standard deviation, of 255) are fades or black."""


@dataclass(slots=True)
class _Poster:
    """The frame that stands for the video: that of the best face, else the first with contrast."""

    pixels: "Pixels | None" = None
    worth: float = -1.0

    def offer(self, pixels: "Pixels", faces: "tuple[Face, ...]") -> None:
        worth = max((_worth(face) for face in faces), default=0.0)
        if not faces and float(pixels[::8, ::8].std()) < DULL:
            worth = -0.5
        if worth > self.worth:
            self.pixels, self.worth = pixels, worth


@dataclass(slots=True)
class _Watch:
    """The state of one watching."""

    finder: "FaceFinder"
    models: tuple[str, ...]
    cutter: ShotCutter = field(default_factory=ShotCutter)
    tracker: Tracker = field(default_factory=Tracker)
    poster: _Poster = field(default_factory=_Poster)

    def look(self, at_ms: int, picture: "Picture") -> None:
        faces = self.finder(picture, *self.models)
        new_shot = self.cutter.cuts_before(picture.pixels)
        self.tracker.see(at_ms, faces, new_shot=new_shot)
        self.poster.offer(picture.pixels, faces)


def watch(
    path: Path, limits: MediaLimits, finder: "FaceFinder", models: tuple[str, ...]
) -> Analysis:
    """Watch a video: one face for each track, and the frame of the best one as thumbnail.

    Raises:
        MediaError: the file cannot be read; the sentence says why.
    """
    watched = _Watch(finder, models)
    facts = read_video(path, limits, watched.look)
    pixels = watched.poster.pixels
    return Analysis(
        facts,
        watched.tracker.faces(),
        None if pixels is None else thumbnail_webp(pixels),
    )


def _worth(face: "Face") -> float:
    return 1.0 + face.quality * math.sqrt(min(face.boundary.width, face.boundary.height))
