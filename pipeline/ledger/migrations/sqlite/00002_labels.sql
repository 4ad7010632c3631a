-- +goose Up
-- Every SSCC that a ship notice has named: one physical carton or pallet each.
create table labels (
  sscc        text primary key,
  partner     text not null,
  shipment    text not null,
  at          bigint not null
);

-- +goose Down
drop table labels;
