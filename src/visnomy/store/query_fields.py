"""The fields that SimpleQuery may name, and how a condition on each reads in SQL.

Values reach the database as parameters; only text of this module becomes part of a statement.
Contract A.4: values are text, compared by the field's type; labels without regard to case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from psycopg.types.json import Jsonb

from visnomy.errors import InvalidArgument
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.store.rows import fold

LABEL_PREFIX = "CustomLabels."
COMPARISONS = MappingProxyType({"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="})
_LARGEST = 2**63 - 1


class Kind(StrEnum):
    """How a field's values are read; the value is the type of a page's position."""

    TEXT = "text"
    NUMBER = "bigint"
    TIME = "timestamptz"


@dataclass(frozen=True, slots=True)
class Column:
    """A field that lies in a column of `file`.

    Attributes:
        sort_key: never null, so that one row comparison finds the next page; a missing value
            sorts as the smallest. Indexes are made on the same expression.
    """

    name: str
    kind: Kind
    nullable: bool = False

    @property
    def sort_key(self) -> str:
        """The expression to sort and seek by."""
        if not self.nullable:
            return f"file.{self.name}"
        lowest = "'-infinity'" if self.kind is Kind.TIME else "-1"
        return f"coalesce(file.{self.name}, {lowest})"


COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "URI": Column("uri", Kind.TEXT),
        "ObjectId": Column("object_id", Kind.TEXT),
        "CustomId": Column("custom_id", Kind.TEXT),
        "Filename": Column("filename", Kind.TEXT),
        "ContentType": Column("content_type", Kind.TEXT),
        "MediaType": Column("media_type", Kind.TEXT),
        "Size": Column("size_bytes", Kind.NUMBER),
        "ImageWidth": Column("image_width_px", Kind.NUMBER, nullable=True),
        "ImageHeight": Column("image_height_px", Kind.NUMBER, nullable=True),
        "Orientation": Column("orientation", Kind.NUMBER, nullable=True),
        "FigureCount": Column("figure_count", Kind.NUMBER),
        "CreateTime": Column("created_at", Kind.TIME),
        "UpdateTime": Column("updated_at", Kind.TIME),
        "FileModifiedTime": Column("file_modified_at", Kind.TIME, nullable=True),
        "FileAccessTime": Column("file_accessed_at", Kind.TIME, nullable=True),
        "ProduceTime": Column("produced_at", Kind.TIME, nullable=True),
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: an operand-free SQL text with %s for each parameter, in order."""

    text: str
    parameters: tuple[object, ...] = ()


NEVER = Condition("false")


def condition(field: str, operation: str, value: str | None) -> Condition:
    """The SQL of one comparison.

    Raises:
        InvalidArgument: an unknown field, an operation that the field does not offer, or a value
            that the field's type cannot read.
    """
    if field in COLUMNS:
        return _column_condition(field, operation, value)
    if field.startswith(LABEL_PREFIX) and len(field) > len(LABEL_PREFIX):
        return _label_condition(field, operation, value)
    if field == "Figures.FigureClusterId":
        return _cluster_condition(field, operation, value)
    if field == "Figures.FigureId":
        return _figure_condition(field, operation, value)
    raise InvalidArgument(f"The field {field} cannot be queried.")


def _column_condition(field: str, operation: str, value: str | None) -> Condition:
    column = COLUMNS[field]
    if operation == "exist":
        return _exists(column)
    if operation == "prefix" and column.kind is Kind.TEXT:
        return Condition(f"starts_with(file.{column.name}, %s)", (_needed(field, value),))
    if operation not in COMPARISONS:
        raise _not_offered(field, operation)
    operand = read_value(field, column.kind, _needed(field, value))
    return Condition(f"file.{column.name} {COMPARISONS[operation]} %s", (operand,))


def _exists(column: Column) -> Condition:
    if column.kind is Kind.TEXT:
        return Condition(f"file.{column.name} <> ''")
    return Condition(f"file.{column.name} is not null" if column.nullable else "true")


