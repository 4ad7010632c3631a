-- +goose Up
-- The journal object of a claimed batch, as it is put.
alter table batches add column journal blob;

-- +goose Down
alter table batches drop column journal;
