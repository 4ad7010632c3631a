package diff

// pair are two nodes that are held against each other; one is nil where the
// other file has none.
type pair struct{ a, b *node }

// match pairs nodes of the same kind: first those that are equal, then by their
// keys, the surest first, then those without any key in order. Pairs come in the
// order of a, what only b has behind them.
func match(a, b []*node) []pair {
	m := matcher{a: a, b: b, partner: map[*node]*node{}, taken: map[*node]bool{}}
	m.by(func(n *node) string { return n.segment + "=" + string(n.sum[:]) + first(n.keys) })
	for depth := 0; m.deeper(depth); depth++ {
		m.by(func(n *node) string {
			if depth < len(n.keys) && n.keys[depth] != "" {
				return n.segment + "*" + n.keys[depth]
			}
			return ""
		})
	}
	m.by(func(n *node) string {
		if len(n.keys) > 0 {
			return ""
		}
		return n.segment
	})
	pairs := []pair{}
	for _, n := range a {
		pairs = append(pairs, pair{n, m.partner[n]})
	}
	for _, n := range b {
		if !m.taken[n] {
			pairs = append(pairs, pair{nil, n})
		}
	}
	return pairs
}

func first(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return keys[0]
}

type matcher struct {
	a, b    []*node
	partner map[*node]*node
	taken   map[*node]bool
}

// deeper reports whether a node still looks for its partner with a key of that depth.
func (m *matcher) deeper(depth int) bool {
	for _, n := range m.a {
		if len(n.keys) > depth && m.partner[n] == nil {
			return true
		}
	}
	return false
}

// by pairs those left whose key is the same, in order; "" pairs nothing.
func (m *matcher) by(key func(*node) string) {
	free := map[string][]*node{}
	for _, n := range m.b {
		if k := key(n); k != "" && !m.taken[n] {
			free[k] = append(free[k], n)
		}
	}
	for _, n := range m.a {
		k := key(n)
		if k == "" || m.partner[n] != nil || len(free[k]) == 0 {
			continue
		}
		m.partner[n], m.taken[free[k][0]] = free[k][0], true
		free[k] = free[k][1:]
	}
}
