// Package archivetest is the contract of archive.Store as a test: every store
// must pass Run.
package archivetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
)

// Run runs the contract; open gives an empty store, a new one at each call.
func Run(t *testing.T, open func(t *testing.T) archive.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, archive.Store)
	}{
		{"created, same, different", outcomes},
		{"one key twice in a batch", twiceInBatch},
		{"nothing to store", emptyBatch},
		{"announced sha256 is wrong", wrongSum},
		{"unusable keys", unusableKeys},
		{"odd but usable keys", oddKeys},
		{"missing object", missing},
		{"list in key order", list},
		{"list page by page", pages},
		{"list an empty store", listEmpty},
		{"list many keys", listMany},
		{"big and empty objects", sizes},
		{"race for one key", race},
		{"cancelled", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			if err := s.Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.run(t, s)
		})
	}
}

func put(t *testing.T, s archive.Store, key, body string) archive.Outcome {
	t.Helper()
	out, err := s.PutBatch(t.Context(), []archive.Object{{Key: key, Body: []byte(body)}})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func wantBody(t *testing.T, s archive.Store, key, want string) {
	t.Helper()
	got, sum, err := archive.ReadAll(t.Context(), s, key)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want || sum != archive.Sum([]byte(want)) {
		t.Errorf("%s holds %.40q, want %.40q", key, got, want)
	}
	info, err := s.Head(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if info != (archive.Info{Key: key, Size: int64(len(want)), SHA256: sum}) {
		t.Errorf("Head(%s) = %+v", key, info)
	}
}

func wantOutcome(t *testing.T, got archive.Outcome, state archive.State, stored string) {
	t.Helper()
	if want := (archive.Outcome{State: state, SHA256: archive.Sum([]byte(stored))}); got != want {
		t.Errorf("outcome %+v, want %+v", got, want)
	}
}

func outcomes(t *testing.T, s archive.Store) {
	key := archive.Doc("AMAZON", "4T7XQ1AB", "855", 3, "edi")
	wantOutcome(t, put(t, s, key, "first"), archive.Created, "first")
	wantOutcome(t, put(t, s, key, "first"), archive.Same, "first")
	wantOutcome(t, put(t, s, key, "second"), archive.Different, "first")
	wantBody(t, s, key, "first")
}

func twiceInBatch(t *testing.T, s archive.Store) {
	out, err := s.PutBatch(t.Context(), []archive.Object{
		{Key: "raw/a", Body: []byte("1")}, {Key: "raw/b", Body: []byte("b")},
		{Key: "raw/a", Body: []byte("2")}, {Key: "raw/b", Body: []byte("b")},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, out[0], archive.Created, "1")
	wantOutcome(t, out[1], archive.Created, "b")
	wantOutcome(t, out[2], archive.Different, "1")
	wantOutcome(t, out[3], archive.Same, "b")
	wantBody(t, s, "raw/a", "1")
}

func emptyBatch(t *testing.T, s archive.Store) {
	out, err := s.PutBatch(t.Context(), nil)
	if len(out) != 0 || err != nil {
		t.Errorf("PutBatch(nothing) = %v, %v", out, err)
	}
}

func wrongSum(t *testing.T, s archive.Store) {
	objects := []archive.Object{
		{Key: "raw/good", Body: []byte("x"), SHA256: archive.Sum([]byte("x"))},
		{Key: "raw/bad", Body: []byte("x"), SHA256: archive.Sum([]byte("y"))},
	}
	_, err := s.PutBatch(t.Context(), objects)
	var e *archive.Error
	if !errors.As(err, &e) || e.Key != "raw/bad" {
		t.Fatalf("error %v does not name raw/bad", err)
	}
	if _, err := s.Head(t.Context(), "raw/bad"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("raw/bad is stored: %v", err)
	}
	if _, err := s.PutBatch(t.Context(), objects[:1]); err != nil {
		t.Errorf("the good one alone: %v", err)
	}
}

func unusableKeys(t *testing.T, s archive.Store) {
	for _, key := range []string{
		"", "/", "/etc/passwd", "a//b", "a/", "../a", "a/../../b", "..", ".", "a/./b", ".tmp/a",
		"a/.hidden", "a\\b", "c:d", "a\x00b", "a b", "a\nb", "ä", "a\x7f",
		strings.Repeat("k", 201), strings.Repeat("k/", 501) + "k",
	} {
		if _, err := s.PutBatch(t.Context(), []archive.Object{{Key: key}}); err == nil {
			t.Errorf("PutBatch took the key %q", key)
		}
		if _, err := s.Head(t.Context(), key); err == nil || errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Head(%q) = %v, want a refusal", key, err)
		}
		if r, _, err := s.Get(t.Context(), key); err == nil {
			r.Close()
			t.Errorf("Get took the key %q", key)
		}
	}
}

func oddKeys(t *testing.T, s archive.Store) {
	names := []string{"", ".", "..", "../../etc", "a", "A", "ä", "4T7 XQ/1", "%2F", "po.", "~*>^", "\x00\n", strings.Repeat("long", 100)}
	for i, name := range names {
		put(t, s, archive.Doc(name, name, "855", 1, "edi"), fmt.Sprint(i))
		put(t, s, archive.Config(name, archive.Sum(nil)), fmt.Sprint(i))
	}
	for i, name := range names {
		wantBody(t, s, archive.Doc(name, name, "855", 1, "edi"), fmt.Sprint(i))
		wantBody(t, s, archive.Config(name, archive.Sum(nil)), fmt.Sprint(i))
	}
}

func missing(t *testing.T, s archive.Store) {
	put(t, s, "raw/there", "x")
	for _, key := range []string{"raw/missing", "raw", "nothing/at/all"} {
		if _, err := s.Head(t.Context(), key); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Head(%s) = %v, want ErrNotFound", key, err)
		}
		if _, _, err := s.Get(t.Context(), key); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Get(%s) = %v, want ErrNotFound", key, err)
		}
	}
}

