"""Reads one video or sound recording: the frames that are worth a look, and what the file says.

Frames come to the caller one by one as pictures, so that no more than one is held; what the file
says is complete only after them, for how it must be turned is known from a frame.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from av.container import InputContainer

from visnomy.errors import MediaError
from visnomy.media.container import (
    DAMAGED,
    explained,
    opened,
    picture_stream,
)
from visnomy.media.frames import Frame, FrameReader, check_size
from visnomy.media.hashing import Fingerprints, fingerprint
from visnomy.media.opening import open_object
from visnomy.media.picture import Picture, cover_pixels, read_cover
from visnomy.media.programs import program_count
from visnomy.media.sampling import plan
from visnomy.media.score import quality_score
from visnomy.media.signatures import HEAD_BYTES
from visnomy.media.sound import cover_bytes, sound_metadata
from visnomy.media.streams import describe, start_s
from visnomy.media.survey import Counted, survey
from visnomy.media.tags import container_place, container_time, container_title
from visnomy.media.types import content_type_of
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

NO_FRAMES = "The video has no frame that can be decoded."
PACE, THOROUGH_PACE = 0.5, 4.0
"""Seconds that a second of video adds to the time that reading it may take. A second of 1080p takes
about a thirtieth and a seventh of one (bench/video.py)."""
LEAST_BYTES_PER_S = 1000
"""No more length is believed than the file has room for: slides with silence take this much."""

Look = Callable[[int, Picture], None]
"""Takes a frame and when it is shown, in milliseconds since the start."""


def time_for(path: Path, limits: MediaLimits) -> float:
    """How many seconds reading a video may take, by its length.

    Raises:
        MediaError: it is damaged, or none.
        MediaTooLarge: over a limit.
    """
    with open_object(path, limits.of_videos()) as file, opened(file) as container:
        claimed_s = (container.duration or 0) / 1_000_000
        room_s = container.size / LEAST_BYTES_PER_S
        length_s = min(claimed_s, room_s) if claimed_s > 0 else room_s
        pace = THOROUGH_PACE if limits.thorough_video else PACE
        return limits.seconds + pace * length_s


def read_recording(path: Path, limits: MediaLimits) -> MediaFacts:
    """What a video or sound says of itself; of its pictures only the first is decoded.

    Raises:
        MediaError: as `read_video`.
    """
    return read_video(path, limits, None)


def read_video(path: Path, limits: MediaLimits, look: Look | None) -> MediaFacts:
    """Read a video, whatever its name says it is.

    Args:
        path: of the file.
        limits: of bytes, and how thoroughly to look.
        look: called with each frame; the picture lasts no longer than the call. None ends the
            decoding after the first.

    Raises:
        MediaError: it is damaged, or has pictures of which none can be decoded.
        MediaMissing: there is no such file.
        MediaTooLarge: over a limit of bytes, pixels or memory.
        MediaInterrupted: the file system is in the way.
    """
    with open_object(path, limits.of_videos()) as file:
        prints = fingerprint(file)
        file.seek(0)
        head = file.read(HEAD_BYTES)
        with opened(file) as container:
            counted = survey(container, picture_stream(container))
            kind = container.format.name
        programs = program_count(kind, file)
        covers = _covers(file, limits)
        with opened(file) as container:
            facts = replace(_facts(container, counted, programs, prints, head), covers=covers)
            if picture_stream(container) is None:
                return facts
            first = _look_through(container, counted, facts, limits, look)
            if first is None:
                raise MediaError(NO_FRAMES)
            with explained():
                return replace(
                    facts, recording=describe(container, counted, programs, first.source)
                )


def _covers(file: BinaryIO, limits: MediaLimits) -> tuple[MediaFacts, ...]:
    """What the covers say of themselves; one that is no picture is left out."""
    found = []
    with opened(file) as container:
        for content in cover_bytes(container):
            with suppress(MediaError):
                found.append(_cover(content, limits))
    return tuple(found)


def _cover(content: bytes, limits: MediaLimits) -> MediaFacts:
    """A cover by its header, with a score where its pixels can be had."""
    facts = read_cover(content, limits)
    with suppress(MediaError):
        return replace(facts, cover_score=quality_score(cover_pixels(content, limits)))
    return facts


def _look_through(
    container: InputContainer,
    counted: dict[int, Counted],
    facts: MediaFacts,
    limits: MediaLimits,
    look: Look | None,
) -> Frame | None:
    """Give every frame that is worth it to the caller; the first of them."""
    stream = picture_stream(container)
    if stream is None:
        return None
    packets = counted[stream.index]
    stretches = plan(packets.keys_s, packets.end_s or 0.0, thorough=limits.thorough_video)
    zero_s = start_s(container, counted)
    first: Frame | None = None
    for frame in FrameReader(container, stream).frames(stretches):
        first = first or frame
        if look is None:
            return first
        size = frame.width_px, frame.height_px
        picture = Picture(frame.pixels, *size, facts, frame.full, brief=True)
        look(max(0, round(1000 * (frame.shown_s - zero_s))), picture)
    return first


def _facts(
    container: InputContainer,
    counted: dict[int, Counted],
    programs: int | None,
    prints: Fingerprints,
    head: bytes,
) -> MediaFacts:
    pictures = picture_stream(container)
    if pictures is not None:
        check_size(pictures.codec_context.width, pictures.codec_context.height)
    elif not container.streams.audio:
        raise MediaError(DAMAGED)
    kind = "video" if pictures is not None else "audio"
    with explained():
        recording = describe(container, counted, programs, None)
    return MediaFacts(
        content_type=content_type_of(container.format.name, head, kind),
        media_type=kind,
        md5_hex=prints.md5_hex,
        crc64=prints.crc64,
        produced_at=container_time(container.metadata),
        latitude_longitude=container_place(container.metadata),
        title=container_title(sound_metadata(container)),
        recording=recording,
    )
