-- +goose Up
-- What partners said of the documents that we sent: every 997 and TA1, in the
-- order in which they were taken in.
create table acks (
  n           integer primary key autoincrement,
  id          text not null unique,       -- the 997's set id; <interchange>/TA1.<n>
  kind        text not null,              -- 997, TA1
  partner     text not null,
  stream      text not null,              -- whose number is answered
  number      text not null,              -- AK101 and AK102, or TA101, as sent
  document    text not null,              -- '' when it names nothing that we sent
  code        text not null,              -- A, E, P, R; what was sent where it is none of them
  words       text not null,
  notes       text not null,              -- JSON list: the segments and elements it speaks of
  arrival     text not null,
  at          bigint not null
);
create index acks_document on acks (document, n);

-- When the partner's word on a document came: a 997, or the rejection of its interchange.
alter table documents add column acknowledged_at bigint;
create index documents_control on documents (stream, control);
create index documents_outstanding on documents (delivered_at)
  where k is not null and kind not in ('997', 'TA1') and acknowledged_at is null;

-- +goose Down
drop index documents_outstanding;
drop index documents_control;
alter table documents drop column acknowledged_at;
drop table acks;
