"""Files that belong together: taken at one place on days in a row, or nearly the same picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from visnomy.model.page import TimeRange

LOCATION_DATE_PREFIX = "LocationDateCluster-"
SIMILAR_IMAGE_PREFIX = "SimilarImageCluster-"


class PlaceLevel(StrEnum):
    """How large a place is, the largest first; the values are those of the wire."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"

    @property
    def parts(self) -> tuple[str, ...]:
        """The members of an address down to this level."""
        levels = list(PlaceLevel)
        return tuple(each.value.capitalize() for each in levels[: levels.index(self) + 1])


class LocationDateSort(StrEnum):
    """The orders of QueryLocationDateClusters; the default is by the first picture."""

    START = "LocationDateClusterStartTime"
    END = "LocationDateClusterEndTime"
    CREATE_TIME = "CreateTime"
    UPDATE_TIME = "UpdateTime"


class SimilarImageSort(StrEnum):
    """The orders of QuerySimilarImageClusters."""

    UPDATE_TIME = "UpdateTime"
    CREATE_TIME = "CreateTime"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """An instant, and how many seconds clocks were ahead of UTC there."""

    at: datetime
    offset_s: int


@dataclass(frozen=True, slots=True)
class LocationDateCluster:
    """Pictures of one place on days in a row.

    Attributes:
        addresses: the place in each language that its files have it in, as wire members.
        start, end: when the first and the last picture was taken.
    """

    cluster_id: UUID
    level: PlaceLevel
    addresses: list[Mapping[str, str]]
    start: LocalTime
    end: LocalTime
    title: str
    custom_id: str
    custom_labels: Mapping[str, str]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class LocationDateQuery:
    """Which clusters, in which order, from where on.

    Attributes:
        after: the position of the page before.
        labels: key -> value that must be there; None asks only for the key.
        address: members that one of the addresses must have, case aside.
        title: a part of the title, case aside.
    """

    sort: LocationDateSort = LocationDateSort.START
    descending: bool = False
    after: tuple[object, ...] | None = None
    limit: int = 20
    cluster_id: UUID | None = None
    levels: tuple[PlaceLevel, ...] = ()
    labels: Mapping[str, str | None] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    started: TimeRange = field(default_factory=TimeRange)
    ended: TimeRange = field(default_factory=TimeRange)
    created: TimeRange = field(default_factory=TimeRange)
    updated: TimeRange = field(default_factory=TimeRange)


@dataclass(frozen=True, slots=True)
class LocationDateChange:
    """What a user may change; None leaves a member as it is."""

    title: str | None = None
    custom_id: str | None = None
    custom_labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SimilarImage:
    """One picture of a set; score is its technical quality 0..1, None where unknown."""

    uri: str
    score: float | None


@dataclass(frozen=True, slots=True)
class SimilarImageCluster:
    """Pictures that are nearly the same, the best first."""

    cluster_id: UUID
    images: tuple[SimilarImage, ...]
    created_at: datetime
    updated_at: datetime
