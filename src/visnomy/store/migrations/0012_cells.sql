-- Which faces of a large dataset are compared with each other: part of what its groups depend on,
-- so it is kept here and not in a file that may go.
create table grouping_cells (
    dataset_id bigint primary key references dataset on delete cascade,
    model text not null,
    -- Little-endian 16-bit numbers, `width` for each direction.
    directions bytea not null,
    width integer not null,
    trained_on integer not null
);
