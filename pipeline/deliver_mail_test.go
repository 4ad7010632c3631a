package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/transport/smtp"
	"github.com/docket-edi/docket/schemas/record"
)

// post is a mail server that answers as it is told and keeps what it takes.
type post struct {
	fail  error
	takes bool // the message, though it fails
	to    []string
	got   [][]byte
}

func (s *post) Send(_ context.Context, _ string, to []string, data []byte) (string, error) {
	if s.fail == nil || s.takes {
		s.got, s.to = append(s.got, data), to
	}
	if s.fail != nil {
		return "", fmt.Errorf("%w: as told", s.fail)
	}
	return "queued as 1", nil
}

// mailing is a house that buys and has a mail server.
func mailing(t *testing.T, s *post) (*house, string) {
	h := purchasing(t)
	h.Mailer = s
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	return h, po
}

func TestMailIsSentOnce(t *testing.T) {
	s := &post{}
	h, po := mailing(t, s)
	h.drain()
	if len(s.got) != 1 || strings.Join(s.to, "") != "sales@huaxing.example" {
		t.Fatalf("%d messages to %v", len(s.got), s.to)
	}
	h.wantSent("mail/*", 0)
	h.wantSent("HUAXING/"+po+"_rev1.pdf", 1)
	kept := tree(t, filepath.Join(h.dir, "archive"))
	found := false
	for _, bytes := range kept {
		found = found || bytes == string(s.got[0])
	}
	if !found {
		t.Error("what was sent is not what is archived")
	}
	h.audited()
}

// TestUncertainMail is held, shown, and sent again only on a person's word: the same bytes.
func TestUncertainMail(t *testing.T) {
	s := &post{fail: smtp.ErrUncertain, takes: true}
	h, po := mailing(t, s)
	h.wantHeld(codeMailUncertain)
	h.now = h.now.Add(48 * time.Hour)
	h.drain()
	if len(s.got) != 1 {
		t.Fatalf("sent %d times without a word", len(s.got))
	}
	s.fail = nil
	if err := h.SendAgain(context.Background(), po, Word{Who: "ben", Why: "they have nothing"}); err != nil {
		t.Fatal(err)
	}
	h.drain()
	if len(s.got) != 2 || string(s.got[0]) != string(s.got[1]) {
		t.Errorf("%d messages", len(s.got))
	}
	h.wantHeld()
	if err := h.SendAgain(context.Background(), po, Word{Who: "ben", Why: "once more"}); err == nil {
		t.Error("there was nothing to send again")
	}
	h.audited()
}

// TestMailPutOff tries again after growing pauses, and never while they last.
func TestMailPutOff(t *testing.T) {
	s := &post{fail: smtp.ErrLater}
	h, _ := mailing(t, s)
	h.wantHeld()
	s.fail = nil
	h.now = h.now.Add(59 * time.Second)
	h.drain()
	if len(s.got) != 0 {
		t.Fatal("tried again too soon")
	}
	h.now = h.now.Add(2 * time.Second)
	h.drain()
	if len(s.got) != 1 {
		t.Fatal("not tried again")
	}
	h.audited()
}

func TestMailRefusedOrNotAllowed(t *testing.T) {
	s := &post{fail: smtp.ErrRefused}
	h, _ := mailing(t, s)
	h.wantHeld(codeMailRefused)
	h.audited()

	s = &post{}
	h = purchasing(t)
	h.Mailer, h.Config.Mail.SMTP.Allow = s, []string{"test@nordwind.example", "@ours.example"}
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	h.wantHeld(codeMailKept)
	if len(s.got) != 0 {
		t.Error("it was sent")
	}
	h.Config.Mail.SMTP.Allow = []string{"@HUAXING.example"}
	h.release(codeMailKept, ReleaseOptions{})
	h.drain()
	if len(s.got) != 1 {
		t.Error("it was not sent")
	}
	h.audited()
}

// TestKilledWhileSending ends between the server's word and its record: the
// message is uncertain, and is not sent again by itself.
func TestKilledWhileSending(t *testing.T) {
	s := &post{}
	h := purchasing(t)
	h.Mailer = s
	killed := errors.New("killed")
	h.At = func(point string) {
		if point == "mail: sent" {
			panic(killed)
		}
	}
	po := h.drafted(lifeOrder)
	func() {
		defer func() {
			if r := recover(); r != killed {
				t.Fatalf("ended by %v", r)
			}
		}()
		h.moves(po, record.MoveApprove, record.MoveSend)
	}()
	h.At = func(string) {}
	h.drain()
	h.wantHeld(codeMailUncertain)
	if len(s.got) != 1 {
		t.Errorf("sent %d times", len(s.got))
	}
	if _, err := os.Stat(filepath.Join(h.dir, "held")); err != nil {
		t.Error(err)
	}
}
