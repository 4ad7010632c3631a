package archive

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Hold sets or lifts the legal hold of an object: while it is on, nobody can
// delete the object, whatever its lock says. The bucket needs Object Lock.
func (s *S3) Hold(ctx context.Context, key string, on bool) error {
	if err := CheckKey(key); err != nil {
		return &Error{key, "check", err}
	}
	status := types.ObjectLockLegalHoldStatusOff
	if on {
		status = types.ObjectLockLegalHoldStatusOn
	}
	_, err := s.api.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{
		Bucket: &s.o.Bucket, Key: s.key(key), LegalHold: &types.ObjectLockLegalHold{Status: status},
	})
	if err != nil {
		return s3Error(key, "hold", err)
	}
	return nil
}
