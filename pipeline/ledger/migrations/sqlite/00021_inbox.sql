-- +goose Up
-- A stage's inbox is what it has still to take. Before, it was what the stage had
-- taken: whoever was ahead of another stage went through all of that at each look.
create table inbox_open (
  stage       text not null,
  message     bigint not null,
  primary key (stage, message)
) without rowid;
with readers (topic, stage) as (values ('docket.inbound.v1', 'parse'), ('docket.orders.v1', 'decide'), ('docket.orders.v1', 'archive'), ('docket.decisions.v1', 'render'), ('docket.decisions.v1', 'archive'), ('docket.documents.v1', 'seal'), ('docket.sealed.v1', 'archive'), ('docket.outbound.v1', 'deliver'))
insert into inbox_open (stage, message)
  select r.stage, o.id from outbox o join readers r on r.topic = o.topic
  where o.open > 0 and not exists (select 1 from inbox i where i.stage = r.stage and i.message = o.id);
drop table inbox;
alter table inbox_open rename to inbox;
drop index outbox_open;
alter table outbox drop column open;

-- +goose Down
select 1;
