package render

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../../docs/report.schema.json"

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	b, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReportsFitTheSchema(t *testing.T) {
	s := compiledSchema(t)
	for name, r := range fixtures(t) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(write(t, JSON, r)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := compiledSchema(t)
	good := write(t, JSON, plainReport(t))
	for name, change := range map[string][2]string{
		"another schema":   {`"schema": "assay.report/1"`, `"schema": "assay.report/2"`},
		"an unknown field": {`"kind": "polar"`, `"kind": "polar", "score": 3`},
		"an unknown label": {`"label": "Refuted"`, `"label": "False"`},
		"a short hash":     {`"document_sha256": "`, `"document_sha256": "0`},
		"a negative start": {`"start": 53`, `"start": -53`},
		"a null list":      {`"refused": [`, `"refused": null, "x": [`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing to change", name)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(v) == nil {
			t.Errorf("the schema let through %s", name)
		}
	}
}

type schemaNode struct {
	Ref         string                 `json:"$ref"`
	Type        string                 `json:"type"`
	Description string                 `json:"description"`
	Additional  *bool                  `json:"additionalProperties"`
	Required    []string               `json:"required"`
	Properties  map[string]*schemaNode `json:"properties"`
	Items       *schemaNode            `json:"items"`
	AnyOf       []*schemaNode          `json:"anyOf"`
	Enum        []string               `json:"enum"`
	Const       string                 `json:"const"`
	Defs        map[string]*schemaNode `json:"$defs"`
}

// The schema and the Go types must name the same fields, of the same types, with
// the same ones required, the same fixed words, and a description for each.
func TestSchemaMatchesTypes(t *testing.T) {
	b, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var root schemaNode
	if err := json.Unmarshal(b, &root); err != nil {
		t.Fatal(err)
	}
	m := matcher{t: t, root: &root, words: constants(t), used: map[string]bool{}}
	m.match(reflect.TypeFor[assay.Report](), &root, "report")
	for name := range root.Defs {
		if !m.used[name] {
			t.Errorf("$defs.%s is used nowhere", name)
		}
	}
}

type matcher struct {
	t     *testing.T
	root  *schemaNode
	words map[string][]string
	used  map[string]bool
}

func (m *matcher) match(typ reflect.Type, n *schemaNode, path string) {
	if n.Description == "" && n.Ref == "" {
		m.t.Errorf("%s has no description", path)
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
		if len(n.AnyOf) == 2 && n.AnyOf[1].Type == "null" {
			n = n.AnyOf[0]
		}
	}
	if n.Ref != "" {
		name := strings.TrimPrefix(n.Ref, "#/$defs/")
		n = m.root.Defs[name]
		if n == nil {
			m.t.Fatalf("%s points to %s, which does not exist", path, name)
		}
		if m.used[name] {
			return
		}
		m.used[name] = true
		m.match(typ, n, path)
		return
	}
	want := map[reflect.Kind]string{reflect.Struct: "object", reflect.Slice: "array", reflect.String: "string", reflect.Int: "integer", reflect.Float64: "number", reflect.Bool: "boolean"}[typ.Kind()]
	if n.Type != want && n.Const == "" {
		m.t.Errorf("%s is %q in the schema and %s in Go", path, n.Type, typ)
	}
	switch typ.Kind() {
	case reflect.Slice:
		if n.Items == nil {
			m.t.Fatalf("%s has no items", path)
		}
		m.match(typ.Elem(), n.Items, path+"[]")
	case reflect.Struct:
		m.object(typ, n, path)
	case reflect.String:
		m.enum(typ, n, path)
	}
}

func (m *matcher) object(typ reflect.Type, n *schemaNode, path string) {
	if n.Additional == nil || *n.Additional {
		m.t.Errorf("%s allows unknown fields", path)
	}
	fields := fieldsOf(typ)
	for name, f := range fields {
		p := n.Properties[name]
		if p == nil {
			m.t.Errorf("%s.%s stands in Go and not in the schema", path, name)
			continue
		}
		if slices.Contains(n.Required, name) == f.optional {
			m.t.Errorf("%s.%s: required in one of Go and the schema and not in the other", path, name)
		}
		m.match(f.typ, p, path+"."+name)
	}
	for name := range n.Properties {
		if _, ok := fields[name]; !ok {
			m.t.Errorf("%s.%s stands in the schema and not in Go", path, name)
		}
	}
}

// enum holds the words of a fixed list against the constants of the Go type.
func (m *matcher) enum(typ reflect.Type, n *schemaNode, path string) {
	want := m.words[typ.Name()]
	if typ.PkgPath() != "" && len(want) == 0 {
		m.t.Errorf("%s: no constants of %s were found", path, typ)
	}
	for _, w := range want {
		if !slices.Contains(n.Enum, w) {
			m.t.Errorf("%s: %q is a constant of %s and not in the schema", path, w, typ)
		}
	}
	for _, w := range n.Enum {
		// An interest may be left open where the question has no actor.
		if !slices.Contains(want, w) && !(w == "" && typ == reflect.TypeFor[assay.Interest]()) {
			m.t.Errorf("%s: %q stands in the schema and is no constant of %s", path, w, typ)
		}
	}
}

// constants reads the typed string constants of the root package.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("the root package was not found", err)
	}
	out := map[string][]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := v.Type.(*ast.Ident); ok && len(v.Values) == 1 {
				if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					out[id.Name] = append(out[id.Name], s)
				}
			}
			return true
		})
	}
	return out
}
