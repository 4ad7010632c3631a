package archive_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

// throughProxy is a store behind a proxy, impatient so that tests are quick.
func throughProxy(t *testing.T, p *faultProxy) archive.S3Options {
	o := p.server.Options(t)
	o.Endpoint, o.Stall, o.Retry = p.URL, 2*time.Second, time.Millisecond
	return o
}

// TestS3OneFault: each fault alone, on a small object and on each step of a big one.
func TestS3OneFault(t *testing.T) {
	server := archivetest.NewServer(t)
	small, big := "small", strings.Repeat("0123456789abcdef", 9<<16)
	for _, at := range []struct {
		name    string
		body    string
		matches func(*http.Request) bool
	}{{"put", small, isPut}, {"part", big, isPart}, {"completion", big, isComplete}} {
		for _, f := range harmless {
			t.Run(at.name+", "+string(f), func(t *testing.T) {
				p := newFaultProxy(t, server)
				o := throughProxy(t, p)
				p.plan = nth(at.matches, f)
				s := archivetest.Open(t, o)
				out, err := s.PutBatch(t.Context(), []archive.Object{{Key: "raw/x", Body: []byte(at.body)}})
				if err != nil {
					t.Fatal(err)
				}
				if out[0].State == archive.Different || out[0].SHA256 != archive.Sum([]byte(at.body)) {
					t.Errorf("outcome %+v", out[0])
				}
				wantWhole(t, server, o, "raw/x", at.body)
				if f != hangBefore && f != cutRequest { // these two may leave an upload behind that nobody knows of
					wantNoParts(t, server, o.Bucket)
				}
			})
		}
	}
}

// TestS3FaultForGood: a fault that stays is an error that names key and step,
// and nothing is there, not even parts.
func TestS3FaultForGood(t *testing.T) {
	server := archivetest.NewServer(t)
	big := strings.Repeat("0123456789abcdef", 9<<16)
	for name, c := range map[string]struct {
		body    string
		matches func(*http.Request) bool
		fault   fault
	}{
		"put":          {"small", isPut, slowDown503},
		"conflict":     {"small", isPut, conflict409},
		"part":         {big, isPart, error500},
		"completion":   {big, isComplete, error500},
		"not complete": {big, isComplete, conflict409},
	} {
		t.Run(name, func(t *testing.T) {
			p := newFaultProxy(t, server)
			o := throughProxy(t, p)
			p.plan = func(r *http.Request) fault {
				if c.matches(r) {
					return c.fault
				}
				return none
			}
			_, err := archivetest.Open(t, o).PutBatch(t.Context(), []archive.Object{{Key: "raw/x", Body: []byte(c.body)}})
			if err == nil || !strings.HasPrefix(err.Error(), "archive: put raw/x: ") {
				t.Errorf("error %v", err)
			}
			wantNoSecrets(t, err)
			if _, err := server.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &o.Bucket, Key: keyOf(o, "raw/x")}); err == nil {
				t.Error("something is stored")
			}
			wantNoParts(t, server, o.Bucket)
		})
	}
}

func keyOf(o archive.S3Options, key string) *string { key = o.Prefix + "/" + key; return &key }

// wantWhole reads past the proxy.
func wantWhole(t *testing.T, server *archivetest.Server, o archive.S3Options, key, want string) {
	t.Helper()
	o.Endpoint = server.Endpoint
	if body, _, err := archive.ReadAll(t.Context(), archivetest.Open(t, o), key); err != nil || string(body) != want {
		t.Errorf("%s holds %d bytes, %v; want %d", key, len(body), err, len(want))
	}
}

func wantNoParts(t *testing.T, server *archivetest.Server, bucket string) {
	t.Helper()
	out, err := server.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil || len(out.Uploads) > 0 {
		t.Errorf("%d uploads are left behind, %v", len(out.Uploads), err)
	}
}

// TestS3RefusesStoreThatOverwrites: one that ignores If-None-Match is no archive.
func TestS3RefusesStoreThatOverwrites(t *testing.T) {
	server := archivetest.NewServer(t)
	for name, matches := range map[string]func(*http.Request) bool{"puts": isPut, "completions": isComplete} {
		t.Run(name, func(t *testing.T) {
			p := newFaultProxy(t, server)
			o := throughProxy(t, p)
			p.plan = func(r *http.Request) fault {
				if matches(r) {
					return overwrite
				}
				return none
			}
			for start := range 2 {
				err := archivetest.Open(t, o).Probe(t.Context())
				if err == nil || !strings.Contains(err.Error(), "If-None-Match") || archive.Hint(err) == "" {
					t.Errorf("start %d: Probe = %v", start, err)
				}
			}
		})
	}
}

// TestS3NeverOverwrittenNeverHalf throws faults at four writers that want the
// same keys. DOCKET_TEST_FAULTS and DOCKET_TEST_SEED are for runs by hand.
func TestS3NeverOverwrittenNeverHalf(t *testing.T) {
	server := archivetest.NewServer(t)
	faults := number(t, "DOCKET_TEST_FAULTS", 1000)
	seed := uint64(number(t, "DOCKET_TEST_SEED", int(time.Now().UnixNano())))
	st := newStress(t, server, seed, harmless)
	st.run(t, faults)
	for _, v := range st.violations() {
		t.Errorf("%s (DOCKET_TEST_SEED=%d)", v, seed)
	}
	t.Logf("seed %d: %d faults, %d objects, %d put again", seed, st.injected, len(st.told), st.repeated)
}

