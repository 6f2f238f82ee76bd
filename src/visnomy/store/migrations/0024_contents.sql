-- A record that still waits for what its picture shows and says; faces come first.

alter table file add column undescribed boolean not null default false;

create index file_undescribed on file (dataset_id, file_id) where undescribed;
