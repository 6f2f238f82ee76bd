"""The members of a record that judge a picture as a whole, where the template asks for them.

A template for people's faces asks for none of them; those for images do (contract A.3).
"""

from visnomy.model.analysis import Analysis
from visnomy.model.crop import Crop
from visnomy.model.project import Dataset

JUDGING_TEMPLATES = frozenset(
    {
        "Official:ImageManagement",
        "Official:CognitionImageManagement",
        "Official:AllFunction",
    }
)


def judgement_members(dataset: Dataset, analysis: Analysis) -> dict[str, object]:
    """ImageScore and CroppingSuggestions, as far as they are asked for and known."""
    if dataset.effective_template_id not in JUDGING_TEMPLATES:
        return {}
    members: dict[str, object] = {}
    if analysis.score is not None:
        members["ImageScore"] = {"OverallQualityScore": round(analysis.score, 4)}
    if analysis.crops:
        members["CroppingSuggestions"] = [_suggestion(crop) for crop in analysis.crops]
    return members


def _suggestion(crop: Crop) -> dict[str, object]:
    box = crop.boundary
    return {
        "AspectRatio": f"{crop.ratio[0]}:{crop.ratio[1]}",
        "Boundary": {"Height": box.height, "Left": box.left, "Top": box.top, "Width": box.width},
        "Confidence": round(crop.confidence, 4),
    }
