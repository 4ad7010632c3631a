package archive

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// probeKey is written by Probe, once for ever; List leaves it out.
const probeKey = "probe/put-if-absent"

// Probe proves that the bucket can be listed and written, that it locks objects
// where that is wanted, and that a taken key is refused, in one request and in parts.
func (s *S3) Probe(ctx context.Context) error {
	_, err := s.api.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &s.o.Bucket, Prefix: s.key(probeKey), MaxKeys: aws.Int32(1)})
	if err != nil {
		return s3Error(s.where(), "probe", err)
	}
	if err := s.checkLock(ctx); err != nil {
		return err
	}
	o := Object{Key: probeKey, Body: []byte("docket writes this once and is refused the second time\n")}
	sum := Sum(o.Body)
	if err := s.probePut(ctx, s.putWhole, o, sum); err != nil && status(err) != http.StatusPreconditionFailed {
		return s3Error(probeKey, "put", err)
	}
	for _, put := range []func(context.Context, Object, string) error{s.putWhole, s.upload} {
		switch err := s.probePut(ctx, put, o, sum); {
		case err == nil:
			return hinted{&Error{s.where(), "probe", errors.New("the server replaced an object that was there: it ignores If-None-Match, so it cannot hold an archive")},
				"use a server with conditional writes, such as AWS S3 or versitygw, or a newer version of this one"}
		case status(err) != http.StatusPreconditionFailed:
			return s3Error(probeKey, "put", err)
		}
	}
	return nil
}

// probePut puts until nobody else is at the key: several processes may start at once.
func (s *S3) probePut(ctx context.Context, put func(context.Context, Object, string) error, o Object, sum string) error {
	for try := 1; ; try++ {
		err := put(ctx, o, sum)
		if err == nil || !conflict(err) || try == attempts {
			return err
		}
		if err := wait(ctx, s.backoff(try)); err != nil {
			return err
		}
	}
}

// checkLock refuses a bucket that cannot lock when objects are to be locked.
func (s *S3) checkLock(ctx context.Context) error {
	if s.o.Lock.Mode == "" {
		return nil
	}
	out, err := s.api.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &s.o.Bucket})
	if err != nil && code(err) != "ObjectLockConfigurationNotFoundError" {
		return s3Error(s.where(), "probe the lock of", err)
	}
	if err != nil || out.ObjectLockConfiguration == nil || out.ObjectLockConfiguration.ObjectLockEnabled != types.ObjectLockEnabledEnabled {
		return hinted{&Error{s.where(), "probe", fmt.Errorf("s3.object_lock asks for %s, but the bucket has no Object Lock", s.o.Lock.Mode)},
			"Object Lock is switched on when a bucket is made (docs/operations.md); or take object_lock out of docket.yaml"}
	}
	return nil
}

// where names the place in errors.
func (s *S3) where() string { return "s3://" + s.o.Bucket + "/" + s.prefix }
