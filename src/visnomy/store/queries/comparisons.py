"""One comparison of SimpleQuery as SQL (contract A.4).

Values are text, compared by the field's type; labels without regard to case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from uuid import UUID

from psycopg.types.json import Jsonb

from visnomy.errors import InvalidArgument
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.store.queries.conditions import NEVER, SELDOM_BELIEVED, Condition, joined
from visnomy.store.queries.facts import phrase_of
from visnomy.store.queries.fields import (
    FIGURES,
    FILE,
    LABEL_PREFIX,
    PLACE,
    TAGGING_PREFIX,
    USER_META_PREFIX,
    Field,
    Kind,
    Parent,
    field_of_elements,
    unknown,
)
from visnomy.store.queries.places import GEO_OPERATIONS, place_condition
from visnomy.store.queries.words import narrowed
from visnomy.store.rows import fold

COMPARISONS: Mapping[str, str] = MappingProxyType(
    {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
)
LEAVES = frozenset({*COMPARISONS, "prefix", "match-phrase", "exist", *GEO_OPERATIONS})
ANY_LABEL = "CustomLabels.*"
"""The values of all labels of a file; offers match-phrase only."""
_LARGEST = 2**63 - 1
_SOME_LABELS = "file.folded_labels <> '{}'"
"""What the partial index is about; the planner does not see it by itself."""


@dataclass(frozen=True, slots=True)
class Question:
    """One leaf of a query.

    Attributes:
        field: as the client wrote it.
    """

    field: str
    operation: str
    value: str | None

    @property
    def operand(self) -> str:
        """The value.

        Raises:
            InvalidArgument: there is none.
        """
        if self.value is None:
            raise InvalidArgument(f"The condition on {self.field} needs a Value.")
        return self.value

    def refused(self) -> InvalidArgument:
        """What is said of an operation that the field does not offer."""
        return InvalidArgument(
            f"The operation {self.operation} is not offered by the field {self.field}."
        )


def condition(question: Question, within: Parent | None = None) -> Condition:
    """The SQL of one comparison on a file, or on an element inside of a nested condition.

    Raises:
        InvalidArgument: an unknown field, an operation that the field does not offer, or a value
            that the field's type cannot read.
    """
    found = field_of_elements(question.field, within)
    if found is not None:
        parent, field = found
        element = _element_condition(question, parent, field)
        return element if within else any_element(parent, element, [question])
    return _file_condition(question)


def any_element(parent: Parent, element: Condition, questions: Sequence[Question]) -> Condition:
    """Whether a file has an element of which a condition is true.

    Args:
        parent: of the elements.
        element: the condition, made of the questions at least.
        questions: what all of them say of one element is looked up in an index first.
    """
    text = f"exists (select 1 from {parent.elements} and {element.text})"  # noqa: S608
    found = Condition(text, element.parameters)
    return found if parent is FIGURES else _narrowed_elements(parent, found, questions)


def _narrowed_elements(
    parent: Parent, exact: Condition, questions: Sequence[Question]
) -> Condition:
    """The same, told to the indexes of words and of lists inside of facts."""
    names = [question.field.removeprefix(f"{parent.name}.") for question in questions]
    pairs = list(zip(names, questions, strict=True))
    phrases = [question.operand for _, question in pairs if question.operation == "match-phrase"]
    for phrase in phrases:
        exact = narrowed(phrase_of(phrase), exact)
    equal = {
        name: question.operand
        for name, question in pairs
        if question.operation == "eq" and parent.fields[name].kind is Kind.TEXT
    }
    if not equal:
        return exact
    members = f"file.facts -> '{parent.name}'"
    seek = Condition(f"file.facts ? '{parent.name}' and {members} @> %s", (Jsonb([equal]),))
    indexed = joined("and", [seek, exact.sought])
    return Condition(exact.text, exact.parameters, indexed, min(SELDOM_BELIEVED, exact.believed))


def exists(field: Field) -> str:
    """Whether a field is there and not empty, as SQL."""
    if field.kind is Kind.TEXT:
        return f"{field.expression} <> ''"
    return f"{field.expression} is not null" if field.nullable else "true"


def _file_condition(question: Question) -> Condition:
    name = question.field
    if name == PLACE and question.operation in GEO_OPERATIONS:
        return place_condition(question.operation, question.operand)
    if name in FILE:
        found = _field_condition(question, FILE[name])
        phrase = question.operand if question.operation == "match-phrase" else ""
        return narrowed(phrase_of(phrase), found)
    if name == ANY_LABEL and question.operation == "match-phrase":
        labels = "jsonb_each_text(file.folded_labels) as label"
        text = f"exists (select 1 from {labels} where position(%s in label.value) > 0)"  # noqa: S608
        value = fold(question.operand)
        return narrowed(value, Condition(f"({_SOME_LABELS} and {text})", (value,)))
    if label := mapped(name, LABEL_PREFIX):
        return _label_condition(question, fold(label))
    if field := map_field(name):
        return _mapped_condition(question, *field)
    raise unknown(name)


def _field_condition(question: Question, field: Field) -> Condition:
    operation = question.operation
    if operation == "exist":
        return Condition(exists(field))
    if operation == "prefix" and field.prefix:
        return Condition(f"starts_with({field.expression}, %s)", (question.operand,))
    if operation == "match-phrase" and field.phrase:
        phrase = phrase_of(question.operand)
        return Condition(f"position(%s in {field.phrase}) > 0", (phrase,)) if phrase else NEVER
    if operation not in COMPARISONS or not field.compared:
        raise question.refused()
    operand = read_value(question.field, field.kind, question.operand)
    if field.nullable and field.sorts and field.kind is Kind.TIME:
        # The indexes are made on the key of the order, where a missing time is the smallest.
        text = f"({field.sort_key} {COMPARISONS[operation]} %s and {field.expression} is not null)"
        return Condition(text, (operand,))
    return Condition(f"{field.expression} {COMPARISONS[operation]} %s", (operand,))


def _element_condition(question: Question, parent: Parent, field: Field) -> Condition:
    if parent is FIGURES and question.operation == "eq":
        # The ids have indexes on their columns, not on their texts.
        if question.field.endswith("FigureClusterId"):
            return _in_cluster(question.operand)
        if question.field.endswith("FigureId"):
            figure_id = parse_uuid(question.operand)
            return Condition("figure.figure_id = %s", (figure_id,)) if figure_id else NEVER
    return _field_condition(question, field)


def _in_cluster(operand: str) -> Condition:
    if operand == UNAVAILABLE:
        return Condition("(not figure.processed and figure.cluster_id is null)")
    if operand == INDEPENDENT:
        return Condition("(figure.processed and figure.cluster_id is null)")
    cluster_id = parse_cluster_id(operand)
    return Condition("figure.cluster_id = %s", (cluster_id,)) if cluster_id else NEVER


def together_condition(people: Sequence[UUID]) -> Condition:
    """Whether several people are on a file, told to the index of people's faces."""
    other = """
    and exists (select 1 from figure other
                where other.file_id = figure.file_id and other.cluster_id = %s)"""
    faces = "select file_id from figure where cluster_id = %s" + other * (len(people) - 1)
    return Condition(f"file.file_id in ({faces})", tuple(people))


