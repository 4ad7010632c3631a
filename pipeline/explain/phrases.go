package explain

// Phrase is what belongs together in a segment: a quantity and its unit, a
// value and the qualifier that says what it is, or one element alone.
type Phrase struct {
	Element   int    // position of the value
	Name      string // "quantity ordered"
	Qualifier string // "UP"; empty without
	Says      string // the meaning of the qualifier, of the code or of the unit; empty when unknown
	Text      string // "24 EA", "840012010013"
	Number    bool   // Text is a number, and its unit if it has one
}

// qualified gives the element that an element qualifies when it follows at once.
var qualified = map[string]string{
	"235": "234", "128": "127", "365": "364", "66": "67", "374": "373", "88": "87",
	"522": "782", "673": "380", "309": "310", "1250": "1251", "187": "81",
}

// Phrases puts together what belongs together.
func Phrases(elements []Element) (list []Phrase) {
	for i := 0; i < len(elements); i++ {
		e := elements[i]
		p := Phrase{Element: e.Element, Name: e.Name, Text: e.Text, Says: e.Meaning}
		if next, ok := follows(elements, i); ok && next.Ref != "" && next.Ref == qualified[e.Ref] {
			p = Phrase{Element: next.Element, Name: next.Name, Qualifier: e.Text, Says: e.Meaning, Text: next.Text}
			if next.Ref == "1251" {
				p.Text = periodText(e.Text, next.Text)
			}
			e, i = next, i+1
		}
		if unit, ok := follows(elements, i); ok && unit.Ref == "355" && unit.Component <= 1 && counts(e.Text) {
			p.Text += " " + unit.Text
			if p.Qualifier == "" {
				p.Says = unit.Meaning
			}
			i++
		}
		p.Number = e.number
		list = append(list, p)
	}
	return list
}

// follows gives the element behind elements[i] when it is its direct neighbour.
func follows(elements []Element, i int) (next Element, ok bool) {
	if i+1 >= len(elements) {
		return next, false
	}
	e, next := elements[i], elements[i+1]
	apart := next.Element == e.Element+1 && next.Component <= 1
	inside := next.Element == e.Element && e.Component > 0 && next.Component == e.Component+1
	return next, (apart || inside) && e.Repeat == next.Repeat
}

// counts reports whether the text begins as a number does.
func counts(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || text[0] == '.' || text[0] == '-')
}
