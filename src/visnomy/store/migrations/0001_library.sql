-- Projects, datasets, files, faces, people, tasks and keys.
-- Text that is sorted or compared on the wire has the collation "C": byte order, the same on every machine.

-- A new record's two times are one: now() is the same within a transaction.
create table project (
    project_id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    description text not null,
    service_role text not null,
    template_id text not null,
    max_dataset_count bigint not null,
    max_bind_count bigint not null,
    max_entity_count bigint not null,
    max_file_count bigint not null,
    max_relation_count bigint not null,
    max_total_file_size_bytes bigint not null,
    tags jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table dataset (
    dataset_id bigint generated always as identity primary key,
    project_id bigint not null references project on delete cascade,
    name text collate "C" not null,
    description text not null,
    template_id text not null,
    max_bind_count bigint not null,
    max_entity_count bigint not null,
    max_file_count bigint not null,
    max_relation_count bigint not null,
    max_total_file_size_bytes bigint not null,
    settings jsonb not null default '{}',
    -- Counters, kept by the transactions that change what they count.
    file_count bigint not null default 0,
    total_file_size_bytes bigint not null default 0,
    cluster_count bigint not null default 0,
    -- Grows with every change that a reader could see.
    version bigint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (project_id, name)
);

create table file (
    file_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    uri text collate "C" not null,
    object_id text collate "C" not null,
    status text not null,
    -- Grows with every request to index; a result for an older request is dropped.
    revision bigint not null default 1,
    -- What the source said when the record was made; a difference means "index again".
    stamp text not null default '',
    -- What the caller said: custom_id, custom_labels and overriding wire members.
    custom_id text collate "C" not null default '',
    custom_labels jsonb not null default '{}',
    overrides jsonb not null default '{}',
    -- Promoted from the record for queries.
    filename text collate "C" not null default '',
    content_type text collate "C" not null default '',
    media_type text collate "C" not null default '',
    size_bytes bigint not null default 0,
    image_width_px integer,
    image_height_px integer,
    orientation smallint,
    figure_count integer not null default 0,
    produced_at timestamptz,
    file_modified_at timestamptz,
    file_accessed_at timestamptz,
    reason text not null default '',
    -- The wire record without Figures: JSON, zstd with the dictionary named in its frame.
    document bytea not null default ''::bytea,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    unique (dataset_id, uri)
);

create index file_pending on file (dataset_id, file_id) where status = 'Indexing';
create index file_custom_id on file (dataset_id, custom_id, file_id);
create index file_produced_at on file (dataset_id, produced_at, uri);
create index file_modified_at on file (dataset_id, file_modified_at, uri);
create index file_size on file (dataset_id, size_bytes, uri);
create index file_custom_labels on file using gin (custom_labels jsonb_path_ops);

create table thumbnail (
    file_id bigint primary key references file on delete cascade,
    webp bytea not null
);

create table cluster (
    cluster_id uuid primary key,
    dataset_id bigint not null references dataset on delete cascade,
    name text collate "C" not null default '',
    custom_id text collate "C" not null default '',
    custom_labels jsonb not null default '{}',
    cover_figure_id uuid,
    cover_chosen boolean not null default false,
    face_count integer not null default 0,
    image_count integer not null default 0,
    video_count integer not null default 0,
    gender text collate "C" not null default '',
    average_age real,
    min_age real,
    max_age real,
    meta_lock_version bigint not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);

-- One index for each order of QueryFigureClusters; the id breaks ties.
create index cluster_by_id on cluster (dataset_id, cluster_id);
create index cluster_by_image_count on cluster (dataset_id, image_count, cluster_id);
create index cluster_by_video_count on cluster (dataset_id, video_count, cluster_id);
create index cluster_by_face_count on cluster (dataset_id, face_count, cluster_id);
create index cluster_by_created_at on cluster (dataset_id, created_at, cluster_id);
create index cluster_by_updated_at on cluster (dataset_id, updated_at, cluster_id);
create index cluster_by_gender on cluster (dataset_id, gender, cluster_id);
create index cluster_by_name on cluster (dataset_id, name, cluster_id);
create index cluster_custom_labels on cluster using gin (custom_labels jsonb_path_ops);

create table figure (
    figure_id uuid primary key,
    dataset_id bigint not null,
    file_id bigint not null references file on delete cascade,
    ordinal smallint not null,
    left_px integer not null,
    top_px integer not null,
    width_px integer not null,
    height_px integer not null,
    confidence real not null,
    quality real not null,
    sharpness real not null,
    pitch_deg real,
    roll_deg real,
    yaw_deg real,
    age smallint,
    gender text,
    cluster_id uuid references cluster on delete set null,
    cluster_confidence real,
    -- False until a clustering run has seen the face.
    processed boolean not null default false,
    -- The wire record without FigureClusterId and FigureClusterConfidence.
    document bytea not null
);

create index figure_file on figure (file_id, ordinal);
create index figure_cluster on figure (cluster_id, file_id) where cluster_id is not null;
create index figure_dataset on figure (dataset_id, figure_id);

-- Vectors and portraits lie apart, so that lists of faces stay small to read.
create table embedding (
    figure_id uuid not null references figure on delete cascade,
    model text not null,
    vector bytea not null,
    primary key (figure_id, model)
);

create table portrait (
    figure_id uuid primary key references figure on delete cascade,
    webp bytea not null
);

create table task (
    task_id text primary key,
    project_id bigint not null references project on delete cascade,
    dataset_id bigint references dataset on delete cascade,
    task_type text not null,
    status text not null,
    progress_percent smallint not null default 0,
    stage text not null default '',
    code text not null default '',
    message text not null default '',
    user_data text not null default '',
    tags jsonb not null default '{}',
    request jsonb not null default '{}',
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
);

create index task_project on task (project_id, started_at);

create table access_key (
    access_key_id text primary key,
    secret text not null,
    active boolean not null default true,
    created_at timestamptz not null default clock_timestamp()
);

create table nonce (
    access_key_id text not null,
    nonce text not null,
    expires_at timestamptz not null,
    primary key (access_key_id, nonce)
);

create index nonce_expiry on nonce (expires_at);
