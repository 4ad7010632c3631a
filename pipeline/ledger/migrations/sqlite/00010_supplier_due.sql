-- +goose Up
-- When a supplier's answer is missed: their order's log is looked at then.
create table supplier_due (
  order_key   text primary key,
  at          bigint not null
);
create index supplier_due_at on supplier_due (at);
-- Messages that the mail server put off.
create index deliveries_parked on deliveries (at) where state = 'parked';

-- +goose Down
drop index deliveries_parked;
drop table supplier_due;
