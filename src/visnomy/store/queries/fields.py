"""The fields that SimpleQuery may name: where the value of each lies, and what may be asked of it.

The table is that of contract A.4. A field of which nothing is ever known is taken as well and has
no value, so that a client's query finds nothing instead of failing. Only text of this module and
of `query_conditions` becomes part of a statement; values reach the database as parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from visnomy.errors import InvalidArgument
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE

LABEL_PREFIX = "CustomLabels."
TAGGING_PREFIX = "OSSTagging."
USER_META_PREFIX = "OSSUserMeta."
PLACE = "LatLong"

COUNTED = frozenset({"count"})
GROUPED = COUNTED | {"group"}
OF_TEXT = GROUPED | {"distinct"}
OF_TIME = COUNTED | {"min", "max"}
OF_NUMBER = OF_TEXT | {"min", "max", "average", "sum"}


class Kind(StrEnum):
    """How a field's values are read; the value is the type of a page's position."""

    TEXT = "text"
    NUMBER = "bigint"
    DECIMAL = "numeric"
    TIME = "timestamptz"


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        expression: SQL of its value; null or '' where there is none.
        calculations: what Aggregations may ask of it.
        compared: whether eq, gt, gte, lt and lte are offered.
        phrase: SQL of the text that phrases are looked up in; '' where that is not offered.
        nullable: whether the expression may be null.
        indexed: whether there is an index in this order (dataset, sort key, URI).
    """

    expression: str
    kind: Kind
    calculations: frozenset[str]
    compared: bool = True
    prefix: bool = False
    phrase: str = ""
    sorts: bool = False
    nullable: bool = True
    indexed: bool = False

    @property
    def sort_key(self) -> str:
        """An expression that is never null, so that one row comparison finds the next page.

        A missing value sorts as the smallest. Indexes are made on the same expression.
        """
        if not self.nullable:
            return self.expression
        lowest = {Kind.TEXT: "''", Kind.TIME: "'-infinity'"}.get(self.kind, "-1")
        return f"coalesce({self.expression}, {lowest})"


@dataclass(frozen=True, slots=True)
class Parent:
    """A field that holds several elements of the same shape.

    Attributes:
        elements: what follows `from` to go through the elements of one file.
        joined: the same behind `file`, to go through those of many.
    """

    name: str
    elements: str
    joined: str
    fields: Mapping[str, Field]


def _column(name: str, kind: Kind, *, nullable: bool = False, indexed: bool = False) -> Field:
    text = kind is Kind.TEXT
    return Field(
        f"file.{name}",
        kind,
        OF_TEXT if text else OF_TIME if kind is Kind.TIME else OF_NUMBER,
        prefix=text,
        sorts=True,
        nullable=nullable,
        indexed=indexed,
    )


def _fact(name: str, kind: Kind = Kind.TEXT) -> Field:
    """A member of the record that has no column of its own."""
    path = f"file.facts ->> '{name}'"
    if kind is Kind.TEXT:
        return Field(f'({path} collate "C")', kind, OF_TEXT, prefix=True, sorts=True)
    calculations = OF_TIME if kind is Kind.TIME else OF_NUMBER
    return Field(f"({path})::{kind}", kind, calculations, sorts=True)


def _words(name: str) -> str:
    return f"file.facts -> 'Phrases' ->> '{name}'"


def _worded(name: str) -> Field:
    fact = _fact(name)
    return Field(fact.expression, Kind.TEXT, OF_TEXT, prefix=True, phrase=_words(name), sorts=True)


FILE: Mapping[str, Field] = MappingProxyType(
    {
        "URI": _column("uri", Kind.TEXT, indexed=True),
        "ObjectId": _column("object_id", Kind.TEXT),
        "CustomId": _column("custom_id", Kind.TEXT, indexed=True),
        "Filename": Field(
            "file.filename",
            Kind.TEXT,
            OF_TEXT,
            prefix=True,
            phrase=_words("Filename"),
            sorts=True,
            nullable=False,
            indexed=True,
        ),
        # Beyond contract A.4: what could not be read, and why.
        "ObjectStatus": _column("status", Kind.TEXT),
        "Reason": _column("reason", Kind.TEXT),
        "ContentType": _column("content_type", Kind.TEXT),
        "MediaType": _column("media_type", Kind.TEXT),
        "Size": _column("size_bytes", Kind.NUMBER, indexed=True),
        "ImageWidth": _column("image_width_px", Kind.NUMBER, nullable=True),
        "ImageHeight": _column("image_height_px", Kind.NUMBER, nullable=True),
        "Orientation": _column("orientation", Kind.NUMBER, nullable=True),
        "FigureCount": _column("figure_count", Kind.NUMBER),
        "CreateTime": _column("created_at", Kind.TIME, indexed=True),
        "UpdateTime": _column("updated_at", Kind.TIME, indexed=True),
        "FileModifiedTime": _column("file_modified_at", Kind.TIME, nullable=True, indexed=True),
        "FileAccessTime": _column("file_accessed_at", Kind.TIME, nullable=True),
        "ProduceTime": _column("produced_at", Kind.TIME, nullable=True, indexed=True),
        "FileCreateTime": _fact("FileCreateTime", Kind.TIME),
        "OSSURI": _fact("OSSURI"),
        "ETag": _fact("ETag"),
        "OSSStorageClass": _fact("OSSStorageClass"),
        "ObjectACL": _fact("ObjectACL"),
        "ServerSideEncryption": _fact("ServerSideEncryption"),
        "Title": _worded("Title"),
        "Artist": _worded("Artist"),
        "Album": _worded("Album"),
        "AlbumArtist": _worded("AlbumArtist"),
        "Composer": _worded("Composer"),
        "Performer": _worded("Performer"),
        "OCRTexts": Field(
            "file.facts ->> 'OCRTexts'",
            Kind.TEXT,
            COUNTED,
            compared=False,
            phrase=_words("OCRTexts"),
        ),
        "VideoWidth": _fact("VideoWidth", Kind.DECIMAL),
        "VideoHeight": _fact("VideoHeight", Kind.DECIMAL),
        "Duration": _fact("Duration", Kind.DECIMAL),
        "Bitrate": _fact("Bitrate", Kind.DECIMAL),
        "OSSTaggingCount": _fact("OSSTaggingCount", Kind.DECIMAL),
        "ImageScore.OverallQualityScore": _fact("OverallQualityScore", Kind.DECIMAL),
        PLACE: Field("file.latitude_deg", Kind.DECIMAL, COUNTED, compared=False),
    }
)

