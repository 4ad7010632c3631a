-- +goose Up
-- Tables of small rows that are found by their key alone are kept in its order:
-- one tree to write instead of two.
create table inbox_narrow (
  stage       text not null,
  message     bigint not null,
  primary key (stage, message)
) without rowid;
insert into inbox_narrow (stage, message) select stage, message from inbox;
drop table inbox;
alter table inbox_narrow rename to inbox;

create table owed_narrow (
  set_id      text not null,
  document    text not null,
  primary key (set_id, document)
) without rowid;
insert into owed_narrow (set_id, document) select set_id, document from owed;
drop table owed;
alter table owed_narrow rename to owed;
create index owed_document on owed (document);

create table promises_narrow (
  order_key   text not null,
  line        text not null,
  sku         text not null,
  quantity    text not null,              -- in the stock's unit
  state       text not null,              -- open, shipped, released
  decision    bigint not null,
  primary key (order_key, line, decision)
) without rowid;
insert into promises_narrow (order_key, line, sku, quantity, state, decision) select order_key, line, sku, quantity, state, decision from promises;
drop table promises;
alter table promises_narrow rename to promises;
create index promises_open on promises (sku) where state = 'open';

create table objects_narrow (
  key         text not null primary key,
  sha256      text not null,
  size        bigint not null,
  put_at      bigint not null
) without rowid;
insert into objects_narrow (key, sha256, size, put_at) select key, sha256, size, put_at from objects;
drop table objects;
alter table objects_narrow rename to objects;

-- +goose Down
select 1;
