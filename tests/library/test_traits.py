"""Traits of people: switched by project, removed, filled in when files are seen again."""

from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from tests.jobs.photos import plant
from tests.library.conftest import HereAnalyser
from tests.library.tables import rows
from tests.library.test_indexing import register

from visnomy.errors import InvalidArgument
from visnomy.library.context import Library
from visnomy.library.intake.indexing import index_batch
from visnomy.library.intake.traits import kept_traits, look_again, remove_unwanted, switch_traits
from visnomy.library.projects import update_project
from visnomy.model.analysis import Analysis
from visnomy.model.figure import ALL_TRAITS, NO_TRAITS, Attribute, Face, Trait
from visnomy.model.file import FileIntent
from visnomy.model.project import TRAITS_OFF_TAG, Dataset, ProjectChange
from visnomy.store import datasets
from visnomy.store.documents import unpack

COUNT = 3


class SeeingAnalyser(HereAnalyser):
    """Says of every face what is wanted of its looks."""

    async def analyse(self, path: Path) -> Analysis:
        return await self.analyse_for(path, (), ALL_TRAITS)

    async def analyse_for(
        self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
    ) -> Analysis:
        found = await super().analyse(path)
        return replace(found, faces=tuple(_seen(face, traits) for face in found.faces))


def _seen(face: Face, traits: Set[Trait]) -> Face:
    aged = {"age": 31, "age_sd": 4.5} if Trait.AGE in traits else {}
    told = {
        trait.lower(): Attribute(value, 0.9)
        for trait, value in (
            (Trait.GENDER, "female"),
            (Trait.EMOTION, "happiness"),
            (Trait.MOUTH, "open"),
            (Trait.MASK, "none"),
        )
        if trait in traits
    }
    return replace(face, **aged, **told)  # type: ignore[arg-type]


@pytest.fixture
async def indexed(library: Library, dataset: Dataset, photos: Path) -> list[int]:
    """Three files with a face each, seen with all traits."""
    intents = [FileIntent(f"oss://pics/{path.name}") for path in plant(photos, COUNT)]
    ids = await register(library, dataset, *intents)
    await index_batch(library, SeeingAnalyser(), dataset.dataset_id, ids)
    return ids


async def _figure(library: Library) -> dict[str, object]:
    """The record of the first file's face."""
    statement = "select document from figure order by file_id, ordinal limit 1"
    [(document,)] = await rows(library, statement)
    figure: dict[str, object] = orjson.loads(unpack(document))
    return figure


async def test_a_record_has_every_trait_with_its_confidence(
    library: Library, indexed: list[int]
) -> None:
    figure = await _figure(library)

    assert (figure["Age"], figure["AgeSD"]) == (31, 4.5)
    for name, value in (("Gender", "female"), ("Emotion", "happiness"), ("Mouth", "open")):
        assert (figure[name], figure[f"{name}Confidence"]) == (value, 0.9)
    assert figure["Mask"] == "none"
    assert not {"Beard", "Glasses", "Hat"} & figure.keys()
    assert await rows(library, "select traits ->> 'Mouth' from figure") == [("open",)] * COUNT


async def test_what_is_off_is_not_asked_for_and_the_rest_stays(
    library: Library, dataset: Dataset, indexed: list[int]
) -> None:
    before = await _figure(library)
    await switch_traits(library, "Home", off=[Trait.AGE, Trait.GENDER], on=[])

    assert await look_again(library, "Home") == COUNT
    await index_batch(library, SeeingAnalyser(), dataset.dataset_id, indexed)
    after = await _figure(library)

    assert after["FigureId"] == before["FigureId"]
    assert not {"Age", "AgeSD", "Gender", "GenderConfidence"} & after.keys()
    assert after["Mouth"] == "open"
    assert await rows(library, "select age, age_sd, gender from figure") == [(None,) * 3] * COUNT
    assert await look_again(library, "Home") == 0
    await switch_traits(library, "Home", off=[], on=[Trait.AGE])
    assert (await kept_traits(library, "Home")).earlier_files == COUNT


async def test_what_was_kept_can_be_removed_without_looking_again(
    library: Library, dataset: Dataset, indexed: list[int]
) -> None:
    await switch_traits(library, "Home", off=ALL_TRAITS, on=[])
    kept = await kept_traits(library, "Home")
    before = await _figure(library)

    removed = await remove_unwanted(library, "Home")

    after = await _figure(library)
    assert (kept.unwanted_faces, removed) == (COUNT, COUNT)
    assert before.keys() - after.keys() == {
        *("Age", "AgeSD", "Emotion", "EmotionConfidence", "Gender", "GenderConfidence"),
        *("Mask", "MaskConfidence", "Mouth", "MouthConfidence"),
    }
    assert {name: before[name] for name in after} == after
    assert await rows(library, "select age, gender, traits from figure") == [(None, None, {})] * 3
    assert (await kept_traits(library, "Home")).unwanted_faces == 0
    assert await remove_unwanted(library, "Home") == 0


async def test_the_switch_is_a_tag_of_the_project(library: Library, dataset: Dataset) -> None:
    for value, wanted in (
        ("all", NO_TRAITS),
        ("Emotion, gender", ALL_TRAITS - {Trait.EMOTION, Trait.GENDER}),
        ("", ALL_TRAITS),
    ):
        tags = {TRAITS_OFF_TAG: value, "owner": "me"}
        project = await update_project(library, "Home", ProjectChange(tags=tags))
        async with library.database.reading() as connection:
            found = await datasets.dataset_by_id(connection, dataset.dataset_id)
        assert project.traits == found.traits == wanted

    kept = await switch_traits(library, "Home", off=[Trait.HAT], on=[])
    assert kept.tags == {TRAITS_OFF_TAG: "Hat", "owner": "me"}
    with pytest.raises(InvalidArgument, match=r"may name all, Age, .* got agee"):
        await update_project(library, "Home", ProjectChange(tags={TRAITS_OFF_TAG: "agee"}))
