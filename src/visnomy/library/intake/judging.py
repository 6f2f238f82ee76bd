"""Judges a picture as a whole: how well it was taken, and where to cut it.

In records it is left out where the template does not ask for it: one for people's faces does not,
those for images do (contract A.3).
"""

from collections.abc import Sequence

from visnomy.library.context import Library
from visnomy.library.engine import engine_work
from visnomy.library.faces.pictures import look_at_uri
from visnomy.library.intake.documents import cover_members
from visnomy.media.cropping import RATIOS, crops
from visnomy.media.pixels import is_sideways
from visnomy.model.analysis import Analysis
from visnomy.model.crop import Crop
from visnomy.model.file import MediaFacts
from visnomy.model.project import JUDGING_TEMPLATES, Dataset
from visnomy.store import projects


async def judge_image(library: Library, project_name: str, uri: str) -> Analysis:
    """One look at a picture that need be in no dataset.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable picture.
        ResourceNotFound: there is no such project.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no picture can be looked at now.
    """
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
    async with engine_work(library, project.project_id):
        return await look_at_uri(library, uri)


def judgement_members(dataset: Dataset, analysis: Analysis) -> dict[str, object]:
    """ImageScore, of covers too, and CroppingSuggestions, as far as asked for and known."""
    if dataset.effective_template_id not in JUDGING_TEMPLATES:
        return {}
    members: dict[str, object] = {}
    if analysis.score is not None:
        members["ImageScore"] = _score_members(analysis.score)
    if found := crops_of(analysis):
        members["CroppingSuggestions"] = [crop_members(crop) for crop in found]
    if any(cover.cover_score is not None for cover in analysis.facts.covers):
        members["AudioCovers"] = [_judged_cover(cover) for cover in analysis.facts.covers]
    return members


def _judged_cover(facts: MediaFacts) -> dict[str, object]:
    members = cover_members(facts)
    if facts.cover_score is not None:
        members["ImageScore"] = _score_members(facts.cover_score)
    return members


def _score_members(score: float) -> dict[str, object]:
    return {"OverallQualityScore": round(score, 4)}


def crops_of(analysis: Analysis, ratios: Sequence[tuple[int, int]] = RATIOS) -> tuple[Crop, ...]:
    """Where to cut a picture, for each ratio that can hold all faces."""
    facts = analysis.facts
    if analysis.attention is None or not facts.image_width_px or not facts.image_height_px:
        return ()
    size = facts.image_width_px, facts.image_height_px
    upright = size[::-1] if is_sideways(facts.orientation) else size
    return crops(analysis.attention, upright, [face.boundary for face in analysis.faces], ratios)


def crop_members(crop: Crop) -> dict[str, object]:
    """A crop in wire form."""
    box = crop.boundary
    return {
        "AspectRatio": f"{crop.ratio[0]}:{crop.ratio[1]}",
        "Boundary": {"Height": box.height, "Left": box.left, "Top": box.top, "Width": box.width},
        "Confidence": round(crop.confidence, 4),
    }
