package bus

import (
	"maps"
	"slices"
)

// reading is a topic and a stage that reads it.
type reading struct{ topic, stage string }

// sortedReaders lists who reads what, by topic and then as given.
func sortedReaders(readers map[string][]string) (out []reading) {
	for _, topic := range slices.Sorted(maps.Keys(readers)) {
		for _, stage := range readers[topic] {
			out = append(out, reading{topic, stage})
		}
	}
	return out
}

// topicsOf lists the topics that a stage reads.
func topicsOf(readers map[string][]string, stage string) (topics []string) {
	for _, r := range sortedReaders(readers) {
		if r.stage == stage {
			topics = append(topics, r.topic)
		}
	}
	return topics
}
