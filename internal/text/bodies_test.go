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
		if got := Bodies(in, known); !slices.Equal(got, want) {
			t.Errorf("Bodies(%q) = %q, want %q", in, got, want)
		}
	}
}
