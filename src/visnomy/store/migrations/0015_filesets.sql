-- Files that belong together: taken at one place on days in a row, or nearly the same picture.

-- Seconds that clocks were ahead of UTC where and when it was taken; null until it is read from the
-- record, which the first run does for files of before.
alter table file add column produced_offset_s integer;
-- 256 bits (media/likeness.py); empty for a picture too flat to compare, null where none was made.
alter table file add column image_hash bytea;

create table location_date_cluster (
    cluster_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    level text not null,
    -- Shown; Dormant while the options find no such days, if a user has put something on it;
    -- Deleted by a user, kept so that no later run brings it back.
    state text not null default 'Shown',
    addresses jsonb not null default '[]',
    folded_addresses jsonb not null default '[]',
    file_count integer not null default 0,
    started_at timestamptz,
    started_offset_s integer,
    ended_at timestamptz,
    ended_offset_s integer,
    title text collate "C" not null default '',
    folded_title text collate "C" not null default '',
    custom_id text collate "C" not null default '',
    custom_labels jsonb not null default '{}',
    folded_labels jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);

-- One index for each order of QueryLocationDateClusters; the id breaks ties.
create index location_date_cluster_by_start
    on location_date_cluster (dataset_id, started_at, cluster_id) where state = 'Shown';
create index location_date_cluster_by_end
    on location_date_cluster (dataset_id, ended_at, cluster_id) where state = 'Shown';
create index location_date_cluster_by_created_at
    on location_date_cluster (dataset_id, created_at, cluster_id) where state = 'Shown';
create index location_date_cluster_by_updated_at
    on location_date_cluster (dataset_id, updated_at, cluster_id) where state = 'Shown';

create table location_date_member (
    cluster_id uuid not null references location_date_cluster on delete cascade,
    file_id bigint not null references file on delete cascade,
    primary key (cluster_id, file_id)
);
create index location_date_member_file on location_date_member (file_id);

create table similar_image_cluster (
    cluster_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);
create index similar_image_cluster_by_created_at
    on similar_image_cluster (dataset_id, created_at, cluster_id);
create index similar_image_cluster_by_updated_at
    on similar_image_cluster (dataset_id, updated_at, cluster_id);

create table similar_image_member (
    file_id bigint primary key references file on delete cascade,
    cluster_id uuid not null references similar_image_cluster on delete cascade
);
create index similar_image_member_cluster on similar_image_member (cluster_id, file_id);
