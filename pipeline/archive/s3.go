package archive

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	parallel = 16      // puts of one batch at a time, and connections kept for them
	partSize = 8 << 20 // bytes; a bigger object is sent in parts of this size
	sumKey   = "sha256"
)

// S3Options says where the bucket is and how the server is spoken to.
// Credentials are never among them: they come from the environment or from the
// files that the environment or Profile names.
type S3Options struct {
	Bucket    string
	Prefix    string // in front of every key, without slashes at its ends; "" for none
	Endpoint  string // URL of a server that is not AWS; "" for AWS
	Region    string // "": the environment's; us-east-1 with an Endpoint
	PathStyle bool   // the bucket in the path, not in the host name
	Checksum  string // supported (or ""): a sha256 goes with each put; required: only where S3 demands one
	Lock      ObjectLock
	Profile   string // of the shared credentials and config files; "": the environment's

	Now   func() time.Time // nil: time.Now
	Stall time.Duration    // how long a connection may stand still; 0: 30 s
	Retry time.Duration    // pause before the first retry, doubled for each further one; 0: 100 ms
}

// ObjectLock makes each object undeletable for some days from its put on.
type ObjectLock struct {
	Mode string // "" for none, governance or compliance
	Days int
}

// S3 is the Store in a bucket: one object each, under Prefix and the key, with
// its sha256 as user metadata. It is put with If-None-Match: *, so that the
// server refuses a key that is taken. docket deletes and replaces nothing.
type S3 struct {
	o      S3Options
	prefix string // "" or with a slash behind
	api    *s3.Client
}

// PutBatch stores the objects, sixteen at a time.
func (s *S3) PutBatch(ctx context.Context, objects []Object) ([]Outcome, error) {
	if len(objects) == 0 || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	sums := make([]string, len(objects))
	byKey := map[string][]int{} // one key in its order, different keys side by side
	var order []string
	for i, o := range objects {
		sum, err := checkObject(o)
		if err != nil {
			return nil, err
		}
		sums[i] = sum
		if byKey[o.Key] == nil {
			order = append(order, o.Key)
		}
		byKey[o.Key] = append(byKey[o.Key], i)
	}
	outcomes := make([]Outcome, len(objects))
	err := side(ctx, len(order), func(ctx context.Context, n int) (err error) {
		for _, i := range byKey[order[n]] {
			if outcomes[i], err = s.put(ctx, objects[i], sums[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// side runs f(0) to f(n-1) side by side and ends all at the first error, which it returns.
func side(ctx context.Context, n int, f func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for i := range n {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := f(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// put stores one object. A conflict with another writer of the key is tried
// again from the start, parts and all, as S3 asks.
func (s *S3) put(ctx context.Context, o Object, sum string) (Outcome, error) {
	for try := 1; ; try++ {
		out, err := s.putOnce(ctx, o, sum)
		if err == nil {
			return out, nil
		}
		if !conflict(err) || try == attempts {
			return Outcome{}, s3Error(o.Key, "put", err)
		}
		if err := wait(ctx, s.backoff(try)); err != nil {
			return Outcome{}, &Error{o.Key, "put", err}
		}
	}
}

// putOnce sends the object and finds out what became of it, also when the
// answer is lost or late: what is stored then decides.
func (s *S3) putOnce(ctx context.Context, o Object, sum string) (Outcome, error) {
	send := s.putWhole
	if len(o.Body) > partSize {
		send = s.putParts
	}
	err := send(ctx, o, sum)
	switch {
	case err == nil:
		return Outcome{Created, sum}, nil
	case ctx.Err() != nil || refusedForGood(err):
		return Outcome{}, err
	}
	info, headErr := s.Head(ctx, o.Key)
	switch {
	case headErr == nil && info.SHA256 == sum:
		return Outcome{Same, sum}, nil
	case headErr == nil:
		return Outcome{Different, info.SHA256}, nil
	case status(err) == http.StatusPreconditionFailed && errors.Is(headErr, ErrNotFound):
		return Outcome{}, errVanished
	case status(err) == http.StatusPreconditionFailed:
		return Outcome{}, headErr
	}
	return Outcome{}, err
}

// errVanished is a key that is taken for a put and free for a look: somebody is at it.
var errVanished = errors.New("the key is taken, but nothing can be read there")

// putWhole sends the object in one request.
func (s *S3) putWhole(ctx context.Context, o Object, sum string) error {
	in := &s3.PutObjectInput{
		Bucket: &s.o.Bucket, Key: s.key(o.Key), Body: bytes.NewReader(o.Body), ContentLength: aws.Int64(int64(len(o.Body))),
		IfNoneMatch: aws.String("*"), Metadata: map[string]string{sumKey: sum},
	}
	if s.checksums() {
		in.ChecksumAlgorithm, in.ChecksumSHA256 = types.ChecksumAlgorithmSha256, base64Sum(sum)
	}
	in.ObjectLockMode, in.ObjectLockRetainUntilDate = s.retention()
	_, err := s.api.PutObject(ctx, in)
	return err
}

// checksums says whether a sha256 goes with each put. S3 demands one with Object Lock.
func (s *S3) checksums() bool { return s.o.Checksum != "required" || s.o.Lock.Mode != "" }

// retention is the lock of an object that is put now.
func (s *S3) retention() (types.ObjectLockMode, *time.Time) {
	if s.o.Lock.Mode == "" {
		return "", nil
	}
	until := s.o.Now().UTC().AddDate(0, 0, s.o.Lock.Days)
	return types.ObjectLockMode(strings.ToUpper(s.o.Lock.Mode)), &until
}

func (s *S3) key(key string) *string { return aws.String(s.prefix + key) }

// base64Sum is a sha256 as S3 writes it.
func base64Sum(sum string) *string {
	b, err := hex.DecodeString(sum)
	if err != nil {
		panic(fmt.Sprintf("sha256 %q is not ours", sum))
	}
	return aws.String(base64.StdEncoding.EncodeToString(b))
}
