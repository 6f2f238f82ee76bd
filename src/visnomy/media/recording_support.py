"""Whether videos and sound can be read here: PyAV is an extra, for its wheel holds GPL parts.

Everything else works without it. What imports PyAV is imported only after `need_recordings`.
"""

from importlib.util import find_spec

from visnomy.errors import MediaInterrupted

HOW = "pip install 'visnomy[video]'"
MISSING = f"Videos and sound are read with the extra 'video' only: {HOW}"


def reads_recordings() -> bool:
    """Whether PyAV is installed."""
    return find_spec("av") is not None


def need_recordings() -> None:
    """Return if videos and sound can be read.

    Raises:
        MediaInterrupted: they cannot; the file itself may be sound, so it is tried again later.
    """
    if not reads_recordings():
        raise MediaInterrupted(MISSING)
