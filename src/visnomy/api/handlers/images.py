"""An image as a whole: DetectImageScore, DetectImageCropping."""

import re

import msgspec

from visnomy.api.context import Context
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library.intake.judging import crop_members, crops_of, judge_image
from visnomy.media.cropping import RATIOS

MOST_RATIOS = 5
_RATIO = re.compile(r"(\d{1,2}):(\d{1,2})", re.ASCII)


async def detect_image_score(
    context: Context, request: requests.DetectImageScore
) -> responses.DetectImageScore:
    """How well one image was taken."""
    uri = _needed(request.source_uri)
    found = await judge_image(context.library, request.project_name, uri)
    score = round(found.score, 4) if found.score is not None else None
    return responses.DetectImageScore(
        image_score=models.DetectImageScoreResponseBodyImageScore(overall_quality_score=score)
    )


async def detect_image_cropping(
    context: Context, request: requests.DetectImageCropping
) -> responses.DetectImageCropping:
    """Where to cut one image."""
    uri, ratios = _needed(request.source_uri), read_ratios(request.aspect_ratios)
    found = await judge_image(context.library, request.project_name, uri)
    croppings = [crop_members(crop) for crop in crops_of(found, ratios)]
    return responses.DetectImageCropping(
        croppings=msgspec.convert(croppings, tuple[models.CroppingSuggestion, ...]),
        matched_inclusion_hints=(),
    )


def read_ratios(text: str | None) -> tuple[tuple[int, int], ...]:
    """The ratios of a JSON array such as `["1:1","4:3"]`, or of texts with commas.

    Raises:
        InvalidArgument: more than five, a number that is not 1 to 19, or a shape longer than two
            to one (contract 3, DetectImageCropping).
    """
    if not text:
        return RATIOS
    parts = [part.strip(' "') for part in text.strip(" []").split(",")]
    if len(parts) > MOST_RATIOS:
        raise InvalidArgument(f"The parameter AspectRatios may hold at most {MOST_RATIOS} ratios.")
    return tuple(map(_ratio, parts))


def _ratio(text: str) -> tuple[int, int]:
    match = _RATIO.fullmatch(text)
    wide, high = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= wide <= 19 and 1 <= high <= 19 and 0.5 <= wide / high <= 2):
        raise InvalidArgument(
            f"The parameter AspectRatios takes W:H of 1 to 19, between 1:2 and 2:1, got {text!r}."
        )
    return wide, high


def _needed(uri: str | None) -> str:
    if not uri:
        raise InvalidArgument.missing("SourceURI")
    return uri
