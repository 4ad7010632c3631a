package smtp

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestRealServer sends to the mail server that DOCKET_TEST_SMTP names (host:port,
// without TLS or AUTH); .ci/smtp starts one.
func TestRealServer(t *testing.T) {
	address := os.Getenv("DOCKET_TEST_SMTP")
	if address == "" {
		t.Skip("DOCKET_TEST_SMTP names no mail server; .ci/smtp starts one and runs this test")
	}
	s := New(Options{Address: address, Security: Plain, Timeout: 10 * time.Second})
	answer, err := s.Send(context.Background(), "a@us.example", []string{"b@them.example"}, []byte(letter))
	if err != nil || answer == "" {
		t.Errorf("%q %v", answer, err)
	}
}
