-- +goose Up
-- The lines of orders to suppliers as checks ask for them: what is on order, and
-- what cost was last agreed. Made from the orders' logs, anew with each entry.
create table supplier_lines (
  order_key   text collate "C" not null,
  n           bigint not null,            -- from 1, for each order
  kind        text collate "C" not null,              -- on_order, agreed
  sku         text collate "C" not null,
  po          text collate "C" not null,
  supplier    text collate "C" not null,
  currency    text collate "C" not null,
  unit        text collate "C" not null,
  amount      text collate "C" not null,              -- on_order: the quantity; agreed: the unit cost
  state       text collate "C" not null,              -- of the order
  at          bigint,                     -- when it was sent; null: not yet
  primary key (order_key, n)
);
create index supplier_lines_sku on supplier_lines (kind, sku);

-- +goose Down
drop table supplier_lines;
