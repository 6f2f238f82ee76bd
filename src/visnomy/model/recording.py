"""What a file of moving pictures and sound says of itself: its container and its streams.

The members are named as IMM names them (contract: File, VideoStream, AudioStream, SubtitleStream),
so that their records follow by one rule. None is left out of a record.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStream:
    """One stream of pictures; covers are none.

    Attributes:
        width, height: as stored, neither turned nor stretched.
        rotate: clockwise degrees that make the picture upright.
        duration, start_time: seconds. bitrate: bits a second.
    """

    index: int
    average_frame_rate: str | None = None
    bit_depth: int | None = None
    bitrate: int | None = None
    codec_long_name: str | None = None
    codec_name: str | None = None
    codec_tag: str | None = None
    codec_tag_string: str | None = None
    color_primaries: str | None = None
    color_range: str | None = None
    color_space: str | None = None
    color_transfer: str | None = None
    display_aspect_ratio: str | None = None
    duration: float | None = None
    frame_count: int | None = None
    frame_rate: str | None = None
    has_b_frames: int | None = None
    height: int | None = None
    language: str | None = None
    level: int | None = None
    pixel_format: str | None = None
    profile: str | None = None
    rotate: str | None = None
    sample_aspect_ratio: str | None = None
    start_time: float | None = None
    time_base: str | None = None
    width: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStream:
    """One stream of sound; durations in seconds, rates in bits and samples a second."""

    index: int
    bitrate: int | None = None
    channel_layout: str | None = None
    channels: int | None = None
    codec_long_name: str | None = None
    codec_name: str | None = None
    codec_tag: str | None = None
    codec_tag_string: str | None = None
    duration: float | None = None
    frame_count: int | None = None
    language: str | None = None
    lyric: str | None = None
    sample_format: str | None = None
    sample_rate: int | None = None
    start_time: float | None = None
    time_base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleStream:
    """One stream of subtitles.

    Attributes:
        content: what they say, one line below the other; None for those that are pictures.
    """

    index: int
    bitrate: int | None = None
    codec_long_name: str | None = None
    codec_name: str | None = None
    codec_tag: str | None = None
    codec_tag_string: str | None = None
    content: str | None = None
    duration: float | None = None
    language: str | None = None
    start_time: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The container as a whole; duration and start_time in seconds, bitrate in bits a second.

    Attributes:
        language: what the file says of itself as a whole (BCP 47).
        program_count: of a transport stream; 0 for containers without programs.
    """

    format_name: str
    format_long_name: str
    stream_count: int
    album: str | None = None
    album_artist: str | None = None
    artist: str | None = None
    bitrate: int | None = None
    composer: str | None = None
    duration: float | None = None
    language: str | None = None
    performer: str | None = None
    program_count: int | None = None
    start_time: float | None = None
    video_width: int | None = None
    video_height: int | None = None
    video_streams: tuple[VideoStream, ...] = ()
    audio_streams: tuple[AudioStream, ...] = ()
    subtitles: tuple[SubtitleStream, ...] = ()
