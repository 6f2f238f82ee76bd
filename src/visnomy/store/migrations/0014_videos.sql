-- When the faces of videos are seen: from the first frame to the last, in milliseconds since the
-- start. Null for the faces of pictures.
alter table figure add column first_ms integer;
alter table figure add column last_ms integer;

-- The same of a face that something was decided about and that has no row now.
alter table anchor add column first_ms integer;
alter table anchor add column last_ms integer;
