-- Which embedding model tells the people of a dataset apart, and how one takes the place of another.

alter table dataset add column embedding_model text not null default 'sface-2021dec';
-- What grouping must know of a model that does not ship with Visnomy: part of what the groups depend
-- on, so it is kept here and not in a file that may go.
alter table dataset add column embedding_calibration text;

-- The new groups are made beside the old ones, so both have their cells.
alter table grouping_cells drop constraint grouping_cells_pkey;
alter table grouping_cells add primary key (dataset_id, model);

create table model_switch (
    switch_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    place bigint generated always as identity,
    from_model text not null,
    from_calibration text,
    to_model text not null,
    to_calibration text,
    -- Running, Paused, Ready, Done, Abandoned or Undone.
    state text not null,
    -- Whether it flips by itself once everything is compared.
    flips boolean not null,
    task_id text not null,
    -- What it changes, or would.
    report jsonb,
    -- People who ended with it, and those who began.
    people jsonb not null default '[]',
    made uuid[] not null default '{}',
    started_at timestamptz not null default clock_timestamp(),
    flipped_at timestamptz,
    ended_at timestamptz
);
create index model_switch_dataset on model_switch (dataset_id, place);
create unique index model_switch_open on model_switch (dataset_id)
    where state in ('Running', 'Paused', 'Ready');

-- Files that gave no vector for some face; a newer revision is tried again.
create table model_switch_file (
    switch_id uuid not null references model_switch on delete cascade,
    file_id bigint not null references file on delete cascade,
    revision bigint not null,
    primary key (switch_id, file_id)
);

-- Faces that the flip moved: what undoing it needs.
create table model_switch_figure (
    switch_id uuid not null references model_switch on delete cascade,
    figure_id uuid not null references figure on delete cascade,
    from_cluster_id uuid,
    from_confidence real,
    from_processed boolean not null,
    to_cluster_id uuid,
    primary key (switch_id, figure_id)
);
create index model_switch_figure_figure on model_switch_figure (figure_id);

-- The order in which vectors came, so that an index in memory reads only those that it lacks. Within
-- a dataset it is the order of commits, for whoever writes there holds the dataset's row.
alter table embedding add column added bigint generated always as identity;
create index embedding_added on embedding (model, added);
