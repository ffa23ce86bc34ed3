package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.tmpl
var docsTemplate string

//go:embed docs.css
var docsStyle []byte

// docs is the document as a page for people, without a script or a request to
// another site.
type docs struct {
	Title, About, Version, Prefix string
	Groups                        []docsGroup
	Forms                         []docsForm
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About, Scope string
	Parameters                              []docsParameter
	Sent                                    *docsType
	Answers                                 []docsAnswer
}

type docsParameter struct {
	Name, In, Form, About string
	Required              bool
}

type docsAnswer struct {
	Status, Words string
	Form          *docsType
}

type docsForm struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, About string
	Optional    bool
	Form        docsType
}

// docsType is a type in words, or a form of its own by name.
type docsType struct{ Before, Type, Ref string }

// docsPage makes the page.
func docsPage(o *huma.OpenAPI) ([]byte, error) {
	d := docs{Title: o.Info.Title, About: o.Info.Description, Version: o.Info.Version, Prefix: Prefix}
	groups := map[string]int{}
	for _, path := range slices.Sorted(maps.Keys(o.Paths)) {
		item := o.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
			if op == nil {
				continue
			}
			i, ok := groups[op.Tags[0]]
			if !ok {
				i = len(d.Groups)
				groups[op.Tags[0]] = i
				d.Groups = append(d.Groups, docsGroup{Name: op.Tags[0]})
			}
			d.Groups[i].Operations = append(d.Groups[i].Operations, docsOperationOf(op))
		}
	}
	slices.SortFunc(d.Groups, func(a, b docsGroup) int { return strings.Compare(a.Name, b.Name) })
	schemas := o.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		form := docsForm{Name: name}
		s := schemas[name]
		for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[field]
			form.Fields = append(form.Fields, docsField{field, strings.TrimSuffix(p.Description, "."), !slices.Contains(s.Required, field), docsTypeOf(p)})
		}
		d.Forms = append(d.Forms, form)
	}
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, d)
	return b.Bytes(), err
}

func docsOperationOf(op *huma.Operation) docsOperation {
	out := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, About: op.Description}
	for _, s := range op.Security {
		out.Scope = strings.Join(s["key"], ", ")
	}
	for _, p := range op.Parameters {
		f := docsTypeOf(p.Schema)
		out.Parameters = append(out.Parameters, docsParameter{p.Name, p.In, f.Before + f.Type + f.Ref, strings.TrimSuffix(p.Description, "."), p.Required})
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			f := docsTypeOf(m.Schema)
			out.Sent = &f
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		a := docsAnswer{Status: status, Words: strings.ToLower(op.Responses[status].Description)}
		for mediaType, m := range op.Responses[status].Content {
			if m.Schema != nil && status < "300" {
				f := docsTypeOf(m.Schema)
				if mediaType != "application/json" {
					f = docsType{Type: mediaType}
				}
				a.Form = &f
			}
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}

// docsTypeOf says a type in words.
func docsTypeOf(s *huma.Schema) docsType {
	switch {
	case s == nil:
		return docsType{Type: "anything"}
	case s.Ref != "":
		return docsType{Ref: s.Ref[strings.LastIndex(s.Ref, "/")+1:]}
	case len(s.OneOf) > 0:
		f := docsTypeOf(s.OneOf[0])
		f.Before = "null or " + f.Before
		return f
	case s.Type == huma.TypeArray:
		f := docsTypeOf(s.Items)
		f.Before = "list of " + f.Before
		return f
	case len(s.Enum) > 0:
		var words []string
		for _, e := range s.Enum {
			words = append(words, fmt.Sprint(e))
		}
		return docsType{Type: "one of " + strings.Join(words, ", ")}
	case s.Format == "date-time":
		return docsType{Type: "time (RFC 3339, UTC)"}
	}
	return docsType{Type: s.Type}
}
