"""A JSON answer as XML, for the clients that ask for it (contract 1.9).

A list becomes one element for each item, under the name of the member; so an empty list and a
missing member look alike. Characters of keys (labels have any) that not every parser takes in the
name of an element are spelled as ISO 9075-14 does: `_x0020_` is a space.
"""

import re
from xml.sax.saxutils import escape

import orjson

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LETTER = "A-Za-z\u4e00-\u9fa5"
_NOT_IN_NAME = re.compile(f"[^{_LETTER}0-9._-]|_(?=x[0-9A-F]{{0,6}}_)")
_NOT_FIRST = re.compile(f"[^{_LETTER}_]")


def to_xml(root: str, answer: bytes) -> bytes:
    """The XML document of a JSON object.

    Args:
        root: the name of the outermost element.
        answer: the object, UTF-8.
    """
    return (DECLARATION + _element(root, orjson.loads(answer))).encode()


def spelled(key: str) -> str:
    """A key as the name of an element; two keys never share one."""
    if not key:
        return "_x_"
    name = _NOT_IN_NAME.sub(_code, key)
    return _NOT_FIRST.sub(_code, name[0]) + name[1:]


def _code(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def _element(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: object) -> str:
    if isinstance(value, dict):
        return "".join(_element(spelled(key), member) for key, member in value.items())
    if isinstance(value, str):
        return escape(_NO_CHARACTER.sub("\ufffd", value), {"\r": "&#13;"})
    return orjson.dumps(value).decode()
