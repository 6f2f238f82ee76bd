-- Buckets and folders that a dataset follows, and the sign of life of tasks that a server performs.

create table binding (
    binding_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    uri text collate "C" not null,
    -- Made by the command line of a server, which also takes it away.
    is_home boolean not null default false,
    state text not null default 'Ready',
    phase text not null default 'FullScanning',
    reason text not null default '',
    -- Looks through all of it: so many were asked for, had their end, and failed.
    asked bigint not null default 1,
    answered bigint not null default 0,
    failed bigint not null default 0,
    -- How far the look is that is going on, and what all looks together found.
    seen bigint not null default 0,
    new_count bigint not null default 0,
    changed_count bigint not null default 0,
    gone_count bigint not null default 0,
    looked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (dataset_id, uri)
);

create function touch_binding() returns trigger language plpgsql as $$
begin
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    return new;
end
$$;

-- UpdateTime tells of what a caller sees; counting files is not told by it.
create trigger binding_changed before update on binding for each row
    when ((old.state, old.phase, old.reason, old.asked)
          is distinct from (new.state, new.phase, new.reason, new.asked))
    execute function touch_binding();

-- True while nobody but a binding has asked for the record.
alter table file add column automatic boolean not null default false;

-- A server that performs a task itself says again and again that it lives.
alter table task add column seen_at timestamptz;
