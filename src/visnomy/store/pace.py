"""The rate of a project's calls, shared by all server processes.

A process takes a tenth of a second's worth of calls at once, so that a busy project costs one small
statement for many calls. The rule is the generic cell rate algorithm (ITU-T I.371): one time a
project says until when the calls so far use up its rate.
"""

from dataclasses import dataclass

from visnomy.store.rows import Connection

BURST_S = 1.0
"""A project that was quiet has the calls of so many seconds at once."""
SHARES_A_SECOND = 10

_TAKE = """
with rule as materialized (
    select project_id, queries_per_second as rate, clock_timestamp() as asked_at,
           greatest(1, queries_per_second / %(shares)s) as calls
    from project where name = %(name)s
), taken as (
    insert into project_pace as pace (project_id, paid_until)
    select project_id, asked_at + make_interval(secs => calls::float8 / rate - %(burst)s)
    from rule
    on conflict (project_id) do update set paid_until = greatest(
        pace.paid_until + (select make_interval(secs => calls::float8 / rate) from rule),
        excluded.paid_until
    )
    where pace.paid_until <= (
        select asked_at + make_interval(secs => %(patience)s - 1.0 / rate) from rule
    )
    returning paid_until
)
select rule.rate, rule.calls,
       extract(epoch from taken.paid_until - rule.asked_at)::float8,
       extract(epoch from pace.paid_until - rule.asked_at)::float8
from rule left join taken on true left join project_pace pace using (project_id)
"""


@dataclass(frozen=True, slots=True)
class Share:
    """Calls that a process may make.

    Attributes:
        calls: how many; 0 means that the rate is used up.
        every_s: the time from one call to the next.
        first_in_s: when the first may be made, seconds from the moment of asking; the past too.
            Where there are none, when to ask again.
    """

    calls: int
    every_s: float
    first_in_s: float


async def take_share(connection: Connection, name: str, *, patience_s: float) -> Share | None:
    """The next calls of a project, or none where they would have to wait longer than `patience_s`.

    None where there is no such project.
    """
    values = {
        "name": name,
        "shares": SHARES_A_SECOND,
        "burst": BURST_S,
        "patience": patience_s,
    }
    row = await (await connection.execute(_TAKE, values)).fetchone()
    if row is None:
        return None
    rate, calls, paid_in_s, used_in_s = row
    every_s = 1 / rate
    if paid_in_s is None:
        return Share(0, every_s, max(every_s + (used_in_s or 0.0), every_s / SHARES_A_SECOND))
    return Share(calls, every_s, paid_in_s - (calls - 1) * every_s)
