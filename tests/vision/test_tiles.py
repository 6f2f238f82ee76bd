"""A crowd is looked at in parts; whatever lies on a cut between parts is found once."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.vision.conftest import read_rgb

from visnomy.vision.detector import Detections, FaceDetector, Pixels
from visnomy.vision.tiles import OVERLAP_PX, find_in_tiles, is_crowd

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"


def _found(boxes: list[tuple[float, float, float, float]]) -> Detections:
    array = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    middles = (array[:, None, :2] + array[:, None, 2:]) / np.float32(2)
    points = np.asarray(np.repeat(middles, 5, axis=1), dtype=np.float32)
    return Detections(array, points, np.full(len(array), 0.9, dtype=np.float32))


@dataclass(frozen=True)
class _BrightSquares:
    """Finds the bright columns and rows of a tile as one box, as far as they lie in the tile."""

    def detect(self, pixels: Pixels, *, long_side: int | None) -> Detections:
        assert long_side is None
        rows, columns = np.nonzero(pixels[:, :, 0] > 200)
        if not len(rows):
            return _found([])
        # A detector guesses the whole face where the tile cuts it.
        left, top = float(columns.min()), float(rows.min())
        right, bottom = float(columns.max()) + 1, float(rows.max()) + 1
        reach = 3.0
        return _found([(left - reach, top - reach, right + reach, bottom + reach)])


@pytest.mark.parametrize("left", [40, 1150, 1200, 1270, 2480])
@pytest.mark.parametrize("top", [30, 900, 1300])
def test_a_face_is_found_once_wherever_the_tiles_are_cut(left: int, top: int) -> None:
    picture = np.zeros((1920, 2560, 3), dtype=np.uint8)
    picture[top : top + 40, left : left + 40] = 255

    found = find_in_tiles(_BrightSquares(), picture)  # type: ignore[arg-type]

    assert found.boxes.tolist() == [[left - 3, top - 3, left + 43, top + 43]]
    assert OVERLAP_PX >= 46, "or it would lie in no tile as a whole"


def test_only_several_small_faces_of_a_large_picture_are_a_crowd() -> None:
    small, large = [(0.0, 0.0, 20.0, 20.0)], [(0.0, 0.0, 80.0, 80.0)]

    assert is_crowd(_found(small * 3), 3.0)
    assert not is_crowd(_found(small * 2 + large * 9), 3.0)
    assert not is_crowd(_found(small * 3), 1.0), "no larger picture to look at"
    assert not is_crowd(_found([]), 3.0)


def test_five_hundred_faces_in_a_photo_are_told_one_by_one(detector: FaceDetector) -> None:
    across, down, cell = 25, 20, 100
    head = cv2.resize(read_rgb(ALBUM / "grace-hopper.jpg")[60:396, 98:434], (cell, cell))
    crowd = np.tile(np.asarray(head, np.uint8), (down, across, 1))

    found = find_in_tiles(detector, crowd)

    middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    assert len(found) == len({(x, y) for x, y in (middles // cell).tolist()}) == across * down
