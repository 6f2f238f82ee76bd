"""The streams of a container as records describe them (contract, VideoStream and its like).

FFmpeg's own names are used throughout, as IMM does; PyAV gives some of them as numbers.
"""

from collections.abc import Mapping
from fractions import Fraction

from av.audio.stream import AudioStream as SoundStream
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream as PictureStream

from visnomy.media.container import is_cover, picture_stream
from visnomy.media.sound import lyric_of, sound_metadata, sound_texts
from visnomy.media.survey import Counted
from visnomy.model.recording import AudioStream, Recording, SubtitleStream, VideoStream

_SPACES = {0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m"}
_SPACES |= {8: "ycgco", 9: "bt2020nc", 10: "bt2020c", 14: "ictcp"}
_RANGES = {1: "tv", 2: "pc"}
_TRANSFERS = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "linear"}
_TRANSFERS |= {11: "iec61966-2-4", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12"}
_TRANSFERS |= {16: "smpte2084", 17: "smpte428", 18: "arib-std-b67"}
_PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film"}
_PRIMARIES |= {9: "bt2020", 10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213"}
"""FFmpeg's names of ITU-T H.273's numbers; 2 is "unspecified" and left out."""
_SHORT_LANGUAGES = {"eng": "en", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "fra": "fr"}
_SHORT_LANGUAGES |= {"fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt"}
_SHORT_LANGUAGES |= {"rus": "ru", "ara": "ar", "hin": "hi", "nld": "nl", "dut": "nl", "tur": "tr"}
"""ISO 639-2 -> 639-1, which BCP 47 asks for where there is one; others stay as they are."""
_MICROSECOND = Fraction(1, 1_000_000)
_SLACK_S = 1.0
"""Sound may begin before the start and end after the pictures by parts of a second."""
_UNKNOWN_LANGUAGES = frozenset({"und", "mis", "zxx", "mul"})


def describe(
    container: InputContainer,
    counted: Mapping[int, Counted],
    programs: int | None,
    first: VideoFrame | None,
) -> Recording:
    """What the container and its streams say, and what counting their packets says better.

    Args:
        container: open.
        counted: from `survey`.
        programs: from `program_count`.
        first: a decoded frame of the first stream of pictures; None where none can be decoded.
    """
    pictures = picture_stream(container)
    shown = [stream for stream in container.streams.video if not is_cover(stream)]
    name = container.format.name.partition(",")[0]
    metadata = sound_metadata(container)
    texts = sound_texts(metadata)
    return Recording(
        album=texts["album"],
        album_artist=texts["album_artist"],
        artist=texts["artist"],
        composer=texts["composer"],
        language=language_tag(texts["language"]),
        performer=texts["performer"],
        format_name=name,
        format_long_name=container.format.long_name,
        program_count=programs,
        stream_count=len(container.streams),
        bitrate=container.bit_rate or None,
        duration=length_s(container, counted),
        start_time=_seconds(container.start_time, _MICROSECOND),
        video_width=pictures.codec_context.width or None if pictures else None,
        video_height=pictures.codec_context.height or None if pictures else None,
        video_streams=tuple(
            _video(stream, counted[stream.index], first if stream is pictures else None)
            for stream in shown
        ),
        audio_streams=tuple(
            _audio(each, counted[each.index], None if number else lyric_of(metadata))
            for number, each in enumerate(container.streams.audio)
        ),
        subtitles=tuple(
            _subtitles(each, counted[each.index]) for each in container.streams.subtitles
        ),
    )


def length_s(container: InputContainer, counted: Mapping[int, Counted]) -> float | None:
    """How long it really is: as the header says, unless the packets say otherwise."""
    claimed_s = _seconds(container.duration, _MICROSECOND)
    starts = [each.first_s for each in counted.values() if each.first_s is not None]
    ends = [each.end_s for each in counted.values() if each.end_s is not None]
    if not starts or not ends or max(ends) <= min(starts):
        return claimed_s
    real_s = max(ends) - min(starts)
    if claimed_s is not None and abs(claimed_s - real_s) <= _SLACK_S:
        return claimed_s
    return round(real_s, 6)


def start_s(container: InputContainer, counted: Mapping[int, Counted]) -> float:
    """Where players begin to count: the container's start, else its first packet."""
    said = _seconds(container.start_time, _MICROSECOND)
    if said is not None:
        return said
    return min((each.first_s for each in counted.values() if each.first_s is not None), default=0.0)


def _video(stream: PictureStream, counted: Counted, first: VideoFrame | None) -> VideoStream:
    codec = stream.codec_context
    shared = _shared(stream, counted)
    if codec is None:  # There is no decoder for it.
        return VideoStream(**shared, frame_count=counted.count or None)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    shape = Fraction(codec.width, codec.height) * aspect if codec.width and codec.height else None
    return VideoStream(
        **shared,  # type: ignore[arg-type]
        average_frame_rate=_ratio(stream.average_rate),
        bit_depth=codec.format.components[0].bits if codec.format else None,
        color_primaries=_PRIMARIES.get(codec.color_primaries),
        color_range=_RANGES.get(codec.color_range),
        color_space=_SPACES.get(codec.colorspace),
        color_transfer=_TRANSFERS.get(codec.color_trc),
        display_aspect_ratio=_ratio(shape.limit_denominator(1000) if shape else None, ":"),
        frame_count=stream.frames or counted.count or None,
        frame_rate=_ratio(stream.base_rate),
        has_b_frames=codec.reorder_depth,
        height=codec.height or None,
        level=codec.level if codec.level > 0 else None,
        pixel_format=codec.pix_fmt,
        profile=codec.profile,
        rotate=str(-first.rotation % 360) if first is not None else None,
        sample_aspect_ratio=_ratio(aspect, ":"),
        time_base=_ratio(stream.time_base),
        width=codec.width or None,
    )


def _audio(stream: SoundStream, counted: Counted, lyric: str | None) -> AudioStream:
    codec = stream.codec_context
    known = codec is not None
    return AudioStream(
        **_shared(stream, counted),  # type: ignore[arg-type]
        channel_layout=codec.layout.name if known else None,
        channels=codec.channels or None if known else None,
        frame_count=stream.frames or counted.count or None,
        lyric=lyric,
        sample_format=codec.format.name if known and codec.format else None,
        sample_rate=codec.sample_rate or None if known else None,
        time_base=_ratio(stream.time_base),
    )


def _subtitles(stream: Stream, counted: Counted) -> SubtitleStream:
    text = "\n".join(counted.lines) or None
    return SubtitleStream(**_shared(stream, counted), content=text)  # type: ignore[arg-type]


def _shared(stream: Stream, counted: Counted) -> dict[str, object]:
    """What streams of all kinds have."""
    codec = stream.codec_context
    tag_text, tag = _tag(stream)
    duration_s = _seconds(stream.duration, stream.time_base) or counted.duration_s
    bitrate = getattr(stream, "bit_rate", None)
    if not bitrate and counted.duration_s:
        bitrate = round(8 * counted.size_bytes / counted.duration_s)
    return {
        "index": stream.index,
        "bitrate": bitrate or None,
        "codec_long_name": codec.codec.long_name if codec else None,
        "codec_name": codec.codec.canonical_name if codec else None,
        "codec_tag": tag,
        "codec_tag_string": tag_text,
        "duration": None if duration_s is None else round(duration_s, 6),
        "language": language_tag(stream.language),
        "start_time": _seconds(stream.start_time, stream.time_base),
    }


def _tag(stream: Stream) -> tuple[str | None, str | None]:
    """The four characters of a codec, and the number that they make, low byte first."""
    try:
        tag = stream.codec_context.codec_tag if stream.codec_context else ""
    except UnicodeDecodeError:
        return None, None  # A number of a WAV header, which PyAV does not give.
    text = "".join(c if c.isprintable() and c != " " else f"[{ord(c)}]" for c in tag)
    return text or None, f"0x{int.from_bytes(tag.encode('latin-1'), 'little'):04x}"


def language_tag(said: str | None) -> str | None:
    """BCP 47 of what a container says, which is ISO 639-2 as a rule; None for what says nothing."""
    name = (said or "").lower()
    return None if not name or name in _UNKNOWN_LANGUAGES else _SHORT_LANGUAGES.get(name, name)


def _seconds(ticks: int | None, base: Fraction | None) -> float | None:
    return None if ticks is None or base is None else round(float(ticks * base), 6)


def _ratio(value: Fraction | None, between: str = "/") -> str | None:
    return f"{value.numerator}{between}{value.denominator}" if value else None
