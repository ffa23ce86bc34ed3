package profiles

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"assay"
)

func TestLoad(t *testing.T) {
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 2 || list[0].Name != "general" {
		t.Fatalf("%d profiles, the first %q: want the general one first", len(list), list[0].Name)
	}
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
		if p.Description == "" {
			t.Errorf("%s has no description", p.Name)
		}
	}
	if !slices.IsSorted(names[1:]) || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
		t.Errorf("the others are not in order, or one is there twice: %q", names)
	}
	if len(list[0].Terms) != 0 {
		t.Error("the general profile has terms of a field")
	}
	for _, p := range list[1:] {
		if len(p.Terms) == 0 {
			t.Errorf("%s has no terms: no question chooses it", p.Name)
		}
	}
}

// TestProfilesAreWhole looks for what a writer of a profile forgets.
func TestProfilesAreWhole(t *testing.T) {
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		for _, topic := range p.Topics {
			if topic.Key == "" || len(topic.Cues)+len(topic.Classes) == 0 {
				t.Errorf("%s: topic %+v finds nothing", p.Name, topic)
			}
			for _, c := range topic.Classes {
				if !c.Valid() {
					t.Errorf("%s: topic %s has the class %q", p.Name, topic.Key, c)
				}
			}
		}
		seen := map[string]bool{}
		for _, s := range p.Stages {
			if s.Key == "" || s.Heading == "" || len(s.Cues) == 0 || seen[s.Key] {
				t.Errorf("%s: stage %+v", p.Name, s)
			}
			seen[s.Key] = true
		}
		for _, g := range p.Gaps {
			if g.Key == "" || len(g.When) == 0 || g.Query == "" || len(g.Found) == 0 || g.Text == "" || g.FollowUp == "" {
				t.Errorf("%s: gap %+v", p.Name, g)
			}
		}
		for _, groups := range [][][]string{p.Synonyms, p.Distinct} {
			for _, group := range groups {
				if len(group) < 2 {
					t.Errorf("%s: %q is no group", p.Name, group)
				}
			}
		}
	}
}

func TestParse(t *testing.T) {
	p, err := Parse([]byte(`name: bridges
terms: [bridge]
synonyms: [[repair, mend]]
distinct: [[repaired, painted]]
units: {spans: bridge}
topics:
  - {key: law, heading: Law, cues: [bye-law], classes: [court], asked: [legal]}
stages:
  - {key: look, heading: Looking, cues: [inspect]}
gaps:
  - {key: list, when: [repaired], query: "{word}", found: [list], text: "No list.", follow_up: "Is there a list?"}
`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "bridges" || p.Units["spans"] != "bridge" || p.Topics[0].Classes[0] != assay.Court || p.Stages[0].Cues[0] != "inspect" || p.Gaps[0].FollowUp != "Is there a list?" || p.Synonyms[0][1] != "mend" || p.Distinct[0][1] != "painted" || p.Terms[0] != "bridge" {
		t.Errorf("%+v", p)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, data, want string }{
		{"an unknown key", "name: bridges\nterms: [a]\nsynonims: [[a, b]]\n", "line 3"},
		{"an unknown key of a topic", "name: bridges\ntopics:\n  - key: law\n    cue: [a]\n", "line 4"},
		{"a value of the wrong form", "name: bridges\n\nterms: {a: b}\n", "line 3"},
		{"not YAML", "name: bridges\nterms: [a\nunits: }", "line"},
		{"a key twice", "name: bridges\nname: ferries\n", "line 2"},
		{"no name", "terms: [a]\n", "no name"},
		{"nothing", "", ""},
		{"a list", "- name: bridges\n", "line 1"},
	} {
		_, err := Parse([]byte(tt.data))
		if !errors.Is(err, assay.ErrUsage) {
			t.Errorf("%s: the error is %v, want one of usage", tt.name, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q does not say %q", tt.name, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "name: a", "name: a\nunits: {a: b}", "name: &a [*a]", "- a", "name: a\ntopics:\n  - key: b\n", "\x00", "name: a\n---\nname: b\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data)
		if (err == nil) != (p != nil) || err == nil && p.Name == "" || err != nil && !errors.Is(err, assay.ErrUsage) {
			t.Errorf("%q gives %+v, %v", data, p, err)
		}
	})
}
