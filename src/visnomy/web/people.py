"""People and files of the dataset, as several pages need them."""

from collections.abc import Iterable, Sequence

from visnomy.web.site import Record, Site, records, text
from visnomy.web.views import Person, Photo

PHOTO_FIELDS = (
    "ObjectId",
    "URI",
    "Filename",
    "ImageWidth",
    "ImageHeight",
    "Orientation",
    "MediaType",
    "Duration",
    "VideoStreams",
    "ProduceTime",
    "FileModifiedTime",
    "UpdateTime",
    "Figures",
)
"""What the tile of a photo or video shows."""
_BATCH = 100


async def read_people(site: Site, cluster_ids: Iterable[str]) -> list[Record]:
    """FigureCluster records of those who are there."""
    ids = list(dict.fromkeys(cluster_ids))
    found: list[Record] = []
    for start in range(0, len(ids), _BATCH):
        part: Sequence[str] = ids[start : start + _BATCH]
        answer = await site.ask("BatchGetFigureCluster", ObjectIds=part)
        found += records(answer, "FigureClusters")
    return found


async def read_names(site: Site, cluster_ids: Iterable[str]) -> dict[str, str]:
    """Names of those who are there, '' for who has none."""
    people = map(Person.of, await read_people(site, cluster_ids))
    return {person.cluster_id: person.name for person in people}


async def read_photos_of(site: Site, figure_ids: Iterable[str]) -> dict[str, Photo]:
    """The photo of each of some faces, seen from the face; a face that is gone has none."""
    wanted = sorted({figure_id for figure_id in figure_ids if figure_id})
    if not wanted:
        return {}
    conditions = [
        {"Field": "Figures.FigureId", "Operation": "eq", "Value": each} for each in wanted
    ]
    answer = await site.ask(
        "SimpleQuery",
        Query={"Operation": "or", "SubQueries": conditions},
        MaxResults=len(wanted),
        WithFields=PHOTO_FIELDS,
        WithoutTotalHits=True,
    )
    return {
        figure_id: Photo.of(file, figure_id)
        for file in records(answer, "Files")
        for figure_id in {text(each, "FigureId") for each in records(file, "Figures")} & set(wanted)
    }
