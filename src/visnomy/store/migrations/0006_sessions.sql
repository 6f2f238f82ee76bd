-- Temporary keys: the rights of the key that they come from, for a while and narrowed by a policy.

create table session_key (
    access_key_id text primary key,
    sealed_secret bytea not null,
    token_hash bytea not null,
    parent_key_id text not null references access_key on delete cascade,
    name text not null,
    document text,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);
create index session_key_parent on session_key (parent_key_id);
create index session_key_expiry on session_key (expires_at);
