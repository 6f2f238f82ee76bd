"""Takes out of what other programs said whatever names a person who is erased.

A name may wait at places where no analysis found a face. It goes as well: it would be there to be
read, and the next face found at one of them would bring the person back.
"""

from collections.abc import Sequence
from uuid import UUID

from visnomy.store.rows import Connection

# The person's name, and what the faces were given by files; not what somebody else is called too.
_NAMES = """
(
    select name from cluster where cluster_id = %(person)s and name <> ''
    union
    select name from said_face join decision using (decision_id)
    where said_face.figure_id = any(%(ids)s) and undone_at is null
)
except
select name from cluster
where dataset_id = %(dataset)s and cluster_id <> %(person)s and name <> ''
"""
_KEEP_PLACES = """
insert into forgotten_face (file_id, left_px, top_px, width_px, height_px)
select distinct file_id, left_px, top_px, width_px, height_px from said_face s
where dataset_id = %(dataset)s and name = any(%(names)s)
  and not exists (select from figure where figure.figure_id = s.figure_id)
"""
_ERASE = """
delete from said_face
where dataset_id = %(dataset)s and (figure_id = any(%(ids)s) or name = any(%(names)s))
"""


async def erase_said(
    connection: Connection, dataset_id: int, cluster_id: UUID, ids: Sequence[UUID], *, keep: bool
) -> int:
    """Erase what files say of a person's faces, and their name wherever it waits for a face.

    Args:
        connection: in the transaction of the erasure, with the person and all decisions there.
        dataset_id: of the person.
        cluster_id: who.
        ids: of the faces.
        keep: note where the name waited, so that the next reading leaves it out.

    Returns:
        How many names went.
    """
    values = {"dataset": dataset_id, "person": cluster_id, "ids": list(ids)}
    rows = await (await connection.execute(_NAMES, values)).fetchall()
    named = {**values, "names": [name for (name,) in rows]}
    if keep:
        await connection.execute(_KEEP_PLACES, named)
    return (await connection.execute(_ERASE, named)).rowcount
