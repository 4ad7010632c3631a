package x12reader

import (
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// day is element n as CCYYMMDD, empty when it is no such date.
func day(s *x12.Segment, n int) string {
	if v := text(s, n); len(v) == 8 && x12.RealDate(v) {
		return v
	}
	return ""
}

// viewDate is qualifiedDate as a view.
func viewDate(s *x12.Segment) record.DateView {
	d := record.DateView{Qualifier: text(s, 1), Date: day(s, 2), Time: text(s, 3)}
	if d.Date == "" {
		d.Text = join(text(s, 2), text(s, 6))
	}
	return d
}

// appendParty adds the party of an N1 and uses its place's memory again.
func appendParty(list []record.PartyView, s *x12.Segment) []record.PartyView {
	if len(list) < cap(list) {
		list = list[:len(list)+1]
	} else {
		list = append(list, record.PartyView{})
	}
	p := &list[len(list)-1]
	lines, contacts := p.Address.Lines[:0], p.Contacts[:0]
	*p = record.PartyView{Role: roleOf(s.Element(1)), Name: text(s, 2), Contacts: contacts}
	p.Address.Lines = lines
	if v := text(s, 4); v != "" {
		p.ID, p.HasID = record.PartyID{Qualifier: text(s, 3), Value: v}, true
	}
	return list
}

// viewParty is partySegment for a view.
func viewParty(p *record.PartyView, s *x12.Segment) bool {
	switch s.ID {
	case "N2":
		p.Name = join(join(p.Name, text(s, 1)), text(s, 2))
	case "N3":
		p.HasAddress = true
		for n := 1; n <= 2; n++ {
			if v := text(s, n); v != "" {
				p.Address.Lines = append(p.Address.Lines, v)
			}
		}
	case "N4":
		p.HasAddress = true
		a := &p.Address
		a.City, a.Region, a.Postal, a.Country = text(s, 1), text(s, 2), text(s, 3), text(s, 4)
	case "PER":
		p.Contacts = append(p.Contacts, contact(s))
	default:
		return false
	}
	return true
}
