"""The tenant root and its sets of files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.model.place import LANGUAGES_TAG, asked_languages

TRAITS_OFF_TAG = "visnomy:traits-off"
"""The tag of a project that names the traits that are neither computed nor kept, with commas."""
EVERY_TRAIT = "all"
"""In that tag: all of them."""

DEFAULT_TEMPLATE = "Official:DefaultEmptyId"
FACE_TEMPLATE = "Official:FaceManagement"
TEMPLATES = frozenset(
    {
        "",
        DEFAULT_TEMPLATE,
        "Official:OSSBasicMeta",
        FACE_TEMPLATE,
        "Official:ImageManagement",
        "Official:CognitionImageManagement",
        "Official:AllFunction",
    }
)
"""Workflow templates of the contract (section A.3); '' inherits."""

DEFAULT_EMBEDDING_MODEL = "sface-2021dec"
"""Tells the people of a new dataset apart."""
DEFAULT_DETECTOR = "yunet-2023mar"
"""Finds the faces of a new dataset."""

QUERIES_PER_SECOND = 100
ENGINE_CONCURRENCY = 100
"""Defaults of the contract (section 4, Project)."""

FACE_TEMPLATES = frozenset(
    {
        FACE_TEMPLATE,
        "Official:ImageManagement",
        "Official:CognitionImageManagement",
        "Official:AllFunction",
    }
)
"""The templates that look for faces."""
JUDGING_TEMPLATES = FACE_TEMPLATES - {FACE_TEMPLATE}
"""Those that also want to know how good a picture is, and what it shows and says."""
FULL_TEMPLATE = "Official:AllFunction"


@dataclass(frozen=True, slots=True)
class Quotas:
    """Limits of a dataset; the project's are the defaults of its datasets (IMM CreateProject)."""

    max_bind_count: int = 10
    max_entity_count: int = 10_000_000_000
    max_file_count: int = 100_000_000
    max_relation_count: int = 100_000_000_000
    max_total_file_size_bytes: int = 90_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Project:
    """One tenant: datasets, tasks and policies hang on it."""

    project_id: int
    name: str
    description: str
    service_role: str
    template_id: str
    quotas: Quotas
    max_dataset_count: int
    created_at: datetime
    updated_at: datetime
    dataset_count: int = 0
    file_count: int = 0
    total_file_size_bytes: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    queries_per_second: int = QUERIES_PER_SECOND
    engine_concurrency: int = ENGINE_CONCURRENCY

    @property
    def traits(self) -> frozenset[Trait]:
        """What of people's looks is computed and kept."""
        return wanted_traits(self.tags.get(TRAITS_OFF_TAG, ""))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of addresses and labels."""
        return asked_languages(self.tags.get(LANGUAGES_TAG, ""))


def wanted_traits(off: str) -> frozenset[Trait]:
    """All traits but those that a tag names; a word that is no trait counts for nothing.

    Args:
        off: the value of TRAITS_OFF_TAG.
    """
    names = {name.strip().casefold() for name in off.split(",")}
    if EVERY_TRAIT in names:
        return frozenset()
    return ALL_TRAITS - {trait for trait in Trait if trait.casefold() in names}


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What a caller changes of a project; None leaves a member as it is.

    Attributes:
        quotas: members of `Quotas` that change.
        tags: replace all tags.
    """

    description: str | None = None
    service_role: str | None = None
    template_id: str | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)
    max_dataset_count: int | None = None
    tags: Mapping[str, str] | None = None
    queries_per_second: int | None = None
    engine_concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """What a caller changes of a dataset; None leaves a member as it is.

    Attributes:
        quotas: members of `Quotas` that change.
    """

    description: str | None = None
    template_id: str | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The files that share one set of people.

    Attributes:
        version: grows by one with every change that a reader could see; caches key on it.
        settings: our own knobs (min_images of a new group, ...), absent members mean the default.
        embedding_model: whose vectors its people are told apart by.
        embedding_calibration: JSON of that model's calibration; None for one that ships.
        traits_off: the project's TRAITS_OFF_TAG.
        languages_asked: the project's LANGUAGES_TAG.
        detector: the model that finds its faces.
        paused_at: since when its files are left waiting; None while they are worked on.
    """

    dataset_id: int
    project_id: int
    project_name: str
    name: str
    description: str
    template_id: str
    project_template_id: str
    quotas: Quotas
    created_at: datetime
    updated_at: datetime
    file_count: int
    total_file_size_bytes: int
    cluster_count: int
    version: int
    settings: Mapping[str, float] = field(default_factory=dict)
    bind_count: int = 0
    embedding_model: str = DEFAULT_EMBEDDING_MODEL
    embedding_calibration: str | None = None
    traits_off: str = ""
    languages_asked: str = ""
    detector: str = DEFAULT_DETECTOR
    paused_at: datetime | None = None

    @property
    def traits(self) -> frozenset[Trait]:
        """What of people's looks is computed and kept."""
        return wanted_traits(self.traits_off)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of addresses and labels."""
        return asked_languages(self.languages_asked)

    @property
    def effective_template_id(self) -> str:
        """The template that indexing follows: the dataset's, else the project's."""
        return self.template_id or self.project_template_id or DEFAULT_TEMPLATE

    @property
    def finds_faces(self) -> bool:
        """Whether indexing looks for faces."""
        return self.effective_template_id in FACE_TEMPLATES
