package publishers

import (
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

// TestRequired: the words that an expression needs.
func TestRequired(t *testing.T) {
	for expression, want := range map[string]string{
		"abc":                   "abc",
		"(?i)ABC":               "abc",
		"(?:.+ )?court":         "court",
		"(red|blue) brick":      " brick",
		"red|blue":              "red blue",
		"red|.*":                "",
		"(?:of )?(.+)":          "",
		"(in general)+ of (.+)": "in general",
	} {
		tree, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		got := required(tree)
		slices.Sort(got)
		wanted := strings.Fields(want)
		if strings.HasPrefix(want, " ") || want == "in general" {
			wanted = []string{want}
		}
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s: %q, want %q", expression, got, wanted)
		}
	}
}

// TestMayMatch: no name that a pattern of the book matches is passed over, and
// every pattern needs a word.
func TestMayMatch(t *testing.T) {
	names := []string{
		"DHS Office of Inspector General", "Inspector General of the Department of Labor", "EPA OIG", "U.S. Attorney, Eastern District of Virginia",
		"United States Attorney's Office, District of Kansas", "U.S. District Court for the District of Kansas", "Supreme Court of Ohio",
		"Los Angeles County Superior Court", "Court of Appeals of Ohio", "Senate Subcommittee on Investigations", "Texas State Auditor's Office", "Springfield Police Department",
		"University of Leeds", "Office of U.S. Senator Ann Example", "Attorney General of Ohio", "City of Springfield", "Ohio Department of Health", "Journal of Bridges",
	}
	for _, m := range defaultBook(t).compile() {
		if len(m.words) == 0 {
			t.Errorf("%s needs no word, so that it is tried on every name", m.Regexp)
		}
		matched := false
		for _, n := range names {
			if m.MatchString(n) {
				matched = true
				if !m.mayMatch(strings.ToLower(n)) {
					t.Errorf("%q is passed over by %s", n, m.Regexp)
				}
			}
		}
		if !matched {
			t.Errorf("no name here is matched by %s: add one", m.Regexp)
		}
	}
}
