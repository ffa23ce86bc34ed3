package check

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

func fields() []*assay.Profile {
	return []*assay.Profile{
		{
			Name: "general", Synonyms: [][]string{{"say", "state"}}, Distinct: [][]string{{"planned", "done"}},
			Units:  map[string]string{"people": "person", "spans": "span"},
			Topics: []assay.Topic{{Key: "law", Heading: "Law", Cues: []string{"statute"}, Asked: []string{"legal"}, Classes: []assay.Class{assay.Court}}, {Key: "money", Heading: "Money", Cues: []string{"budget"}}},
			Stages: []assay.Stage{{Key: "start", Heading: "Start", Cues: []string{"report"}}},
			Gaps:   []assay.GapRule{{Key: "definition"}},
		},
		{
			Name: "bridges", Terms: []string{"bridge", "span", "weight limit"}, Synonyms: [][]string{{"repair", "mend"}}, Distinct: [][]string{{"repaired", "painted"}},
			Units:  map[string]string{"spans": "bridge"},
			Topics: []assay.Topic{{Key: "law", Cues: []string{"bye-law"}, Asked: []string{"permit"}, Classes: []assay.Class{assay.Oversight}}, {Key: "rust", Heading: "Rust", Cues: []string{"rust"}}},
			Stages: []assay.Stage{{Key: "look", Heading: "Look", Cues: []string{"inspect"}}},
			Gaps:   []assay.GapRule{{Key: "list"}},
		},
		{Name: "ferries", Terms: []string{"ferry", "boat", "bridge"}},
	}
}

func TestChooseProfile(t *testing.T) {
	for _, tt := range []struct{ name, question, want string }{
		{"", "Did the agency mend the bridge?", "bridges"},                // the first of two with as many
		{"", "Do ferries pass under the bridges?", "ferries"},             // one more of its terms
		{"", "Does any BOAT sail?", "ferries"},                            // in any case
		{"", "Which bridges have a weight limit?", "bridges"},             // a phrase
		{"", "Is there a limit to the weight of a lamp?", "general"},      // not that phrase
		{"", "Did the mayor resign?", "general"},                          // no term
		{"", "", "general"},                                               // nothing
		{"bridges", "Do ferries and boats sail?", "bridges"},              // by name
		{"ferries", "Did the mayor resign?", "ferries"},                   // by name, without a term
		{"general", "Do ferries and boats sail?", "general"},              // the general one by name
		{"tunnels", "Do ferries and boats sail under bridge?", "general"}, // a name that there is not
	} {
		if got := ChooseProfile(fields(), tt.name, tt.question); got.Name != tt.want {
			t.Errorf("ChooseProfile(%q, %q) = %q, want %q", tt.name, tt.question, got.Name, tt.want)
		}
	}
	if got := ChooseProfile(nil, "", "Did the agency mend the bridge?"); got == nil || got.Name != "none" {
		t.Errorf("without profiles: %+v", got)
	}
}

// TestJoin lays a field over the general profile, and changes neither.
func TestJoin(t *testing.T) {
	list := fields()
	p := ChooseProfile(list, "bridges", "")
	want := &assay.Profile{
		Name: "bridges", Terms: []string{"bridge", "span", "weight limit"},
		Synonyms: [][]string{{"repair", "mend"}, {"say", "state"}}, Distinct: [][]string{{"repaired", "painted"}, {"planned", "done"}},
		Units: map[string]string{"people": "person", "spans": "bridge"},
		Topics: []assay.Topic{
			{Key: "law", Heading: "Law", Cues: []string{"bye-law", "statute"}, Asked: []string{"permit", "legal"}, Classes: []assay.Class{assay.Oversight, assay.Court}},
			{Key: "rust", Heading: "Rust", Cues: []string{"rust"}}, {Key: "money", Heading: "Money", Cues: []string{"budget"}},
		},
		Stages: []assay.Stage{{Key: "look", Heading: "Look", Cues: []string{"inspect"}}},
		Gaps:   []assay.GapRule{{Key: "list"}, {Key: "definition"}},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(fields(), list); diff != "" {
		t.Errorf("joining changed what it joins: %s", diff)
	}
	if p := ChooseProfile(list, "ferries", ""); !slices.EqualFunc(p.Stages, list[0].Stages, func(a, b assay.Stage) bool { return a.Key == b.Key }) {
		t.Errorf("a field without stages has %+v, want the general ones", p.Stages)
	}
}
