-- Who may do what: users, groups, keys and policies.

create table account_user (
    user_id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    display_name text not null default '',
    created_at timestamptz not null default clock_timestamp()
);

create table account_group (
    group_id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    description text not null default '',
    created_at timestamptz not null default clock_timestamp()
);

create table group_member (
    group_id bigint not null references account_group on delete cascade,
    user_id bigint not null references account_user on delete cascade,
    primary key (group_id, user_id)
);
create index group_member_user on group_member (user_id);

-- The document is kept as it was written; the program parses it.
create table policy (
    policy_id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    description text not null default '',
    document text not null,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);

create table policy_attachment (
    policy_id bigint not null references policy on delete cascade,
    user_id bigint references account_user on delete cascade,
    group_id bigint references account_group on delete cascade,
    check (num_nonnulls(user_id, group_id) = 1),
    unique nulls not distinct (policy_id, user_id, group_id)
);
create index policy_attachment_user on policy_attachment (user_id) where user_id is not null;
create index policy_attachment_group on policy_attachment (group_id) where group_id is not null;

-- A secret is sealed with a key that is not in the database. The plain ones of older releases are
-- sealed by the program at its next start. Keys without a user are the account's own.
alter table access_key alter column secret drop not null;
alter table access_key add column sealed_secret bytea;
alter table access_key add column user_id bigint references account_user on delete cascade;
alter table access_key add column last_used_at timestamptz;
alter table access_key add constraint access_key_has_one_secret
    check (num_nonnulls(secret, sealed_secret) = 1);
create index access_key_user on access_key (user_id);

-- One number that grows with every change of rights, so that parsed policies may be remembered.
create table access_version (
    only_row boolean primary key default true check (only_row),
    version bigint not null default 1
);
insert into access_version default values;

create function raise_access_version() returns trigger language plpgsql as $$
begin
    update access_version set version = version + 1;
    return null;
end
$$;

create trigger group_member_changed after insert or update or delete or truncate
    on group_member for each statement execute function raise_access_version();
create trigger policy_changed after insert or update or delete or truncate
    on policy for each statement execute function raise_access_version();
create trigger policy_attachment_changed after insert or update or delete or truncate
    on policy_attachment for each statement execute function raise_access_version();
