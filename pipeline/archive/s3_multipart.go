package archive

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// putParts sends a big object in parts; it is there with the completion, which
// the server refuses when the key is taken. Whatever fails, the parts go.
func (s *S3) putParts(ctx context.Context, o Object, sum string) error {
	if _, err := s.Head(ctx, o.Key); err == nil {
		return errTaken // known before sending it all
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.upload(ctx, o, sum)
}

// errTaken is a key found taken before anything was sent.
var errTaken = errors.New("the key is taken")

// upload sends the parts and completes them unless the key is taken.
func (s *S3) upload(ctx context.Context, o Object, sum string) error {
	in := &s3.CreateMultipartUploadInput{Bucket: &s.o.Bucket, Key: s.key(o.Key), Metadata: map[string]string{sumKey: sum}}
	if s.checksums() {
		in.ChecksumAlgorithm = types.ChecksumAlgorithmSha256
	}
	in.ObjectLockMode, in.ObjectLockRetainUntilDate = s.retention()
	created, err := s.api.CreateMultipartUpload(ctx, in)
	if err != nil {
		return err
	}
	parts, err := s.sendParts(ctx, o, created.UploadId)
	if err == nil {
		_, err = s.api.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
			Bucket: &s.o.Bucket, Key: s.key(o.Key), UploadId: created.UploadId, IfNoneMatch: aws.String("*"),
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		})
	}
	if err != nil {
		s.abort(ctx, o.Key, created.UploadId)
	}
	return err
}

func (s *S3) sendParts(ctx context.Context, o Object, id *string) ([]types.CompletedPart, error) {
	var parts []types.CompletedPart
	for rest := o.Body; len(rest) > 0; {
		part := rest[:min(partSize, len(rest))]
		rest = rest[len(part):]
		number := aws.Int32(int32(len(parts) + 1))
		in := &s3.UploadPartInput{
			Bucket: &s.o.Bucket, Key: s.key(o.Key), UploadId: id, PartNumber: number,
			Body: bytes.NewReader(part), ContentLength: aws.Int64(int64(len(part))),
		}
		if s.checksums() {
			in.ChecksumAlgorithm, in.ChecksumSHA256 = types.ChecksumAlgorithmSha256, base64Sum(Sum(part))
		}
		out, err := s.api.UploadPart(ctx, in)
		if err != nil {
			return nil, err
		}
		parts = append(parts, types.CompletedPart{ETag: out.ETag, PartNumber: number, ChecksumSHA256: in.ChecksumSHA256})
	}
	return parts, nil
}

// abort gives the parts back, also when ctx has ended. What stays behind is for
// the bucket's lifecycle rule; an upload that was completed is not touched.
func (s *S3) abort(ctx context.Context, key string, id *string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, _ = s.api.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.o.Bucket, Key: s.key(key), UploadId: id})
}