// listed is in key order: '-' and '.' sort before '/', digits and letters after.
var listed = []string{
	"docs/partner=A-B/po=1/855.1.edi", "docs/partner=A.B/po=1/855.1.edi", "docs/partner=A/po=1/855.1.edi",
	"docs/partner=A/po=1/855.10.edi", "docs/partner=A/po=1/855.2.edi", "docs/partner=A/po=10/855.1.edi",
	"docs/partner=A/po=2/855.1.edi", "docs/partner=A0/po=1/855.1.edi", "docs/partner=AB/po=1/855.1.edi",
	"raw/0", "raw/00", "raw/a",
}

func putListed(t *testing.T, s archive.Store) {
	t.Helper()
	for i := range listed {
		put(t, s, listed[(i*7)%len(listed)], "body")
	}
}

func keys(t *testing.T, s archive.Store, prefix, after string, limit int) []string {
	t.Helper()
	got := []string{}
	for info, err := range s.List(t.Context(), prefix, after) {
		if err != nil {
			t.Fatal(err)
		}
		if info.Size != int64(len("body")) {
			t.Errorf("List: %+v", info)
		}
		got = append(got, info.Key)
		if len(got) == limit {
			break
		}
	}
	return got
}

func list(t *testing.T, s archive.Store) {
	putListed(t, s)
	for _, prefix := range []string{"", "docs/", "docs/partner=A", "docs/partner=A/", "docs/partner=A/po=1", "raw/", "raw/0", "raw/a", "none", "docs/none/x"} {
		want := []string{}
		for _, k := range listed {
			if strings.HasPrefix(k, prefix) {
				want = append(want, k)
			}
		}
		if got := keys(t, s, prefix, "", -1); !slices.Equal(got, want) {
			t.Errorf("List(%q):\n got %q\nwant %q", prefix, got, want)
		}
	}
}

func pages(t *testing.T, s archive.Store) {
	putListed(t, s)
	for limit := 1; limit <= len(listed); limit++ {
		got, after := []string{}, ""
		for {
			page := keys(t, s, "", after, limit)
			if len(page) == 0 {
				break
			}
			got, after = append(got, page...), page[len(page)-1]
		}
		if !slices.Equal(got, listed) {
			t.Errorf("pages of %d: %q", limit, got)
		}
	}
	for _, after := range []string{"a", "docs/partner=A/po=1/", "docs/partner=A/po=1/855.15.edi", "docs/z", "raw", "z"} {
		i, _ := slices.BinarySearch(listed, after)
		if got := keys(t, s, "", after, -1); !slices.Equal(got, listed[i:]) {
			t.Errorf("List after %q: %q", after, got)
		}
	}
}

func listEmpty(t *testing.T, s archive.Store) {
	if got := keys(t, s, "", "", -1); len(got) != 0 {
		t.Errorf("an empty store lists %q", got)
	}
}

// listMany wants each of many keys once and in order.
// DOCKET_TEST_KEYS sets the number, for a run by hand.
func listMany(t *testing.T, s archive.Store) {
	n := 2500 // more than two pages of S3
	if text := os.Getenv("DOCKET_TEST_KEYS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	key := func(i int) string { return archive.Event("P", fmt.Sprintf("%08d", i/4), int64(i%4)) }
	for from := 0; from < n; from += 500 {
		batch := make([]archive.Object, min(500, n-from))
		for i := range batch {
			batch[i] = archive.Object{Key: key(n - 1 - from - i), Body: []byte("body")}
		}
		if _, err := s.PutBatch(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	i := 0
	for info, err := range s.List(t.Context(), "events/", key(0)) {
		if i++; err != nil || i >= n || info.Key != key(i) {
			t.Fatalf("key %d of %d is %q, %v; want %q", i, n, info.Key, err, key(i))
		}
	}
	if i != n-1 {
		t.Errorf("%d keys behind the first are listed, want %d", i, n-1)
	}
}

func sizes(t *testing.T, s archive.Store) {
	big := strings.Repeat("0123456789abcdef", 1<<20) // 16 MiB
	put(t, s, "raw/big", big)
	put(t, s, "raw/empty", "")
	wantBody(t, s, "raw/big", big)
	wantBody(t, s, "raw/empty", "")
}

func race(t *testing.T, s archive.Store) {
	const racers = 32
	var (
		wg      sync.WaitGroup
		created = make([]archive.Outcome, racers)
		start   = make(chan struct{})
	)
	for i := range racers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			body := bytes.Repeat([]byte{byte('A' + i)}, 1000)
			out, err := s.PutBatch(context.Background(), []archive.Object{{Key: "raw/contested", Body: body}})
			if err != nil {
				t.Error(err)
				return
			}
			created[i] = out[0]
		}()
	}
	close(start)
	wg.Wait()
	_, sum, err := archive.ReadAll(t.Context(), s, "raw/contested")
	if err != nil {
		t.Fatal(err)
	}
	winners := 0
	for i, o := range created {
		if o.State == archive.Created {
			winners++
		}
		if o.SHA256 != sum {
			t.Errorf("racer %d was told %s, stored is %s", i, o.SHA256, sum)
		}
	}
	if winners != 1 {
		t.Errorf("%d racers created the object, want 1", winners)
	}
}

func cancelled(t *testing.T, s archive.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.PutBatch(ctx, []archive.Object{{Key: "raw/x"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("PutBatch = %v, want context.Canceled", err)
	}
	if _, err := s.Head(ctx, "raw/x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Head = %v, want context.Canceled", err)
	}
}
