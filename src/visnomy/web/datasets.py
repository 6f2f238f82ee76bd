"""Projects and their datasets: which there are, which is looked at, and new ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from visnomy.model.project import FACE_TEMPLATE, FULL_TEMPLATE
from visnomy.web.choosing import choice_address
from visnomy.web.site import Record, Site, number, record_of, records, text

MOST = 200
TEMPLATES = (FULL_TEMPLATE, FACE_TEMPLATE)
"""What a new project looks for; the others are for programs."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset that can be chosen."""

    project: str
    name: str
    file_count: int
    person_count: int

    @property
    def address(self) -> str:
        """Chooses it."""
        return choice_address(self.project, self.name)

    @classmethod
    def of(cls, record: Record) -> "Listed":
        """From a dataset of GetStorage."""
        return cls(
            project=text(record, "ProjectName"),
            name=text(record, "DatasetName"),
            file_count=number(record, "FileCount"),
            person_count=number(record, "FigureClusterCount"),
        )


async def read_datasets(site: Site) -> Mapping[str, object]:
    """What datasets.html shows.

    Raises:
        NoPermission: the visitor is not the account.
    """
    projects = records(await site.ask("ListProjects", MaxResults=MOST), "Projects")
    stored = record_of(await site.ask("GetStorage"), "Storage")
    listed = sorted(map(Listed.of, records(stored, "Datasets")), key=lambda it: it.name)
    names = [text(each, "ProjectName") for each in projects]
    return {
        "projects": {name: [each for each in listed if each.project == name] for name in names},
        "templates": TEMPLATES,
    }
