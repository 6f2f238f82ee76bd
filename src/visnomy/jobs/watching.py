"""Runs inside an analysis process: watches a video and finds who is in it, and when."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from visnomy.media.picture import Picture
from visnomy.media.pixels import Pixels
from visnomy.media.shots import ShotCutter
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.media.video import read_video
from visnomy.model.analysis import Analysis, Scene
from visnomy.model.figure import Face
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits
from visnomy.vision.tracks import Tracker, View

if TYPE_CHECKING:
    from visnomy.jobs.looking import FaceFinder

AMPLE_PX = 200
"""From this size on a larger face makes no better poster."""
DULL = 12.0
"""Frames whose brightness varies less (standard deviation, of 255) are fades or black."""


MOST_SCENES = 1000
"""Of a video; a film has about as many shots."""


@dataclass(slots=True)
class _Poster:
    """The frame that stands for the video: that of the best face, else the first with contrast."""

    pixels: Pixels | None = None
    worth: float = -1.0

    def offer(self, pixels: Pixels, faces: tuple[Face, ...]) -> None:
        worth = max((_worth(face) for face in faces), default=0.0)
        if not faces and float(pixels[::8, ::8].std()) < DULL:
            worth = -0.5
        if worth > self.worth:
            self.pixels, self.worth = pixels, worth


class _Watch:
    """The state of one watching."""

    def __init__(self, finder: "FaceFinder", models: tuple[str, ...]) -> None:
        self._finder, self._models = finder, models
        self._cutter = ShotCutter()
        self._facts: MediaFacts | None = None
        self._begins: list[int] = []
        self.tracker = Tracker(self._describe)
        self.poster = _Poster()

    def look(self, at_ms: int, picture: Picture) -> None:
        """Take one frame."""
        self._facts = picture.facts
        faces = self._finder(picture, *self._models)
        new_shot = self._cutter.cuts_before(picture.pixels)
        if new_shot or not self._begins:
            self._begins.append(at_ms)
        view = View(picture.pixels, picture.width_px)
        self.tracker.see(at_ms, faces, view, new_shot=new_shot)
        self.poster.offer(picture.pixels, faces)

    def scenes(self, end_ms: int) -> tuple[Scene, ...]:
        """The shots up to the end of the video; the first one begins with it."""
        firsts = [0, *self._begins[1:]][:MOST_SCENES]
        lasts = [*self._begins[1:], end_ms]
        return tuple(
            Scene(first, max(first, last), seen)
            for first, last, seen in zip(firsts, lasts, self._begins, strict=False)
        )

    def _describe(self, piece: Pixels) -> tuple[Face, ...]:
        """All that can be said of the faces of a piece of a frame."""
        if self._facts is None:
            return ()
        height, width = piece.shape[:2]
        return self._finder(
            Picture(piece, width, height, self._facts, lambda: piece), *self._models
        )


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
    thumbnail = None if pixels is None else thumbnail_webp(pixels)
    length_s = facts.recording.duration if facts.recording else None
    scenes = watched.scenes(round(1000 * (length_s or 0.0)))
    return Analysis(facts, watched.tracker.faces(), thumbnail, scenes=scenes)


def _worth(face: Face) -> float:
    side_px = min(face.boundary.width, face.boundary.height)
    return 1.0 + face.quality * math.sqrt(min(1.0, side_px / AMPLE_PX))
