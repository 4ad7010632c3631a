package archive_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

func TestS3Contract(t *testing.T) {
	server := archivetest.NewServer(t)
	for _, checksum := range []string{"supported", "required"} {
		t.Run(checksum, func(t *testing.T) {
			archivetest.Run(t, func(t *testing.T) archive.Store {
				o := server.Options(t)
				o.Checksum = checksum
				return archivetest.Open(t, o)
			})
		})
	}
}

// TestS3StoresSumAndChecksum reads with another client what the store has put.
func TestS3StoresSumAndChecksum(t *testing.T) {
	server := archivetest.NewServer(t)
	o := server.Options(t)
	mustPut(t, archivetest.Open(t, o), "raw/x", "body")
	head, err := server.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &o.Bucket, Key: aws.String("pre/raw/x"), ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		t.Fatal(err)
	}
	if head.Metadata["sha256"] != archive.Sum([]byte("body")) || head.ChecksumSHA256 == nil {
		t.Errorf("metadata %v, checksum %v", head.Metadata, head.ChecksumSHA256)
	}
}

// TestS3ForeignObject: an object that somebody else put has no sha256 beside it.
func TestS3ForeignObject(t *testing.T) {
	server := archivetest.NewServer(t)
	o := server.Options(t)
	for key, metadata := range map[string]map[string]string{"raw/plain": nil, "raw/odd": {"sha256": "none"}} {
		if _, err := server.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &o.Bucket, Key: aws.String("pre/" + key), Body: strings.NewReader("theirs"), Metadata: metadata}); err != nil {
			t.Fatal(err)
		}
		s := archivetest.Open(t, o)
		out, err := s.PutBatch(t.Context(), []archive.Object{{Key: key, Body: []byte("ours")}})
		if err != nil || out[0] != (archive.Outcome{State: archive.Different, SHA256: archive.Sum([]byte("theirs"))}) {
			t.Errorf("%s: %+v, %v", key, out, err)
		}
	}
}

// TestS3Lock: what was put cannot be deleted before its time.
func TestS3Lock(t *testing.T) {
	server := archivetest.NewServer(t)
	for _, mode := range []string{"governance", "compliance"} {
		t.Run(mode, func(t *testing.T) {
			o := server.Options(t)
			o.Bucket, o.Lock = server.Bucket(t, true), archive.ObjectLock{Mode: mode, Days: 3}
			s := archivetest.Open(t, o)
			if err := s.Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			big := strings.Repeat("0123456789abcdef", 9<<16) // in parts
			for key, body := range map[string]string{"raw/small": "x", "raw/big": big} {
				mustPut(t, s, key, body)
				if until := retainedUntil(t, server, o.Bucket, "pre/"+key, mode); until.Before(time.Now().Add(71*time.Hour)) || until.After(time.Now().Add(73*time.Hour)) {
					t.Errorf("%s is kept until %s", key, until)
				}
				if err := server.Remove(o.Bucket, "pre/"+key, false); err == nil {
					t.Errorf("%s could be deleted", key)
				}
			}
			if err := server.Remove(o.Bucket, "pre/raw/small", true); (err == nil) != (mode == "governance") {
				t.Errorf("deleting past the lock: %v", err)
			}
		})
	}
}

// retainedUntil is the end of an object's lock, which must be of the mode.
func retainedUntil(t *testing.T, server *archivetest.Server, bucket, key, mode string) time.Time {
	t.Helper()
	out, err := server.GetObjectRetention(t.Context(), &s3.GetObjectRetentionInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ToLower(string(out.Retention.Mode)); got != mode {
		t.Errorf("%s has the lock %q", key, got)
	}
	return aws.ToTime(out.Retention.RetainUntilDate)
}

// TestS3Hold: a held object cannot be deleted by anybody until the hold is lifted.
func TestS3Hold(t *testing.T) {
	server := archivetest.NewServer(t)
	o := server.Options(t)
	o.Bucket = server.Bucket(t, true)
	s := archivetest.Open(t, o)
	mustPut(t, s, "raw/x", "x")
	if err := s.Hold(t.Context(), "raw/x", true); err != nil {
		t.Fatal(err)
	}
	if err := server.Remove(o.Bucket, "pre/raw/x", true); err == nil {
		t.Error("a held object could be deleted")
	}
	if err := s.Hold(t.Context(), "raw/x", false); err != nil {
		t.Fatal(err)
	}
	if err := server.Remove(o.Bucket, "pre/raw/x", true); err != nil {
		t.Errorf("after the hold: %v", err)
	}
	if err := s.Hold(t.Context(), "raw/none", true); err == nil {
		t.Error("an object that is not there was held")
	}
	if err := archivetest.Open(t, server.Options(t)).Hold(t.Context(), "raw/x", true); err == nil {
		t.Error("a bucket without Object Lock held an object")
	}
}

func TestS3ProbeRefuses(t *testing.T) {
	server := archivetest.NewServer(t)
	for name, c := range map[string]struct {
		change func(*testing.T, *archive.S3Options)
		want   string
		hint   string
	}{
		"no bucket":       {func(_ *testing.T, o *archive.S3Options) { o.Bucket = "never-made" }, "s3://never-made/pre/", "create the bucket"},
		"wrong secret":    {func(t *testing.T, _ *archive.S3Options) { t.Setenv("AWS_SECRET_ACCESS_KEY", "wrongwrongwrong") }, "s3://", "AWS_SECRET_ACCESS_KEY"},
		"unknown key":     {func(t *testing.T, _ *archive.S3Options) { t.Setenv("AWS_ACCESS_KEY_ID", "NOBODYKNOWSME") }, "s3://", "AWS_ACCESS_KEY_ID"},
		"no credentials":  {noCredentials, "s3://", "AWS_ACCESS_KEY_ID"},
		"nobody there":    {func(_ *testing.T, o *archive.S3Options) { o.Endpoint, o.Retry = "http://127.0.0.1:1", time.Millisecond }, "connection refused", "s3.endpoint"},
		"no lock":         {func(_ *testing.T, o *archive.S3Options) { o.Lock = archive.ObjectLock{Mode: "compliance", Days: 1} }, "has no Object Lock", "object_lock"},
		"nobody answers":  {silent, "timeout", "s3.endpoint"},
		"unknown profile": {func(_ *testing.T, o *archive.S3Options) { o.Profile = "nobody" }, "nobody", "profile"},
	} {
		t.Run(name, func(t *testing.T) {
			o := server.Options(t)
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

func noCredentials(t *testing.T, _ *archive.S3Options) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
}

// wantNoSecrets: neither the text of an error nor its hint holds the credentials.
func wantNoSecrets(t *testing.T, err error) {
	t.Helper()
	for _, name := range []string{"AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"} {
		if secret := os.Getenv(name); secret != "" && err != nil && strings.Contains(err.Error()+archive.Hint(err), secret) {
			t.Errorf("the error tells %s: %v", name, err)
		}
	}
}

func TestS3Cancelled(t *testing.T) {
	server := archivetest.NewServer(t)
	p := newFaultProxy(t, server)
	p.plan = always(hangBefore)
	o := server.Options(t)
	o.Endpoint = p.URL
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := archivetest.Open(t, o).PutBatch(ctx, []archive.Object{{Key: "raw/x"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("PutBatch = %v, want that the time is up", err)
	}
}
