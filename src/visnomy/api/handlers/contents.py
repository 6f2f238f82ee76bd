"""What one file shows or says: DetectImageLabels, -Texts, -Codes, DetectMediaMeta."""

import msgspec

from visnomy.api.context import Context
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library.intake.contents import (
    code_members,
    describe_image,
    label_members,
    text_members,
    texts_joined,
)
from visnomy.library.intake.media_meta import media_meta
from visnomy.model.content import Aspect


async def detect_image_labels(
    context: Context, request: requests.DetectImageLabels
) -> responses.DetectImageLabels:
    """What is on one image."""
    least = request.threshold
    if least is not None and not 0 <= least <= 1:
        raise InvalidArgument(f"The parameter Threshold takes 0 to 1, got {least}.")
    aspects = {Aspect.LABELS}
    found = await describe_image(
        context.library, request.project_name, request.source_uri, aspects, least
    )
    labels = [each for label in found.labels or () for each in label_members(label)]
    return responses.DetectImageLabels(labels=msgspec.convert(labels, tuple[models.Label, ...]))


async def detect_image_texts(
    context: Context, request: requests.DetectImageTexts
) -> responses.DetectImageTexts:
    """What is written on one image."""
    found = await describe_image(
        context.library, request.project_name, request.source_uri, {Aspect.TEXTS}
    )
    lines = [text_members(line) for line in found.texts or ()]
    return responses.DetectImageTexts(
        ocr_contents=msgspec.convert(lines, tuple[models.OCRContents, ...]),
        ocr_texts=texts_joined(found),
    )


async def detect_image_codes(
    context: Context, request: requests.DetectImageCodes
) -> responses.DetectImageCodes:
    """What the codes on one image say."""
    found = await describe_image(
        context.library, request.project_name, request.source_uri, {Aspect.CODES}
    )
    codes = [code_members(code) for code in found.codes or ()]
    return responses.DetectImageCodes(codes=msgspec.convert(codes, tuple[models.Codes, ...]))


async def detect_media_meta(
    context: Context, request: requests.DetectMediaMeta
) -> responses.DetectMediaMeta:
    """What one video or sound says of itself."""
    if not request.source_uri:
        raise InvalidArgument.missing("SourceURI")
    if not request.project_name:
        raise InvalidArgument.missing("ProjectName")
    members = await media_meta(context.library, request.project_name, request.source_uri)
    return msgspec.convert(members, responses.DetectMediaMeta)
