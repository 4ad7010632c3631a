-- +goose Up
-- Every SSCC that a ship notice has named: one physical carton or pallet each.
create table labels (
  sscc        text primary key,
  partner     text not null,
  shipment    text not null,
  at          bigint not null
);
create index arrivals_sha256 on arrivals (sha256);

-- +goose Down
drop index arrivals_sha256;
drop table labels;
