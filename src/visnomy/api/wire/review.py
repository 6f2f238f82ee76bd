"""Shapes of the extensions that explain, propose and ask: what a person looks through."""

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire.decisions import DecisionRecord


class SplitFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SplitFigureCluster takes."""

    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    part_count: int = member(default=2, name="PartCount")
    parts: tuple[tuple[str, ...], ...] = member(default=(), name="Parts")
    project_name: str = member(name="ProjectName")
    proposal_id: str | None = member(default=None, name="ProposalId")
    reason: str = member(default="", name="Reason")


class SplitPartRecord(Struct, frozen=True, kw_only=True):
    """One part of a person."""

    ambiguous_figure_ids: tuple[str, ...] = member(name="AmbiguousFigureIds")
    example_figure_ids: tuple[str, ...] = member(name="ExampleFigureIds")
    face_count: int = member(name="FaceCount")
    figure_ids: tuple[str, ...] = member(name="FigureIds")
    image_count: int = member(name="ImageCount")
    similarities: tuple[float, ...] = member(name="Similarities")
    similarity: float = member(name="Similarity")


class SplitProposalRecord(Struct, frozen=True, kw_only=True):
    """How a person would come apart."""

    figure_cluster_id: str = member(name="FigureClusterId")
    parts: tuple[SplitPartRecord, ...] = member(name="Parts")
    proposal_id: str = member(name="ProposalId")
    shared_image_count: int = member(name="SharedImageCount")


class SplitAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SplitFigureCluster answers: one of the two."""

    decision: DecisionRecord | None = member(default=None, name="Decision")
    proposal: SplitProposalRecord | None = member(default=None, name="Proposal")


class ExplainFigure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ExplainFigure takes."""

    dataset_name: str = member(name="DatasetName")
    figure_id: str = member(name="FigureId")
    project_name: str = member(name="ProjectName")


class AlikeFigureRecord(Struct, frozen=True, kw_only=True):
    """A face that another is like."""

    confirmed: bool = member(name="Confirmed")
    figure_cluster_id: str = member(name="FigureClusterId")
    figure_id: str = member(name="FigureId")
    similarity: float = member(name="Similarity")


class GateRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bound of faces that may found a person."""

    bound: float = member(name="Bound")
    name: str = member(name="Name")
    passed: bool = member(name="Passed")
    value: float | None = member(default=None, name="Value")


class ExplanationRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a face is where it is."""

    confirmed_figures: tuple[AlikeFigureRecord, ...] = member(name="ConfirmedFigures")
    decisions: tuple[DecisionRecord, ...] = member(name="Decisions")
    figure_cluster_confidence: float | None = member(default=None, name="FigureClusterConfidence")
    figure_cluster_id: str = member(name="FigureClusterId")
    figure_id: str = member(name="FigureId")
    gates: tuple[GateRecord, ...] = member(name="Gates")
    nearest_figures: tuple[AlikeFigureRecord, ...] = member(name="NearestFigures")
    next_figure_cluster_id: str | None = member(default=None, name="NextFigureClusterId")
    next_similarity: float | None = member(default=None, name="NextSimilarity")
    reasons: tuple[str, ...] = member(name="Reasons")
    similarity: float | None = member(default=None, name="Similarity")


class ExplanationAnswer(Struct, frozen=True, kw_only=True):
    """What ExplainFigure answers."""

    explanation: ExplanationRecord = member(name="Explanation")
