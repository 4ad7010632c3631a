-- +goose Up
-- The journal's lines are numbered when they are claimed for the archive: so the
-- numbers have no holes and are in the order of the claims.
insert into sequences (name, value) select 'journal', coalesce(max(id), 0) from journal where batch is not null;

-- +goose Down
delete from sequences where name = 'journal';