CLUSTER_REFERENCE = (
    f"coalesce('{CLUSTER_PREFIX}' || figure.cluster_id,"
    f" case when figure.processed then '{INDEPENDENT}' else '{UNAVAILABLE}' end)"
)


def _id(expression: str) -> Field:
    return Field(f'({expression} collate "C")', Kind.TEXT, GROUPED, prefix=True)


def _word(expression: str) -> Field:
    return Field(f'({expression} collate "C")', Kind.TEXT, GROUPED)


def _ratio(column: str, digits: int = 4) -> Field:
    # Records show so many digits; a query compares what they show.
    return Field(f"round(figure.{column}::numeric, {digits})", Kind.DECIMAL, GROUPED)


_TRAITS = ("Emotion", "Mouth", "Beard", "Hat", "Mask", "Glasses")
QUERIED_TRAITS = tuple(f"{name}{part}" for name in _TRAITS for part in ("", "Confidence"))
"""The members of a face's record that have no column of their own."""

FIGURES = Parent(
    "Figures",
    elements="figure where figure.file_id = file.file_id",
    joined="join figure on figure.file_id = file.file_id",
    fields=MappingProxyType(
        {
            "FigureId": _id("figure.figure_id::text"),
            "FigureClusterId": _id(CLUSTER_REFERENCE),
            "FigureType": _word("'face'::text"),
            "Gender": _word("figure.gender"),
            "GenderConfidence": _ratio("gender_confidence"),
            "Age": Field("figure.age", Kind.NUMBER, GROUPED | {"min", "max", "average"}),
            "AgeSD": _ratio("age_sd", 2),
            "FaceQuality": _ratio("quality"),
            "Sharpness": _ratio("sharpness"),
            "FigureConfidence": _ratio("confidence"),
            "FigureClusterConfidence": _ratio("cluster_confidence"),
            "HeadPose.Pitch": _ratio("pitch_deg", 2),
            "HeadPose.Roll": _ratio("roll_deg", 2),
            "HeadPose.Yaw": _ratio("yaw_deg", 2),
            **{name: _word(f"figure.traits ->> '{name}'") for name in _TRAITS},
            **{
                f"{name}Confidence": Field(
                    f"(figure.traits ->> '{name}Confidence')::numeric", Kind.DECIMAL, GROUPED
                )
                for name in _TRAITS
            },
        }
    ),
)


def _member(name: str, *, prefix: bool = False, phrase: bool = False) -> Field:
    return Field(
        f"(item.value ->> '{name}' collate \"C\")",
        Kind.TEXT,
        GROUPED,
        prefix=prefix,
        phrase="item.value ->> 'Phrase'" if phrase else "",
    )


def _member_number(name: str) -> Field:
    return Field(f"(item.value ->> '{name}')::numeric", Kind.DECIMAL, GROUPED)


def _listed(name: str, fields: Mapping[str, Field]) -> Parent:
    items = f"jsonb_array_elements(file.facts -> '{name}') as item(value)"
    return Parent(name, f"{items} where true", f"cross join lateral {items}", fields)


LABELS = _listed(
    "Labels",
    MappingProxyType(
        {
            "LabelName": _member("LabelName", prefix=True, phrase=True),
            "ParentLabelName": _member("ParentLabelName"),
            "Language": _member("Language"),
            "LabelLevel": _member_number("LabelLevel"),
            "LabelConfidence": _member_number("LabelConfidence"),
            "CentricScore": _member_number("CentricScore"),
        }
    ),
)

ADDRESSES = _listed(
    "Addresses",
    MappingProxyType(
        {
            "Country": _member("Country", prefix=True),
            "Province": _member("Province", prefix=True),
            "City": _member("City", prefix=True),
            "District": _member("District", prefix=True),
            "Township": _member("Township", prefix=True),
            "AddressLine": _member("AddressLine", prefix=True, phrase=True),
            "Language": _member("Language", prefix=True),
        }
    ),
)

PARENTS: Mapping[str, Parent] = MappingProxyType(
    {parent.name: parent for parent in (FIGURES, LABELS, ADDRESSES)}
)


def field_of_elements(name: str, within: Parent | None = None) -> tuple[Parent, Field] | None:
    """The field of an array's elements that a name means; None for another kind of field.

    Args:
        name: `Figures.Age`; inside of a nested condition `Age` as well.
        within: the parent of the nested condition, if there is one.

    Raises:
        InvalidArgument: the elements have no such field, or a nested condition names another field.
    """
    if within is not None:
        child = name.removeprefix(f"{within.name}.")
        if child not in within.fields:
            raise unknown(name)
        return within, within.fields[child]
    head, _, child = name.partition(".")
    parent = PARENTS.get(head)
    if parent is None:
        return None
    if child not in parent.fields:
        raise unknown(name)
    return parent, parent.fields[child]


def unknown(name: str) -> InvalidArgument:
    """What is said of a field that is not in the table."""
    return InvalidArgument(f"The field {name[:100]} cannot be queried.")