def mapped(name: str, prefix: str) -> str:
    """The key that a name like `CustomLabels.key` asks for; '' where it is none of that map."""
    return name.removeprefix(prefix) if name.startswith(prefix) else ""


def map_field(name: str) -> tuple[str, str] | None:
    """SQL of the value, and the key as its parameter, of tags and user headers of an object."""
    if key := mapped(name, TAGGING_PREFIX):
        return "(file.facts -> 'OSSTagging' ->> %s collate \"C\")", key
    if key := mapped(name, USER_META_PREFIX):
        return "(file.facts -> 'OSSUserMeta' ->> %s collate \"C\")", fold(key)
    return None


def _mapped_condition(question: Question, expression: str, key: str) -> Condition:
    if question.operation == "exist":
        return Condition(f"{expression} <> ''", (key,))
    if question.operation == "prefix":
        return Condition(f"starts_with({expression}, %s)", (key, question.operand))
    if question.operation not in COMPARISONS:
        raise question.refused()
    text = f"{expression} {COMPARISONS[question.operation]} %s"
    return Condition(text, (key, question.operand))


def _label_condition(question: Question, key: str) -> Condition:
    operation = question.operation
    if operation == "exist":
        text = f"({_SOME_LABELS} and file.folded_labels ? %s and file.folded_labels ->> %s <> '')"
        return Condition(text, (key, key))
    if operation not in {*COMPARISONS, "prefix"}:
        raise question.refused()
    operand = fold(question.operand)
    if operation == "eq":
        text = f"({_SOME_LABELS} and file.folded_labels @> %s)"
        return Condition(text, (Jsonb({key: operand}),))
    label = 'file.folded_labels ->> %s collate "C"'
    comparison = (
        f"starts_with({label}, %s)"
        if operation == "prefix"
        else f"({label}) {COMPARISONS[operation]} %s"
    )
    text = f"({_SOME_LABELS} and file.folded_labels ? %s and {comparison})"
    return Condition(text, (key, key, operand))


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
    if kind in {Kind.NUMBER, Kind.DECIMAL}:
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
