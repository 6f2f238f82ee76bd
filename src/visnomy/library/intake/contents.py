"""What pictures show beside faces: asked for directly, or for the records of a dataset.

In records it follows the template (contract A.3): one for people's faces has none of it, those for
images have labels and text. Codes are no member of a record.
"""

import logging
from collections.abc import Mapping, Sequence, Set

from visnomy.errors import ServiceUnavailable
from visnomy.library.context import Library
from visnomy.library.engine import engine_work
from visnomy.library.faces.pictures import analyser_of, picture_at
from visnomy.model.content import Aspect, Code, Content, Label, TextLine
from visnomy.model.geometry import Boundary
from visnomy.model.place import LANGUAGES
from visnomy.model.project import JUDGING_TEMPLATES, Dataset
from visnomy.store import projects

RECORDED = frozenset({Aspect.LABELS, Aspect.TEXTS})
"""What records may have."""

log = logging.getLogger(__name__)


def wanted_aspects(dataset: Dataset) -> frozenset[Aspect]:
    """What the records of a dataset have now, by its template."""
    return RECORDED if dataset.effective_template_id in JUDGING_TEMPLATES else frozenset()


async def describe_image(
    library: Library,
    project_name: str,
    uri: str,
    aspects: Set[Aspect],
    least_label: float | None = None,
) -> Content:
    """One look at a picture that need be in no dataset; every aspect is there.

    Raises:
        InvalidArgument: no source has the URI, or there is no readable picture.
        ResourceNotFound: there is no such project.
        EngineBusy: the project has enough work running.
        ServiceUnavailable: no picture can be looked at now, or a model file is missing for it.
    """
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
    async with engine_work(library, project.project_id), picture_at(library, uri) as path:
        found = await analyser_of(library).describe(path, aspects, least_label)
    if missing := [each for each in sorted(aspects) if getattr(found, each) is None]:
        log.error("no model file for %s; visnomy models install takes it", missing[0])
        raise ServiceUnavailable(f"The model file for {missing[0]} is missing on this server.")
    return found


def content_members(content: Content, languages: Sequence[str] = LANGUAGES) -> dict[str, object]:
    """Labels and text as members of a record; None where nothing is known, and nothing is shown."""
    labels = [each for label in content.labels or () for each in label_members(label, languages)]
    return {
        "Labels": labels or None,
        "OCRContents": [text_members(line) for line in content.texts or ()] or None,
        "OCRTexts": texts_joined(content) or None,
    }


def texts_joined(content: Content) -> str:
    """All lines of text, each on a line of its own."""
    return "\n".join(line.text for line in content.texts or ())


def label_members(label: Label, languages: Sequence[str] = LANGUAGES) -> list[dict[str, object]]:
    """A label in wire form, once a language."""
    parent = label.parent
    names = {"en": label.name.en, "zh-Hans": label.name.zh}
    parents = {"en": parent.en, "zh-Hans": parent.zh} if parent else {}
    return [
        {
            "LabelConfidence": round(label.confidence, 4),
            "LabelLevel": label.level,
            "LabelName": name,
            "Language": language,
            **({"ParentLabelName": parents[language]} if parents else {}),
        }
        for language, name in names.items()
        if language in languages
    ]


def text_members(line: TextLine) -> dict[str, object]:
    """A line of text in wire form."""
    return {
        "Boundary": _boundary(line.boundary),
        "Confidence": round(line.confidence, 4),
        "Contents": line.text,
    }


def code_members(code: Code) -> dict[str, object]:
    """A code in wire form; what it says was checked, so that it is certain."""
    return {
        "Boundary": _boundary(code.boundary),
        "Confidence": 1.0,
        "Content": code.text,
        "Type": code.kind.value,
    }


def _boundary(box: Boundary) -> Mapping[str, int]:
    return {"Height": box.height, "Left": box.left, "Top": box.top, "Width": box.width}
