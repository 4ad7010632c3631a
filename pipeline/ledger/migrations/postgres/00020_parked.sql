-- +goose Up
-- Streams whose other side is away: what is due to them waits in order, and is
-- tried again after growing pauses.
create table parked (
  stream      text collate "C" primary key,
  reason      text collate "C" not null,
  since       bigint not null,
  tries       bigint not null,            -- that failed, from 1
  next_at     bigint not null
);
-- What was put off one by one before waits with its stream now.
insert into parked (stream, reason, since, tries, next_at)
  select stream, min(evidence), min(at), max(attempts), min(at) from deliveries where state = 'parked' group by stream;
update deliveries set state = 'pending' where state = 'parked';
drop index deliveries_parked;

-- +goose Down
create index deliveries_parked on deliveries (at) where state = 'parked';
drop table parked;
