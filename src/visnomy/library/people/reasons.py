"""An explanation in sentences, for people who do not read cosines."""

from collections.abc import Iterator
from dataclasses import replace

from visnomy.library.clustering.replaying import Standing
from visnomy.model.explanation import Explanation, Gate

_GATES = {
    "FaceSize": "The face is {value:g} px small; one that founds a person is over {bound:g} px.",
    "HeadPose": "The head is turned by {value:g} degrees; to found a person it is under {bound:g}.",
    "Quality": "The quality is {value:g}; to found a person it is over {bound:g}.",
    "Images": "{value:g} photo(s) have a good face like this one; a person needs {bound:g}.",
}


def reasons_of(found: Explanation, state: Standing) -> Explanation:
    """The explanation with its sentences."""
    return replace(found, reasons=tuple(_reasons(found, state)))


def _reasons(found: Explanation, state: Standing) -> Iterator[str]:
    yield from _decided(found, state)
    if not found.processed:
        yield "No clustering run has seen this face yet."
    if found.similarity is not None:
        yield (
            f"It is like the other faces of its person by {found.similarity:.2f} on average, "
            f"from -1 to 1."
        )
    if found.next_cluster_id is not None and found.next_similarity is not None:
        other = "another" if found.cluster_id else "a"
        yield (
            f"Of {other} person it is most like Cluster-{found.next_cluster_id}, "
            f"by {found.next_similarity:.2f}."
        )
    if found.cluster_id is None:
        yield from (_told(gate) for gate in found.gates if not gate.passed)


def _decided(found: Explanation, state: Standing) -> Iterator[str]:
    face = found.figure_id
    if face in state.excluded:
        yield "A user said that this is no face."
    elif face in state.pins:
        kept_out = state.pins[face] is None
        yield (
            "A user keeps this face out of all people."
            if kept_out
            else "A user decided that this face belongs to its person."
        )
    for who, person in sorted(state.banned):
        if who == face:
            yield f"A user said that this is not Cluster-{person}."
    for pair in state.different:
        if face in pair:
            other = pair[0] if pair[1] == face else pair[1]
            yield f"A user said that this and the face {other} are different people."


def _told(gate: Gate) -> str:
    return _GATES[gate.name].format(value=gate.value, bound=gate.bound)
