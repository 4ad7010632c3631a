package pipeline

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/schemas/record"
)

// withLogo writes a logo of the given size and names it in docket.yaml.
func withLogo(t *testing.T, dir string, side int) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "docket.yaml")
	settings, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	named := strings.Replace(string(settings), `logo: ""`, "logo: logo.png", 1)
	for name, text := range map[string]string{"logo.png": b.String(), "docket.yaml": named} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLogoOfTheDecision prints the logo of the day of the decision, whatever it
// is when the document is rendered.
func TestLogoOfTheDecision(t *testing.T) {
	h := purchasing(t)
	withLogo(t, h.dir, 20)
	h.reload()
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	file, err := os.ReadFile(h.wantSent("HUAXING/"+po+"_rev1.pdf", 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	sent := string(file)
	if !strings.Contains(sent, "/Subtype /Image\n/Width 20\n") {
		t.Error("the order is sent without the logo")
	}
	withLogo(t, h.dir, 30)
	h.reload()
	if h.Config, err = config.Load(h.Config.Path); err != nil {
		t.Fatal(err)
	}
	again, _, err := h.SupplierPDF(context.Background(), po)
	if err != nil || string(again) != sent {
		t.Errorf("what was sent has changed: %v", err)
	}
	draft, _, err := h.SupplierPDF(context.Background(), h.drafted(lifeOrder))
	if err != nil || !bytes.Contains(draft, []byte("/Width 30\n")) {
		t.Errorf("the draft has not the new logo: %v", err)
	}
	h.audited()
}

func TestLogoThatCannotBePrinted(t *testing.T) {
	h := purchasing(t)
	withLogo(t, h.dir, 3000)
	c, err := config.Load(filepath.Join(h.dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Load(context.Background(), c); err == nil || !strings.Contains(err.Error(), "logo.png: logo: the png has 3000 x 3000 points") {
		t.Errorf("%v", err)
	}
	os.Remove(filepath.Join(h.dir, "logo.png"))
	if _, err := config.Load(filepath.Join(h.dir, "docket.yaml")); err == nil || !strings.Contains(err.Error(), "docket.yaml") {
		t.Errorf("%v", err)
	}
}
