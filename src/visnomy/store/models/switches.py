"""Changes of model: where each has come to, and which faces still lack a vector."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.model.project import DEFAULT_DETECTOR, DEFAULT_EMBEDDING_MODEL
from visnomy.model.switch import OPEN_STATES, ModelSwitch, Space, SwitchState
from visnomy.store.rows import Connection

_OPEN = [state.value for state in OPEN_STATES]

_COLUMNS = """
select switch_id, dataset_id, from_model, from_calibration, to_model, to_calibration, state, flips,
       task_id, started_at, flipped_at, ended_at, coalesce(report, '{}')
from model_switch
"""

_WANTED = """
select embedding_model from dataset where dataset_id = %(dataset)s
union
select detector from dataset where dataset_id = %(dataset)s
union
select to_model from model_switch where dataset_id = %(dataset)s and state = any(%(open)s)
union
select from_model from model_switch where dataset_id = %(dataset)s and state = 'Done'
"""

_MISSING = """
select file.file_id, uri, revision
from file
where dataset_id = %(dataset)s and file_id > %(after)s and exists (
    select from figure where figure.file_id = file.file_id and not exists (
        select from embedding
        where embedding.figure_id = figure.figure_id and model = %(model)s
    )
) and not exists (
    select from model_switch_file tried
    where tried.switch_id = %(switch)s and tried.file_id = file.file_id
      and tried.revision = file.revision
)
order by file_id limit %(limit)s
"""

_LACKING = """
select count(*), count(*) filter (where not exists (
    select from embedding where embedding.figure_id = figure.figure_id and model = %s))
from figure where dataset_id = %s
"""

_PUT = """
insert into embedding (figure_id, model, vector)
select figure_id, %s, %s from figure where figure_id = %s and file_id = %s
on conflict (figure_id, model) do update set vector = excluded.vector, added = default
"""

_DROP = """
delete from embedding where model = %(model)s and figure_id in (
    select e.figure_id from embedding e join figure f using (figure_id)
    where f.dataset_id = %(dataset)s and e.model = %(model)s limit %(limit)s
)
"""


@dataclass(frozen=True, slots=True)
class UnembeddedFile:
    """A file with faces that lack a vector."""

    file_id: int
    uri: str
    revision: int


async def open_switch(connection: Connection, switch: ModelSwitch) -> None:
    """Store a new change; the caller holds the dataset's row and knows that no other is open."""
    statement = """
    insert into model_switch (switch_id, dataset_id, from_model, from_calibration, to_model,
                              to_calibration, state, flips, task_id, started_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    old, new = switch.old, switch.new
    values = [switch.switch_id, switch.dataset_id, old.model, old.calibration]
    values += [new.model, new.calibration, switch.state, switch.flips, switch.task_id]
    await connection.execute(statement, [*values, switch.started_at])


async def find_switch(connection: Connection, task_id: str) -> ModelSwitch | None:
    """The change that a task works on."""
    cursor = await connection.execute(f"{_COLUMNS} where task_id = %s", [task_id])
    row = await cursor.fetchone()
    return _switch(row) if row else None


async def newest_switch(
    connection: Connection, dataset_id: int, states: Collection[SwitchState]
) -> ModelSwitch | None:
    """The newest change of a dataset in one of these states."""
    where = "where dataset_id = %s and state = any(%s) order by place desc limit 1"
    values = [dataset_id, [state.value for state in states]]
    row = await (await connection.execute(_COLUMNS + where, values)).fetchone()
    return _switch(row) if row else None


async def list_switches(connection: Connection, dataset_id: int, limit: int) -> list[ModelSwitch]:
    """The changes of a dataset, the newest first."""
    where = "where dataset_id = %s order by place desc limit %s"
    cursor = await connection.execute(_COLUMNS + where, [dataset_id, limit])
    return [_switch(row) for row in await cursor.fetchall()]


async def models_in_use(connection: Connection) -> dict[str, str]:
    """Model -> a dataset that needs its vectors, as project/dataset."""
    statement = """
    select model, min(p.name || '/' || d.name) from dataset d join project p using (project_id),
        lateral (
            select d.embedding_model as model
            union select d.detector
            union select to_model from model_switch s
                where s.dataset_id = d.dataset_id and s.state = any(%(open)s)
            union select from_model from model_switch s
                where s.dataset_id = d.dataset_id and s.state = 'Done'
        ) wanted
    group by model
    """
    return dict(await (await connection.execute(statement, {"open": _OPEN})).fetchall())


async def move_on(  # noqa: PLR0913 (what changes of it)
    connection: Connection,
    switch_id: UUID,
    state: SwitchState,
    *,
    task_id: str | None = None,
    flips: bool | None = None,
    report: Mapping[str, object] | None = None,
) -> None:
    """Put a change into another state; what is None stays."""
    statement = """
    update model_switch
    set state = %(state)s, task_id = coalesce(%(task)s, task_id),
        flips = coalesce(%(flips)s, flips), report = coalesce(%(report)s, report),
        ended_at = case when %(ended)s then clock_timestamp() end,
        flipped_at = case when %(state)s = 'Done' then clock_timestamp() else flipped_at end
    where switch_id = %(switch)s
    """
    values = {
        "switch": switch_id,
        "state": state.value,
        "task": task_id,
        "flips": flips,
        "report": None if report is None else Jsonb(dict(report)),
        "ended": state not in {*OPEN_STATES, SwitchState.DONE},
    }
    await connection.execute(statement, values)


async def lock_running_switch(connection: Connection, task_id: str) -> bool:
    """Whether a task's change still runs; if so, nobody moves it on until the transaction ends."""
    statement = "select 1 from model_switch where task_id = %s and state = 'Running' for update"
    return await (await connection.execute(statement, [task_id])).fetchone() is not None


