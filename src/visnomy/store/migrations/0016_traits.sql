-- What else is said of a person's looks, as the members of the record: {"Mouth": "open", ...}.

alter table figure add column traits jsonb not null default '{}';

-- What looked at a file: a record of an older analysis, or of one with fewer sources, can be told
-- apart from those that have all that there is to have.
alter table file add column analysis text collate "C" not null default '';
