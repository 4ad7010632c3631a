package config

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

//go:embed templates
var templates embed.FS

// InitOptions say whom the new directory is for.
type InitOptions struct {
	PartnerID  string // QQ:ID of the first partner; default ZZ:AMAZON
	OurID      string // QQ:ID; default ZZ:VENDOR01
	AnyPartner bool   // also take in what unknown senders send
}

// values fill a template.
type values struct {
	OurID, OurGS, SellerName        string
	Title, ID, Kind                 string
	MatchISA, MatchGS               string
	ShipNoticeVersion               string
	Guides, Shipped                 string // of the partner; all there are
	AsOrdered, Changed, Backorder   string
	AskTA1, VendorCodes, FillOrKill bool
}

// Init writes a working directory: docket.yaml, partner profiles, an empty
// catalog, and the folders. A file that is there already stays as it is.
func Init(dir string, o InitOptions) error {
	if o.PartnerID == "" {
		o.PartnerID = "ZZ:AMAZON"
	}
	if o.OurID == "" {
		o.OurID = "ZZ:VENDOR01"
	}
	for _, id := range []string{o.PartnerID, o.OurID} {
		if err := partner.CheckWireID(id); err != nil {
			return err
		}
	}
	for _, folder := range []string{"partners", "guides", "inbox", "outbox", "held"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return fmt.Errorf("make the working directory: %w", err)
		}
	}
	us := values{OurID: o.OurID, OurGS: gsOf(o.OurID), SellerName: "Nordwind Home Goods LLC",
		Shipped: strings.Join(guide.Shipped(), ", ")}
	for _, f := range []struct{ name, template string }{
		{"docket.yaml", "docket.yaml"}, {"catalog.csv", "catalog.csv"},
		{"stock.csv.example", "stock.csv.example"}, {"suppliers.yaml", "suppliers.yaml"},
	} {
		if err := write(dir, f.name, f.template, us); err != nil {
			return err
		}
	}
	for _, v := range us.profiles(o) {
		if err := write(dir, "partners/"+strings.ToLower(v.ID)+".yaml", "partner.yaml", v); err != nil {
			return err
		}
	}
	return nil
}

// profiles are the partners of a new directory: the first one, direct
// fulfilment beside it, and on demand everybody else.
func (us values) profiles(o InitOptions) []values {
	first := us
	first.Title = "A partner that buys from us. Where it differs from what you agreed, change it."
	first.ID, first.Kind = fileID(o.PartnerID), "vendor"
	first.MatchISA, first.MatchGS = o.PartnerID, gsOf(o.PartnerID)
	first.ShipNoticeVersion, first.Backorder = "004010", "if-allowed"
	first.AsOrdered, first.Changed = "AD", "AC"

	direct, anyone := first, first
	if o.PartnerID == "ZZ:AMAZON" {
		first.Title = "Amazon retail (Vendor Central): Amazon buys from us."
		first.ShipNoticeVersion, first.VendorCodes = "005010", true
		first.Guides = `"850": amazon-retail-850, "855": amazon-retail-855, "856": amazon-retail-856, "810": amazon-retail-810`
	}
	list := []values{first}
	if o.PartnerID != "ZZ:AMAZONDS" {
		direct.Title = "Amazon direct fulfilment: Amazon's customers order, we ship to them; an order is taken whole or not at all."
		direct.ID, direct.MatchISA, direct.MatchGS = "AMAZONDS", "ZZ:AMAZONDS", "AMAZONDS"
		direct.Backorder, direct.AskTA1, direct.FillOrKill = "never", true, true
		direct.AsOrdered, direct.Changed = "AT", "RD"
		direct.Guides = `"850": amazon-df-850, "855": amazon-df-855`
		list = append(list, direct)
	}
	if o.AnyPartner {
		anyone.Title = "Everybody who has no profile of their own. Orders are kept apart by the sender's id."
		anyone.ID, anyone.Kind, anyone.MatchISA, anyone.MatchGS = "ANY", "any", partner.Anyone, ""
		list = append(list, anyone)
	}
	return list
}

func gsOf(id string) string { return id[3:] }

// fileID makes a profile id, which is a file name too, of a wire id.
func fileID(wire string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, strings.ToUpper(gsOf(wire)))
}

// write fills the template into a new file.
func write(dir, name, from string, v values) error {
	t, err := template.ParseFS(templates, "templates/"+from)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the working directory: %w", err)
	}
	_, err = f.Write(b.Bytes())
	return errors.Join(err, f.Close())
}
