package mail

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
)

// Every language says everything that English says, with the same places.
func TestLanguagesAreWhole(t *testing.T) {
	places := regexp.MustCompile(`\{[a-z]+\}`)
	english, _, err := wordsOf("en")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(Languages(), " "); got != "en es zh" {
		t.Errorf("languages: %s", got)
	}
	for _, language := range Languages() {
		w, found, err := wordsOf(language)
		if err != nil || !found || len(w) != len(english) {
			t.Fatalf("%s: %d of %d texts, %v", language, len(w), len(english), err)
		}
		for name, text := range english {
			want, have := places.FindAllString(text, -1), places.FindAllString(w[name], -1)
			slices.Sort(want)
			slices.Sort(have)
			if w[name] == "" || !slices.Equal(want, have) {
				t.Errorf("%s, %s: %q has %v, want %v", language, name, w[name], have, want)
			}
		}
	}
	if _, found, err := wordsOf("../en"); found || err != nil {
		t.Errorf("a strange language: %v %v", found, err)
	}
}

func TestLanguagesAndPurposes(t *testing.T) {
	for language, want := range map[string]string{"": "please confirm", "es": "confirmen el pedido", "zh": "请确认", "xx": "please confirm"} {
		m := message()
		m.Order.Language = language
		c, faults, err := Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		_, parts := parse(t, c.Bytes)
		if !strings.Contains(parts[0].Body, want) || !strings.Contains(parts[1].Body, "mailto:") {
			t.Errorf("%s: %s", language, parts[0].Body)
		}
		if (language == "xx") != (len(faults) == 1) {
			t.Errorf("%s: %v", language, faults)
		}
		if !strings.Contains(parts[0].Body, "ACCEPT PO-2025-000117 r2 SHIP 2025-02-17") {
			t.Errorf("%s: no subject to answer with", language)
		}
	}
	ids := map[string]bool{}
	for purpose, want := range map[Purpose]string{Order: "please confirm", Reminder: "no answer yet", Cancellation: "is cancelled"} {
		m := message()
		m.Purpose, m.Sent = purpose, "2025-01-10"
		if purpose != Order {
			m.PDF, m.CSV = nil, nil
		}
		c, _, err := Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		_, parts := parse(t, c.Bytes)
		if !strings.Contains(parts[0].Body, want) {
			t.Errorf("%q: %s", purpose, parts[0].Body)
		}
		if asks := strings.Contains(parts[0].Body, "ACCEPT"); asks == (purpose == Cancellation) {
			t.Errorf("%q asks for an answer: %v", purpose, asks)
		}
		ids[c.MessageID] = true
		again, _, err := Compose(m)
		if err != nil || string(again.Bytes) != string(c.Bytes) {
			t.Errorf("%q: composed twice it differs", purpose)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d message ids for three messages", len(ids))
	}
}

// Every kind of change of every field is said in each language, and English
// says it as the order itself does.
func TestChangesInEachLanguage(t *testing.T) {
	changes := []record.Change{{Kind: record.LineAdded, Line: "7", After: "MUG, 12 EA"}, {Kind: record.LineRemoved, Line: "8", Before: "PAN, 3 EA"}}
	for _, field := range record.ChangeFields() {
		for _, kind := range []record.ChangeKind{record.ChangeTo, record.ChangeSet, record.ChangeDropped, record.ChangeText} {
			changes = append(changes, record.Change{Kind: kind, Field: field, Before: "old", After: "new"},
				record.Change{Kind: kind, Line: "1", Field: field, Before: "old", After: "new"})
		}
	}
	said := map[string][]string{}
	for _, language := range Languages() {
		w, _, err := wordsOf(language)
		if err != nil {
			t.Fatal(err)
		}
		m := Message{Changes: changes}
		said[language] = m.changes(w)
	}
	for i, c := range changes {
		if said["en"][i] != c.String() {
			t.Errorf("English says %q of %q", said["en"][i], c)
		}
		for _, language := range []string{"es", "zh"} {
			text := said[language][i]
			for _, value := range []string{c.Before, c.After, c.Line} {
				if shown := c.Kind != record.ChangeText && (value != "old" || c.Kind != record.ChangeSet) && (value != "new" || c.Kind != record.ChangeDropped); shown && !strings.Contains(text, value) {
					t.Errorf("%s: %q lacks %q", language, text, value)
				}
			}
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %q has a place that is not filled", language, text)
			}
		}
	}
	m := message()
	m.Order.Language, m.Changes = "zh", []record.Change{{Kind: record.ChangeTo, Line: "1", Field: "quantity", Before: "960 EA", After: "720 EA"}}
	c, _, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, parts := parse(t, c.Bytes); !strings.Contains(parts[0].Body, "第 1 行，数量：960 EA → 720 EA") || !strings.Contains(parts[1].Body, "第 1 行，数量：960 EA → 720 EA") {
		t.Errorf("%s", parts[0].Body)
	}
}
