package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

const (
	attempts  = 5               // of one request, then the caller tries again with pauses of its own
	lastPause = 5 * time.Second // between two of them, at most
)

// NewS3 is the store in a bucket. Nothing is sent before the first call.
func NewS3(ctx context.Context, o S3Options) (*S3, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Stall == 0 {
		o.Stall = 30 * time.Second
	}
	if o.Retry == 0 {
		o.Retry = 100 * time.Millisecond
	}
	s := &S3{o: o}
	if o.Prefix != "" {
		s.prefix = o.Prefix + "/"
	}
	c, err := config.LoadDefaultConfig(ctx, s.load()...)
	if err != nil {
		return nil, hinted{fmt.Errorf("archive: credentials and region: %w", err), hintCredentials}
	}
	if c.Region == "" {
		return nil, hinted{errors.New("archive: no region is named for the bucket " + o.Bucket), hintRegion}
	}
	s.api = s3.NewFromConfig(c, func(so *s3.Options) {
		so.UsePathStyle = o.PathStyle
		so.DisableLogOutputChecksumValidationSkipped = true // of an object in parts: our own sha256 is beside it
		if o.Endpoint != "" {
			so.BaseEndpoint = aws.String(o.Endpoint)
		}
	})
	return s, nil
}

func (s *S3) load() []func(*config.LoadOptions) error {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(s.httpClient()),
		config.WithLogger(logging.Nop{}), // what counts comes back as an error
		config.WithRetryer(func() aws.Retryer { return retry.NewStandard(s.retries) }),
	}
	if s.o.Region != "" {
		options = append(options, config.WithRegion(s.o.Region))
	} else if s.o.Endpoint != "" {
		options = append(options, config.WithDefaultRegion("us-east-1"))
	}
	if s.o.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(s.o.Profile))
	}
	if s.o.Checksum == "required" {
		options = append(options, config.WithRequestChecksumCalculation(aws.RequestChecksumCalculationWhenRequired),
			config.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired))
	}
	return options
}

// retries: what may be mended by waiting is tried again. There is no common
// budget for retries: a server that is away for long is away for every object.
func (s *S3) retries(o *retry.StandardOptions) {
	o.MaxAttempts = attempts
	o.RateLimiter = ratelimit.None
	o.Backoff = retry.BackoffDelayerFunc(func(try int, _ error) (time.Duration, error) { return s.backoff(try), nil })
	o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
		switch damaged := code(err); {
		case errors.Is(err, io.ErrUnexpectedEOF): // an answer that was cut
			return aws.TrueTernary
		case damaged == "XAmzContentSHA256Mismatch", damaged == "BadDigest": // bytes that changed on the way
			return aws.TrueTernary
		}
		return aws.UnknownTernary
	}))
}

// backoff is the pause after the try: doubled each time, half of it by chance,
// so that many writers do not come back together.
func (s *S3) backoff(try int) time.Duration {
	d := min(s.o.Retry<<min(try-1, 16), lastPause)
	return d/2 + rand.N(d/2+1)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// httpClient keeps a connection for each parallel put and gives up those that
// stand still. A limit on the whole request would fail big objects on slow lines.
func (s *S3) httpClient() *awshttp.BuildableClient {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 4*parallel, 2*parallel
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &stallConn{conn, s.o.Stall}, nil
		}
	})
}

// stallConn is a connection on which something moves within the limit, or it ends.
type stallConn struct {
	net.Conn
	limit time.Duration
}

// Read waits for the limit, counted from its call or from the last Write.
func (c *stallConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write gives itself the limit, and a waiting Read a new one: the answer is due from here.
func (c *stallConn) Write(b []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
