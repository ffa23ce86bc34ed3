package profiles

import (
	"errors"
	"os"
	"path/filepath"
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

// TestFaultsByLine: what is wrong in a user's own profile is named with its line and what to do.
func TestFaultsByLine(t *testing.T) {
	data := `name: bridges
terms: [bridge, bridge]
synonyms: [[repair, mend], [paint]]
distinct: [[mend, repair], [span, arch]]
units: {spans: span, arches: spans, span: arch}
topics:
  - {key: law, heading: Law}
  - {key: law, heading: Law, cues: [bye-law], classes: [couurt]}
stages:
  - {key: look, heading: Looking}
gaps:
  - {key: list, when: [], query: q, found: [a], text: t, follow_up: f}
events:
  - {key: closing, heading: Closings, ladders: [works]}
  - {key: works, heading: Works, cues: [closed, ""]}
ladders:
  - key: works
    heading: Works
    of: [span]
    not: [span]
    stages:
      - {key: begun, heading: begun, cues: [begin]}
      - {key: begun, heading: ended, cues: []}
  - {key: empty, heading: Empty}
`
	_, err := Parse([]byte(data))
	if !errors.Is(err, assay.ErrUsage) {
		t.Fatalf("the error is %v, want one of usage", err)
	}
	for _, want := range []string{
		`line 2: terms holds "bridge" twice`,
		`line 3: a group of synonyms needs two words`,
		`line 4: "mend" and "repair" are synonyms above and distinct here`,
		`line 5: "arches" counts "spans", which itself counts "span"`,
		`line 5: "span" counts "arch", and distinct says that they are not the same`,
		`line 7: the topic "law" finds nothing`,
		`line 8: the key "law" stands twice in topics`,
		`line 8: there is no class "couurt"`,
		`line 10: the stage "look" has no cues`,
		`line 12: the gap "list" has no when`,
		`line 14: the kind of event "closing" finds nothing`,
		`line 15: the cues of works holds an empty word`,
		`line 15: the kind of event "works" has no ladders`,
		`line 20: the ladder "works" is of "span" and not of it`,
		`line 23: the key "begun" stands twice in the ladder works`,
		`line 23: the stage "begun" has no cues`,
		`line 24: the ladder "empty" has no stages`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %s", want)
		}
	}
	if t.Failed() {
		t.Log("\n" + err.Error())
	}
}

func TestAdvice(t *testing.T) {
	for data, want := range map[string]string{
		"name: a\nterm: [b]\n":                                `line 2: there is no key "term" here: correct its spelling`,
		"name: a\nterms: b\n":                                 `line 2: a list of words is wanted here`,
		"name: a\nsynonyms: [b]\n":                            `line 2: a list`,
		"name: a\nunits: [b]\n":                               `line 2: pairs of words are wanted here`,
		"name: a\nevents:\n  - {key: k, document: perhaps}\n": `line 3: true or false is wanted here`,
		"name: a\nladders: {key: b}\n":                        `line 2: a list of entries is wanted here`,
		"":                                                    `it is empty`,
		"name: a\nunits: {b: c, b: d}\n":                      `line 2: "b" stands on line 2 already`,
	} {
		if _, err := Parse([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", data, err, want)
		}
	}
	if _, err := Parse([]byte(strings.Repeat(" ", maxProfile+1))); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("a profile of %d bytes gives %v", maxProfile+1, err)
	}
}

// TestLoadWith: a user's profile stands beside the others or takes the place of one.
func TestLoadWith(t *testing.T) {
	write := func(data string) string {
		path := filepath.Join(t.TempDir(), "own.yaml")
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	all, name, err := LoadWith(write("name: bridges\nextends: enforcement\nterms: [bridge]\n"))
	if err != nil || name != "bridges" || all[0].Name != "general" || all[len(all)-1].Name != "bridges" {
		t.Errorf("%v, %q", err, name)
	}
	all, _, err = LoadWith(write("name: enforcement\nterms: [fine]\n"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range all {
		if p.Name == "enforcement" {
			n++
			if !slices.Equal(p.Terms, []string{"fine"}) {
				t.Errorf("its terms are %q", p.Terms)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d profiles of one name", n)
	}
	for data, want := range map[string]string{
		"name: a\nextends: nothing\n":                                  `extends "nothing", which does not exist`,
		"name: a\nextends: a\n":                                        `extends itself`,
		"name: a\nevents:\n  - {key: k, cues: [c], ladders: [none]}\n": `has the ladder "none", which does not exist`,
		"name: \n": "no name",
	} {
		if _, _, err := LoadWith(write(data)); !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", data, err, want)
		}
	}
	if _, _, err := LoadWith(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("a missing file gives %v", err)
	}
}
