-- Events: opened with what they tell of, closed in the transaction that ends it, then delivered.

-- No foreign keys outwards: an event outlives the files, the dataset and the project it tells of.
create table event (
    event_id text primary key,
    event_type text not null,
    region text not null,
    account_id text not null,
    project_name text not null,
    dataset_id bigint not null,
    dataset_name text not null,
    request_id text not null,
    user_data text not null,
    task_id text not null default '',
    opened_at timestamptz not null default clock_timestamp(),
    closed_at timestamptz,
    content text not null default ''
);

create index event_open on event (dataset_id) where closed_at is null;
create index event_task on event (task_id) where closed_at is null and task_id <> '';
create index event_closed_at on event (closed_at);

-- Files that an event waits for; error is null until the file's result is there, '' for a good one.
create table event_file (
    event_id text not null references event on delete cascade,
    ordinal smallint not null,
    uri text not null,
    file_id bigint not null,
    revision bigint not null,
    error text,
    primary key (event_id, ordinal)
);

create index event_file_waiting on event_file (file_id) where error is null;

create table delivery (
    delivery_id bigint generated always as identity primary key,
    event_id text not null references event on delete cascade,
    sink text not null,
    address text not null,
    state text not null default 'open',
    attempts integer not null default 0,
    due_at timestamptz,
    ended_at timestamptz,
    last_error text not null default ''
);

create index delivery_event on delivery (event_id);
create index delivery_due on delivery (sink, due_at) where state = 'waiting';
create index delivery_state on delivery (state, delivery_id);
