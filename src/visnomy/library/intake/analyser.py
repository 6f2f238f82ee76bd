"""What the library asks of whoever looks at pictures; the processes themselves live in jobs."""

import asyncio
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from visnomy.errors import MediaError
from visnomy.media.signatures import is_video
from visnomy.model.analysis import Analysis
from visnomy.model.content import Aspect, Content
from visnomy.model.figure import ALL_TRAITS, NO_TRAITS, Trait
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits


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

    async def analyse_for(
        self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
    ) -> Analysis:
        """The same, with vectors of other models beside the default one, and only these traits.

        Raises:
            MediaError: the file cannot be read; the sentence says why.
            ConfigurationError: one of the models is not installed.
            ServiceUnavailable: no file can be looked at now.
        """

    async def describe(
        self, path: Path, aspects: Set[Aspect], least_label: float | None = None
    ) -> Content:
        """What a picture shows beside faces; None for what has no model file.

        Raises:
            MediaError: the file is no picture that can be read; the sentence says why.
            ConfigurationError: a model file is wrong.
            ServiceUnavailable: no file can be looked at now.
        """

    async def read_recording(self, path: Path) -> MediaFacts:
        """What a video or sound says of itself.

        Raises:
            MediaError: the file is neither, or cannot be read; the sentence says why.
            ServiceUnavailable: no file can be looked at now.
        """


async def look_at_image(
    analyser: Analyser,
    path: Path,
    models: Sequence[str],
    limits: MediaLimits,
    traits: Set[Trait] = NO_TRAITS,
) -> Analysis:
    """The same for operations that take images: a video would take its time.

    Raises:
        MediaError: the file is a video, or cannot be read; the sentence says why.
        ConfigurationError: one of the models is not installed.
        ServiceUnavailable: no file can be looked at now.
    """
    if await asyncio.to_thread(is_video, path, limits):
        raise MediaError("The file is a video.")
    found = await look_for(analyser, path, models, traits)
    if found.facts.media_type != "image":
        raise MediaError("The file is not a picture of a known format.")
    return found


async def look_for(
    analyser: Analyser, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
) -> Analysis:
    """One look, with vectors of other models where any are wanted, and only these traits.

    Raises:
        MediaError: the file cannot be read; the sentence says why.
        ConfigurationError: one of the models is not installed.
        ServiceUnavailable: no file can be looked at now.
    """
    if models or traits != ALL_TRAITS:
        return await analyser.analyse_for(path, models, traits)
    return await analyser.analyse(path)


_turns: WeakKeyDictionary[Analyser, asyncio.Semaphore] = WeakKeyDictionary()


def turns_of(analyser: Analyser, processes: int) -> asyncio.Semaphore:
    """Who may hand a file to the processes now, first come, first served over all batches.

    As many as those take in. Who waits here can still be told to wait longer, by a pause.
    """
    return _turns.setdefault(analyser, asyncio.Semaphore(2 * processes))
