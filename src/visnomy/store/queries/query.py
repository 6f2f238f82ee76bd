"""SimpleQuery as a value, and its way to SQL: filter, order, position (contract A.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from visnomy.errors import InvalidArgument
from visnomy.store.queries.comparisons import (
    LEAVES,
    Question,
    any_element,
    condition,
    parse_cluster_id,
    together_condition,
)
from visnomy.store.queries.conditions import Condition, joined
from visnomy.store.queries.facts import phrase_of
from visnomy.store.queries.fields import FILE, PARENTS, Parent
from visnomy.store.queries.words import words_condition

MOST_CONDITIONS = 100
DEEPEST = 5
MOST_SORTS = 5
BRANCHES = frozenset({"and", "or", "not", "nested"})
MOST_WORDS = 20
_DEFAULT_SORT = "URI"


@dataclass(frozen=True, slots=True)
class QueryNode:
    """One node of the tree: a condition with field and value, or a branch with children."""

    operation: str
    field: str | None = None
    value: str | None = None
    children: tuple["QueryNode", ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Files of which any text contains each of some words; what FuzzyQuery asks for."""

    words: tuple[str, ...]


Query = QueryNode | Words


@dataclass(frozen=True, slots=True)
class FileSort:
    """One key of the order; the first counts most."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class FileQuery:
    """What SimpleQuery asks for.

    Attributes:
        node: None matches all.
        sorts: empty is by URI, ascending. Ties are broken by URI in the last key's direction.
        after: the position that the page before gave.
        limit: at least 1.
    """

    node: Query | None = None
    sorts: tuple[FileSort, ...] = ()
    after: tuple[object, ...] | None = None
    limit: int = 100
    with_total: bool = False


def parse_sorts(sort: str, order: str) -> tuple[FileSort, ...]:
    """The keys of the parameters Sort and Order: comma lists, a missing order is desc.

    Raises:
        InvalidArgument: too many keys, an unknown field, more orders than keys, another word.
    """
    fields = _split(sort)
    orders = _split(order)
    if len(fields) > MOST_SORTS:
        raise InvalidArgument(f"Sort takes at most {MOST_SORTS} fields, not {len(fields)}.")
    if len(orders) > len(fields) and (fields or len(orders) > 1):
        raise InvalidArgument("Order is longer than Sort.")
    for word in orders:
        if word not in {"asc", "desc"}:
            raise InvalidArgument(f"Order takes asc or desc, not {word}.")
    padded = [*orders, *["desc"] * (len(fields) - len(orders))]
    _check_sorts(fields)
    return tuple(
        FileSort(field, word == "desc") for field, word in zip(fields, padded, strict=False)
    )


def words_of(text: str) -> Words:
    """The words of a text, in any order, case aside.

    Raises:
        InvalidArgument: no word, or more than 20.
    """
    words = phrase_of(text).split()
    if not 1 <= len(words) <= MOST_WORDS:
        raise InvalidArgument(f"Query takes 1 to {MOST_WORDS} words, not {len(words)}.")
    return Words(tuple(dict.fromkeys(words)))


def compile_filter(node: Query | None) -> Condition:
    """The tree as one condition on `file`.

    Raises:
        InvalidArgument: an unknown field or operation, or a tree that is too large or too deep.
    """
    if node is None:
        return Condition("true")
    if isinstance(node, Words):
        return joined("and", [words_condition(word) for word in node.words])
    if (count := _count(node, 0)) > MOST_CONDITIONS:
        raise InvalidArgument(f"Query takes at most {MOST_CONDITIONS} conditions, not {count}.")
    return _compile(node)


def only_person(node: Query) -> UUID | None:
    """The person of a query that asks for the files of one person and nothing else."""
    if isinstance(node, Words) or node.operation != "eq" or not node.value:
        return None
    return parse_cluster_id(node.value) if node.field == "Figures.FigureClusterId" else None


@dataclass(frozen=True, slots=True)
class Ordering:
    """A total order of files.

    Attributes:
        keys: expressions that are never null; the last is the URI.
        types: the SQL type of each key.
        indexed: whether an index begins with the dataset and the first key.
    """

    keys: tuple[str, ...]
    types: tuple[str, ...]
    descending: tuple[bool, ...]
    indexed: bool

    @property
    def clause(self) -> str:
        """What follows `order by`."""
        return self.clause_of(self.keys)

    def clause_of(self, names: Sequence[str]) -> str:
        """The same where the keys go by other names."""
        pairs = zip(names, self.descending, strict=True)
        return ", ".join(f"{key} desc" if descending else key for key, descending in pairs)

    @property
    def position(self) -> str:
        """The select list of a row's position; texts, so that any time survives."""
        return ", ".join(f"({key})::text" for key in self.keys)

    def beyond(self, after: Sequence[object]) -> Condition:
        """The rows behind a position.

        Raises:
            InvalidArgument: the position belongs to another order.
        """
        if len(after) != len(self.keys) or not all(isinstance(part, str) for part in after):
            raise InvalidArgument("The NextToken does not belong to this query.")
        if len(set(self.descending)) == 1:
            return self._by_row(after)
        # An index can seek the first key alone.
        sign = "<=" if self.descending[0] else ">="
        rest = self._by_key(after, 0)
        text = f"({self.keys[0]} {sign} %s::{self.types[0]} and {rest.text})"
        return Condition(text, (after[0], *rest.parameters))

    def _by_row(self, after: Sequence[object]) -> Condition:
        # One comparison of rows is what an index on the keys can seek.
        marks = ", ".join(f"%s::{kind}" for kind in self.types)
        sign = "<" if self.descending[0] else ">"
        row = f"({', '.join(self.keys)}) {sign} ({marks})"
        # The planner guesses what is left of a range only by the key alone.
        text = f"({self.keys[0]} {sign}= %s::{self.types[0]} and {row})"
        return Condition(text, (after[0], *after))

    def _by_key(self, after: Sequence[object], place: int) -> Condition:
        mark = f"%s::{self.types[place]}"
        beyond = f"{self.keys[place]} {'<' if self.descending[place] else '>'} {mark}"
        if place == len(self.keys) - 1:
            return Condition(beyond, (after[place],))
        rest = self._by_key(after, place + 1)
        text = f"({beyond} or ({self.keys[place]} = {mark} and {rest.text}))"
        return Condition(text, (after[place], after[place], *rest.parameters))


