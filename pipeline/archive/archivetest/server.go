package archivetest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/docket-edi/docket/pipeline/archive"
)

// Server is the S3 server of the environment, with the rights to do what docket
// itself never does.
type Server struct {
	*s3.Client
	Endpoint string
}

// NewServer is the server that DOCKET_TEST_S3 names; without one the test is skipped.
func NewServer(t testing.TB) *Server {
	t.Helper()
	endpoint := os.Getenv("DOCKET_TEST_S3")
	if endpoint == "" {
		t.Skip("no S3 server: .ci/s3 COMMAND runs a command beside one (DOCKET_TEST_S3)")
	}
	c, err := config.LoadDefaultConfig(context.Background(), config.WithDefaultRegion("us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	return &Server{s3.NewFromConfig(c, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = aws.String(endpoint), true }), endpoint}
}

// Bucket makes a bucket of the test's own, with Object Lock or without.
func (s *Server) Bucket(t testing.TB, lock bool) string {
	t.Helper()
	name := "t" + archive.Sum([]byte(t.Name()))[:20] + strings.ToLower(rand.Text())
	if _, err := s.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: &name, ObjectLockEnabledForBucket: aws.Bool(lock)}); err != nil {
		t.Fatal(err)
	}
	return name
}

// Options are those of a store in a bucket of the test's own.
func (s *Server) Options(t testing.TB) archive.S3Options {
	t.Helper()
	return archive.S3Options{Endpoint: s.Endpoint, PathStyle: true, Bucket: s.Bucket(t, false), Prefix: "pre"}
}

// Open opens the store of the options.
func Open(t testing.TB, o archive.S3Options) *archive.S3 {
	t.Helper()
	s, err := archive.NewS3(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Remove deletes an object's newest version for good; bypass passes a governance lock.
func (s *Server) Remove(bucket, key string, bypass bool) error {
	ctx := context.Background()
	head, err := s.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return err
	}
	in := &s3.DeleteObjectInput{Bucket: &bucket, Key: &key, VersionId: head.VersionId}
	if bypass {
		in.BypassGovernanceRetention = aws.Bool(true)
	}
	_, err = s.DeleteObject(ctx, in)
	return err
}
