-- +goose Up
-- Times are microseconds since 1970 UTC. JSON and decimals are text. Text is compared
-- byte by byte, as SQLite does, whatever the database's language.

-- One coming of bytes.
create table arrivals (
  id          text collate "C" primary key,
  transport   text collate "C" not null,
  name        text collate "C" not null,
  received_at bigint not null,
  sha256      text collate "C" not null,
  size        bigint not null,
  kind        text collate "C" not null,              -- x12, shipment, supplier_order, catalog, stock, unknown; '' until read
  state       text collate "C" not null               -- received, read, repeat
);
create index arrivals_state on arrivals (state);

-- What was judged of an interchange; id = sha256 of its bytes.
create table interchanges (
  id          text collate "C" primary key,
  arrival     text collate "C" not null,
  ordinal     bigint not null,
  sender      text collate "C" not null,
  receiver    text collate "C" not null,
  control     text collate "C" not null,              -- ISA13
  partner     text collate "C" not null,
  profile     text collate "C" not null,              -- sha256 of the profile version that judged
  received_at bigint not null,
  state       text collate "C" not null,              -- accepted, refused
  verdict     text collate "C" not null               -- JSON: groups, sets and their faults
);
create index interchanges_seen on interchanges (sender, control);

-- What an arrival asks of us: a transaction set, a shipment, a supplier order, a load, or the whole file.
create table sets (
  id          text collate "C" primary key,
  arrival     text collate "C" not null,
  kind        text collate "C" not null,
  control     text collate "C" not null,
  partner     text collate "C" not null,
  po          text collate "C" not null,
  order_key   text collate "C" not null,
  verdict     text collate "C" not null,              -- accepted, accepted-with-errors, rejected, unsupported
  decided     boolean not null,           -- nothing more is to be decided; only deliveries are owed
  state       text collate "C" not null,              -- open, answered, held, dropped
  note        text collate "C" not null,
  received_at bigint not null,
  done_at     bigint
);
create index sets_arrival on sets (arrival);
create index sets_order on sets (order_key);
create index sets_state on sets (state);

-- A set is answered when every document it is owed is delivered.
create table owed (
  set_id      text collate "C" not null,
  document    text collate "C" not null,
  primary key (set_id, document)
);
create index owed_document on owed (document);

-- Chunks of an interchange whose facts are appended.
create table chunks (
  interchange text collate "C" not null,
  k           bigint not null,
  primary key (interchange, k)
);

create table orders (
  order_key   text collate "C" primary key,           -- <partner>|<po>, or supplier|<po>
  kind        text collate "C" not null,              -- vendor, supplier
  partner     text collate "C" not null,
  po          text collate "C" not null,
  n           bigint not null,            -- length of the log
  state       text collate "C" not null,              -- waiting, open, held, answered, shipped
  summary     text collate "C" not null,              -- JSON: what lists and screens show
  updated_at  bigint not null
);

-- One dense log per order.
create table order_events (
  order_key   text collate "C" not null,
  n           bigint not null,
  kind        text collate "C" not null,              -- 850, shipment, command, supplier_order, decision
  based_on    bigint not null,            -- a decision: the fact that it answers; else 0
  at          bigint not null,
  source      text collate "C" not null,              -- set id, shipment id, person
  body        text collate "C" not null,
  archived_at bigint,
  primary key (order_key, n)
);
create unique index order_events_decision on order_events (order_key, based_on) where based_on > 0;
create index order_events_unarchived on order_events (order_key, n) where archived_at is null;

create table shipments (
  id          text collate "C" not null,
  partner     text collate "C" not null,
  set_id      text collate "C" not null,
  body        text collate "C" not null,
  state       text collate "C" not null,              -- waiting, noticed, held
  at          bigint not null,
  primary key (partner, id)
);
create table shipment_orders (
  partner     text collate "C" not null,
  shipment    text collate "C" not null,
  order_key   text collate "C" not null,
  primary key (partner, shipment, order_key)
);
create index shipment_orders_order on shipment_orders (order_key);

create table promises (
  order_key   text collate "C" not null,
  line        text collate "C" not null,
  sku         text collate "C" not null,
  quantity    text collate "C" not null,              -- in the stock's unit
  state       text collate "C" not null,              -- open, shipped, released
  decision    bigint not null,
  primary key (order_key, line, decision)
);
create index promises_open on promises (sku) where state = 'open';

create table sequences (
  name        text collate "C" primary key,
  value       bigint not null
);

