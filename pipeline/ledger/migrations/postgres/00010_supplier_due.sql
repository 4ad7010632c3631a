-- +goose Up
-- When a supplier's answer is missed: their order's log is looked at then.
create table supplier_due (
  order_key   text collate "C" primary key,
  at          bigint not null
);
create index supplier_due_at on supplier_due (at);
-- Messages that the mail server put off.
create index deliveries_parked on deliveries (at) where state = 'parked';

-- Where suppliers are paid, as one person entered it and another approved it.
create table bank_details (
  supplier    text collate "C" not null,
  n           bigint not null,            -- from 1, for each supplier
  details     text collate "C" not null,              -- JSON
  who         text collate "C" not null,
  why         text collate "C" not null,
  at          bigint not null,
  second      text collate "C" not null,              -- who approved; '' until then
  second_why  text collate "C" not null,
  second_at   bigint,
  primary key (supplier, n)
);

-- +goose Down
drop table bank_details;
drop index deliveries_parked;
drop table supplier_due;
