package render

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"assay"
)

// lineageOf makes origins of made-up documents.
func lineageOf(members int, edge assay.Edge) ([]assay.Origin, map[string]*assay.Material) {
	o := assay.Origin{ID: "A", Name: "A release <on> “bridges” & more", Members: []string{}}
	documents := map[string]*assay.Material{}
	for i := range members {
		id := fmt.Sprintf("d%03d", i)
		o.Members = append(o.Members, id)
		documents[id] = &assay.Material{Document: assay.Document{ID: id, Publisher: "Paper " + id + " <b>", Title: "Forty bridges & a ferry", Published: "2024-05-03"}}
		e := edge
		e.From = id
		o.Why = append(o.Why, e)
	}
	return []assay.Origin{o, {ID: "B", Name: "Alone", Members: []string{"x"}}}, documents
}

func TestLineageSVG(t *testing.T) {
	for _, tt := range []struct {
		name    string
		members int
		edge    assay.Edge
		want    []string
		not     []string
	}{
		{"outside source", 3, assay.Edge{To: "A release <on> “bridges” & more", Signal: "stated reliance"},
			[]string{"3 pages, 2 origins", "states that it rests on this", "the first source is not in the library", `class="tip"`}, []string{"<b>", `open" d`}},
		{"unknown direction", 2, assay.Edge{To: "d000", Signal: "text reuse", Undirected: true},
			[]string{"which came first is not known", "nothing tells which was first", `class="edge open"`}, nil},
		{"beside", 2, assay.Edge{To: "elsewhere", Signal: "stated reliance", Beside: true}, []string{"joins nothing", `class="edge open"`}, nil},
		{"many", 1000, assay.Edge{To: "out", Signal: "text reuse"}, []string{"and 976 more pages of this origin"}, nil},
		{"none", 0, assay.Edge{}, []string{"0 pages, 2 origins"}, nil},
	} {
		origins, documents := lineageOf(tt.members, tt.edge)
		got := LineageSVG(origins, documents)
		if got != LineageSVG(origins, documents) {
			t.Errorf("%s: two drawings of one thing differ", tt.name)
		}
		d := xml.NewDecoder(strings.NewReader(got))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: not XML: %v", tt.name, err)
			}
		}
		for _, w := range append(tt.want, "<title", "<desc", `role="img"`) {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is missing", tt.name, w)
			}
		}
		for _, w := range tt.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: %q stands in it", tt.name, w)
			}
		}
		if len(got) > 200_000 {
			t.Errorf("%s: %d bytes", tt.name, len(got))
		}
	}
}
