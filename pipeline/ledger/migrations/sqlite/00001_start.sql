-- +goose Up
-- Times are microseconds since 1970 UTC. JSON and decimals are text.

-- One coming of bytes.
create table arrivals (
  id          text primary key,
  transport   text not null,
  name        text not null,
  received_at bigint not null,
  sha256      text not null,
  size        bigint not null,
  kind        text not null,              -- x12, shipment, supplier_order, catalog, stock, unknown; '' until read
  state       text not null               -- received, read, repeat
);
create index arrivals_state on arrivals (state);

-- What was judged of an interchange; id = sha256 of its bytes.
create table interchanges (
  id          text primary key,
  arrival     text not null,
  ordinal     bigint not null,
  sender      text not null,
  receiver    text not null,
  control     text not null,              -- ISA13
  partner     text not null,
  profile     text not null,              -- sha256 of the profile version that judged
  received_at bigint not null,
  state       text not null,              -- accepted, refused
  verdict     text not null               -- JSON: groups, sets and their faults
);
create index interchanges_seen on interchanges (sender, control);

-- What an arrival asks of us: a transaction set, a shipment, a supplier order, a load, or the whole file.
create table sets (
  id          text primary key,
  arrival     text not null,
  kind        text not null,
  control     text not null,
  partner     text not null,
  po          text not null,
  order_key   text not null,
  verdict     text not null,              -- accepted, accepted-with-errors, rejected, unsupported
  decided     boolean not null,           -- nothing more is to be decided; only deliveries are owed
  state       text not null,              -- open, answered, held, dropped
  note        text not null,
  received_at bigint not null,
  done_at     bigint
);
create index sets_arrival on sets (arrival);
create index sets_order on sets (order_key);
create index sets_state on sets (state);

-- A set is answered when every document it is owed is delivered.
create table owed (
  set_id      text not null,
  document    text not null,
  primary key (set_id, document)
);
create index owed_document on owed (document);

-- Chunks of an interchange whose facts are appended.
create table chunks (
  interchange text not null,
  k           bigint not null,
  primary key (interchange, k)
);

create table orders (
  order_key   text primary key,           -- <partner>|<po>, or supplier|<po>
  kind        text not null,              -- vendor, supplier
  partner     text not null,
  po          text not null,
  n           bigint not null,            -- length of the log
  state       text not null,              -- waiting, open, held, answered, shipped
  summary     text not null,              -- JSON: what lists and screens show
  updated_at  bigint not null
);

-- One dense log per order.
create table order_events (
  order_key   text not null,
  n           bigint not null,
  kind        text not null,              -- 850, shipment, command, supplier_order, decision
  based_on    bigint not null,            -- a decision: the fact that it answers; else 0
  at          bigint not null,
  source      text not null,              -- set id, shipment id, person
  body        text not null,
  archived_at bigint,
  primary key (order_key, n)
);
create unique index order_events_decision on order_events (order_key, based_on) where based_on > 0;
create index order_events_unarchived on order_events (order_key, n) where archived_at is null;

create table shipments (
  id          text not null,
  partner     text not null,
  set_id      text not null,
  body        text not null,
  state       text not null,              -- waiting, noticed, held
  at          bigint not null,
  primary key (partner, id)
);
create table shipment_orders (
  partner     text not null,
  shipment    text not null,
  order_key   text not null,
  primary key (partner, shipment, order_key)
);
create index shipment_orders_order on shipment_orders (order_key);

create table promises (
  order_key   text not null,
  line        text not null,
  sku         text not null,
  quantity    text not null,              -- in the stock's unit
  state       text not null,              -- open, shipped, released
  decision    bigint not null,
  primary key (order_key, line, decision)
);
create index promises_open on promises (sku) where state = 'open';

create table sequences (
  name        text primary key,
  value       bigint not null
);

create table documents (
  id          text primary key,
  kind        text not null,
  partner     text not null,
  order_key   text not null,
  po          text not null,
  refs        text not null,              -- JSON list: other POs it belongs to
  decision    bigint not null,            -- position in the log; 0 for 997 and TA1
  at          bigint not null,            -- the document's time
  profile     text not null,              -- sha256 of the profile version
  form        text not null,              -- JSON: what sealing needs beside the body
  stream      text not null,
  k           bigint,
  control     text not null,              -- ISA13
  name        text not null,              -- file name in the outbox
  body        blob,                       -- until the archive has it
  sha256      text not null,
  size        bigint not null,
  key         text not null,              -- in the archive
  state       text not null,              -- rendered, sealed, archived
  archived_at bigint,
  delivered_at bigint
);
create unique index documents_stream on documents (stream, k) where k is not null;
create index documents_unarchived on documents (stream, k) where archived_at is null and k is not null;
create index documents_order on documents (order_key);

create table deliveries (
  document    text not null,
  arrival     text not null,              -- asked again by this arrival; '' the first time
  stream      text not null,
  state       text not null,              -- pending, claimed, sent, held
  owner       text not null,
  evidence    text not null,
  attempts    bigint not null,
  at          bigint not null,
  primary key (document, arrival)
);
create index deliveries_unsent on deliveries (stream) where state in ('pending', 'claimed');

create table outbox (
  id          integer primary key autoincrement,
  topic       text not null,
  key         text not null,
  type        text not null,
  subject     text not null,
  time        bigint not null,
  causation   text not null,
  correlation text not null,
  body        text not null,
  open        bigint not null             -- stages that have not taken it
);
create index outbox_open on outbox (topic, id) where open > 0;

create table inbox (
  stage       text not null,
  message     bigint not null,
  primary key (stage, message)
);

-- Who works on a stage; a row found at start is of a process that was killed.
create table leases (
  stage       text primary key,
  owner       text not null
);
create table attempts (
  stage       text not null,
  message     bigint not null,
  n           bigint not null,
  primary key (stage, message)
);

create table held (
  id          integer primary key autoincrement,
  subject     text not null,              -- set id, arrival id, document id, message id
  kind        text not null,              -- arrival, set, order, shipment, document, message
  stage       text not null,
  code        text not null,
  reason      text not null,
  owner       text not null,
  partner     text not null,
  po          text not null,
  arrival     text not null,
  detail      text not null,              -- JSON: faults, or what a release needs
  state       text not null,              -- open, released
  at          bigint not null,
  who         text not null,
  why         text not null,
  released_at bigint,
  copied      boolean not null            -- the readable copy in held/ is up to date
);
create unique index held_open on held (subject) where state = 'open';

create table configs (
  id          integer primary key autoincrement,
  name        text not null,
  origin      text not null,              -- file, inbox
  sha256      text not null,
  at          bigint not null,
  body        blob not null,
  archived_at bigint
);
create index configs_name on configs (name, id);

create table objects (
  key         text primary key,
  sha256      text not null,
  size        bigint not null,
  put_at      bigint not null
);

-- What the archive's journal still has to hold.
create table journal (
  id          integer primary key autoincrement,
  at          bigint not null,
  kind        text not null,              -- arrival, verdict, delivery, hold, release
  body        text not null,
  batch       bigint                      -- the archive batch that took it
);
create index journal_open on journal (id) where batch is null;

-- A claimed archive batch: put exactly this, then record it.
create table batches (
  id          integer primary key autoincrement,
  owner       text not null,
  at          bigint not null,
  items       text not null,              -- JSON: keys, hashes, where the bytes are, messages taken
  state       text not null               -- claimed, done
);
create index batches_claimed on batches (id) where state = 'claimed';

-- +goose Down
