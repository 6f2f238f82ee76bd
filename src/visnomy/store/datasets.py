"""Datasets: files that share one set of people, and the counters that every change keeps true."""

from collections.abc import Mapping

from psycopg.errors import ForeignKeyViolation
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import LimitExceeded, ResourceAlreadyExists, ResourceNotFound, StatusConflict
from visnomy.model.page import Page
from visnomy.model.project import Dataset, DatasetChange, Project, Quotas
from visnomy.store.projects import MEMBERS_OF_BOTH, changed_quotas, quota_values
from visnomy.store.rows import Connection, present

_SELECT = """
select d.dataset_id, d.project_id, p.name, d.name, d.description, d.template_id, p.template_id,
       d.max_bind_count, d.max_entity_count, d.max_file_count, d.max_relation_count,
       d.max_total_file_size_bytes, d.created_at, d.updated_at, d.file_count,
       d.total_file_size_bytes, d.cluster_count, d.version, d.settings,
       (select count(*) from binding b
        where b.dataset_id = d.dataset_id and b.state <> 'Deleted'),
       d.embedding_model, d.embedding_calibration,
       coalesce(p.tags ->> 'visnomy:traits-off', ''), d.detector, d.paused_at,
       coalesce(p.tags ->> 'visnomy:languages', '')
from dataset d join project p using (project_id)
"""

_INSERT = """
insert into dataset (
    project_id, name, description, template_id, max_bind_count, max_entity_count,
    max_file_count, max_relation_count, max_total_file_size_bytes
) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (project_id, name) do nothing
"""

_UPDATE = f"""
update dataset set version = version + 1, {MEMBERS_OF_BOTH}
where dataset_id = %(dataset)s
"""  # noqa: S608 (made of constants)

_COUNT_ON = """
update dataset
set file_count = file_count + %s, total_file_size_bytes = total_file_size_bytes + %s,
    face_count = face_count + %s, cluster_count = cluster_count + %s, version = version + 1
where dataset_id = %s
"""


async def create_dataset(  # noqa: PLR0913 (the members of a dataset)
    connection: Connection,
    project: Project,
    *,
    name: str,
    description: str,
    template_id: str,
    quotas: Quotas,
) -> Dataset:
    """Make a dataset; not idempotent.

    Raises:
        ResourceAlreadyExists: the project has one of that name.
        LimitExceeded: the project is full.
        ResourceNotFound: the project is gone.
    """
    await _refuse_full(connection, project)
    values = [project.project_id, name, description, template_id, *quota_values(quotas)]
    try:
        made = await connection.execute(_INSERT, values)
    except ForeignKeyViolation as exc:
        raise ResourceNotFound("project") from exc
    if made.rowcount == 0:
        raise ResourceAlreadyExists("dataset")
    return await get_dataset(connection, project.name, name)


async def get_dataset(connection: Connection, project_name: str, dataset_name: str) -> Dataset:
    """A dataset with live counts.

    Raises:
        ResourceNotFound: no such project, or no such dataset in it.
    """
    where = "where p.name = %s and d.name = %s"
    cursor = await connection.execute(_SELECT + where, [project_name, dataset_name])
    if row := await cursor.fetchone():
        return _dataset(row)
    known = await connection.execute("select 1 from project where name = %s", [project_name])
    raise ResourceNotFound("dataset" if await known.fetchone() else "project")


async def dataset_by_id(connection: Connection, dataset_id: int) -> Dataset:
    """A dataset by the number that jobs carry.

    Raises:
        ResourceNotFound: it was deleted meanwhile.
    """
    cursor = await connection.execute(_SELECT + "where d.dataset_id = %s", [dataset_id])
    if row := await cursor.fetchone():
        return _dataset(row)
    raise ResourceNotFound("dataset")


