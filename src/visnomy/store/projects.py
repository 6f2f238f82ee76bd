"""Projects: the tenant roots."""

from collections.abc import Mapping
from dataclasses import fields

from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import ResourceAlreadyExists, ResourceNotFound, StatusConflict
from visnomy.model.page import Page
from visnomy.model.project import Project, ProjectChange, Quotas
from visnomy.store.rows import Connection, present

_SELECT = """
select p.project_id, p.name, p.description, p.service_role, p.template_id,
       p.max_bind_count, p.max_entity_count, p.max_file_count, p.max_relation_count,
       p.max_total_file_size_bytes, p.max_dataset_count, p.created_at, p.updated_at,
       coalesce(d.dataset_count, 0), coalesce(d.file_count, 0), coalesce(d.size_bytes, 0), p.tags,
       p.queries_per_second, p.engine_concurrency
from project p
left join lateral (
    select count(*) as dataset_count, sum(file_count)::bigint as file_count,
           sum(total_file_size_bytes)::bigint as size_bytes
    from dataset where dataset.project_id = p.project_id
) d on true
"""

_INSERT = """
insert into project (
    name, description, service_role, template_id, max_dataset_count, max_bind_count,
    max_entity_count, max_file_count, max_relation_count, max_total_file_size_bytes, tags
) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (name) do nothing
"""

_QUOTAS = """
    max_bind_count = coalesce(%(max_bind_count)s, max_bind_count),
    max_entity_count = coalesce(%(max_entity_count)s, max_entity_count),
    max_file_count = coalesce(%(max_file_count)s, max_file_count),
    max_relation_count = coalesce(%(max_relation_count)s, max_relation_count),
    max_total_file_size_bytes =
        coalesce(%(max_total_file_size_bytes)s, max_total_file_size_bytes),
"""

MEMBERS_OF_BOTH = f"""
    description = coalesce(%(description)s, description),
    template_id = coalesce(%(template_id)s, template_id), {_QUOTAS}
    updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
"""
"""The assignments that change a project and a dataset alike; null leaves a member as it is."""

_UPDATE = f"""
update project set
    service_role = coalesce(%(service_role)s, service_role),
    max_dataset_count = coalesce(%(max_dataset_count)s, max_dataset_count),
    queries_per_second = coalesce(%(queries_per_second)s, queries_per_second),
    engine_concurrency = coalesce(%(engine_concurrency)s, engine_concurrency),
    tags = coalesce(%(tags)s, tags), {MEMBERS_OF_BOTH}
where name = %(name)s
"""  # noqa: S608 (made of constants)


async def create_project(  # noqa: PLR0913 (the members of a project)
    connection: Connection,
    *,
    name: str,
    description: str,
    service_role: str,
    template_id: str,
    quotas: Quotas,
    max_dataset_count: int,
    tags: Mapping[str, str],
) -> Project:
    """Make a project; not idempotent.

    Raises:
        ResourceAlreadyExists: the name is taken.
    """
    values: list[object] = [name, description, service_role, template_id, max_dataset_count]
    values += [*quota_values(quotas), Jsonb(dict(tags))]
    if (await connection.execute(_INSERT, values)).rowcount == 0:
        raise ResourceAlreadyExists("project")
    return await get_project(connection, name)


async def get_project(connection: Connection, name: str) -> Project:
    """A project with live counts.

    Raises:
        ResourceNotFound: no such project.
    """
    row = await (await connection.execute(_SELECT + "where p.name = %s", [name])).fetchone()
    if row is None:
        raise ResourceNotFound("project")
    return _project(row)


async def list_projects(
    connection: Connection, *, prefix: str, after: str | None, limit: int
) -> Page[Project]:
    """Projects by name; the page's position is (name,)."""
    where = "where p.name > %s and starts_with(p.name, %s) order by p.name limit %s"
    cursor = await connection.execute(_SELECT + where, [after or "", prefix, limit + 1])
    found = [_project(row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (found[limit - 1].name,) if more and limit else None)


async def update_project(connection: Connection, name: str, change: ProjectChange) -> Project:
    """Change some members; UpdateTime grows with every call.

    Raises:
        ResourceNotFound: no such project.
    """
    values: dict[str, object] = {
        "name": name,
        "description": change.description,
        "service_role": change.service_role,
        "template_id": change.template_id,
        "max_dataset_count": change.max_dataset_count,
        "tags": None if change.tags is None else Jsonb(dict(change.tags)),
        "queries_per_second": change.queries_per_second,
        "engine_concurrency": change.engine_concurrency,
    }
    await connection.execute(_UPDATE, values | changed_quotas(change.quotas))
    return await get_project(connection, name)


async def delete_project(connection: Connection, name: str) -> None:
    """Remove an empty project with its tasks.

    Raises:
        ResourceNotFound: no such project.
        StatusConflict: it still has datasets.
    """
    found = await connection.execute(
        "select project_id from project where name = %s for update", [name]
    )
    row = await found.fetchone()
    if row is None:
        raise ResourceNotFound("project")
    datasets = await connection.execute(
        "select count(*) from dataset where project_id = %s", [row[0]]
    )
    (count,) = present(await datasets.fetchone())
    if count:
        raise StatusConflict(f"The project {name} still has {count} dataset(s). Delete them first.")
    await connection.execute("delete from project where project_id = %s", [row[0]])


def quota_values(quotas: Quotas) -> list[int]:
    """Quotas in the order of the columns, bind count first."""
    return [
        quotas.max_bind_count,
        quotas.max_entity_count,
        quotas.max_file_count,
        quotas.max_relation_count,
        quotas.max_total_file_size_bytes,
    ]


def changed_quotas(quotas: Mapping[str, int]) -> dict[str, int | None]:
    """A value for each column of quotas; None where it stays."""
    return {each.name: quotas.get(each.name) for each in fields(Quotas)}


def _project(row: TupleRow) -> Project:
    return Project(
        project_id=row[0],
        name=row[1],
        description=row[2],
        service_role=row[3],
        template_id=row[4],
        quotas=Quotas(*row[5:10]),
        max_dataset_count=row[10],
        created_at=row[11],
        updated_at=row[12],
        dataset_count=row[13],
        file_count=row[14],
        total_file_size_bytes=row[15],
        tags=row[16],
        queries_per_second=row[17],
        engine_concurrency=row[18],
    )
