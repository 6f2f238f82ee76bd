"""Names are put into a JPEG beside everything that is there already, or not at all."""

from io import BytesIO

import pytest
from PIL import Image
from tests.media import hostile
from tests.media.test_region_reading import microsoft, packet

from visnomy.errors import MediaError
from visnomy.media import segments
from visnomy.media.packets import packets_of_jpeg
from visnomy.media.region_reading import read_regions
from visnomy.media.region_writing import with_regions
from visnomy.media.regions import NamedFace
from visnomy.model.geometry import Boundary

ADA = NamedFace("Ada & <Co>", Boundary(10, 8, 20, 24))
SIZE = hostile.SIZE
OTHER = packet('<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">湖 &amp; sea</dc:title>')


def photo(xmp: bytes = b"") -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "At the lake"
    more = {"xmp": xmp} if xmp else {}
    profile = b"\0" * 600
    return hostile.encode(
        hostile.corners(), "JPEG", exif=exif.tobytes(), icc_profile=profile, **more
    )


def split(content: bytes) -> tuple[list[bytes], bytes]:
    """All segments but those of XMP, and everything behind the last one."""
    found = list(segments.read_segments(BytesIO(content)))
    others = [each.content for each in found if not each.content.startswith(segments.XMP)]
    return others, content[found[-1].end :]


@pytest.mark.parametrize(
    "xmp", [b"", OTHER, OTHER.replace(b"<x:xmpmeta", b"<x:xmpmeta x:xmptk='a'")]
)
def test_only_xmp_changes(xmp: bytes) -> None:
    before = photo(xmp)
    after = with_regions(before, [ADA], SIZE, 1)
    assert split(after) == split(before)
    (found,) = packets_of_jpeg(BytesIO(after))
    assert read_regions(found).placed(SIZE, 1) == (ADA,)
    assert (b"sea" in found) == bool(xmp)
    kinds = [each.content[:4] for each in segments.read_segments(BytesIO(after))]
    assert kinds.index(b"Exif") + 1 == kinds.index(b"http")
    assert Image.open(BytesIO(after)).tobytes() == Image.open(BytesIO(before)).tobytes()


def test_names_of_ours_are_written_anew() -> None:
    first = with_regions(photo(OTHER), [ADA], SIZE, 1)
    assert with_regions(first, [ADA], SIZE, 1) == first
    bob = NamedFace("Bob", Boundary(0, 0, 5, 5))
    (found,) = packets_of_jpeg(BytesIO(with_regions(first, [bob, ADA], SIZE, 1)))
    assert read_regions(found).placed(SIZE, 1) == (bob, ADA)
    assert b"sea" in found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (photo(packet(microsoft("Bob", "0, 0, 1, 1"))), "Another program has named"),
        (photo(b"<x:xmpmeta>"), "broken"),
        (photo(b'<rdf:RDF xmlns:rdf="r"></rdf:RDF>'), "form that is not written"),
        (photo(packet(f"<!--{'x' * 64000}-->")), "too large"),
        (hostile.encode(hostile.corners(), "PNG"), "no JPEG"),
        (photo()[:400], "cut off"),
        (
            photo()[:2] + segments.written(segments.APP2, b"MPF\0") + photo(OTHER)[2:],
            "further pictures",
        ),
    ],
    ids=["others", "broken", "bare", "large", "png", "cut", "pictures"],
)
def test_where_it_could_harm_nothing_is_written(content: bytes, reason: str) -> None:
    with pytest.raises(MediaError, match=reason):
        with_regions(content, [ADA], SIZE, 1)
