package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
)

// copyHeld keeps a readable copy of what is held under held/: the original
// bytes and, beside them, why. It is never the only copy.
func (p *Pipeline) copyHeld(ctx context.Context) (int, error) {
	if p.Config.Held == "" {
		return 0, nil
	}
	var due []ledger.Held
	arrivals := map[string]ledger.Arrival{}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if due, err = tx.HeldToCopy(); err != nil {
			return err
		}
		for _, h := range due {
			a, err := tx.Arrival(h.Arrival)
			if err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return err
			}
			arrivals[h.Arrival] = a
		}
		return nil
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	for i := range due {
		if err := p.copyOne(ctx, &due[i], arrivals[due[i].Arrival]); err != nil {
			return i, err
		}
	}
	p.At("held copies: written")
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, h := range due {
			if err := tx.HeldCopied(h.ID); err != nil {
				return err
			}
		}
		return nil
	})
	p.At("held copies: recorded")
	return len(due), err
}

// copyOne writes the copy of one hold, or removes it when it was released.
func (p *Pipeline) copyOne(ctx context.Context, h *ledger.Held, a ledger.Arrival) error {
	name := fmt.Sprintf("%04d_%s", h.ID, folder.FileName(firstOf(a.Name, h.Kind)))
	file := filepath.Join(p.Config.Held, name)
	if h.State != "open" {
		return errors.Join(gone(os.Remove(file)), gone(os.Remove(file+".why.txt")))
	}
	if a.SHA256 != "" {
		data, _, err := archive.ReadAll(ctx, p.Archive, archive.Raw(a.SHA256))
		if err == nil {
			err = os.WriteFile(file, data, 0o644)
		}
		if err != nil && !errors.Is(err, archive.ErrNotFound) { // what is lost cannot be copied; the audit names it
			return err
		}
	}
	return os.WriteFile(file+".why.txt", []byte(WhyText(h)), 0o644)
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// WhyText tells a person why something is held and what to do.
func WhyText(h *ledger.Held) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", h.Reason)
	for _, shown := range Shown(h) {
		fmt.Fprintf(&b, "%s\n\n", shown)
	}
	fmt.Fprintf(&b, "what:    %s %s\n", h.Kind, h.Subject)
	if h.PO != "" {
		fmt.Fprintf(&b, "order:   PO %s of %s\n", h.PO, h.Partner)
	}
	fmt.Fprintf(&b, "arrival: %s\nstage:   %s\ncode:    %s\nowner:   %s\nsince:   %s\n\n", h.Arrival, h.Stage, h.Code, h.Owner, h.At.Format("2006-01-02 15:04:05 MST"))
	if h.Kind == kindRejection {
		fmt.Fprintf(&b, "The partner does not have it. Send what is right under new control numbers; nothing is sent again by a release.\n"+
			"When it is dealt with: docket held release %d --why \"...\"\n", h.ID)
		return b.String()
	}
	if h.Code == codeOrderHeld {
		fmt.Fprintf(&b, "It goes on by itself when that is released or dropped. To do nothing with this one: docket held drop %d --who NAME --why \"...\"\n", h.ID)
		return b.String()
	}
	fmt.Fprintf(&b, "When it is mended: docket held release %d --why \"...\"\n", h.ID)
	switch {
	case h.Code == codeDuplicate:
		fmt.Fprintf(&b, "To take it in all the same: docket held release %d --override --why \"...\"\n", h.ID)
	case h.Kind == "file" || h.Kind == "interchange":
		fmt.Fprintf(&b, "When nothing is to be done with it: docket held release %d --override --why \"...\"\n", h.ID)
	}
	fmt.Fprintf(&b, "To end it without an answer: docket held drop %d --who NAME --why \"...\"\n", h.ID)
	return b.String()
}

// Shown lists what a person should see of a hold: faults under their segments, or problems.
func Shown(h *ledger.Held) []string {
	detail := struct {
		Shown    []string `json:"shown"`
		Problems []struct {
			Text string `json:"text"`
		} `json:"problems"`
	}{}
	if json.Unmarshal([]byte(h.Detail), &detail) != nil {
		return nil
	}
	for _, p := range detail.Problems {
		detail.Shown = append(detail.Shown, p.Text)
	}
	return detail.Shown
}
