"""The faces that came nearest to being a person, for a library where nobody is one yet."""

import asyncio
from dataclasses import dataclass

from visnomy.errors import NoPermission, ResourceNotFound
from visnomy.web.people import read_photos_of
from visnomy.web.site import Site, number_of, record_of, records, text
from visnomy.web.views import Photo

MOST = 6
"""Faces that are looked into: each is compared with all others, so only the clearest are."""
_COUNTED = "Images"


@dataclass(frozen=True, slots=True)
class Miss:
    """A face of nobody, and what it lacks.

    Attributes:
        gate: FaceSize, HeadPose or Quality where the face itself does not count; else Images.
        image_count: photos with a clear face like this one, its own included.
    """

    figure_id: str
    photo: Photo
    gate: str
    image_count: int


async def read_misses(site: Site) -> list[Miss]:
    """The nearest first; none where the visitor may not ask why a face is where it is."""
    try:
        answer = await site.ask("ListIndependentFigures", MaxResults=MOST)
        ids = [text(each, "FigureId") for each in records(answer, "Figures")]
        photos = await read_photos_of(site, ids)
        shown = [figure_id for figure_id in ids if figure_id in photos]
        misses = await asyncio.gather(*(_miss(site, each, photos[each]) for each in shown))
    except (NoPermission, ResourceNotFound):
        return []
    return sorted(misses, key=lambda miss: (miss.gate != _COUNTED, -miss.image_count))


async def _miss(site: Site, figure_id: str, photo: Photo) -> Miss:
    answer = await site.ask("ExplainFigure", FigureId=figure_id)
    gates = {
        text(gate, "Name"): gate for gate in records(record_of(answer, "Explanation"), "Gates")
    }
    failed = [name for name, gate in gates.items() if not gate.get("Passed")]
    count = round(number_of(gates.get(_COUNTED, {}), "Value"))
    return Miss(figure_id, photo, failed[0] if failed else _COUNTED, count)
