-- +goose Up
-- How much of a SKU is promised and open: the sum over promises. A SKU without
-- a row is added up when it is next asked for.
create table promised (
  sku         text primary key,
  quantity    text not null
);

-- +goose Down
drop table promised;
