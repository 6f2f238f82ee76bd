"""What operations, parameters and members mean, in our own words: wire/words.toml.

The file also says what the contract leaves open and this server keeps: which members an answer
always has, which it never has, how long lists may be, and which errors an operation has of its own.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UNFILLED = "Part of the contract; this server neither fills nor reads it."
ALL = "*"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of words.toml.

    Attributes:
        parameters: by name, or by operation and name with a dot.
        members: by name, or by structure and name with a dot.
        unfilled: members by structure that have no meaning here.
        always: members by structure that are never absent.
        errors: codes of an operation beside those that all have.
        lists: the most items of list parameters, by operation.
    """

    operations: Mapping[str, str]
    parameters: Mapping[str, str]
    members: Mapping[str, str]
    unfilled: Mapping[str, Sequence[str]]
    always: Mapping[str, Sequence[str]]
    errors: Mapping[str, Sequence[str]]
    lists: Mapping[str, Mapping[str, int]]

    def of_parameter(self, operation: str, name: str) -> str:
        """What a parameter means; '' where nobody said."""
        return self.parameters.get(f"{operation}.{name}") or self.parameters.get(name, "")

    def of_member(self, structure: str, name: str) -> str:
        """What a member means; '' where nobody said."""
        without = self.unfilled.get(structure, ())
        if ALL in without or name in without:
            return UNFILLED
        return self.members.get(f"{structure}.{name}") or self.members.get(name, "")


@cache
def words() -> Words:
    """The texts of this release."""
    source = files("visnomy.api.wire") / "words.toml"
    return Words(**tomllib.loads(source.read_text(encoding="utf-8")))