create table documents (
  id          text collate "C" primary key,
  kind        text collate "C" not null,
  partner     text collate "C" not null,
  order_key   text collate "C" not null,
  po          text collate "C" not null,
  refs        text collate "C" not null,              -- JSON list: other POs it belongs to
  decision    bigint not null,            -- position in the log; 0 for 997 and TA1
  at          bigint not null,            -- the document's time
  profile     text collate "C" not null,              -- sha256 of the profile version
  form        text collate "C" not null,              -- JSON: what sealing needs beside the body
  stream      text collate "C" not null,
  k           bigint,
  control     text collate "C" not null,              -- ISA13
  name        text collate "C" not null,              -- file name in the outbox
  body        bytea,                       -- until the archive has it
  sha256      text collate "C" not null,
  size        bigint not null,
  key         text collate "C" not null,              -- in the archive
  state       text collate "C" not null,              -- rendered, sealed, archived
  archived_at bigint,
  delivered_at bigint
);
create unique index documents_stream on documents (stream, k) where k is not null;
create index documents_unarchived on documents (stream, k) where archived_at is null and k is not null;
create index documents_order on documents (order_key);

create table deliveries (
  document    text collate "C" not null,
  arrival     text collate "C" not null,              -- asked again by this arrival; '' the first time
  stream      text collate "C" not null,
  state       text collate "C" not null,              -- pending, claimed, sent, held
  owner       text collate "C" not null,
  evidence    text collate "C" not null,
  attempts    bigint not null,
  at          bigint not null,
  primary key (document, arrival)
);
create index deliveries_unsent on deliveries (stream) where state in ('pending', 'claimed');

create table outbox (
  id          bigint generated by default as identity primary key,
  topic       text collate "C" not null,
  key         text collate "C" not null,
  type        text collate "C" not null,
  subject     text collate "C" not null,
  time        bigint not null,
  causation   text collate "C" not null,
  correlation text collate "C" not null,
  body        text collate "C" not null,
  open        bigint not null             -- stages that have not taken it
);
create index outbox_open on outbox (topic, id) where open > 0;

create table inbox (
  stage       text collate "C" not null,
  message     bigint not null,
  primary key (stage, message)
);

-- Who works on a stage; a row found at start is of a process that was killed.
create table leases (
  stage       text collate "C" primary key,
  owner       text collate "C" not null
);
create table attempts (
  stage       text collate "C" not null,
  message     bigint not null,
  n           bigint not null,
  primary key (stage, message)
);

create table held (
  id          bigint generated by default as identity primary key,
  subject     text collate "C" not null,              -- set id, arrival id, document id, message id
  kind        text collate "C" not null,              -- arrival, set, order, shipment, document, message
  stage       text collate "C" not null,
  code        text collate "C" not null,
  reason      text collate "C" not null,
  owner       text collate "C" not null,
  partner     text collate "C" not null,
  po          text collate "C" not null,
  arrival     text collate "C" not null,
  detail      text collate "C" not null,              -- JSON: faults, or what a release needs
  state       text collate "C" not null,              -- open, released
  at          bigint not null,
  who         text collate "C" not null,
  why         text collate "C" not null,
  released_at bigint,
  copied      boolean not null            -- the readable copy in held/ is up to date
);
create unique index held_open on held (subject) where state = 'open';

create table configs (
  id          bigint generated by default as identity primary key,
  name        text collate "C" not null,
  origin      text collate "C" not null,              -- file, inbox
  sha256      text collate "C" not null,
  at          bigint not null,
  body        bytea not null,
  archived_at bigint
);
create index configs_name on configs (name, id);

create table objects (
  key         text collate "C" primary key,
  sha256      text collate "C" not null,
  size        bigint not null,
  put_at      bigint not null
);

-- What the archive's journal still has to hold.
create table journal (
  id          bigint generated by default as identity primary key,
  at          bigint not null,
  kind        text collate "C" not null,              -- arrival, verdict, delivery, hold, release
  body        text collate "C" not null,
  batch       bigint                      -- the archive batch that took it
);
create index journal_open on journal (id) where batch is null;

-- A claimed archive batch: put exactly this, then record it.
create table batches (
  id          bigint generated by default as identity primary key,
  owner       text collate "C" not null,
  at          bigint not null,
  items       text collate "C" not null,              -- JSON: keys, hashes, where the bytes are, messages taken
  state       text collate "C" not null               -- claimed, done
);
create index batches_claimed on batches (id) where state = 'claimed';

-- +goose Down
