package archive

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The hints of Hint.
const (
	hintBucket      = "create the bucket first, with Object Lock if you want it; docs/operations.md shows how"
	hintCredentials = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the credentials file as s3.profile; docket.yaml holds no secrets"
	hintRights      = "the credentials are known, but may not do this; docs/operations.md has the policy"
	hintRegion      = "name the bucket's region as s3.region or in AWS_REGION"
	hintReach       = "is the server up, and is s3.endpoint right?"
)

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }

// Hint says what a person can do about an error of a store; "" when nothing is known.
func Hint(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// s3Error says which object and step failed, and what to do where that is known.
func s3Error(key, step string, err error) error {
	var ours *Error
	if errors.As(err, &ours) {
		return err
	}
	if missing(err) && step == "read" {
		return &Error{key, step, ErrNotFound}
	}
	if hint := s3Hint(err); hint != "" {
		err = hinted{err, hint}
	}
	return &Error{key, step, err}
}

// missing says that nothing is under the key. Not every 404 does: a bucket or a
// user may be unknown, too. The answer to a HEAD has no code, the SDK gives it NotFound.
func missing(err error) bool {
	c := code(err)
	return status(err) == http.StatusNotFound && (c == "NoSuchKey" || c == "NotFound" || c == "")
}

func s3Hint(err error) string {
	switch code(err) {
	case "NoSuchBucket":
		return hintBucket
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "XAdminUserNotFound":
		return hintCredentials
	case "AccessDenied":
		return hintRights
	case "PermanentRedirect", "AuthorizationHeaderMalformed":
		return hintRegion
	}
	var send *smithyhttp.RequestSendError
	switch {
	case status(err) != 0, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ""
	case errors.As(err, &send):
		return hintReach
	}
	return hintCredentials // nothing was sent: there was nothing to sign it with
}

// status is the HTTP status of the server's answer; 0 without an answer.
func status(err error) int {
	var r *smithyhttp.ResponseError
	if errors.As(err, &r) && r.Response != nil {
		return r.HTTPStatusCode()
	}
	if errors.Is(err, errTaken) {
		return http.StatusPreconditionFailed
	}
	return 0
}

// code is S3's own name for the error.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// conflict says that another writer was at the key, or that the server has lost
// the parts: the put starts anew.
func conflict(err error) bool {
	return status(err) == http.StatusConflict || errors.Is(err, errVanished) || code(err) == "NoSuchUpload"
}

// refusedForGood says that the server took the request and did not want it: no
// object of ours can be there.
func refusedForGood(err error) bool {
	s := status(err)
	return s >= 400 && s < 500 && s != http.StatusPreconditionFailed && code(err) != "NoSuchUpload" && s != http.StatusRequestTimeout
}
