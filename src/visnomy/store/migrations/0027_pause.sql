-- Since when the files of a dataset are left waiting; null where they are worked on.

alter table dataset add column paused_at timestamptz;
