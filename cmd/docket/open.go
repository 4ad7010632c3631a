package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
)

// opened is a pipeline with what must be closed after it.
type opened struct {
	*pipeline.Pipeline
	ledger *ledger.Ledger
	locks  []*lock // of a pipeline that runs stages
	clock  func() time.Time
}

// configPath is the docket.yaml that counts.
func (e *env) configPath() string {
	if e.config != "" {
		return e.config
	}
	if path := os.Getenv("DOCKET_CONFIG"); path != "" {
		return path
	}
	return "docket.yaml"
}

// load reads the configuration.
func (e *env) load() (*config.Config, error) {
	c, err := config.Load(e.configPath())
	hint := "mend it at the place named (file:line:column), then start again"
	if errors.Is(err, fs.ErrNotExist) {
		hint = "docket init DIR makes a working directory; docket -c DIR/docket.yaml names one"
	}
	return c, usage(err, hint)
}

// openRunning wires a pipeline that runs stages: it alone may do so on a
// directory and on an SQLite ledger, and only with an archive that keeps what it
// has. A server's ledger takes several.
func (e *env) openRunning(ctx context.Context, c *config.Config) (*opened, error) {
	if err := writable(c); err != nil {
		return nil, usage(err, "docket needs to write there; mend the rights or name another directory")
	}
	locks, err := takeLocks(c)
	if err != nil {
		return nil, failure(err, "stop it first; every other verb works beside it")
	}
	o, err := e.open(ctx, c)
	if err != nil {
		releaseAll(locks)
		return nil, err
	}
	if err := o.Probe(ctx); err != nil {
		o.close() // without the locks: the leases of a killed life stay to be found
		releaseAll(locks)
		return nil, usage(err, archiveHint(err))
	}
	if err := e.current(ctx, o); err != nil {
		o.close()
		releaseAll(locks)
		return nil, err
	}
	o.locks = locks
	if c.Kafka == nil {
		return o, nil
	}
	if err := openKafka(o, c); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

// takeLocks locks the directory, and the ledger's file under the one name that
// it has for every docket.yaml that leads to it.
func takeLocks(c *config.Config) ([]*lock, error) {
	dir, err := takeLock(filepath.Join(c.Dir, ".docket.lock"), "in "+c.Dir)
	if err != nil || c.LedgerFile() == "" {
		return []*lock{dir}, err
	}
	file, err := realPath(c.LedgerFile())
	if err == nil {
		var l *lock
		if l, err = takeLock(filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".lock"), "on the ledger "+c.LedgerFile()); err == nil {
			return []*lock{dir, l}, nil
		}
	}
	dir.release()
	return nil, err
}

