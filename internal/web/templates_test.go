package web

import (
	"maps"
	"slices"
	"testing"

	"github.com/jba/templatecheck"
)

// pageStructs names the struct that each page's template is shown with. Every
// part adds its own.
var pageStructs = map[string]any{
	"ask":          &askPage{},
	"ask_progress": &progressPage{},
	"error":        &errorData{},
	"read_report":  &reportPage{},
	"read_why":     &whyPage{},
}

// TestTemplates: every template fits its page's struct, so that a field which is
// renamed or forgotten fails here and not before a reader.
func TestTemplates(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(s.pages)), slices.Sorted(maps.Keys(pageStructs)); !slices.Equal(got, want) {
		t.Errorf("templates %q, structs for %q: add a row to pageStructs for each template", got, want)
	}
	for name, data := range pageStructs {
		if p := s.pages[name]; p != nil {
			if err := templatecheck.CheckHTML(p.Template, data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
