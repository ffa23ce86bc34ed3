package render

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
)

// vocabulary is an extract of schema.org: types with their parents and their
// properties, each with the types that its values may have.
type vocabulary map[string]struct {
	Parents    []string
	Properties map[string][]string
}

func readVocabulary(t *testing.T) vocabulary {
	t.Helper()
	b, err := os.ReadFile("testdata/schemaorg.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vocabulary
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// kinds gives a type and all that it is a kind of.
func (v vocabulary) kinds(name string) []string {
	out := []string{name}
	for _, p := range v[name].Parents {
		out = append(out, v.kinds(p)...)
	}
	return out
}

// wrong lists what in a node is not of the vocabulary.
func (v vocabulary) wrong(node map[string]any, path string) []string {
	name, _ := node["@type"].(string)
	if _, ok := v[name]; !ok {
		return []string{fmt.Sprintf("%s: no type %q", path, name)}
	}
	var out []string
	for property, value := range node {
		if strings.HasPrefix(property, "@") {
			continue
		}
		var ranges []string
		for _, k := range v.kinds(name) {
			ranges = append(ranges, v[k].Properties[property]...)
		}
		if ranges == nil {
			out = append(out, fmt.Sprintf("%s: %s has no property %q", path, name, property))
			continue
		}
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, one := range list {
			out = append(out, v.misfit(one, ranges, path+"."+property)...)
		}
	}
	return out
}

func (v vocabulary) misfit(value any, ranges []string, path string) []string {
	switch value := value.(type) {
	case map[string]any:
		name, _ := value["@type"].(string)
		if !slices.ContainsFunc(v.kinds(name), func(k string) bool { return slices.Contains(ranges, k) }) {
			return []string{fmt.Sprintf("%s: a %s, not one of %v", path, name, ranges)}
		}
		return v.wrong(value, path)
	case float64:
		if slices.Contains(ranges, "Number") {
			return nil
		}
	case string:
		_, day := time.Parse(time.DateOnly, value)
		_, month := time.Parse("2006-01", value)
		_, moment := time.Parse(time.RFC3339, value)
		address, err := url.Parse(value)
		switch {
		case value == "":
			return []string{path + ": empty"}
		case slices.Contains(ranges, "Text"),
			slices.Contains(ranges, "Date") && (day == nil || month == nil || len(value) == 4),
			slices.Contains(ranges, "DateTime") && moment == nil,
			slices.Contains(ranges, "URL") && err == nil && address.IsAbs():
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %v is none of %v", path, value, ranges)}
}

var reviewed = Reviewed{
	Address: "https://desk.example/checks/x", Desk: "The Desk", Home: "https://desk.example/", Language: "en",
	Published: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Changed: time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC),
}

func claimReview(t *testing.T, r *assay.Report) map[string]any {
	t.Helper()
	b, err := ClaimReview(r, reviewed)
	if err != nil || b == nil {
		t.Fatalf("no ClaimReview: %v", err)
	}
	var node map[string]any
	if err := json.Unmarshal(b, &node); err != nil {
		t.Fatal(err)
	}
	return node
}

// All that is said is of schema.org's vocabulary, and the values are of its types.
func TestClaimReviewIsOfTheVocabulary(t *testing.T) {
	v := readVocabulary(t)
	seen := 0
	for name, r := range fixtures(t) {
		if r.Verdict == nil || r.Claim == "" {
			continue
		}
		seen++
		node := claimReview(t, r)
		for _, w := range v.wrong(node, "$") {
			t.Errorf("%s: %s", name, w)
		}
		for _, needed := range []string{"@context", "url", "claimReviewed", "reviewRating", "author", "datePublished", "itemReviewed"} {
			if node[needed] == nil {
				t.Errorf("%s: no %s", name, needed)
			}
		}
	}
	if seen == 0 {
		t.Fatal("no report with a verdict was seen")
	}
	// The vocabulary refuses what is wrong.
	for _, bad := range []string{
		`{"@type":"ClaimReview","claimReview":"x"}`, `{"@type":"ClaimReviews"}`, `{"@type":"ClaimReview","reviewRating":{"@type":"Claim"}}`,
		`{"@type":"ClaimReview","url":"/checks/x"}`, `{"@type":"ClaimReview","datePublished":"yesterday"}`, `{"@type":"Rating","ratingValue":{"@type":"Rating"}}`,
	} {
		var node map[string]any
		if err := json.Unmarshal([]byte(bad), &node); err != nil {
			t.Fatal(err)
		}
		if len(v.wrong(node, "$")) == 0 {
			t.Errorf("%s was taken", bad)
		}
	}
}

// The numbers follow the scale; a verdict off the scale has none.
func TestClaimReviewRating(t *testing.T) {
	r := *fixtureReport(t)
	for label, want := range map[assay.VerdictLabel]any{assay.Refuted: 1.0, assay.Conflicting: 2.0, assay.Supported: 3.0, assay.NotEnoughEvidence: nil} {
		r.Claim, r.Verdict = "The bridge is closed.", &assay.Verdict{Label: label, Reason: "Two origins say so."}
		rating := claimReview(t, &r)["reviewRating"].(map[string]any)
		if rating["ratingValue"] != want || rating["alternateName"] != string(label) {
			t.Errorf("%s: %v", label, rating)
		}
	}
	r.Verdict = nil
	if b, err := ClaimReview(&r, reviewed); b != nil || err != nil {
		t.Errorf("a question without a verdict has %s, %v", b, err)
	}
}

// Hostile strings cannot end the script element, and addresses that are none are left out.
func TestClaimReviewIsSafeInAPage(t *testing.T) {
	r := *fixtureReport(t)
	r.Claim = "</script><script>alert(1)</script>\u202e\x00<!--"
	r.Verdict = &assay.Verdict{Label: assay.Supported, Reason: "x", Support: []string{"A"}}
	r.Origins = []assay.Origin{{ID: "A", Interest: assay.Interested}}
	r.Sources = []assay.Source{
		{N: 1, URL: "javascript:alert(1)", Origin: "A", Interest: assay.Interested},
		{N: 2, URL: "https://agency.example/release", Title: "Release", Origin: "A", Interest: assay.Interested, Published: "2026-01"},
		{N: 3, URL: "https://paper.example/story", Origin: "A", Interest: assay.Independent},
	}
	b, err := ClaimReview(&r, reviewed)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<", "javascript", "\\u202e", "\\u0000", "paper.example"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("%q in %s", bad, b)
		}
	}
	at := claimReview(t, &r)["itemReviewed"].(map[string]any)["appearance"].([]any)
	if len(at) != 1 || at[0].(map[string]any)["url"] != "https://agency.example/release" {
		t.Errorf("appearances %v", at)
	}
}
