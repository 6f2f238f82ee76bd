"""Tasks: selected by tags and times, and forgotten after seven days."""

import psycopg
from alibabacloud_imm20200930 import models
from tests.contract.beside import within
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

from visnomy.jobs.sweep import Sweep


def test_tasks_are_selected_by_tags_and_times(plain: Sdk) -> None:
    made = {
        name: plain.call("create_figure_clustering_task", tags=tags).task_id
        for name, tags in {
            "one": {"Kind": "Night,Run", "n": "1"},
            "two": {"kind": "day", "n": "2"},
            "bare": {},
        }.items()
    }

    def listed(**filters: object) -> list[str]:
        tasks = plain.call("list_tasks", sort="StartTime", **filters).tasks
        return [name for task in tasks for name in made if made[name] == task.task_id]

    assert listed(tag_selector="n=2") == ["two"]
    assert listed(tag_selector="KIND=DAY") == ["two"]
    assert listed(tag_selector="kind") == ["one", "two"]
    assert listed(tag_selector="kind=night\\,run,n=1") == ["one"]
    assert listed(tag_selector='{"n":"1"}') == ["one"]
    assert listed(tag_selector="n=1,kind=day") == []
    started = plain.call("get_task", task_id=made["two"], task_type="FaceClustering").start_time
    assert listed(start_time_range=models.TimeRange(start=started))[-2:] == ["two", "bare"]
    past = models.TimeRange(end="2020-01-01T00:00:00Z")
    assert listed(start_time_range=past) == listed(end_time_range=past) == []


def test_a_task_is_gone_seven_days_after_its_end(plain: Sdk, endpoint: Endpoint) -> None:
    old, new, running = (plain.call("create_figure_clustering_task").task_id for _ in range(3))

    def age(task_id: str, days: float, status: str) -> None:
        statement = """
        update task set started_at = now() - make_interval(days => 30), status = %s,
            ended_at = case when %s = 'Running' then null
                       else now() - make_interval(secs => 86400 * %s::float8) end
        where task_id = %s
        """
        with psycopg.connect(endpoint.database_url, autocommit=True) as connection:
            connection.execute(statement, [status, status, days, task_id])

    age(old, 7.01, "Succeeded")
    age(new, 6.99, "Failed")
    age(running, 0, "Running")
    missing = plain.refusal("get_task", task_id=old, task_type="FaceClustering")
    assert missing[1] == "ResourceNotFound"
    assert {each.task_id for each in plain.call("list_tasks").tasks} == {new, running}
    assert within(endpoint, lambda it: Sweep(it).forget_old_tasks()) == 1
    assert within(endpoint, lambda it: Sweep(it).forget_old_tasks()) == 0
    with psycopg.connect(endpoint.database_url, autocommit=True) as connection:
        rows = connection.execute("select task_id from task where task_id = any(%s)", [[old, new]])
        assert rows.fetchall() == [(new,)]
