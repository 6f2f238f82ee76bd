"""Questions to whoever looks at the album."""

from collections.abc import Sequence
from uuid import UUID

from tests.web.album import DATASET, PROJECT, Album

from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.suggestion import Suggestion, SuggestionKind, suggestion_id
from visnomy.store.people.suggestions import put_suggestions


async def ask_of_many(
    library: Library, album: Album, kind: SuggestionKind, figures: Sequence[UUID]
) -> None:
    """Whether these faces are the first person."""
    dataset = await settle(library, PROJECT, DATASET)
    person = UUID(album.people[0].removeprefix("Cluster-"))
    async with library.database.transaction() as connection:
        for worth, figure in enumerate(figures, 1):
            id_ = suggestion_id(dataset.dataset_id, kind, person, figure)
            question = Suggestion(id_, kind, person, None, figure, 0.4, 1, float(worth))
            await put_suggestions(connection, dataset.dataset_id, [question])
