-- What queries find files by without going through all of them: words, labels, addresses, people.
-- Nothing here needs an extension, so that every server from 15 on finds the same just as fast.

-- The texts that phrases are looked up in, one a line.
create function words_of(facts jsonb, folded_labels jsonb) returns text
language sql immutable parallel safe
return (
    select coalesce(string_agg(text, E'\n'), '')
    from (
        select value from jsonb_each_text(facts -> 'Phrases')
        union all
        select item ->> 'Phrase' from jsonb_array_elements(facts -> 'Labels') as item
        union all
        select item ->> 'Phrase' from jsonb_array_elements(facts -> 'Addresses') as item
        union all
        select value from jsonb_each_text(folded_labels)
    ) as texts(text)
    where text <> ''
);

-- Pieces of three characters and of two; outside of ASCII single ones too, for in Chinese and
-- Japanese a character is a word. The program asks for the longest that a phrase has.
create function grams_of(words text) returns text[]
language sql immutable strict parallel safe cost 10000
return (
    select coalesce(array_agg(distinct gram collate "C"), '{}')
    from (
        select one, lead(one) over places as two, lead(one, 2) over places as three
        from unnest(string_to_array(words, null)) with ordinality as characters(one, place)
        window places as (order by place)
    ) as runs,
    lateral (
        values (case when one > '~' collate "C" then one end), (one || two), (one || two || three)
    ) as grams(gram)
    where position(E'\n' in gram) = 0
);

alter table file add column words text collate "C" not null
    generated always as (words_of(facts, folded_labels)) stored;
create index file_grams on file using gin (grams_of(words));

create index file_labels on file using gin ((facts -> 'Labels') jsonb_path_ops)
    where facts ? 'Labels';
create index file_addresses on file using gin ((facts -> 'Addresses') jsonb_path_ops)
    where facts ? 'Addresses';

create index file_filename on file (dataset_id, filename, uri);

-- Counts need no more of a file than that it is there, and where.
create index file_recorded on file (dataset_id, file_id) where recorded;
drop index file_place;
create index file_place on file (dataset_id, latitude_deg, longitude_deg)
    where latitude_deg is not null and recorded;

-- The planner must tell a person or a label of a thousand photos from one of five. Of pieces it
-- could tell little (it takes them for independent) and would cut many texts in pieces for that.
alter index file_grams alter column 1 set statistics 0;
alter table figure alter column cluster_id set statistics 1000;
alter table file alter column folded_labels set statistics 300;
alter index file_labels alter column 1 set statistics 300;
alter index file_addresses alter column 1 set statistics 300;