// realPath is a path without symbolic links; the file itself need not be there yet.
func realPath(path string) (string, error) {
	file, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

func releaseAll(locks []*lock) {
	for _, l := range locks {
		l.release()
	}
}

// open wires a pipeline for verbs that look, or leave a person's word.
func (e *env) open(ctx context.Context, c *config.Config) (*opened, error) {
	store, err := openArchive(ctx, c)
	if err != nil {
		return nil, err
	}
	db, err := ledger.Open(ctx, c.Ledger)
	if err != nil {
		return nil, usage(err, ledgerHint(c, err))
	}
	if c.Kafka != nil {
		db.Relayed() // what is sent here is published by a worker
	}
	o := &opened{ledger: db, clock: func() time.Time { return e.now().UTC().Truncate(time.Microsecond) }}
	o.Pipeline = pipeline.New(pipeline.Parts{
		Ledger: db, Archive: store, Bus: bus.NewLocal(db, pipeline.Readers()), Outbox: folder.NewOutbox(c.Outbox), Config: c,
		Clock: func() time.Time { return o.clock() }, NewID: func() string { return newID(o.clock()) }, Owner: newID(o.clock()),
		Log: logger(c.Log, e.errOut),
	})
	return o, nil
}

// ledgerHint says what to do when the ledger cannot be opened.
func ledgerHint(c *config.Config, err error) string {
	if errors.Is(err, ledger.ErrNewer) {
		return "run the newer docket, or put back the ledger's backup from before the upgrade"
	}
	if c.LedgerFile() == "" {
		return "the server must be reachable under the ledger's URL; PGPASSWORD, or a file that PGPASSFILE names, gives the password"
	}
	return "the ledger's directory must exist and be writable"
}

// openKafka makes Kafka carry the messages of a worker; nothing is dialled yet.
func openKafka(o *opened, c *config.Config) error {
	k, err := kafkaOf(o, c)
	if err == nil { // a nil *bus.Kafka is no bus
		o.Bus = k
	}
	return err
}

// kafkaOf is the Kafka of the settings.
func kafkaOf(o *opened, c *config.Config) (*bus.Kafka, error) {
	password, err := c.Kafka.Password()
	if err != nil {
		return nil, usage(err, "a password stands in the environment or in a file, never in docket.yaml")
	}
	k, err := bus.NewKafka(o.ledger, bus.KafkaOptions{
		Brokers: c.Kafka.Brokers, Partitions: c.Kafka.Partitions, Replication: c.Kafka.Replication, Retention: c.Kafka.Retention,
		TLS:     bus.TLS{On: c.Kafka.TLS, CAFile: c.Kafka.CAFile, CertFile: c.Kafka.CertFile, KeyFile: c.Kafka.KeyFile},
		SASL:    bus.SASL{Mechanism: c.Kafka.Mechanism, User: c.Kafka.User, Password: password},
		Readers: pipeline.Readers(), Clock: time.Now, Log: o.Log,
	})
	return k, usage(err, "see the block kafka of docket.yaml")
}

// busHint says what to look at when the messages cannot travel.
func busHint(c *config.Config) string {
	if c.Kafka == nil {
		return ""
	}
	return "the brokers must be reachable and let us in: see the block kafka of docket.yaml"
}

// openArchive is the archive in its directory or bucket.
func openArchive(ctx context.Context, c *config.Config) (archive.Store, error) {
	if c.S3 == nil {
		return archive.NewFile(c.Archive), nil
	}
	store, err := archive.NewS3(ctx, archive.S3Options{
		Bucket: c.S3.Bucket, Prefix: c.S3.Prefix, Endpoint: c.S3.Endpoint, Region: c.S3.Region, PathStyle: c.S3.PathStyle,
		Checksum: c.S3.Checksum, Lock: archive.ObjectLock{Mode: c.S3.LockMode, Days: c.S3.LockDays}, Profile: c.S3.Profile,
	})
	if err != nil {
		return nil, usage(err, archive.Hint(err))
	}
	return store, nil
}

// archiveHint is what to do about a failing archive.
func archiveHint(err error) string {
	if hint := archive.Hint(err); hint != "" {
		return hint
	}
	return "the archive's directory must be there, with the rights that the work needs"
}

// close ends the work cleanly: whoever starts next need not be careful.
func (o *opened) close() {
	if len(o.locks) > 0 {
		if err := o.Stop(context.Background()); err != nil {
			o.Log.Warn("the end of the work is not recorded", "error", err)
		}
	}
	o.ledger.Close()
	releaseAll(o.locks)
}

// newID is an arrival's id: it sorts by time and never comes twice.
func newID(now time.Time) string {
	var b [6]byte
	rand.Read(b[:])
	return now.Format("20060102T150405") + "-" + hex.EncodeToString(b[:])
}

// writable makes the directories and tries each with a file.
func writable(c *config.Config) error {
	dirs := []string{c.Dir, c.Inbox, c.Outbox, c.Held}
	if c.S3 == nil {
		dirs = append(dirs, c.Archive)
	}
	if file := c.LedgerFile(); file != "" {
		dirs = append(dirs, filepath.Dir(file))
	}
	for _, dir := range dirs {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		f, err := os.CreateTemp(dir, ".docket-probe-*")
		if err != nil {
			return fmt.Errorf("%s cannot be written: %w", dir, unwrapPath(err))
		}
		if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func logger(c config.Log, w io.Writer) *slog.Logger {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(c.Level)) // checked when the configuration was loaded
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
