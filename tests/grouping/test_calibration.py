from dataclasses import replace

import numpy as np
import pytest
from tests.grouping.people import calibration

from visnomy.errors import ConfigurationError
from visnomy.grouping.calibration import Calibration


def test_a_calibration_survives_its_file() -> None:
    written = replace(calibration(), thresholds=((0, 0.5), (2000, 0.64)))

    read = Calibration.from_json(written.to_json())

    assert np.array_equal(read.mean, written.mean)
    assert replace(read, mean=written.mean) == written


def test_the_threshold_steps_at_the_sizes_of_the_table() -> None:
    steps = calibration(thresholds=((0, 0.5), (1000, 0.6)))

    assert [steps.threshold(count) for count in (0, 999, 1000, 10**6)] == [0.5, 0.5, 0.6, 0.6]


def test_the_calibration_of_the_shipped_model_is_whole() -> None:
    shipped = Calibration.load("sface-2021dec")

    assert shipped.model == "sface-2021dec"
    assert shipped.mean.shape == (128,)
    assert 0.2 < np.linalg.norm(shipped.mean) < 0.6
    assert shipped.thresholds[0][0] == 0
    assert "LFW" in shipped.fitted_on


def test_an_unknown_model_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"'no-such'.*sface-2021dec"):
        Calibration.load("no-such")
