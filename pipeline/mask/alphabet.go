package mask

import "unicode/utf8"

// alphabet is a run of characters that stand for each other. All characters of
// one are equally long in UTF-8.
type alphabet struct{ first, last rune }

var alphabets = []alphabet{
	{'0', '9'}, {'A', 'Z'}, {'a', 'z'},
	{'À', 'Ö'}, {'Ø', 'Þ'}, {'ß', 'ö'}, {'ø', 'ÿ'}, {'Ā', 'ſ'}, // Latin
	{'Α', 'Ρ'}, {'Σ', 'Ω'}, {'α', 'ω'}, // Greek
	{'А', 'Я'}, {'а', 'я'}, // Cyrillic
	{'א', 'ת'}, {'ء', 'غ'}, {'ف', 'ي'}, // Hebrew, Arabic
	{'अ', 'ह'}, {'ก', 'ฮ'}, // Devanagari, Thai
	{'ぁ', 'ゖ'}, {'ァ', 'ヺ'}, {'一', '鿿'}, {'가', '힣'}, // Japanese, Chinese, Korean
}

// alphabetOf is the index of the alphabet of r, or -1.
func alphabetOf(r rune) int {
	for i, a := range alphabets {
		if r >= a.first && r <= a.last {
			return i
		}
	}
	return -1
}

// symbol is a character as its place in its alphabet.
type symbol struct{ alphabet, place int }

func symbols(word string) []symbol {
	list := make([]symbol, 0, len(word))
	for _, r := range word {
		a := alphabetOf(r)
		list = append(list, symbol{a, int(r - alphabets[a].first)})
	}
	return list
}

func text(list []symbol) string {
	b := make([]byte, 0, len(list))
	for _, s := range list {
		b = utf8.AppendRune(b, alphabets[s.alphabet].first+rune(s.place))
	}
	return string(b)
}

func (s symbol) size() int { return int(alphabets[s.alphabet].last-alphabets[s.alphabet].first) + 1 }

// wordAt is how long the word at the start of b is: characters that have an
// alphabet, of seven bits only where plain is set; else how many bytes to pass.
func wordAt(b []byte, plain bool) (word, pass int) {
	for word < len(b) {
		r, n := utf8.DecodeRune(b[word:])
		if r == utf8.RuneError && n <= 1 || plain && n > 1 || alphabetOf(r) < 0 {
			if word == 0 {
				return 0, max(n, 1)
			}
			return word, 0
		}
		word += n
	}
	return word, 0
}
