"""The numbers that belong to one embedding model, fitted by bench/calibrate.py.

Another model needs another file; none of these numbers is written in code.
"""

import json
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import ConfigurationError
from visnomy.grouping.evidence import Evidence
from visnomy.model.likeness import DEFAULT_LIKENESS, Likeness


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How a face leans on its neighbours.

    Attributes:
        floor: neighbours with a lower cosine have no say.
        share: nor have those below this share of the nearest one's cosine, so that a face with
            near neighbours of its own is not drawn to a brother who is in hundreds of photos.
        cap: the nearest one's cosine counts as this at most; copies of a photo are nearer.
        power: how much more the nearer ones count.
        weight: the neighbours' share against the face itself.
    """

    floor: float
    share: float
    cap: float
    power: float
    weight: float


@dataclass(frozen=True, slots=True)
class ConfidenceCurve:
    """Probability that a face belongs to its group.

    1 / (1 + exp(-(slope * s + own * log(a) + rest * log(b) + intercept))), where s is the mean
    smoothed similarity of the face to the rest of its group, and a and b are how much the face and
    that rest say about who they are (`confidence.heard_of`): a poor face that is as like its group
    as a good one is less sure to be right, one among many more.
    """

    slope: float
    intercept: float
    own: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What grouping must know about an embedding model.

    Attributes:
        model: the name of the model.
        fitted_on: which data gave the numbers, in words.
        mean: float32 (d,), the part that all faces share.
        thresholds: (least number of faces, least mean similarity) by rising number; a library
            takes the last row that it reaches. It steps at few sizes, or groups would drift while
            a library grows.
        floors: (least number of faces, least cosine of a neighbour that a face leans on or is
            linked with) by rising number, used alike: among more strangers, some are nearer by
            chance.
        core: the least mean similarity in the first pass of joining, whatever the library's size.
        neighbour_count: the length of a list of neighbours.
        reaches: (least number of faces, least cosine of a listed neighbour), used alike and never
            over `floors`: weak groups look further.
        evidence: the rule by which weak groups join; without it they stay alone.
        likeness: what a cosine is worth to a reader.
    """

    model: str
    fitted_on: str
    mean: NDArray[np.float32]
    thresholds: tuple[tuple[int, float], ...]
    smoothing: Smoothing
    confidence: ConfidenceCurve
    floors: tuple[tuple[int, float], ...] = ((0, 0.4),)
    core: float = 0.9
    neighbour_count: int = 60
    reaches: tuple[tuple[int, float], ...] = ()
    evidence: Evidence | None = None
    likeness: Likeness = DEFAULT_LIKENESS

    @classmethod
    def load(cls, model: str) -> "Calibration":
        """Read the calibration that ships for a model.

        Raises:
            ConfigurationError: there is none for this model.
        """
        folder = resources.files("visnomy.grouping") / "calibrations"
        try:
            text = (folder / f"{model}.json").read_text(encoding="utf-8")
        except FileNotFoundError as exc:
            known = sorted(file.name.removesuffix(".json") for file in folder.iterdir())
            message = f"There is no grouping calibration for {model!r}; there is {known}."
            raise ConfigurationError(message) from exc
        return cls.from_json(text)

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Read what `to_json` wrote."""
        members = json.loads(text)
        return cls(
            model=members["model"],
            fitted_on=members["fitted_on"],
            mean=np.array(members["mean"], np.float32),
            thresholds=_steps(members["thresholds"]),
            floors=_steps(members["floors"]),
            smoothing=Smoothing(**members["smoothing"]),
            confidence=ConfidenceCurve(**members["confidence"]),
            core=members["core"],
            neighbour_count=members["neighbour_count"],
            reaches=_steps(members.get("reaches", [])),
            evidence=_evidence(members.get("evidence")),
            likeness=Likeness(**members["likeness"]),
        )

    def to_json(self) -> str:
        """The content of a calibration file."""
        members = {
            "model": self.model,
            "fitted_on": self.fitted_on,
            "thresholds": self.thresholds,
            "floors": self.floors,
            "smoothing": {
                "floor": self.smoothing.floor,
                "share": self.smoothing.share,
                "cap": self.smoothing.cap,
                "power": self.smoothing.power,
                "weight": self.smoothing.weight,
            },
            "confidence": {
                "slope": self.confidence.slope,
                "intercept": self.confidence.intercept,
                "own": self.confidence.own,
                "rest": self.confidence.rest,
            },
            "core": self.core,
            "neighbour_count": self.neighbour_count,
            "likeness": {
                "half": self.likeness.half,
                "nine_tenths": self.likeness.nine_tenths,
            },
            "reaches": self.reaches,
            "evidence": None if self.evidence is None else asdict(self.evidence),
            "mean": [round(float(value), 8) for value in self.mean],
        }
        return json.dumps(members, indent=1) + "\n"

    def threshold(self, face_count: int) -> float:
        """The least mean similarity inside a group, for a library of this many faces."""
        return _reached(self.thresholds, face_count)

    def floor(self, face_count: int) -> float:
        """The least cosine of a neighbour with a say, for a library of this many faces."""
        return _reached(self.floors, face_count)

    def reach(self, face_count: int) -> float:
        """The least cosine of a listed neighbour, for a library of this many faces."""
        floor = self.floor(face_count)
        return min(_reached(self.reaches, face_count), floor) if self.reaches else floor


def _evidence(members: dict[str, Any] | None) -> Evidence | None:
    if members is None:
        return None
    return Evidence(**{**members, "thresholds": _steps(members["thresholds"])})


def _steps(rows: list[list[float]]) -> tuple[tuple[int, float], ...]:
    return tuple((int(least), float(value)) for least, value in rows)


def _reached(steps: tuple[tuple[int, float], ...], face_count: int) -> float:
    return [value for least, value in steps if face_count >= least][-1]
