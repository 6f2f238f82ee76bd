-- Thousands of faces are noted in one statement, with anchors that it makes itself. To look up the
-- anchor and the file of each face again takes most of its time (bench/decisions_speed.py), the more
-- so where the plan was made while the tables were empty. So nothing checks them face by face, and
-- what goes takes all of its own along in one statement.

alter table anchor drop constraint anchor_file_id_fkey;
alter table decision_figure drop constraint decision_figure_figure_id_fkey;

-- Dynamic, so that they are planned for the rows that there are, not for those of the first call.
create function forget_anchors() returns trigger language plpgsql as $$
begin
    execute 'delete from anchor using gone where anchor.file_id = gone.file_id';
    return null;
end
$$;

create function forget_decided_faces() returns trigger language plpgsql as $$
begin
    execute 'delete from decision_figure using gone where decision_figure.figure_id = gone.figure_id';
    return null;
end
$$;

create trigger file_gone after delete on file referencing old table as gone
    for each statement execute function forget_anchors();
create trigger anchor_gone after delete on anchor referencing old table as gone
    for each statement execute function forget_decided_faces();
