-- How often something happened to the sidecars below a place; who reads names looks when it grew.

alter table binding add column sidecar_changes bigint not null default 0;
