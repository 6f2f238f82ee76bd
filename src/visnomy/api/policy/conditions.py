"""Conditions of a statement: operator, key, and values of which one must fit (contract 5.1).

A key that the request does not know makes a positive condition false and a negated one true; so
does a value that cannot be read as the operator needs it.
"""

import ipaddress
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from visnomy.api.policy.patterns import text_matcher
from visnomy.errors import InvalidArgument

Facts = Mapping[str, str]
"""Lower-case condition keys to what is so."""

Fits = Callable[[str], bool]
Reader = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key.

    Attributes:
        key: lower case.
        fits: whether what is so fits one of the values; ValueError where it cannot be read.
        negated: whether none may fit.
    """

    key: str
    fits: tuple[Fits, ...]
    negated: bool

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is kept."""
        text = facts.get(self.key)
        return (text is not None and self._fits_any(text)) is not self.negated

    def _fits_any(self, text: str) -> bool:
        try:
            return any(fits(text) for fits in self.fits)
        except ValueError:
            return False


def read_condition(name: str, key: str, values: list[object]) -> Condition:
    """A condition from its parts.

    Raises:
        InvalidArgument: no such operator, or a value that it does not take.
    """
    positive = NEGATED.get(name, name)
    maker = OPERATORS.get(positive)
    if maker is None:
        known = ", ".join([*OPERATORS, *NEGATED])
        raise InvalidArgument(f"is no operator; use one of {known}.")
    try:
        fits = tuple(maker(value) for value in values)
    except ValueError as exc:
        raise InvalidArgument(f"does not take the value of {key[:100]}: {exc}.") from exc
    return Condition(key.lower(), fits, negated=name in NEGATED)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {value!r}")
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"expected a number, got {value!r}")
    try:
        number = Decimal(str(value))
    except InvalidOperation as exc:
        raise ValueError(f"expected a number, got {value!r}") from exc
    if not number.is_finite():
        raise ValueError(f"expected a number, got {value!r}")
    return number


def _moment(value: object) -> datetime:
    text = _text(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"expected a time like 2026-11-22T15:00:00Z, got {text!r}") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _truth(value: object) -> bool:
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise ValueError(f"expected true or false, got {value!r}")
    return text == "true"


def _compared(
    read: Reader, compare: Callable[[Any, Any], bool], value: object
) -> Callable[[str], bool]:
    limit = read(value)
    return lambda text: compare(read(text), limit)


def _like(value: object) -> Fits:
    return text_matcher(_text(value))


def _within(value: object) -> Fits:
    network = ipaddress.ip_network(_text(value), strict=False)
    return lambda text: _address(text) in network


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _folded(value: object) -> str:
    return _text(value).casefold()


OPERATORS: Final[Mapping[str, Callable[[object], Fits]]] = {
    "StringEquals": partial(_compared, _text, operator.eq),
    "StringEqualsIgnoreCase": partial(_compared, _folded, operator.eq),
    "StringLike": _like,
    "NumericEquals": partial(_compared, _number, operator.eq),
    "NumericLessThan": partial(_compared, _number, operator.lt),
    "NumericLessThanEquals": partial(_compared, _number, operator.le),
    "NumericGreaterThan": partial(_compared, _number, operator.gt),
    "NumericGreaterThanEquals": partial(_compared, _number, operator.ge),
    "DateEquals": partial(_compared, _moment, operator.eq),
    "DateLessThan": partial(_compared, _moment, operator.lt),
    "DateLessThanEquals": partial(_compared, _moment, operator.le),
    "DateGreaterThan": partial(_compared, _moment, operator.gt),
    "DateGreaterThanEquals": partial(_compared, _moment, operator.ge),
    "Bool": partial(_compared, _truth, operator.eq),
    "IpAddress": _within,
}
"""Positive operator to what makes the test of one value."""

NEGATED: Final[Mapping[str, str]] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
"""Negated operator to the one that it negates."""
