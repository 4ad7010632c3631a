package partner

import (
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// Anyone in a match is every sender for whom there is no profile of their own.
const Anyone = "*"

const same = "same"

// WireID writes an interchange id as profiles do: qualifier (ISA05, ISA07) and
// id (ISA06, ISA08), "ZZ:AMAZON". The padding of the ISA is dropped.
func WireID(qualifier, id string) string {
	return strings.TrimRight(qualifier, " ") + ":" + strings.TrimRight(id, " ")
}

// Find picks the profile of a sender: isa as WireID gives it, gs the GS02, empty
// for an interchange without a group (a TA1), where the ISA id alone decides. A
// profile that names both wins over one that names the ISA id alone, and that
// over one for anyone. The partner id is the profile's, but the sender's own
// wire id where the profile is for anyone: orders of different senders never
// mix. Without a profile it is nil and "".
func Find(profiles []*Profile, isa, gs string) (*Profile, string) {
	var best *Profile
	bestRank := 0
	for _, p := range profiles {
		if r := p.Match.rank(isa, gs); r > bestRank {
			best, bestRank = p, r
		}
	}
	switch {
	case best == nil:
		return nil, ""
	case best.Match.ISA == Anyone:
		return best, isa
	}
	return best, best.ID
}

// rank says how well the match fits, 0 for not at all.
func (m Match) rank(isa, gs string) int {
	anyGS := m.GS == "" || m.GS == Anyone || gs == ""
	if !anyGS && m.GS != strings.TrimRight(gs, " ") {
		return 0
	}
	rank := 1
	switch m.ISA {
	case isa:
		rank += 2
	case Anyone:
	default:
		return 0
	}
	if !anyGS {
		rank++
	}
	return rank
}

// Wire is how the partner is addressed: its match, and for a profile for anyone
// the partner id that Find gave. A GS code that is not agreed is the ISA id.
func (p *Profile) Wire(partnerID string) Match {
	m := p.Match
	if m.ISA == Anyone {
		m.ISA = partnerID
	}
	if m.GS == "" || m.GS == Anyone {
		m.GS = idPart(m.ISA)
	}
	return m
}

// VendorCode picks the selling account that an order is for, by its references:
// an entry that names a reference's value wins over one that takes any value,
// and that over one without a condition; among equals the first.
func (p *Profile) VendorCode(refs []record.Reference) (VendorCode, bool) {
	best, bestRank := VendorCode{}, 0
	for _, v := range p.VendorCodes {
		if r := v.When.rank(refs); r > bestRank {
			best, bestRank = v, r
		}
	}
	return best, bestRank > 0
}

func (w WhenMatch) rank(refs []record.Reference) int {
	if w.Ref == "" {
		return 1
	}
	rank := 0
	for _, r := range refs {
		switch {
		case r.Qualifier != w.Ref:
		case w.Value == r.Value:
			return 3
		case w.Value == "" || w.Value == Anyone:
			rank = 2
		}
	}
	return rank
}

// Version is the GS08 of a set that we write ("TA1" for the interchange's
// answer). answered is the GS08 (for a TA1 the ISA12) of what is answered; it
// counts where the profile says same, as the nearest release that docket has.
func (p *Profile) Version(set, answered string) string {
	v := p.Versions[set]
	if v != same && v != "" {
		return v
	}
	release := answered[:min(6, len(answered))]
	if len(release) < 5 || strings.Trim(release, "0123456789") != "" {
		release = "" // unusable: the oldest
	}
	nearest, _ := x12.Load(release)
	return nearest.Name
}