def _label_condition(field: str, operation: str, value: str | None) -> Condition:
    # `<> '{}'` is what the partial index is about; the planner does not see it by itself.
    key = fold(field.removeprefix(LABEL_PREFIX))
    some = "file.folded_labels <> '{}'"
    if operation == "exist":
        text = f"({some} and file.folded_labels ? %s and file.folded_labels ->> %s <> '')"
        return Condition(text, (key, key))
    if operation not in {*COMPARISONS, "prefix"}:
        raise _not_offered(field, operation)
    operand = fold(_needed(field, value))
    if operation == "eq":
        return Condition(f"({some} and file.folded_labels @> %s)", (Jsonb({key: operand}),))
    label = 'file.folded_labels ->> %s collate "C"'
    if operation == "prefix":
        text = f"({some} and file.folded_labels ? %s and starts_with({label}, %s))"
    else:
        text = f"({some} and file.folded_labels ? %s and ({label}) {COMPARISONS[operation]} %s)"
    return Condition(text, (key, key, operand))


def _cluster_condition(field: str, operation: str, value: str | None) -> Condition:
    if operation == "exist":
        return _any_figure("true")
    named = (
        "coalesce('Cluster-' || figure.cluster_id, case when figure.processed then %s else %s end)"
    )
    if operation == "prefix":
        operand = _needed(field, value)
        return _any_figure(f"starts_with({named}, %s)", INDEPENDENT, UNAVAILABLE, operand)
    if operation != "eq":
        raise _not_offered(field, operation)
    operand = _needed(field, value)
    if operand == UNAVAILABLE:
        return _any_figure("not figure.processed and figure.cluster_id is null")
    if operand == INDEPENDENT:
        return _any_figure("figure.processed and figure.cluster_id is null")
    cluster_id = parse_cluster_id(operand)
    return _any_figure("figure.cluster_id = %s", cluster_id) if cluster_id else NEVER


def _figure_condition(field: str, operation: str, value: str | None) -> Condition:
    if operation == "exist":
        return _any_figure("true")
    operand = _needed(field, value)
    if operation == "prefix":
        return _any_figure("starts_with(figure.figure_id::text, %s)", operand)
    if operation != "eq":
        raise _not_offered(field, operation)
    figure_id = parse_uuid(operand)
    return _any_figure("figure.figure_id = %s", figure_id) if figure_id else NEVER


def _any_figure(text: str, *parameters: object) -> Condition:
    figures = "select 1 from figure where figure.file_id = file.file_id"
    return Condition(f"exists ({figures} and {text})", parameters)


def parse_cluster_id(text: str) -> UUID | None:
    """The id inside `Cluster-<uuid>` as we write it; None for anything else."""
    if not text.startswith(CLUSTER_PREFIX):
        return None
    return parse_uuid(text.removeprefix(CLUSTER_PREFIX))


def parse_uuid(text: str) -> UUID | None:
    """A UUID in the one form that we write; None for anything else."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def read_value(field: str, kind: Kind, value: str) -> str | int | Decimal | datetime:
    """A value text as the field's type reads it.

    Raises:
        InvalidArgument: it is no number or no RFC3339 time.
    """
    if kind is Kind.NUMBER:
        return _number(field, value)
    if kind is Kind.TIME:
        return _time(field, value)
    return value


def _number(field: str, value: str) -> int | Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as exc:
        raise InvalidArgument(f"The field {field} takes a number, not {value!r}.") from exc
    if not number.is_finite() or len(value) > 64 or abs(number.adjusted()) > 40:
        raise InvalidArgument(f"The field {field} takes a number of ordinary size, not {value!r}.")
    whole = number == number.to_integral_value() and abs(number) <= _LARGEST
    return int(number) if whole else number


def _time(field: str, value: str) -> datetime:
    try:
        time = datetime.fromisoformat(value)
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise InvalidArgument(f"The field {field} takes an RFC3339 time, not {value!r}.") from exc


def _needed(field: str, value: str | None) -> str:
    if value is None:
        raise InvalidArgument(f"The condition on {field} needs a Value.")
    return value


def _not_offered(field: str, operation: str) -> InvalidArgument:
    return InvalidArgument(f"The operation {operation} is not offered by the field {field}.")
