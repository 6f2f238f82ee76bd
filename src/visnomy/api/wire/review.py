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


class ListSuggestions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListSuggestions takes."""

    dataset_name: str = member(name="DatasetName")
    kind: str | None = member(default=None, name="Kind")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")


class SuggestionRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question to a user."""

    ask_time: str = member(name="AskTime")
    face_count: int = member(name="FaceCount")
    figure_cluster_id: str = member(name="FigureClusterId")
    figure_id: str | None = member(default=None, name="FigureId")
    kind: str = member(name="Kind")
    other_figure_cluster_id: str | None = member(default=None, name="OtherFigureClusterId")
    similarity: float | None = member(default=None, name="Similarity")
    suggestion_id: str = member(name="SuggestionId")
    worth: float = member(name="Worth")


class SuggestionPage(Struct, frozen=True, kw_only=True):
    """What ListSuggestions answers."""

    next_token: str = member(name="NextToken")
    suggestions: tuple[SuggestionRecord, ...] = member(name="Suggestions")


class AnswerSuggestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AnswerSuggestion takes."""

    answer: str = member(name="Answer")
    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    reason: str = member(default="", name="Reason")
    suggestion_id: str = member(name="SuggestionId")


class SetFigureClusterFlags(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SetFigureClusterFlags takes."""

    dataset_name: str = member(name="DatasetName")
    favourite: bool | None = member(default=None, name="Favourite")
    hidden: bool | None = member(default=None, name="Hidden")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")
    reason: str = member(default="", name="Reason")


class MaybeDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AnswerSuggestion and SetFigureClusterFlags answer."""

    decision: DecisionRecord | None = member(default=None, name="Decision")


class ListFigureClusterFlags(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListFigureClusterFlags takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")


class FlaggedRecord(Struct, frozen=True, kw_only=True):
    """A person with a flag."""

    favourite: bool = member(name="Favourite")
    hidden: bool = member(name="Hidden")
    name: str = member(name="Name")
    object_id: str = member(name="ObjectId")


class FlaggedPage(Struct, frozen=True, kw_only=True):
    """What ListFigureClusterFlags answers."""

    figure_clusters: tuple[FlaggedRecord, ...] = member(name="FigureClusters")
    next_token: str = member(name="NextToken")


class ListIndependentFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListIndependentFigures takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")


class IndependentFigureRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A face that is with nobody."""

    face_quality: float = member(name="FaceQuality")
    figure_id: str = member(name="FigureId")
    next_figure_cluster_id: str | None = member(default=None, name="NextFigureClusterId")
    next_similarity: float | None = member(default=None, name="NextSimilarity")


class IndependentFigurePage(Struct, frozen=True, kw_only=True):
    """What ListIndependentFigures answers."""

    figures: tuple[IndependentFigureRecord, ...] = member(name="Figures")
    next_token: str = member(name="NextToken")


class ListFigureClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListFigureClusters takes."""

    dataset_name: str = member(name="DatasetName")
    hidden: bool = member(default=False, name="Hidden")
    max_results: int = member(default=100, name="MaxResults")
    name: str | None = member(default=None, name="Name")
    named: bool | None = member(default=None, name="Named")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")
    sort: str = member(default="PhotoCount", name="Sort")
    with_total_count: bool = member(default=False, name="WithTotalCount")


class CardRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person without the record of the cover."""

    cover_figure_id: str | None = member(default=None, name="CoverFigureId")
    cover_update_time: str | None = member(default=None, name="CoverUpdateTime")
    face_count: int = member(name="FaceCount")
    favourite: bool = member(name="Favourite")
    hidden: bool = member(name="Hidden")
    image_count: int = member(name="ImageCount")
    meta_lock_version: int = member(name="MetaLockVersion")
    name: str = member(name="Name")
    object_id: str = member(name="ObjectId")
    video_count: int = member(name="VideoCount")


class CardPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListFigureClusters answers."""

    figure_clusters: tuple[CardRecord, ...] = member(name="FigureClusters")
    next_token: str = member(name="NextToken")
    total_count: int | None = member(default=None, name="TotalCount")
