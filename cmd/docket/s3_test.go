package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
	"github.com/docket-edi/docket/samples"
)

// archiveIn makes docket.yaml name a bucket; more are lines of the block s3.
func (d *desk) archiveIn(server *archivetest.Server, bucket, more string) {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.dir, "docket.yaml"))
	if err != nil {
		d.t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(data), "\ns3:\n")
	_, after, _ := strings.Cut(rest, "\nhttp:\n")
	before = strings.Replace(before, "archive: archive", "archive: s3://"+bucket+"/docket", 1)
	d.write("docket.yaml", fmt.Sprintf("%s\ns3:\n  endpoint: %s\n  path_style: true\n%s\nhttp:\n%s", before, server.Endpoint, more, after))
}

// fails runs a command line that must end with the exit code, and returns what it complained of.
func (d *desk) fails(code int, args ...string) string {
	d.t.Helper()
	var out, errOut bytes.Buffer
	args = append(args, "-c", filepath.Join(d.dir, "docket.yaml"))
	if got := run(context.Background(), args, strings.NewReader(""), &out, &errOut); got != code {
		d.t.Fatalf("docket %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errOut.String())
	}
	text := out.String() + errOut.String()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"} {
		if secret := os.Getenv(name); secret != "" && strings.Contains(text, secret) {
			d.t.Errorf("docket %s tells %s", strings.Join(args, " "), name)
		}
	}
	return text
}

// TestS3DemoIsTheSame: the demo archives the same objects in a bucket as in a directory.
func TestS3DemoIsTheSame(t *testing.T) {
	server := archivetest.NewServer(t)
	inFiles, inBucket := newDesk(t), newDesk(t)
	inBucket.archiveIn(server, server.Bucket(t, false), "")
	lists := make([][]string, 2)
	for i, d := range []*desk{inFiles, inBucket} {
		var out bytes.Buffer
		if code := run(t.Context(), []string{"demo", "--dir", d.dir}, strings.NewReader(""), &out, &out); code != 0 {
			t.Fatal(out.String())
		}
		for _, prefix := range []string{"raw/", "docs/", "events/"} {
			lists[i] = append(lists[i], strings.Split(d.docket(0, "archive", "ls", prefix), "\n")...)
		}
		d.docket(0, "audit")
		d.docket(0, "archive", "verify")
	}
	if got, want := strings.Join(lists[1], "\n"), strings.Join(lists[0], "\n"); got != want || len(lists[0]) < 50 {
		t.Errorf("in the bucket:\n%s\nin the directory:\n%s", got, want)
	}
	key := "docs/partner=AMAZON/po=4XK2M7QA/855.2.edi"
	if got, want := inBucket.docket(0, "archive", "cat", key), inFiles.docket(0, "archive", "cat", key); got != want || got == "" {
		t.Errorf("in the bucket %q, in the directory %q", got, want)
	}
	if _, err := os.Stat(filepath.Join(inBucket.dir, "archive")); err == nil {
		t.Error("an archive directory was made, too")
	}
}

// TestS3VerifyNames what somebody with other rights did to the bucket.
func TestS3VerifyNames(t *testing.T) {
	server := archivetest.NewServer(t)
	d, bucket := newDesk(t), server.Bucket(t, false)
	d.archiveIn(server, bucket, "")
	order, err := samples.FS.ReadFile("01_retail_new_order.edi")
	if err != nil {
		t.Fatal(err)
	}
	d.take(0, "a.edi", string(order))
	key := "docs/partner=AMAZON/po=4XK2M7QA/855.2.edi"
	put := func(key, body, sum string) {
		t.Helper()
		if _, err := server.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("docket/" + key), Body: strings.NewReader(body),
			Metadata: map[string]string{"sha256": sum}}); err != nil {
			t.Fatal(err)
		}
	}
	put(key, "forged", archive.Sum([]byte(d.docket(0, "archive", "cat", key)))) // the old sha256 beside it deceives a look, not a reading
	put("raw/more", "more", "")
	if err := server.Remove(bucket, "docket/events/partner=AMAZON/po=4XK2M7QA/1.json", false); err != nil {
		t.Fatal(err)
	}
	text := d.fails(1, "archive", "verify")
	for _, want := range []string{"changed: " + key, "extra: raw/more", "missing: events/partner=AMAZON/po=4XK2M7QA/1.json", "1 missing, 1 changed, 1 extra"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestS3LegalHold: everything of an order is held until the hold is lifted, and the journal says who and why.
func TestS3LegalHold(t *testing.T) {
	server := archivetest.NewServer(t)
	d, bucket := newDesk(t), server.Bucket(t, true)
	d.archiveIn(server, bucket, "  object_lock: {mode: governance, days: 1}\n")
	order, err := samples.FS.ReadFile("01_retail_new_order.edi")
	if err != nil {
		t.Fatal(err)
	}
	d.take(0, "a.edi", string(order))
	d.fails(1, "archive", "hold", "--po", "4XK2M7QA")
	d.fails(1, "archive", "hold", "raw/none", "--why", "a dispute")
	d.docket(0, "archive", "hold", "--po", "4XK2M7QA", "--who", "ann", "--why", "a dispute")
	held := strings.Fields(d.docket(0, "archive", "ls", "docs/partner=AMAZON/po=4XK2M7QA/"))
	held = append(held, strings.Fields(d.docket(0, "archive", "ls", "raw/"))...)
	for i := 1; i < len(held); i += 2 {
		if err := server.Remove(bucket, "docket/"+held[i], true); err == nil {
			t.Errorf("%s could be deleted", held[i])
		}
	}
	d.docket(0, "archive", "hold", "--po", "4XK2M7QA", "--who", "ann", "--why", "settled", "--off")
	d.docket(0, "run", "--once")
	d.docket(0, "archive", "verify")
	journal := ""
	for _, line := range strings.Split(strings.TrimSpace(d.docket(0, "archive", "ls", "journal/")), "\n") {
		journal += d.docket(0, "archive", "cat", strings.Fields(line)[1])
	}
	for _, want := range []string{`"kind":"legal-hold"`, `"who":"ann","why":"a dispute"`, `"who":"ann","why":"settled"`} {
		if !strings.Contains(strings.ReplaceAll(journal, `"on":true,`, ""), want) {
			t.Errorf("the journal has no %s", want)
		}
	}
	if err := server.Remove(bucket, "docket/"+held[1], true); err != nil {
		t.Errorf("after the hold: %v", err)
	}
}

// TestS3RunRefuses: each of these ends the start with a hint, and no secret is told.
func TestS3RunRefuses(t *testing.T) {
	server := archivetest.NewServer(t)
	for name, c := range map[string]struct {
		bucket, more string
		set          func(t *testing.T)
		want         string
	}{
		"no bucket":    {"never-made", "", func(*testing.T) {}, "create the bucket first"},
		"no lock":      {server.Bucket(t, false), "  object_lock: {mode: compliance, days: 1}\n", func(*testing.T) {}, "Object Lock is switched on when a bucket is made"},
		"wrong secret": {server.Bucket(t, false), "", func(t *testing.T) { t.Setenv("AWS_SECRET_ACCESS_KEY", "wrongwrongwrong") }, "hint: set AWS_ACCESS_KEY_ID"},
	} {
		t.Run(name, func(t *testing.T) {
			c.set(t)
			d := newDesk(t)
			d.archiveIn(server, c.bucket, c.more)
			if text := d.fails(2, "run", "--once"); !strings.Contains(text, c.want) {
				t.Errorf("no %q in\n%s", c.want, text)
			}
		})
	}
}
