"""Faces of people who were erased stay out of the records of later looks."""

from collections.abc import Sequence
from dataclasses import replace

from visnomy.model.analysis import Analysis
from visnomy.store.faces.matching import lies_at
from visnomy.store.people.forgotten import ForgottenPlace


def without_forgotten(found: Analysis, places: Sequence[ForgottenPlace]) -> Analysis:
    """The same without the faces that lie where a forgotten one did."""
    if not places:
        return found
    faces = tuple(
        face
        for face in found.faces
        if not any(lies_at(face, place.box, place.seen_ms) for place in places)
    )
    return replace(found, faces=faces)
