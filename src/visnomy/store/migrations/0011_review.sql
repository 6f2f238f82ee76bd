-- Why something was decided, splits, flags of people, questions to users, and what runs changed.

alter table decision add column reason text not null default '';
alter table cluster add column hidden boolean not null default false;
alter table cluster add column favourite boolean not null default false;
create index cluster_flagged on cluster (dataset_id, cluster_id) where hidden or favourite;

-- A face that something was decided about. Decisions speak of the anchor, so they outlive the face's
-- row: when that goes because an analysis did not find the face again, place and vectors are kept
-- here, and a face that is found there later takes the id back. A file that goes takes all along.
create table anchor (
    figure_id uuid primary key,
    file_id bigint not null references file on delete cascade,
    -- Null while the face has its row.
    left_px integer,
    top_px integer,
    width_px integer,
    height_px integer,
    lost_at timestamptz
);
create index anchor_file on anchor (file_id);

-- One vector for each model: after a change of model the place alone says which face it was.
create table anchor_vector (
    figure_id uuid not null references anchor on delete cascade,
    model text not null,
    vector bytea not null,
    primary key (figure_id, model)
);

insert into anchor (figure_id, file_id)
select distinct figure_id, file_id from decision_figure join figure using (figure_id);

alter table decision_figure drop constraint decision_figure_figure_id_fkey;
alter table decision_figure add foreign key (figure_id) references anchor on delete cascade;

-- The side that a face is on, of those that a decision tells apart; null where it only came along.
alter table decision_figure add column part smallint;
-- Whom the face is not, where that is not the person it was with.
alter table decision_figure add column rejected_cluster_id uuid;
create index decision_figure_to on decision_figure (to_cluster_id) where to_cluster_id is not null;
update decision_figure set part = 0 from decision
where decision.decision_id = decision_figure.decision_id and kind = 'Different';

-- A question to a user. The subject says what it is about, so that one question has one id for ever.
create table suggestion (
    suggestion_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    kind text not null,
    cluster_id uuid not null,
    other_cluster_id uuid,
    figure_id uuid,
    -- Null where names alone raised the question.
    similarity real,
    -- Faces that the answer settles, and what it is worth to ask.
    face_count integer not null,
    worth real not null,
    asked_at timestamptz not null default clock_timestamp(),
    answer text,
    author text not null default '',
    answered_at timestamptz,
    decision_id uuid references decision on delete set null
);
create index suggestion_open on suggestion (dataset_id, worth desc, suggestion_id)
    where answer is null;
create index decision_different on decision using gin (needs)
    where kind = 'Different' and undone_at is null;
create index suggestion_decision on suggestion (decision_id) where decision_id is not null;

-- What a clustering run changed.
create table clustering_run (
    run_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    task_id text not null unique,
    started_at timestamptz not null,
    ended_at timestamptz not null default clock_timestamp(),
    face_count integer not null,
    joined_count integer not null,
    left_count integer not null,
    new_count integer not null,
    gone_count integer not null
);
create index clustering_run_dataset on clustering_run (dataset_id, run_id);

create table clustering_run_cluster (
    run_id bigint not null references clustering_run on delete cascade,
    cluster_id uuid not null,
    state text not null,
    joined uuid[] not null,
    left_it uuid[] not null,
    primary key (run_id, cluster_id)
);
