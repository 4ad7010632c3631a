package fault

// Words explains a code in a few plain words; an unknown code is its own words.
func Words(c Code) string {
	if w, ok := words[c]; ok {
		return w
	}
	return string(c)
}

// The codes, by the unit that they speak of.
const (
	FileEmpty  Code = "file-empty"
	FileNotX12 Code = "file-not-x12"
	MoreFaults Code = "more-faults"
)

var words = map[Code]string{
	FileEmpty:  "the file is empty",
	FileNotX12: "no ISA segment: this is not an X12 interchange",
	MoreFaults: "more faults than are listed",
}