async def other_models(connection: Connection, dataset_id: int) -> tuple[str, ...]:
    """The models beside the default ones that a file of the dataset is looked at with.

    They are those whose vectors its faces must have, and the one that finds them.
    """
    values = {"dataset": dataset_id, "open": _OPEN}
    rows = await (await connection.execute(_WANTED, values)).fetchall()
    return tuple(sorted({model for (model,) in rows} - {DEFAULT_EMBEDDING_MODEL, DEFAULT_DETECTOR}))


async def files_without(
    connection: Connection, switch: ModelSwitch, *, after: int, limit: int
) -> list[UnembeddedFile]:
    """Files with faces that lack a vector of the new model, by id, those that gave none aside."""
    values = {
        "dataset": switch.dataset_id,
        "after": after,
        "model": switch.new.model,
        "switch": switch.switch_id,
        "limit": limit,
    }
    cursor = await connection.execute(_MISSING, values)
    return [UnembeddedFile(*row) for row in await cursor.fetchall()]


async def count_lacking(connection: Connection, dataset_id: int, model: str) -> tuple[int, int]:
    """All faces of a dataset, and those without a vector of a model."""
    row = await (await connection.execute(_LACKING, [model, dataset_id])).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def is_current(connection: Connection, file: UnembeddedFile) -> bool:
    """Whether a file is as it was when it was looked at; the caller holds the dataset's row."""
    statement = "select 1 from file where file_id = %s and revision = %s"
    cursor = await connection.execute(statement, [file.file_id, file.revision])
    return await cursor.fetchone() is not None


async def put_vectors(
    connection: Connection, model: str, file_id: int, vectors: Mapping[UUID, bytes]
) -> None:
    """Store vectors of the faces of a file; faces that are gone are passed over."""
    rows = [(model, vector, figure_id, file_id) for figure_id, vector in vectors.items()]
    async with connection.cursor() as cursor:
        await cursor.executemany(_PUT, rows)


async def note_tried(connection: Connection, switch_id: UUID, file: UnembeddedFile) -> None:
    """Note that a file gave no vector for some face."""
    statement = """
    insert into model_switch_file values (%s, %s, %s)
    on conflict (switch_id, file_id) do update set revision = excluded.revision
    """
    await connection.execute(statement, [switch_id, file.file_id, file.revision])


async def drop_vectors(connection: Connection, dataset_id: int, model: str, limit: int) -> int:
    """Remove some vectors of a model from a dataset; how many."""
    values = {"dataset": dataset_id, "model": model, "limit": limit}
    return (await connection.execute(_DROP, values)).rowcount


def _switch(row: TupleRow) -> ModelSwitch:
    switch_id, dataset_id, old, old_text, new, new_text, state, flips, task_id = row[:9]
    started_at, flipped_at, ended_at, report = row[9:]
    return ModelSwitch(
        switch_id=switch_id,
        dataset_id=dataset_id,
        old=Space(old, old_text),
        new=Space(new, new_text),
        state=SwitchState(state),
        flips=flips,
        task_id=task_id,
        started_at=started_at,
        flipped_at=flipped_at,
        ended_at=ended_at,
        report=report,
    )
