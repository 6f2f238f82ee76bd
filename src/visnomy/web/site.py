"""What the pages are made from, handed over as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, Self, cast

import orjson

from visnomy.library.context import Library
from visnomy.library.pace import Pace
from visnomy.web.sessions import Sessions

Record = Mapping[str, object]
"""A JSON object of an answer, with its wire names."""


class Call(Protocol):
    """One API operation with the rights of the page's visitor.

    The adapter that starts the server passes it in: pages know the contract, not the machine.
    """

    async def __call__(self, operation: str, parameters: Mapping[str, object]) -> bytes:
        """The encoded answer.

        Raises:
            WireError: as any client of the API would see it.
        """
        ...

    async def require(self, operation: str, parameters: Mapping[str, object]) -> None:
        """Ask only whether the visitor may do it.

        Raises:
            NoPermission: no policy allows it.
        """
        ...

    def of(self, user: str) -> Self:
        """The same with the rights of a user of the account."""
        ...


class WriteCode(Protocol):
    """Programs that perform one operation, one for each language."""

    def __call__(
        self, name: str, parameters: Mapping[str, object], address: str
    ) -> list[dict[str, str]]:
        """Each with lang, title and source; `address` is that of the server they call.

        Raises:
            WireError: the operation does not take this.
        """
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one dataset.

    Attributes:
        pace: how fast files are done; fed by whoever asks for progress.
        user: who looks, '' for the account itself, whom no policy limits.
    """

    library: Library
    sessions: Sessions
    call: Call
    write_code: WriteCode
    project: str
    dataset: str
    pace: Pace = field(default_factory=Pace)
    user: str = ""

    def of(self, user: str) -> "Site":
        """The site as a user of the account may see it."""
        return replace(self, call=self.call.of(user), user=user) if user else self

    async def require(self, operation: str) -> None:
        """Ask whether the visitor may do something with this site's dataset.

        Raises:
            NoPermission: no policy allows it.
        """
        place = {"ProjectName": self.project, "DatasetName": self.dataset}
        await self.call.require(operation, place)

    async def ask(self, operation: str, **parameters: object) -> Record:
        """The decoded answer of an operation on this site's dataset."""
        place = {"ProjectName": self.project, "DatasetName": self.dataset}
        answer = await self.call(operation, {**place, **parameters})
        return cast("Record", orjson.loads(answer))


def records(answer: Record, name: str) -> list[Record]:
    """A list member of an answer; absent means empty."""
    return cast("list[Record]", answer.get(name) or [])


def text(record: Record, name: str) -> str:
    """A text member; absent means ''."""
    return str(record.get(name) or "")


def number(record: Record, name: str) -> int:
    """A whole-number member; absent means 0."""
    return int(cast("int", record.get(name) or 0))


def number_of(record: Record, name: str) -> float:
    """A number member with a fraction; absent means 0."""
    return float(cast("float", record.get(name) or 0))


def record_of(record: Record, name: str) -> Record:
    """A structure within; absent means empty."""
    return cast("Record", record.get(name) or {})


def texts(record: Record, name: str) -> list[str]:
    """A list of texts; absent means empty."""
    return [str(each) for each in cast("list[object]", record.get(name) or [])]
