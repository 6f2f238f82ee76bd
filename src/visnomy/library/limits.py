"""Sizes of what callers may write on records: texts and labels that an index can hold."""

from collections.abc import Mapping

from visnomy.errors import InvalidArgument

MAX_LABELS = 100
"""IMM limits index entries of one record to 100."""

MAX_TEXT_BYTES = 1024
MAX_USER_DATA_BYTES = 2048


def check_text(parameter: str, text: str | None, limit_bytes: int = MAX_TEXT_BYTES) -> None:
    """Refuse a text that is too long.

    Raises:
        InvalidArgument: with the length and the limit.
    """
    length = len((text or "").encode())
    if length > limit_bytes:
        raise InvalidArgument(
            f"The parameter {parameter} may have at most {limit_bytes} bytes, got {length}."
        )


def check_labels(parameter: str, labels: Mapping[str, str] | None) -> None:
    """Refuse a map of labels that is too large or has an empty key.

    Raises:
        InvalidArgument: naming the limit.
    """
    labels = labels or {}
    if len(labels) > MAX_LABELS:
        raise InvalidArgument(
            f"The parameter {parameter} may hold at most {MAX_LABELS} entries, got {len(labels)}."
        )
    for key, value in labels.items():
        if not key:
            raise InvalidArgument(f"The parameter {parameter} holds an empty key.")
        check_text(f"{parameter}.{key[:60]}", key)
        check_text(f"{parameter}.{key[:60]}", value)
