-- What users decided about people: each with what its inverse needs, replayed after every clustering run.

create table decision (
    decision_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    -- The order in which decisions of a dataset act.
    place bigint generated always as identity,
    kind text not null,
    author text not null,
    made_at timestamptz not null default clock_timestamp(),
    -- People that it speaks of, that it made, and that it ended.
    needs uuid[] not null,
    begins uuid[] not null,
    ends uuid[] not null,
    -- People as they were before, and the members that an edit replaced.
    payload jsonb not null,
    undone_at timestamptz,
    undone_by text not null default ''
);

create index decision_place on decision (dataset_id, place);

-- A face that goes takes what was decided about it along.
create table decision_figure (
    decision_id uuid not null references decision on delete cascade,
    figure_id uuid not null references figure on delete cascade,
    from_cluster_id uuid,
    from_confidence real,
    from_processed boolean not null,
    to_cluster_id uuid,
    primary key (decision_id, figure_id)
);

create index decision_figure_figure on decision_figure (figure_id);
