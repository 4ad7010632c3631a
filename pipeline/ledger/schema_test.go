package ledger_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// schema is what a database says of its tables: "table.column" and
// "table: index" with what they are.
type schema map[string]string

// TestSchemasAreTheSame reads both databases' catalogs: tables, columns,
// nullability, keys, indexes with their predicates.
func TestSchemasAreTheSame(t *testing.T) {
	place := ledgertest.Postgres(t)
	open(t, place)
	file := ledgertest.SQLite(t)
	open(t, file)
	postgres := connect(t, "pgx", place)
	want, got := sqliteSchema(t, connect(t, "sqlite", file), postgres), postgresSchema(t, postgres)
	if len(want) < 150 {
		t.Fatalf("only %d entries", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-SQLite +PostgreSQL\n%s", diff)
	}
}

// TestSchemaDifferencesAreSeen shows that the comparison can fail.
func TestSchemaDifferencesAreSeen(t *testing.T) {
	place := ledgertest.Postgres(t)
	open(t, place)
	postgres := connect(t, "pgx", place)
	before := postgresSchema(t, postgres)
	for _, change := range []string{
		"create table more (id bigint)", "alter table arrivals add column more text", "alter table arrivals alter column name drop not null",
		"alter table arrivals alter column size type text", "alter table leases alter column until set default 1", "drop index arrivals_state",
		"create unique index configs_sha on configs (sha256)", "alter table owed drop constraint owed_pkey",
		"drop index held_open; create unique index held_open on held (subject) where state <> 'open'",
		"drop index configs_name; create index configs_name on configs (id, name)",
	} {
		if _, err := postgres.Exec(change); err != nil {
			t.Fatal(err)
		}
		after := postgresSchema(t, postgres)
		if cmp.Equal(before, after) {
			t.Errorf("not seen: %s", change)
		}
		before = after
	}
}

func connect(t *testing.T, driver, where string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, where)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// rows reads a query as texts.
func rows(t *testing.T, db *sql.DB, query string, args ...any) (out [][]string) {
	t.Helper()
	r, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		out = append(out, row)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// sqliteSchema reads SQLite's catalog; a predicate is put in PostgreSQL's words.
func sqliteSchema(t *testing.T, db, postgres *sql.DB) schema {
	t.Helper()
	types := map[string]string{"TEXT": "text", "BIGINT": "bigint", "INTEGER": "bigint", "BOOLEAN": "boolean", "BLOB": "bytea"}
	s := schema{}
	for _, table := range rows(t, db, `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'goose%'`) {
		name := table[0]
		for _, c := range rows(t, db, `select name, upper(type), "notnull" or pk > 0, coalesce(dflt_value, ''), cid from pragma_table_info($1)`, name) {
			s[name+"."+c[0]] = fmt.Sprintf("%s not null %v default %q", types[c[1]], c[2] == "1", c[3])
		}
		keys := rows(t, db, `select group_concat(name, ', ') from (select name from pragma_table_info($1) where pk > 0 order by pk)`, name)
		s[name+": primary key"] = keys[0][0]
		for _, i := range rows(t, db, `select l.name, l."unique", l.origin, coalesce(m.sql, ''),
			(select group_concat(name, ', ') from (select name from pragma_index_info(l.name) order by seqno))
			from pragma_index_list($1) l left join sqlite_master m on m.name = l.name where l.origin <> 'pk'`, name) {
			if i[2] == "u" {
				s[name+": unique "+i[4]] = "constraint"
				continue
			}
			s[name+": "+i[0]] = fmt.Sprintf("unique %v (%s) where %s", i[1] == "1", i[4], inPostgres(t, postgres, name, i[3]))
		}
	}
	return s
}

// inPostgres is the predicate of an index as PostgreSQL writes it; "" without one.
func inPostgres(t *testing.T, db *sql.DB, table, statement string) (predicate string) {
	t.Helper()
	_, where, has := strings.Cut(statement, "where ")
	if !has {
		return ""
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("create index written on " + table + " ((1)) where " + where); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	err = tx.QueryRow(`select pg_get_expr(indpred, indrelid) from pg_index where indexrelid = 'written'::regclass`).Scan(&predicate)
	if err != nil {
		t.Fatal(err)
	}
	return predicate
}

// postgresSchema reads PostgreSQL's catalog.
func postgresSchema(t *testing.T, db *sql.DB) schema {
	t.Helper()
	s := schema{}
	for _, c := range rows(t, db, `select table_name, column_name, data_type, is_nullable, coalesce(split_part(column_default, '::', 1), '')
		from information_schema.columns where table_schema = current_schema() and table_name not like 'goose%'`) {
		s[c[0]+"."+c[1]] = fmt.Sprintf("%s not null %v default %q", c[2], c[3] == "NO", strings.Trim(c[4], "'"))
	}
	for _, i := range rows(t, db, `select c.relname, x.relname, i.indisprimary, i.indisunique, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), k.contype::text,
		(select string_agg(a.attname, ', ' order by p.n) from unnest(i.indkey::int2[]) with ordinality p(attnum, n)
			join pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum)
		from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
		left join pg_constraint k on k.conindid = i.indexrelid
		where c.relnamespace = current_schema()::regnamespace and c.relname not like 'goose%'`) {
		switch {
		case i[2] == "true":
			s[i[0]+": primary key"] = i[6]
		case i[5] == "u":
			s[i[0]+": unique "+i[6]] = "constraint"
		default:
			s[i[0]+": "+i[1]] = fmt.Sprintf("unique %v (%s) where %s", i[3] == "true", i[6], i[4])
		}
	}
	return s
}
