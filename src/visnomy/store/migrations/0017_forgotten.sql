-- People who were erased. Neither table names a person or holds a vector, nor the ids that were erased.

create table forgotten (
    forgotten_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    author text not null,
    forgotten_at timestamptz not null default clock_timestamp(),
    counts jsonb not null
);
create index forgotten_dataset on forgotten (dataset_id, forgotten_id);

-- Where faces were that are to stay forgotten: a later look at the file leaves them out. A box says
-- where on a photo something was, not who it is. A file that goes takes its boxes along.
create table forgotten_face (
    file_id bigint not null references file on delete cascade,
    left_px integer not null,
    top_px integer not null,
    width_px integer not null,
    height_px integer not null,
    first_ms integer,
    last_ms integer
);
create index forgotten_face_file on forgotten_face (file_id);
