-- What queries walk and filter by.

-- Labels with keys and values in folded case, made by the program: the same on every server.
alter table file add column folded_labels jsonb not null default '{}';
alter table cluster add column folded_labels jsonb not null default '{}';
drop index file_custom_labels;
drop index cluster_custom_labels;
create index file_folded_labels on file using gin (folded_labels) where folded_labels <> '{}';
create index cluster_folded_labels on cluster using gin (folded_labels) where folded_labels <> '{}';

-- True once a result, good or bad, was stored: only then does the record exist for clients.
alter table file add column recorded boolean not null default false;
drop index file_pending;
create index file_pending on file (dataset_id, file_id) where status = 'Indexing';
create index file_unrecorded on file (dataset_id) where not recorded;
create index file_failed on file (dataset_id) where status = 'Failed';

create index file_object_id on file (object_id);

-- A missing value sorts as the smallest, so that one row comparison serves every order.
drop index file_custom_id;
drop index file_produced_at;
drop index file_modified_at;
create index file_custom_id on file (dataset_id, custom_id, uri);
create index file_produced_at on file (dataset_id, coalesce(produced_at, '-infinity'), uri);
create index file_modified_at on file (dataset_id, coalesce(file_modified_at, '-infinity'), uri);
create index file_created_at on file (dataset_id, created_at, uri);
create index file_updated_at on file (dataset_id, updated_at, uri);

alter table dataset add column face_count bigint not null default 0;

create index figure_unprocessed on figure (dataset_id, file_id) where not processed;
create index figure_independent on figure (dataset_id, file_id)
    where processed and cluster_id is null;

create index task_started_at on task (project_id, started_at, task_id);
drop index task_project;
