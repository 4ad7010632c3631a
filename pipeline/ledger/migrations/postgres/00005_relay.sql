-- +goose Up
-- Which ledger this is: messages of another one on the same topics are not ours.
create table identity (
  id          text collate "C" primary key
);
insert into identity (id) values (md5(random()::text || clock_timestamp()::text || pg_backend_pid()::text));

-- When a message went to its bus. Null: a relay has still to publish it.
alter table outbox add column published_at bigint;
alter table outbox add column kafka_partition bigint; -- where it stands in Kafka; null: it is not there
alter table outbox add column kafka_offset bigint;
create index outbox_unpublished on outbox (id) where published_at is null;

-- +goose Down
drop index outbox_unpublished;
alter table outbox drop column kafka_offset;
alter table outbox drop column kafka_partition;
alter table outbox drop column published_at;
drop table identity;
