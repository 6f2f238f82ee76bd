"""XML answers are well-formed and hold what the JSON held."""

import re
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.markup import spelled, to_xml

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.dictionaries(TEXTS, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def document(value: object) -> str:
    return to_xml("R", orjson.dumps(value)).decode().partition("?>")[2]


def decoded(name: str) -> str:
    """The key that a name of an element spells."""
    if name == "_x_":
        return ""
    return re.sub("_x([0-9A-F]{4,6})_", lambda match: chr(int(match[1], 16)), name)


def flat(value: object) -> object:
    """Scalars as their JSON text: XML has no types."""
    if isinstance(value, dict):
        return {key: flat(member) for key, member in value.items()}
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def read(element: ElementTree.Element) -> object:
    if len(element):
        return {decoded(child.tag): read(child) for child in element}
    return element.text or ""


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5))
def test_a_parser_reads_back_what_was_written(value: dict[str, object]) -> None:
    assert read(ElementTree.fromstring(to_xml("R", orjson.dumps(value)))) == flat(value)


@given(st.text(), st.text())
def test_two_keys_never_share_a_name(one: str, other: str) -> None:
    assert (spelled(one) == spelled(other)) is (one == other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"A": [1, 2.5, True]}, "<R><A>1</A><A>2.5</A><A>true</A></R>"),
        ({"A": [{"B": 1}, {"B": 2}]}, "<R><A><B>1</B></A><A><B>2</B></A></R>"),
        ({"A": [], "B": None}, "<R></R>"),
        ({"A": "a<b>&c\r\n"}, "<R><A>a&lt;b&gt;&amp;c&#13;\n</A></R>"),
        ({"A": "\x01"}, "<R><A>\ufffd</A></R>"),
        ({"a b": 1, "1": 2, "-": 3}, "<R><a_x0020_b>1</a_x0020_b><_x0031_>2</_x0031_>"),
    ],
)
def test_every_kind_of_value_has_its_form(value: object, text: str) -> None:
    assert document(value).startswith(text)


def test_an_empty_key_has_a_name_of_its_own() -> None:
    assert spelled("") != spelled("_x_")
