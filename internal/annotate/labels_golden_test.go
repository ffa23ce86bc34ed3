package annotate

import (
	"strings"
	"testing"

	"assay"
)

// TestFunctionsGolden: what a sentence does, among them request or finding.
func TestFunctionsGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "functions_golden.txt") {
		if got := string(l.a.Sentences[l.sentence].Function); got == l.want {
			score.add(l.held, 1, 0, 0)
		} else {
			score.add(l.held, 0, 1, 1)
			l.miss(t, "want %s, got %s", l.want, got)
		}
	}
	score.hold(t, "functions", 0.89)
}

// TestRelayGolden: own reporting or relay, and of whom.
func TestRelayGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "relay_golden.txt") {
		got := l.a.Sentences[l.sentence].Relay
		switch {
		case l.want == "own" && got == "", l.want != "own" && got != "" && sameThing(got, l.want):
			score.add(l.held, 1, 0, 0)
		default:
			score.add(l.held, 0, 1, 1)
			l.miss(t, "want %q, got %q", l.want, got)
		}
	}
	score.hold(t, "relay or own", 0.95)
}

// TestGeneralGolden: how things are in general, or one case.
func TestGeneralGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "general_golden.txt") {
		if got := l.a.Sentences[l.sentence].General; got == (l.want == "general") {
			score.add(l.held, 1, 0, 0)
		} else {
			score.add(l.held, 0, 1, 1)
			l.miss(t, "want %s", l.want)
		}
	}
	score.hold(t, "general or case", 0.88)
}

// TestDateRolesGolden: of what a date is the date.
func TestDateRolesGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "dates_golden.txt") {
		words, want, _ := strings.Cut(l.want, "=")
		got := assay.DateRole("none")
		for _, d := range l.a.Dates {
			if d.Sentence == l.sentence && l.doc.Text[d.Start:d.End] == words {
				got = d.Role
			}
		}
		if string(got) == want {
			score.add(l.held, 1, 0, 0)
		} else {
			score.add(l.held, 0, 1, 1)
			l.miss(t, "%s: want %s, got %s", words, want, got)
		}
	}
	score.hold(t, "roles of dates", 0.91)
}

// TestScopeGolden: whether a note says that only a part is stored.
func TestScopeGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "scope_golden.txt") {
		if got := l.a.Scope == assay.ScopeExcerpt; got == (l.want == "excerpt") {
			score.add(l.held, 1, 0, 0)
		} else {
			score.add(l.held, 0, 1, 1)
			l.miss(t, "want %s, got %q", l.want, l.a.Scope)
		}
	}
	score.hold(t, "scope", 0.97)
}

// TestRolesGolden: who led, joined, announced, or had no part.
func TestRolesGolden(t *testing.T) {
	var score halves
	for _, l := range readLabels(t, "roles_golden.txt") {
		var got []string
		for _, p := range l.a.Roles {
			if p.Sentence == l.sentence {
				got = append(got, string(p.Role)+": "+p.Name)
			}
		}
		used := make([]bool, len(got))
		if l.want != "-" {
			for want := range strings.SplitSeq(l.want, "; ") {
				role, name, _ := strings.Cut(want, ": ")
				hit := false
				for k, g := range got {
					r, n, _ := strings.Cut(g, ": ")
					if !used[k] && r == role && sameThing(n, name) {
						used[k], hit = true, true
						break
					}
				}
				if hit {
					score.add(l.held, 1, 0, 0)
				} else {
					score.add(l.held, 0, 1, 0)
					l.miss(t, "want %s, got %q", want, got)
				}
			}
		}
		for k, g := range got {
			if !used[k] {
				score.add(l.held, 0, 0, 1)
				l.miss(t, "not wanted: %s", g)
			}
		}
	}
	score.hold(t, "roles in a happening", 0.86)
}
