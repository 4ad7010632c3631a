package yamlfile

// maxDepth bounds how deep values stand in each other: the YAML library's time
// grows with the square of it.
const maxDepth = 100

// deepIndent is an indent that no shallower file has.
const deepIndent = 20 * maxDepth

// tooDeep is the line where lists and maps stand too deep in each other; 0 in a
// file that may be read. Brackets in texts count too: nobody leaves so many open.
func tooDeep(data []byte) int {
	line, open, indent, inIndent := 1, 0, 0, true
	for _, c := range data {
		switch c {
		case '\n':
			line++
			indent, inIndent = 0, true
			continue
		case ' ', '-', '?', '\t':
			if inIndent {
				indent++
			}
		case '[', '{':
			open++
			inIndent = false
		case ']', '}':
			open = max(0, open-1)
			inIndent = false
		default:
			inIndent = false
		}
		if open > maxDepth || indent > deepIndent {
			return line
		}
	}
	return 0
}
