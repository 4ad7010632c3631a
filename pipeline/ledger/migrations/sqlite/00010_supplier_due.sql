-- +goose Up
-- When a supplier's answer is missed: their order's log is looked at then.
create table supplier_due (
  order_key   text primary key,
  at          bigint not null
);
create index supplier_due_at on supplier_due (at);

-- +goose Down
drop table supplier_due;
