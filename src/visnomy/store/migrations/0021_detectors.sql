-- The model that finds the faces of a dataset.
alter table dataset add column detector text not null default 'yunet-2023mar';
