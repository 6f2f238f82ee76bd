-- What a project may ask for at once; the API shows both as quotas (IMM, Project).
alter table project
    add column queries_per_second integer not null default 100
        check (queries_per_second between 1 and 1000000),
    add column engine_concurrency integer not null default 100
        check (engine_concurrency between 1 and 1000000);

-- Until when the calls so far use up a project's rate. Of no worth after a crash, so not logged.
create unlogged table project_pace (
    project_id bigint primary key references project on delete cascade,
    paid_until timestamptz not null
) with (fillfactor = 50);

-- Engine work that runs now. Who does it renews expires_at; what a killed process held ends by itself.
create unlogged table engine_work (
    work_id uuid primary key,
    project_id bigint not null references project on delete cascade,
    started_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);

create index engine_work_project on engine_work (project_id);

-- How often analysis processes died or took too long, over all workers.
create table analysis_fault (
    kind text primary key,
    total bigint not null
);
