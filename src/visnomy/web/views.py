"""What the templates show: people and photos, taken from the records of the API."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from visnomy.web.moments import Moment, moments_of, shown_size, video_part
from visnomy.web.site import Record, number, number_of, record_of, records, text

_SIDEWAYS = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""
_THUMBNAIL_PX = 480


@dataclass(frozen=True, slots=True)
class Person:
    """One card of the wall, or the head of a person's page.

    Attributes:
        ages: the least and the greatest in years, as they are guessed from the faces.
    """

    cluster_id: str
    name: str
    image_count: int
    video_count: int
    face_count: int
    version: int
    portrait_url: str
    ages: tuple[int, int] | None = None

    @property
    def photo_count(self) -> int:
        """Photos and videos together, as people count them."""
        return self.image_count + self.video_count

    @property
    def url(self) -> str:
        """The person's page."""
        return f"/people/{self.cluster_id}"

    @classmethod
    def of(cls, record: Record) -> "Person":
        """From a FigureCluster record."""
        return cls(
            cluster_id=text(record, "ObjectId"),
            name=text(record, "Name"),
            image_count=number(record, "ImageCount"),
            video_count=number(record, "VideoCount"),
            face_count=number(record, "FaceCount"),
            version=number(record, "MetaLockVersion"),
            portrait_url=_cover_url(record_of(record, "Cover")),
            ages=_ages(record),
        )

    @classmethod
    def listed(cls, record: Record) -> "Person":
        """From a record of ListFigureClusters, which has no record of the cover."""
        cover, stamp = text(record, "CoverFigureId"), _digits(text(record, "CoverUpdateTime"))
        return replace(cls.of(record), portrait_url=portrait_url(cover, stamp) if cover else "")


@dataclass(frozen=True, slots=True)
class Box:
    """One face in a photo, in pixels of the upright photo.

    Attributes:
        cluster_id: '' for a face that belongs to nobody.
        is_subject: whom this view of the photo is about.
        start_s: when a video first shows it.
    """

    left: int
    top: int
    width: int
    height: int
    figure_id: str
    cluster_id: str
    is_subject: bool
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Photo:
    """One tile of a person's page.

    Attributes:
        length: of a video, as players show it; '' for a picture.
        moments: of the subject in a video, in the order of time.
    """

    object_id: str
    uri: str
    filename: str
    taken_on: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    thumbnail_url: str
    original_url: str
    stamp: str
    length: str = ""
    moments: tuple[Moment, ...] = ()

    def portrait_url(self, figure_id: str) -> str:
        """The picture of one of its faces."""
        return portrait_url(figure_id, self.stamp)

    @property
    def thumbnail_size(self) -> tuple[int, int]:
        """The size at which the thumbnail comes, for a layout that does not jump."""
        scale = min(1.0, _THUMBNAIL_PX / max(self.width, self.height, 1))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))

    @property
    def ratio_tenths(self) -> int:
        """Width by height in tenths, as the style sheet has classes for: 4 to 30."""
        return min(max(round(10 * self.width / max(self.height, 1)), 4), 30)

    @property
    def companions(self) -> list[str]:
        """The other people of the photo, each once."""
        ids = [box.cluster_id for box in self.boxes if box.cluster_id and not box.is_subject]
        return list(dict.fromkeys(ids))

    @classmethod
    def of(cls, record: Record, subject_id: str) -> "Photo":
        """From a File record, seen from a person or a face.

        Args:
            record: a File of the API.
            subject_id: of the person or of the one face that it is about.
        """
        width, height = _upright_size(record)
        object_id, stamp = text(record, "ObjectId"), _stamp(record)
        boxes = tuple(_box(figure, subject_id) for figure in records(record, "Figures"))
        return cls(
            object_id=object_id,
            uri=text(record, "URI"),
            filename=(text(record, "Filename") or text(record, "URI")).rpartition("/")[2],
            taken_on=(text(record, "ProduceTime") or text(record, "FileModifiedTime"))[:10],
            width=width,
            height=height,
            # The subject is drawn last, above the others.
            boxes=tuple(sorted(boxes, key=lambda box: box.is_subject)),
            thumbnail_url=f"/web/thumbnails/{object_id}.webp?v={stamp}",
            original_url=f"/web/originals/{object_id}?v={stamp}",
            stamp=stamp,
            **video_part(record, subject_id),
        )


def companions(photos: Collection[Photo]) -> list[str]:
    """The other people of some photos, each once, in order of appearance."""
    return list(dict.fromkeys(name for photo in photos for name in photo.companions))


def portrait_url(figure_id: str, stamp: str) -> str:
    """The picture of a face of a photo that has this stamp."""
    return f"/web/portraits/{figure_id}.webp?v={stamp}"


def _cover_url(cover: Record) -> str:
    figures = records(cover, "Figures")
    return portrait_url(text(figures[0], "FigureId"), _stamp(cover)) if figures else ""


def _ages(record: Record) -> tuple[int, int] | None:
    if "MinAge" not in record or "MaxAge" not in record:
        return None
    return round(number_of(record, "MinAge")), round(number_of(record, "MaxAge"))


def _stamp(record: Record) -> str:
    """Changes whenever the pictures of a record may have changed, so that they may be cached."""
    return _digits(text(record, "UpdateTime"))


def _digits(time: str) -> str:
    return "".join(filter(str.isdigit, time)) or "0"


def _upright_size(record: Record) -> tuple[int, int]:
    if streams := records(record, "VideoStreams"):
        return shown_size(streams[0])
    width, height = number(record, "ImageWidth"), number(record, "ImageHeight")
    return (height, width) if number(record, "Orientation") in _SIDEWAYS else (width, height)


def _box(figure: Record, subject_id: str) -> Box:
    boundary = record_of(figure, "Boundary")
    figure_id, cluster_id = text(figure, "FigureId"), text(figure, "FigureClusterId")
    return Box(
        left=number(boundary, "Left"),
        top=number(boundary, "Top"),
        width=number(boundary, "Width"),
        height=number(boundary, "Height"),
        figure_id=figure_id,
        cluster_id=cluster_id if cluster_id.startswith("Cluster-") else "",
        is_subject=subject_id in {figure_id, cluster_id},
        start_s=min((each.start_s for each in moments_of(figure)), default=0.0),
    )
