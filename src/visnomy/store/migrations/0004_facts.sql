-- What queries compare beside the columns: members of the record, places, and more of faces.

alter table file add column facts jsonb not null default '{}';
alter table file add column latitude_deg double precision;
alter table file add column longitude_deg double precision;
create index file_place on file (dataset_id, latitude_deg, longitude_deg)
    where latitude_deg is not null;

alter table figure add column age_sd real;
alter table figure add column gender_confidence real;

-- The facts lie inside of packed records, which SQL cannot read: the next look at a folder, or the
-- next IndexFileMeta, fills them in.
update file set stamp = '' where recorded;
