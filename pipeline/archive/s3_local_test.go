package archive_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

// localOptions are of a server that only answers as the handler says: what a
// start says of servers that are none needs no real one.
func localOptions(t *testing.T, answer http.HandlerFunc) archive.S3Options {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": rand.Text(), "AWS_SECRET_ACCESS_KEY": rand.Text(), "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return archive.S3Options{Endpoint: server.URL, Bucket: "bucket", PathStyle: true, Retry: time.Millisecond}
}

// TestS3StartsOnWhatIsNone: each is refused with its cause and a hint, without a secret.
func TestS3StartsOnWhatIsNone(t *testing.T) {
	agrees := func(w http.ResponseWriter, r *http.Request) { // to everything: a store that overwrites
		if r.Method == http.MethodGet {
			fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		change func(*testing.T, *archive.S3Options)
		want   string
		hint   string
	}{
		"overwrites":     {agrees, func(*testing.T, *archive.S3Options) {}, "ignores If-None-Match", "conditional writes"},
		"nobody there":   {agrees, func(_ *testing.T, o *archive.S3Options) { o.Endpoint = "http://127.0.0.1:1" }, "connection refused", "s3.endpoint"},
		"nobody answers": {agrees, silent, "timeout", "s3.endpoint"},
		"no credentials": {agrees, noCredentials, "s3://bucket/", "AWS_ACCESS_KEY_ID"},
		"no region":      {agrees, func(_ *testing.T, o *archive.S3Options) { o.Endpoint = "" }, "no region", "s3.region"},
		"no bucket":      {refuses(http.StatusNotFound, "NoSuchBucket"), func(*testing.T, *archive.S3Options) {}, "NoSuchBucket", "create the bucket"},
		"no rights":      {refuses(http.StatusForbidden, "AccessDenied"), func(*testing.T, *archive.S3Options) {}, "AccessDenied", "policy"},
		"other region":   {refuses(http.StatusMovedPermanently, "PermanentRedirect"), func(*testing.T, *archive.S3Options) {}, "PermanentRedirect", "s3.region"},
		"no S3":          {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "welcome") }, func(*testing.T, *archive.S3Options) {}, "archive: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := localOptions(t, c.answer)
			c.change(t, &o)
			s, err := archive.NewS3(t.Context(), o)
			if err == nil {
				err = s.Probe(t.Context())
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(archive.Hint(err), c.hint) {
				t.Errorf("%v\nhint: %s", err, archive.Hint(err))
			}
			wantNoSecrets(t, err)
		})
	}
}

func refuses(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { refuse(w, status, code) }
}

// TestS3Patience: what waiting may mend is tried again, what it cannot mend is not.
func TestS3Patience(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		again  bool
	}{
		{http.StatusServiceUnavailable, "SlowDown", true}, {http.StatusInternalServerError, "InternalError", true},
		{http.StatusConflict, "ConditionalRequestConflict", true}, {http.StatusBadRequest, "BadDigest", true},
		{http.StatusForbidden, "AccessDenied", false}, {http.StatusBadRequest, "InvalidRequest", false}, {http.StatusNotFound, "NoSuchBucket", false},
	} {
		puts := atomic.Int64{}
		o := localOptions(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			puts.Add(1)
			refuse(w, c.status, c.code)
		})
		_, err := archivetest.Open(t, o).PutBatch(t.Context(), []archive.Object{{Key: "raw/x", Body: []byte("x")}})
		if err == nil || !strings.Contains(err.Error(), c.code) || (puts.Load() > 1) != c.again {
			t.Errorf("%s: %d tries, %v", c.code, puts.Load(), err)
		}
		wantNoSecrets(t, err)
	}
}

// TestS3UnknownUserIsNotMissing: a 404 that speaks of something else than the
// object must not look as if the object were not there.
func TestS3UnknownUserIsNotMissing(t *testing.T) {
	s := archivetest.Open(t, localOptions(t, refuses(http.StatusNotFound, "XAdminUserNotFound")))
	if _, _, err := s.Get(t.Context(), "raw/x"); err == nil || strings.Contains(err.Error(), archive.ErrNotFound.Error()) {
		t.Errorf("Get = %v", err)
	}
}
