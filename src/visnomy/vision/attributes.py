"""Reads what can be said of a face's looks, and the pose of its head, from what is installed.

Each network is opened by the first face that needs it: a project that wants no traits, or a server
without photos of people, holds none of them in memory.
"""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from visnomy.model.figure import ALL_TRAITS, Attribute, Trait
from visnomy.model.geometry import HeadPose
from visnomy.packages import sha256_hex
from visnomy.vision.age import AgeGuess, age_of_both, age_of_dlib
from visnomy.vision.aligner import tilt_deg
from visnomy.vision.chips import ChipReader, large_chip
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.emotion import EmotionReader
from visnomy.vision.faceres import Description, FaceDescriber
from visnomy.vision.gender import gender_of_both, gender_of_dlib
from visnomy.vision.heads import HEADS_FOLDER, HeadReader
from visnomy.vision.installed import has_weights, read_weights
from visnomy.vision.mesh import MeshFinder
from visnomy.vision.mouth import read_mouth
from visnomy.vision.pose import head_pose, mesh_pose
from visnomy.vision.pyramid import Pyramid
from visnomy.vision.weights import AGE, FACE_MESH, FACERES, FER, GENDER, HUMAN_EMOTION

_BY_FEATURES = {Trait.MASK: "mask", Trait.HAT: "hat", Trait.BEARD: "beard"}


@dataclass(frozen=True, slots=True)
class Looks:
    """What was read of a face; None where no source is installed or it is not wanted.

    Attributes:
        age: in years.
        age_sd: the standard deviation to expect of it.
    """

    head_pose: HeadPose
    age: int | None = None
    age_sd: float | None = None
    gender: Attribute | None = None
    emotion: Attribute | None = None
    mouth: Attribute | None = None
    beard: Attribute | None = None
    hat: Attribute | None = None
    mask: Attribute | None = None
    glasses: Attribute | None = None


class AttributeReader:
    """All sources of a weights folder, each loaded once, when it is first wanted."""

    def __init__(self, folder: Path, heads: HeadReader, *, threads: int = 1) -> None:
        self._folder = folder
        self._heads = heads
        self._threads = threads
        self._has_faceres = has_weights(folder, FACERES)
        self._has_mesh = has_weights(folder, FACE_MESH)
        self._has_emotions = has_weights(folder, FER) and has_weights(folder, HUMAN_EMOTION)

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "AttributeReader":
        """The reader of a weights folder; its networks are opened later.

        Raises:
            WeightsError: a file that is needed is absent or wrong, or a head is none.
        """
        for weight in (AGE, GENDER):
            read_weights(folder, weight)
        return cls(folder, HeadReader.load(folder), threads=threads)

    def read(
        self,
        picture: Pixels | Pyramid,
        points: Floats,
        box: Floats,
        wanted: Set[Trait] = ALL_TRAITS,
    ) -> Looks:
        """The looks of the face with these five points.

        Args:
            picture: uint8 (h, w, 3), RGB, or a pyramid of it.
            points: float32 (5, 2), settled.
            box: float32 (4,): left, top, right, bottom.
            wanted: nothing else is computed, but for the pose.

        Raises:
            WeightsError: a file that was there at the start is not any more.
        """
        pyramid = Pyramid.of(picture)
        mesh = self._mesh.find(pyramid, points) if self._has_mesh else None
        described = self._described(pyramid, points, wanted)
        chip = large_chip(pyramid, points) if wanted & {Trait.AGE, Trait.GENDER} else None
        age = self._age(chip, described) if chip is not None and Trait.AGE in wanted else None
        has_emotion = self._has_emotions and Trait.EMOTION in wanted
        return Looks(
            head_pose=head_pose(points) if mesh is None else mesh_pose(mesh),
            age=None if age is None else max(0, round(age.age)),
            age_sd=None if age is None else age.sd,
            gender=self._gender(chip, described)
            if chip is not None and Trait.GENDER in wanted
            else None,
            emotion=self._emotion.read(pyramid, box, tilt_deg(points)) if has_emotion else None,
            mouth=read_mouth(mesh) if mesh is not None and Trait.MOUTH in wanted else None,
            **self._by_heads(described, wanted),
        )

    @cached_property
    def _chips(self) -> ChipReader:
        return ChipReader.load(self._folder, threads=self._threads)

    @cached_property
    def _describer(self) -> FaceDescriber:
        return FaceDescriber.load(self._folder, threads=self._threads)

    @cached_property
    def _mesh(self) -> MeshFinder:
        return MeshFinder.load(self._folder, threads=self._threads)

    @cached_property
    def _emotion(self) -> EmotionReader:
        return EmotionReader.load(self._folder, threads=self._threads)

    def _described(
        self, picture: Pixels | Pyramid, points: Floats, wanted: Set[Trait]
    ) -> Description | None:
        by_heads = {trait for trait, name in _BY_FEATURES.items() if name in self._heads.heads}
        if "glasses" in self._heads.heads:
            by_heads.add(Trait.GLASSES)
        is_of_use = bool(wanted & {Trait.AGE, Trait.GENDER, *by_heads})
        return (
            self._describer.describe(picture, points) if self._has_faceres and is_of_use else None
        )

    def _age(self, chip: Pixels, described: Description | None) -> AgeGuess:
        chances = self._chips.ages(chip)
        return age_of_both(chances, described.ages) if described else age_of_dlib(chances)

    def _gender(self, chip: Pixels, described: Description | None) -> Attribute:
        male = self._chips.male(chip)
        return gender_of_both(male, described.male) if described else gender_of_dlib(male)

    def _by_heads(
        self, described: Description | None, wanted: Set[Trait]
    ) -> dict[str, Attribute | None]:
        if described is None:
            return {}
        read: dict[str, Attribute | None] = {
            name: self._heads.read(name, described.features)
            for trait, name in _BY_FEATURES.items()
            if trait in wanted
        }
        if Trait.GLASSES in wanted:
            read["glasses"] = self._heads.read_glasses(described.features)
        return read


def sources(folder: Path) -> list[str]:
    """The names of the sources beside the needed ones, trained heads with a part of their sha256.

    Files that were looked at with other sources have other fields.
    """
    optional = (FACE_MESH, FER, FACERES, HUMAN_EMOTION)
    installed = [weight.name for weight in optional if has_weights(folder, weight)]
    heads = sorted((folder / HEADS_FOLDER).glob("*.json"))
    return installed + [f"{path.stem}:{sha256_hex(path.read_bytes())[:12]}" for path in heads]
