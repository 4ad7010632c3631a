-- +goose Up
-- Several workers on one ledger: what they lock that has no row of its own (a
-- sender, a SKU, a key of messages), and leases that run out.
create table locks (
  name        text primary key
);
alter table leases add column until bigint not null default 0;   -- 0: until its owner drops it

-- +goose Down
alter table leases drop column until;
drop table locks;
