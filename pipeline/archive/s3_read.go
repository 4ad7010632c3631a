package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Get opens the object. A connection that breaks on the way is an error of Read.
func (s *S3) Get(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	if err := CheckKey(key); err != nil {
		return nil, Info{}, &Error{key, "check", err}
	}
	out, err := s.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.o.Bucket, Key: s.key(key)})
	if err != nil {
		return nil, Info{}, s3Error(key, "read", err)
	}
	return out.Body, Info{Key: key, Size: aws.ToInt64(out.ContentLength)}, nil
}

// Head takes the sha256 from the object's metadata; an object that has none
// there was put by somebody else and is read whole.
func (s *S3) Head(ctx context.Context, key string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, &Error{key, "check", err}
	}
	out, err := s.api.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.o.Bucket, Key: s.key(key)})
	if err != nil {
		return Info{}, s3Error(key, "read", err)
	}
	info := Info{Key: key, Size: aws.ToInt64(out.ContentLength), SHA256: out.Metadata[sumKey]}
	if isSum(info.SHA256) {
		return info, nil
	}
	return s.headByReading(ctx, key)
}

func (s *S3) headByReading(ctx context.Context, key string) (Info, error) {
	r, info, err := s.Get(ctx, key)
	if err != nil {
		return Info{}, err
	}
	defer r.Close()
	h := sha256.New()
	if info.Size, err = io.Copy(h, r); err != nil {
		return Info{}, &Error{key, "read", err}
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	return info, nil
}

func isSum(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && len(s) == 2*sha256.Size && s == strings.ToLower(s)
}

// List asks for a page of a thousand keys at a time.
func (s *S3) List(ctx context.Context, prefix, after string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		in := &s3.ListObjectsV2Input{Bucket: &s.o.Bucket, Prefix: s.key(prefix)}
		if after != "" {
			in.StartAfter = s.key(after)
		}
		for pages := s3.NewListObjectsV2Paginator(s.api, in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Info{}, s3Error(prefix, "list", err))
				return
			}
			for _, o := range page.Contents {
				key := strings.TrimPrefix(aws.ToString(o.Key), s.prefix)
				if key == probeKey {
					continue // not an object of the archive
				}
				if !yield(Info{Key: key, Size: aws.ToInt64(o.Size)}, nil) {
					return
				}
			}
		}
	}
}
