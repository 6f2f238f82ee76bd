-- What other programs say of faces: names at places on photos, and the decisions made of them.

-- A file of another program that was read; another stamp means that it is read again.
create table said_file (
    file_id bigint not null references file on delete cascade,
    source text not null,
    stamp text not null,
    primary key (file_id, source)
);

-- A face that it names. It waits here while no face is found at its place; faces are never made of it.
create table said_face (
    said_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    file_id bigint not null references file on delete cascade,
    source text not null,
    -- The file that says so, for people to read.
    origin text not null,
    name text collate "C" not null,
    left_px integer not null,
    top_px integer not null,
    width_px integer not null,
    height_px integer not null,
    -- We wrote it ourselves: it tells nothing that we did not know.
    own boolean not null,
    figure_id uuid,
    decision_id uuid references decision on delete set null
);
create index said_face_dataset on said_face (dataset_id, source, said_id);
create index said_face_file on said_face (file_id, source);
create index said_face_decision on said_face (decision_id) where decision_id is not null;

-- One import, so that all it decided can be taken back together.
create table said_import (
    import_id bigint generated always as identity primary key,
    dataset_id bigint not null references dataset on delete cascade,
    source text not null,
    made_at timestamptz not null default clock_timestamp()
);
create index said_import_dataset on said_import (dataset_id, import_id);

create table said_import_decision (
    import_id bigint not null references said_import on delete cascade,
    decision_id uuid not null references decision on delete cascade,
    primary key (import_id, decision_id)
);

-- The same pieces in half the time: the index takes each of them once anyway, so nothing is sorted.
create or replace function grams_of(words text) returns text[]
language sql immutable strict parallel safe cost 10000
return (
    select coalesce(array_agg(gram), '{}')
    from (
        select substr(words, place, 2) from generate_series(1, length(words) - 1) as place
        union all
        select substr(words, place, 3) from generate_series(1, length(words) - 2) as place
        union all
        select one from unnest(string_to_array(words, null)) as one
        where one > '~' collate "C"
    ) as grams(gram)
    where position(E'\n' in gram) = 0
);