async def list_datasets(
    connection: Connection, project: Project, *, prefix: str, after: str | None, limit: int
) -> Page[Dataset]:
    """Datasets of a project by name; the page's position is (name,)."""
    where = """
    where d.project_id = %s and d.name > %s and starts_with(d.name, %s) order by d.name limit %s
    """
    values = [project.project_id, after or "", prefix, limit + 1]
    cursor = await connection.execute(_SELECT + where, values)
    found = [_dataset(row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (found[limit - 1].name,) if more and limit else None)


async def update_dataset(
    connection: Connection, dataset: Dataset, change: DatasetChange
) -> Dataset:
    """Change some members; UpdateTime grows with every call.

    Raises:
        ResourceNotFound: it is gone.
    """
    values = {
        "dataset": dataset.dataset_id,
        "description": change.description,
        "template_id": change.template_id,
    }
    await connection.execute(_UPDATE, values | changed_quotas(change.quotas))
    return await dataset_by_id(connection, dataset.dataset_id)


async def delete_dataset(connection: Connection, dataset: Dataset) -> None:
    """Remove an empty dataset with its tasks and people.

    Raises:
        ResourceNotFound: it is gone already.
        StatusConflict: it still has files, or follows places.
    """
    await lock_dataset_row(connection, dataset.dataset_id)
    files = await connection.execute(
        "select count(*) from (select 1 from file where dataset_id = %s limit 1) f",
        [dataset.dataset_id],
    )
    if present(await files.fetchone())[0]:
        raise StatusConflict(f"The dataset {dataset.name} still has files. Delete them first.")
    if (await dataset_by_id(connection, dataset.dataset_id)).bind_count:
        raise StatusConflict(f"The dataset {dataset.name} still has bindings. Delete them first.")
    await connection.execute("delete from dataset where dataset_id = %s", [dataset.dataset_id])


async def set_dataset_settings(
    connection: Connection, dataset_id: int, settings: Mapping[str, float]
) -> None:
    """Replace our own knobs of a dataset."""
    statement = "update dataset set settings = %s, version = version + 1 where dataset_id = %s"
    await connection.execute(statement, [Jsonb(dict(settings)), dataset_id])


async def set_detector(connection: Connection, dataset_id: int, detector: str) -> None:
    """Name the model that finds faces; the caller holds the dataset's row."""
    statement = "update dataset set detector = %s, version = version + 1 where dataset_id = %s"
    await connection.execute(statement, [detector, dataset_id])


async def set_paused(connection: Connection, dataset_id: int, *, paused: bool) -> None:
    """Let the files of a dataset wait, or no longer; the time of the first call stays."""
    statement = """
    update dataset set version = version + 1,
        paused_at = case when %s then coalesce(paused_at, clock_timestamp()) end
    where dataset_id = %s
    """
    await connection.execute(statement, [paused, dataset_id])


async def is_paused(connection: Connection, dataset_id: int) -> bool:
    """Whether the files of a dataset are left waiting; False for one that is gone."""
    statement = "select 1 from dataset where dataset_id = %s and paused_at is not null"
    return await (await connection.execute(statement, [dataset_id])).fetchone() is not None


async def lock_dataset_row(connection: Connection, dataset_id: int) -> None:
    """Let one transaction at a time change a dataset.

    Every function of the store that changes files, faces or people starts with this, so that two
    of them never wait for each other in a circle.

    Raises:
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    statement = "select 1 from dataset where dataset_id = %s for no key update"
    if await (await connection.execute(statement, [dataset_id])).fetchone() is None:
        raise ResourceNotFound("dataset")


async def count_on(  # noqa: PLR0913 (the counters of a dataset)
    connection: Connection,
    dataset_id: int,
    *,
    files: int = 0,
    size_bytes: int = 0,
    faces: int = 0,
    clusters: int = 0,
) -> None:
    """Add to the counters and mark the dataset as changed."""
    await connection.execute(_COUNT_ON, [files, size_bytes, faces, clusters, dataset_id])


async def _refuse_full(connection: Connection, project: Project) -> None:
    # The lock makes others wait with their datasets, so that two cannot take the last place.
    limit = "select max_dataset_count from project where project_id = %s for no key update"
    row = await (await connection.execute(limit, [project.project_id])).fetchone()
    if row is None:
        raise ResourceNotFound("project")
    statement = "select count(*) from dataset where project_id = %s"
    cursor = await connection.execute(statement, [project.project_id])
    (count,) = present(await cursor.fetchone())
    if count >= row[0]:
        raise LimitExceeded(f"The project {project.name} may have {row[0]} dataset(s).")


def _dataset(row: TupleRow) -> Dataset:
    return Dataset(
        dataset_id=row[0],
        project_id=row[1],
        project_name=row[2],
        name=row[3],
        description=row[4],
        template_id=row[5],
        project_template_id=row[6],
        quotas=Quotas(*row[7:12]),
        created_at=row[12],
        updated_at=row[13],
        file_count=row[14],
        total_file_size_bytes=row[15],
        cluster_count=row[16],
        version=row[17],
        settings=row[18],
        bind_count=row[19],
        embedding_model=row[20],
        embedding_calibration=row[21],
        traits_off=row[22],
        detector=row[23],
        paused_at=row[24],
        languages_asked=row[25],
    )
