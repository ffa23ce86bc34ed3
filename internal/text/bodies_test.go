package text

import (
	"slices"
	"strings"
	"testing"
)

func TestBodies(t *testing.T) {
	names := map[string]string{"works audit office": "Works Audit Office", "wao": "Works Audit Office", "audit office": "Audit Office of Halden", "port": "Port of Halden"}
	known := func(s string) (string, bool) { c, ok := names[strings.ToLower(s)]; return c, ok }
	for in, want := range map[string][]string{
		"":                                      nil,
		"a report of nobody":                    nil,
		"the Works Audit Office and the Port":   {"Works Audit Office", "Port of Halden"}, // the longest name
		"WAO's figures, the Works Audit Office": {"Works Audit Office"},                   // once
		"the audit office":                      {"Audit Office of Halden"},
	} {
		if got := Bodies(in, nil, known); !slices.Equal(got, want) {
			t.Errorf("Bodies(%q) = %q, want %q", in, got, want)
		}
		asked := 0
		opens := func(word string) bool { return word == "works" || word == "wao" || word == "audit" || word == "port" }
		got := Bodies(in, opens, func(s string) (string, bool) { asked++; return known(s) })
		if !slices.Equal(got, want) || len(want) == 0 && asked > 0 {
			t.Errorf("Bodies(%q) by first words = %q after %d questions, want %q", in, got, asked, want)
		}
	}
}
