-- +goose Up
-- What one decision promises is one row: its lines are written, read and changed together.
create table promise_lists (
  order_key   text not null,
  decision    bigint not null,
  lines       text not null,              -- JSON: line, sku, quantity in the stock's unit, state (open, shipped, released)
  primary key (order_key, decision)
) without rowid;
insert into promise_lists (order_key, decision, lines)
  select order_key, decision, json_group_array(json_object('line', line, 'sku', sku, 'quantity', quantity, 'state', state))
  from promises group by order_key, decision;
-- A SKU without a row has no promise; one with an empty quantity is added up when it is next asked for.
insert into promised (sku, quantity) select distinct sku, '' from promises where state = 'open' on conflict do nothing;
drop table promises;
alter table promise_lists rename to promises;

-- +goose Down
select 1;