def compile_order(sorts: Sequence[FileSort]) -> Ordering:
    """The keys as a total order: the URI ends it.

    Raises:
        InvalidArgument: too many keys, or an unknown field.
    """
    if len(sorts) > MOST_SORTS:
        raise InvalidArgument(f"Sort takes at most {MOST_SORTS} fields, not {len(sorts)}.")
    _check_sorts([sort.field for sort in sorts])
    chosen: dict[str, bool] = {}
    for sort in sorts:
        chosen.setdefault(sort.field, sort.descending)
        if sort.field == _DEFAULT_SORT:
            break
    last = next(reversed(chosen.values()), False)
    chosen.setdefault(_DEFAULT_SORT, last)
    columns = [FILE[field] for field in chosen]
    return Ordering(
        keys=tuple(column.sort_key for column in columns),
        types=tuple(column.kind.value for column in columns),
        descending=tuple(chosen.values()),
        indexed=columns[0].indexed,
    )


def _check_sorts(fields: Sequence[str]) -> None:
    if unknown := [field for field in fields if field not in FILE or not FILE[field].sorts]:
        raise InvalidArgument(f"Sort does not take the field {unknown[0]}.")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _count(node: QueryNode, depth: int) -> int:
    """The conditions of a tree that is not too deep."""
    if _operation(node) in LEAVES:
        return 1
    if depth >= DEEPEST:
        raise InvalidArgument(f"Query is nested deeper than {DEEPEST} levels.")
    return sum(_count(child, depth + 1) for child in node.children)


def _operation(node: QueryNode) -> str:
    # The vendor's page prints `lt` with a capital i; clients copied it.
    operation = "lt" if node.operation == "It" else node.operation
    if operation not in LEAVES | BRANCHES:
        raise InvalidArgument(f"The operation {node.operation!r} is not offered by Query.")
    return operation


def _compile(node: QueryNode, within: Parent | None = None) -> Condition:
    operation = _operation(node)
    if operation in LEAVES:
        if not node.field:
            raise InvalidArgument(f"The operation {operation} of Query needs a Field.")
        return condition(Question(node.field, operation, node.value), within)
    if not node.children:
        raise InvalidArgument(f"The operation {operation} of Query needs SubQueries.")
    if operation == "nested":
        return _nested(node, within)
    found = _children(node, "and" if operation == "and" else "or", within)
    # "is not true": a comparison with a missing value is neither true nor false in SQL.
    return (
        Condition(f"({found.text} is not true)", found.parameters) if operation == "not" else found
    )


def _nested(node: QueryNode, within: Parent | None) -> Condition:
    parent = PARENTS.get(node.field or "")
    if parent is None or within is not None:
        raise InvalidArgument(
            f"The operation nested of Query takes the Field {', '.join(sorted(PARENTS))}, "
            "and no nested inside."
        )
    said = [
        Question(child.field, child.operation, child.value)
        for child in node.children
        if child.operation in LEAVES and child.field
    ]
    return any_element(parent, _children(node, "and", parent), said)


def _children(node: QueryNode, joint: str, within: Parent | None) -> Condition:
    parts = [_compile(child, within) for child in node.children]
    people = [only_person(child) for child in node.children]
    if joint == "or" or within or sum(person is not None for person in people) < 2:
        return joined(joint, parts)
    # The faces of several people are brought together before any file is looked at.
    others = [part for part, person in zip(parts, people, strict=True) if person is None]
    together = together_condition([person for person in people if person])
    plain = joined(joint, parts)
    indexed = joined(joint, [together, *(part.sought for part in others)])
    return Condition(plain.text, plain.parameters, indexed, plain.believed)
