"""Aggregations of SimpleQuery: exact numbers over all files that match (contract A.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visnomy.errors import InvalidArgument
from visnomy.store.queries.comparisons import exists, map_field, mapped
from visnomy.store.queries.conditions import Condition
from visnomy.store.queries.fields import (
    FILE,
    LABEL_PREFIX,
    OF_TEXT,
    Field,
    Kind,
    field_of_elements,
    unknown,
)
from visnomy.store.queries.query import QueryNode, compile_filter
from visnomy.store.rows import Connection, fold, present

MOST_AGGREGATIONS = 20

_CALCULATIONS = {
    "min": "min({value})",
    "max": "max({value})",
    "average": "avg({value})",
    "sum": "sum({value})",
    "count": "count(*)",
    "distinct": "count(distinct {value})",
}


@dataclass(frozen=True, slots=True)
class Aggregation:
    """One question: a field as the client wrote it, and a calculation."""

    field: str
    operation: str


@dataclass(frozen=True, slots=True)
class Group:
    """One value of a field and how often it is there."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The answer to one question.

    Attributes:
        value: None where there is nothing to calculate with; a time is in milliseconds since 1970.
        groups: the most frequent first, ties by value; None for other calculations.
    """

    value: int | float | None = None
    groups: tuple[Group, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """The values of one field: SQL of a value, of what is gone through, of which have one."""

    value: Condition
    kind: Kind
    joined: str
    present: Condition
    calculations: frozenset[str]


async def aggregate(
    connection: Connection,
    dataset_id: int,
    node: QueryNode | None,
    questions: Sequence[Aggregation],
    most_groups: int,
) -> list[Aggregate]:
    """The answers in the order of the questions.

    Values of faces, labels and addresses are counted each, other fields once a file.

    Raises:
        InvalidArgument: too many questions, an unknown field, or a calculation that it does not
            offer.
    """
    if len(questions) > MOST_AGGREGATIONS:
        raise InvalidArgument(
            f"The parameter Aggregations may hold at most {MOST_AGGREGATIONS} entries, "
            f"got {len(questions)}."
        )
    scope = _Scope(connection, dataset_id, compile_filter(node).sought, most_groups)
    sources = [_source(question) for question in questions]
    pairs = zip(questions, sources, strict=True)
    return [await scope.answer(question, source) for question, source in pairs]


@dataclass(frozen=True, slots=True)
class _Scope:
    """Over which files, and how many groups at most."""

    connection: Connection
    dataset_id: int
    chosen: Condition
    most_groups: int

    async def answer(self, question: Aggregation, source: _Source) -> Aggregate:
        if question.operation == "group":
            return Aggregate(groups=await self._groups(source))
        calculation = _CALCULATIONS[question.operation]
        named = source.value.parameters if "{value}" in calculation else ()
        text = f"select {calculation.format(value=source.value.text)} {self._from(source)}"
        cursor = await self.connection.execute(text.encode(), [*named, *self._values(source)])
        return Aggregate(value=_number(present(await cursor.fetchone())[0]))

    async def _groups(self, source: _Source) -> tuple[Group, ...]:
        text = (
            f"select {_as_text(source)}, count(*) {self._from(source)}"
            " group by 1 order by 2 desc, 1 limit %s"
        )
        values = [*source.value.parameters, *self._values(source), self.most_groups]
        cursor = await self.connection.execute(text.encode(), values)
        return tuple(Group(*row) for row in await cursor.fetchall())

    def _from(self, source: _Source) -> str:
        return (
            f"from file {source.joined} where file.dataset_id = %s and file.recorded"
            f" and {self.chosen.text} and {source.present.text}"
        )

    def _values(self, source: _Source) -> list[object]:
        return [self.dataset_id, *self.chosen.parameters, *source.present.parameters]


def _source(question: Aggregation) -> _Source:
    source = _found(question.field)
    if question.operation not in source.calculations:
        offered = ", ".join(sorted(source.calculations))
        raise InvalidArgument(
            f"The aggregation {question.operation[:60]} is not offered by the field "
            f"{question.field[:100]}, which offers {offered}."
        )
    return source


def _found(name: str) -> _Source:
    element = field_of_elements(name)
    if element is not None:
        parent, field = element
        return _of_field(field, parent.joined)
    if name in FILE:
        return _of_field(FILE[name], "")
    if label := mapped(name, LABEL_PREFIX):
        # Keys and values are compared, and so counted, without regard to case.
        return _of_map('(file.folded_labels ->> %s collate "C")', fold(label))
    if pair := map_field(name):
        return _of_map(*pair)
    raise unknown(name)


def _of_field(field: Field, joined: str) -> _Source:
    here = Condition(exists(field))
    return _Source(Condition(field.expression), field.kind, joined, here, field.calculations)


def _of_map(expression: str, key: str) -> _Source:
    here = Condition(f"{expression} <> ''", (key,))
    return _Source(Condition(expression, (key,)), Kind.TEXT, "", here, OF_TEXT)


def _as_text(source: _Source) -> str:
    if source.kind is Kind.DECIMAL:
        # 0.9000 and 0.9 are one number; trimmed they are one text.
        return f'trim_scale({source.value.text})::text collate "C"'
    return f'({source.value.text})::text collate "C"'


def _number(value: object) -> int | float | None:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, int | float) else None
