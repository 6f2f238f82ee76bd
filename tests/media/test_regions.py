"""A region says where a face is on the picture as it is stored, whichever way it is turned."""

from xml.etree import ElementTree as Tree

import numpy as np
import pytest
from PIL import Image

from visnomy.media.pixels import upright
from visnomy.media.regions import MARK, NamedFace, sidecar
from visnomy.model.geometry import Boundary

MWG = "{http://www.metadataworkinggroup.com/schemas/regions/}"
AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
MICROSOFT = "{http://ns.microsoft.com/photo/1.2/t/Region#}"
STORED = (120, 80)


def regions(content: bytes) -> list[tuple[str, list[float]]]:
    """Name and left, top, width, height of each region; both kinds must say the same."""
    root = Tree.fromstring(content)
    found = []
    for each in root.iter(f"{MWG}Area"):
        x, y, w, h = (float(each.attrib[f"{AREA}{side}"]) for side in "xywh")
        found.append([x - w / 2, y - h / 2, w, h])
    names = [text for e in root.iter() if (text := e.get(f"{MWG}Name")) is not None]
    others = [e for e in root.iter() if e.get(f"{MICROSOFT}Rectangle")]
    assert names == [e.get(f"{MICROSOFT}PersonDisplayName") for e in others]
    for mine, other in zip(found, others, strict=True):
        theirs = str(other.get(f"{MICROSOFT}Rectangle")).split(", ")
        assert mine == pytest.approx(list(map(float, theirs)), abs=2e-6)
    return list(zip(names, found, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_box_is_on_the_same_pixels_in_every_orientation(orientation: int) -> None:
    stored = np.zeros((STORED[1], STORED[0]), np.uint8)
    stored[10:30, 60:100] = 255
    seen = np.asarray(upright(Image.fromarray(stored), orientation))
    rows, columns = np.nonzero(seen)
    box = Boundary(
        left=int(columns.min()),
        top=int(rows.min()),
        width=int(np.ptp(columns)) + 1,
        height=int(np.ptp(rows)) + 1,
    )
    ((_, found),) = regions(sidecar([NamedFace("Ada", box)], STORED, orientation))
    assert found == pytest.approx([60 / 120, 10 / 80, 40 / 120, 20 / 80], abs=2e-6)


def test_any_name_is_written_as_it_is() -> None:
    names = ["Ada", "王小明", "Q\"uote & <tag> 's", "two\x00\x07 words"]
    faces = [NamedFace(name, Boundary(0, 0, 10, 10)) for name in names]
    content = sidecar(faces, STORED, 1)
    assert [name for name, _ in regions(content)] == [*names[:3], "two words"]
    assert MARK in content


def test_a_box_that_leaves_the_picture_is_cut_at_its_edge() -> None:
    ((_, found),) = regions(sidecar([NamedFace("Ada", Boundary(-10, 70, 200, 50))], STORED, 1))
    assert found == pytest.approx([0, 70 / 80, 1, 10 / 80], abs=2e-6)
