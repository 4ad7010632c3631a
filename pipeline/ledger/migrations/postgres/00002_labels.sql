-- +goose Up
-- Every SSCC that a ship notice has named: one physical carton or pallet each.
create table labels (
  sscc        text collate "C" primary key,
  partner     text collate "C" not null,
  shipment    text collate "C" not null,
  at          bigint not null
);
create index arrivals_sha256 on arrivals (sha256);

-- +goose Down
drop index arrivals_sha256;
drop table labels;
