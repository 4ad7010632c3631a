package yamlfile

import (
	"encoding/json"

	"github.com/goccy/go-yaml/ast"
)

// emitter writes a fitted document as JSON, scalars as written.
type emitter struct {
	out     []byte
	anchors map[string]ast.Node
	merge   ast.Node // a merge key, which records do not have
	depth   int
	bomb    ast.Node // where the aliases made more of the file than it may be
}

// maxEmitted bounds what a file becomes when its aliases are spelled out.
const maxEmitted = 64 << 20

func (e *emitter) node(n ast.Node) {
	if e.depth++; e.depth > maxDepth || len(e.out) > maxEmitted {
		e.bomb = n
	}
	if e.bomb == nil {
		e.inner(n)
	}
	e.depth--
}

func (e *emitter) inner(n ast.Node) {
	switch n := n.(type) {
	case *ast.AnchorNode:
		e.anchors[n.Name.GetToken().Value] = n.Value
		e.node(n.Value)
	case *ast.AliasNode:
		e.node(e.anchors[n.Value.GetToken().Value]) // nil, an unknown one, is null
	case *ast.MappingNode:
		e.out = append(e.out, '{')
		for i, pair := range n.Values {
			if pair.Key.IsMergeKey() {
				e.merge = pair.Key
			}
			e.comma(i)
			e.text(keyText(pair.Key))
			e.out = append(e.out, ':')
			e.node(pair.Value)
		}
		e.out = append(e.out, '}')
	case *ast.SequenceNode:
		e.out = append(e.out, '[')
		for i := 0; i < len(n.Values) && e.bomb == nil; i++ {
			e.comma(i)
			e.node(n.Values[i])
		}
		e.out = append(e.out, ']')
	case *ast.IntegerNode, *ast.BoolNode:
		e.out = append(e.out, n.GetToken().Value...)
	case *ast.StringNode:
		e.text(n.Value)
	case *ast.LiteralNode:
		e.text(n.Value.Value)
	default:
		e.out = append(e.out, "null"...)
	}
}

func (e *emitter) comma(i int) {
	if i > 0 {
		e.out = append(e.out, ',')
	}
}

func (e *emitter) text(s string) {
	b, _ := json.Marshal(s) // a string always marshals
	e.out = append(e.out, b...)
}
