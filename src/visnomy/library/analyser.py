"""What the library asks of whoever looks at pictures; the processes themselves live in jobs."""

from pathlib import Path
from typing import Protocol

from visnomy.model.analysis import Analysis


class Analyser(Protocol):
    """Looks at pictures, elsewhere than in this process."""

    @property
    def model(self) -> str:
        """The name under which embeddings are stored."""

    async def analyse(self, path: Path) -> Analysis:
        """What one look at a file brings.

        Raises:
            MediaError: the file cannot be read; the sentence says why.
            ServiceUnavailable: no file can be looked at now.
        """
