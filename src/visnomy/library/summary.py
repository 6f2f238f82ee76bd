"""What a dataset holds, in numbers and sentences, after the work is done."""

from collections import Counter
from dataclasses import dataclass

from visnomy.library.context import Library
from visnomy.library.intake.story import IntakeResult
from visnomy.model.project import Dataset
from visnomy.store.backlog import Failure, list_failures
from visnomy.store.datasets import get_dataset
from visnomy.store.files import counts

FAILURES_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """The state of a dataset and what one run did to it.

    Attributes:
        files, indexed, failed, faces, people: of the dataset, after the run.
        new, changed, gone: what the run found in its folders.
        failures: the first FAILURES_SHOWN files that could not be read.
    """

    files: int
    indexed: int
    failed: int
    faces: int
    people: int
    new: int
    changed: int
    gone: int
    clustered: bool
    seconds: float
    failures: tuple[Failure, ...]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Each reason with its number of files, the most frequent first."""
        tally = Counter(failure.reason for failure in self.failures)
        return sorted(tally.items(), key=lambda item: (-item[1], item[0]))


async def summarise(
    library: Library, dataset: Dataset, result: IntakeResult, seconds: float
) -> Summary:
    """Count what the dataset holds now."""
    async with library.database.transaction() as connection:
        found = await counts(connection, dataset.dataset_id)
        now = await get_dataset(connection, dataset.project_name, dataset.name)
        failures = await list_failures(connection, dataset.dataset_id, limit=FAILURES_SHOWN)
    return Summary(
        files=found.total,
        indexed=found.indexed,
        failed=found.failed,
        faces=found.faces,
        people=now.cluster_count,
        new=result.new,
        changed=result.changed,
        gone=result.gone,
        clustered=result.clustered,
        seconds=seconds,
        failures=tuple(failures),
    )