// TestS3StressCanFail: the same harness notices a store that overwrites.
func TestS3StressCanFail(t *testing.T) {
	st := newStress(t, archivetest.NewServer(t), 1, []fault{overwrite})
	st.run(t, 100)
	if len(st.violations()) == 0 {
		t.Error("objects were replaced and nobody noticed")
	}
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// stress is several writers, each with a store of its own, and what they were told.
type stress struct {
	p        *faultProxy
	o        archive.S3Options
	seed     uint64
	mu       sync.Mutex
	injected int
	repeated int
	told     map[string]map[string]int // key -> sha256 -> how often a writer was told so
	created  map[string]int            // key -> how many writers created it
	bad      []string
}

const stressWriters = 4

// newStress plans one of the faults for every third request, by the seed.
func newStress(t *testing.T, server *archivetest.Server, seed uint64, faults []fault) *stress {
	p := newFaultProxy(t, server)
	st := &stress{p: p, o: throughProxy(t, p), seed: seed, told: map[string]map[string]int{}, created: map[string]int{}}
	st.o.Stall = 300 * time.Millisecond
	plan := rand.New(rand.NewPCG(seed, 0))
	p.plan = func(r *http.Request) fault {
		if r.Method == http.MethodGet || plan.IntN(3) > 0 {
			return none
		}
		st.injected++
		return faults[plan.IntN(len(faults))]
	}
	return st
}

func (st *stress) run(t *testing.T, faults int) {
	var wg sync.WaitGroup
	for w := range stressWriters {
		s := archivetest.Open(t, st.o)
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(st.seed, uint64(w)+1))
			for round := 0; !t.Failed() && !st.enough(faults); round++ {
				st.putUntilTold(t, s, stressBatch(dice, round))
			}
		})
	}
	wg.Wait()
}

func (st *stress) enough(faults int) bool {
	st.p.mu.Lock()
	defer st.p.mu.Unlock()
	return st.injected >= faults
}

// stressBatch draws keys that the other writers draw too, in this round or the
// next, with one of three bodies; one in a hundred goes in parts.
func stressBatch(dice *rand.Rand, round int) []archive.Object {
	batch := make([]archive.Object, 1+dice.IntN(12))
	for i := range batch {
		n := round*8 + dice.IntN(16)
		body := fmt.Sprintf("%d of %d.", dice.IntN(3), n)
		size := 100
		if n%100 == 0 {
			size = (8 << 20) / len(body) * 5 / 4
		}
		batch[i] = archive.Object{Key: fmt.Sprintf("raw/%06d", n), Body: []byte(strings.Repeat(body, size))}
	}
	return batch
}

// putUntilTold repeats the batch as a stage does, then notes what was said.
func (st *stress) putUntilTold(t *testing.T, s archive.Store, batch []archive.Object) {
	var out []archive.Outcome
	var err error
	for range 50 {
		if out, err = s.PutBatch(t.Context(), batch); err == nil {
			break
		}
		wantNoSecrets(t, err)
		st.mu.Lock()
		st.repeated++
		st.mu.Unlock()
	}
	if err != nil {
		t.Errorf("a batch never came through: %v (DOCKET_TEST_SEED=%d)", err, st.seed)
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	for i, o := range batch {
		if st.told[o.Key] == nil {
			st.told[o.Key] = map[string]int{}
		}
		st.told[o.Key][out[i].SHA256]++
		if out[i].State == archive.Created {
			st.created[o.Key]++
		}
		if (out[i].State == archive.Different) == (out[i].SHA256 == archive.Sum(o.Body)) {
			st.bad = append(st.bad, fmt.Sprintf("%s: told %s of the wrong bytes", o.Key, out[i].State))
		}
	}
}

// violations compares what writers were told, and what is stored.
func (st *stress) violations() []string {
	o := st.o
	o.Endpoint = st.p.server.Endpoint
	bad := st.bad
	s, err := archive.NewS3(st.p.over, o)
	if err != nil {
		return []string{err.Error()}
	}
	for key, sums := range st.told {
		_, stored, err := archive.ReadAll(st.p.over, s, key)
		switch {
		case err != nil:
			bad = append(bad, err.Error())
		case len(sums) != 1:
			bad = append(bad, fmt.Sprintf("%s was stored as %d different things", key, len(sums)))
		case sums[stored] == 0:
			bad = append(bad, key+" holds bytes that nobody was told of")
		}
		if st.created[key] > 1 {
			bad = append(bad, fmt.Sprintf("%s was created %d times", key, st.created[key]))
		}
	}
	for info, err := range s.List(st.p.over, "", "") {
		if err != nil || st.told[info.Key] == nil {
			bad = append(bad, fmt.Sprintf("%q is there and nobody was told: %v", info.Key, err))
		}
	}
	return bad
}
