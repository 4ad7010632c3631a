package ledger

import "time"

// Config is one version of a configuration file, catalog or stock file.
type Config struct {
	ID           int64
	Name, Origin string // origin: file or inbox
	SHA256       string
	At           time.Time
	Body         []byte
	ArchivedAt   time.Time
}

const configColumns = `id, name, origin, sha256, at, body, archived_at`

func configFields(c *Config) []any {
	return []any{&c.ID, &c.Name, &c.Origin, &c.SHA256, stamp{&c.At}, &c.Body, stamp{&c.ArchivedAt}}
}

// LoadConfig records a version when it differs from the newest of the same
// origin; false: the same bytes again are no new load.
func (t *Tx) LoadConfig(c Config) (bool, error) {
	if err := t.lockNames("config ", []string{c.Name}); err != nil {
		return false, err
	}
	last, err := first(t, configFields, `select `+configColumns+` from configs where name = $1 and origin = $2 order by id desc limit 1`, c.Name, c.Origin)
	if err == nil && last.SHA256 == c.SHA256 {
		return false, nil
	}
	if err != nil && err != ErrNotFound {
		return false, err
	}
	t.touch("configs", c.Name)
	delete(t.newest, c.Name)
	return true, t.exec(`insert into configs (name, origin, sha256, at, body) values ($1,$2,$3,$4,$5)`, c.Name, c.Origin, c.SHA256, micros(c.At), c.Body)
}

// NewestConfig returns the version of a file that counts now.
func (t *Tx) NewestConfig(name string) (Config, error) {
	return first(t, configFields, `select `+configColumns+` from configs where name = $1 order by id desc limit 1`, name)
}

// NewestConfigSHA returns the sha256 of the version of a file that counts now:
// what is known of it by that need not be read again.
func (t *Tx) NewestConfigSHA(name string) (sha256 string, err error) {
	if sha256, known := t.newest[name]; known {
		return sha256, nil
	}
	err = t.one(`select sha256 from configs where name = $1 order by id desc limit 1`, []any{name}, &sha256)
	if err == nil {
		t.newest[name] = sha256
	}
	return sha256, err
}

// ConfigBySHA returns a version by name and hash: what a decision was based on.
func (t *Tx) ConfigBySHA(name, sha256 string) (Config, error) {
	return first(t, configFields, `select `+configColumns+` from configs where name = $1 and sha256 = $2 order by id desc limit 1`, name, sha256)
}

// ConfigByID returns a version by its row.
func (t *Tx) ConfigByID(id int64) (Config, error) {
	return first(t, configFields, `select `+configColumns+` from configs where id = $1`, id)
}

// UnarchivedConfigs lists versions that the archive does not have.
func (t *Tx) UnarchivedConfigs() ([]Config, error) {
	return all(t, configFields, `select `+configColumns+` from configs where archived_at is null order by id`)
}

// ConfigArchived records that the archive has a version.
func (t *Tx) ConfigArchived(id int64, now time.Time) error {
	return t.exec(`update configs set archived_at = $2 where id = $1`, id, micros(now))
}
