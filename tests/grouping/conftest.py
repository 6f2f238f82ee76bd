"""A library with one small album."""

from pathlib import Path

import pytest
from tests.grouping.albums import SIZES, plant, vectors

from visnomy.library.context import Library
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.datasets import create_dataset
from visnomy.store.projects import create_project


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Library:
    settings = Settings(data_dir=tmp_path)
    return Library(settings, database, SourceMap.from_settings(settings))


@pytest.fixture
async def dataset(library: Library) -> Dataset:
    """Four people with five, four, three and two photos."""
    async with library.database.transaction() as connection:
        project = await create_project(
            connection,
            name="home",
            description="",
            service_role="",
            template_id=FACE_TEMPLATE,
            quotas=Quotas(),
            max_dataset_count=10,
            tags={},
        )
        made = await create_dataset(
            connection, project, name="album", description="", template_id="", quotas=Quotas()
        )
    await plant(library, made, vectors(SIZES), start=0)
    return made
