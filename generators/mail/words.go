package mail

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

// wordFiles are the texts of messages, a file a language.
//
//go:embed words
var wordFiles embed.FS

// DefaultLanguage is that of a message whose order names none, or one that
// there are no words in.
const DefaultLanguage = "en"

// Languages lists the languages that there are words in, by their file's name.
func Languages() []string {
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic(err) // embedded: it was there when the program was built
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".json"))
	}
	return out
}

// words are the texts of one language by name.
type words map[string]string

// wordsOf reads the texts of a language; found says that there are any.
func wordsOf(language string) (w words, found bool, err error) {
	if language == "" {
		language = DefaultLanguage
	}
	data, err := wordFiles.ReadFile("words/" + language + ".json")
	if err != nil {
		data, err = wordFiles.ReadFile("words/" + DefaultLanguage + ".json")
		if err != nil {
			return nil, false, err
		}
		return w, false, json.Unmarshal(data, &w)
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, false, fmt.Errorf("words in %s: %w", language, err)
	}
	return w, true, nil
}

// say is a text with its places filled: pairs of a name and its value.
func (w words) say(name string, pairs ...string) string {
	var old []string
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(old...).Replace(w[name])
}
