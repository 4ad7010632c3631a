package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// TestPlaces: what is no place of a ledger is refused before anything is
// connected, and no error shows a password.
func TestPlaces(t *testing.T) {
	const secret = "s3cr3t"
	for _, c := range []struct {
		where, says string
		password    bool
	}{
		{"postgres://docket:" + secret + "@127.0.0.1:1/docket", "PGPASSWORD", true},
		{"postgresql://docket:@127.0.0.1:1/docket", "PGPASSWORD", true},
		{"postgres://docket@127.0.0.1:1/docket?password=" + secret, "PGPASSWORD", true},
		{"postgres://docket:" + secret + "@127.0.0.1:port/docket", "cannot be read", false},
		{"postgres://docket:" + secret + "%zz@127.0.0.1/docket", "cannot be read", false},
		{"postgres://docket@127.0.0.1:1/docket?password=" + secret + ";x", "cannot be read", false},
		{"postgres://docket@127.0.0.1:1/docket?pool_max_conns=1", "pool_max_conns", false},
		{"postgres://docket@127.0.0.1:1/docket?pool_max_conns=many", "pool_max_conns", false},
		{"postgres://docket@127.0.0.1:1/docket?sslmode=maybe", "sslmode", false},
		{"mysql://docket:" + secret + "@127.0.0.1/docket", "mysql", false},
	} {
		l, err := ledger.Open(t.Context(), c.where)
		if err == nil {
			l.Close()
			t.Errorf("%s is opened", c.where)
			continue
		}
		shown := fmt.Sprintf("%v %+v %#v", err, err, errors.Unwrap(err))
		if !strings.Contains(err.Error(), c.says) || strings.Contains(shown, secret) || errors.Is(err, ledger.ErrPassword) != c.password {
			t.Errorf("%s: %v", strings.ReplaceAll(c.where, secret, "..."), err)
		}
	}
}
