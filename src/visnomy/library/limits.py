"""Sizes of what callers may write on records: texts and labels that an index can hold."""

from collections.abc import Mapping

from visnomy.errors import InvalidArgument
from visnomy.model.figure import Trait
from visnomy.model.place import LANGUAGES, LANGUAGES_TAG, asked_languages
from visnomy.model.project import EVERY_TRAIT, TRAITS_OFF_TAG

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


def check_traits_off(tags: Mapping[str, str] | None) -> None:
    """Refuse a tag that names traits that there are not: what it means to keep out would be kept.

    Raises:
        InvalidArgument: naming the word, and the words that are allowed.
    """
    words = (tags or {}).get(TRAITS_OFF_TAG, "").split(",")
    known = {EVERY_TRAIT, *(trait.casefold() for trait in Trait), ""}
    wrong = [word for word in words if word.strip().casefold() not in known]
    if wrong:
        allowed = ", ".join([EVERY_TRAIT, *Trait])
        raise InvalidArgument(
            f"The tag {TRAITS_OFF_TAG} may name {allowed}, got {wrong[0].strip()[:60]}."
        )


def check_languages(tags: Mapping[str, str] | None) -> None:
    """Refuse a tag that names languages that no table has.

    Raises:
        InvalidArgument: naming the word, and the words that are allowed.
    """
    words = [word.strip() for word in (tags or {}).get(LANGUAGES_TAG, "").split(",")]
    wrong = [word for word in words if word and not asked_languages(word)]
    if wrong:
        allowed = ", ".join(LANGUAGES)
        raise InvalidArgument(f"The tag {LANGUAGES_TAG} may name {allowed}, got {wrong[0][:60]}.")


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
