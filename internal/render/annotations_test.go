package render

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"assay"
)

// motivations of the Web Annotation vocabulary.
var motivations = []string{
	"assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying", "linking", "moderating",
	"questioning", "replying", "tagging",
}

type annotation struct {
	ID         string
	Type       string
	Motivation string
	Body       struct{ Type, Value, Format, Language string }
	Target     struct {
		Type     string
		Source   string
		Selector []map[string]any
	}
}

type annotationCollection struct {
	Context []any `json:"@context"`
	ID      string
	Type    string
	Label   string
	Total   int
	First   struct {
		ID, Type, PartOf string
		StartIndex       int
		Items            []annotation
	}
}

func annotate(t interface{ Fatal(...any) }, r *assay.Report, texts map[string]string) annotationCollection {
	var b bytes.Buffer
	if err := Annotations(&b, r, Annotated{Address: "https://desk.example/checks/x", Texts: texts}); err != nil {
		t.Fatal(err)
	}
	var c annotationCollection
	if err := json.Unmarshal(b.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// What the Recommendation requires of a collection, its page, an annotation and
// its selectors is there (Web Annotation Data Model, sections 3.1, 3.2, 4.2.4,
// 4.2.5, 5.1 and 5.2).
func TestAnnotationsHoldWhatTheRecommendationRequires(t *testing.T) {
	texts := map[string]string{}
	for _, text := range newFixture(t).texts {
		texts[digest(text)] = text
	}
	r := fixtureReport(t)
	c := annotate(t, r, texts)
	if c.Context[0] != AnnotationContext || c.Type != "AnnotationCollection" || c.First.Type != "AnnotationPage" || c.ID == "" || c.First.PartOf != c.ID {
		t.Errorf("collection %+v", c)
	}
	want := 0
	for _, p := range WordsOf(r).Places() {
		want += len(p.Citations)
	}
	if c.Total != want || len(c.First.Items) != want || want == 0 {
		t.Errorf("%d annotations, total %d, of %d citations", len(c.First.Items), c.Total, want)
	}
	ids := map[string]bool{}
	positions := 0
	for _, a := range c.First.Items {
		if a.Type != "Annotation" || !strings.HasPrefix(a.ID, "https://desk.example/checks/x#") || ids[a.ID] {
			t.Errorf("annotation %q of type %q", a.ID, a.Type)
		}
		ids[a.ID] = true
		if !slices.Contains(motivations, a.Motivation) {
			t.Errorf("motivation %q", a.Motivation)
		}
		if a.Body.Type != "TextualBody" || a.Body.Value == "" || a.Target.Type != "SpecificResource" || a.Target.Source == "" {
			t.Errorf("annotation %+v", a)
		}
		for _, s := range a.Target.Selector {
			switch s["type"] {
			case "TextQuoteSelector":
				if s["exact"] == "" {
					t.Errorf("%s quotes nothing", a.ID)
				}
			case "TextPositionSelector":
				positions++
				if s["start"].(float64) < 0 || s["end"].(float64) <= s["start"].(float64) {
					t.Errorf("%s: position %v to %v", a.ID, s["start"], s["end"])
				}
			default:
				t.Errorf("%s: selector %v", a.ID, s["type"])
			}
		}
	}
	if positions == 0 {
		t.Error("no position was given")
	}
}

// A note is cited as the note that it is, and not as words of the address that it is on.
func TestAnnotationsOfNotes(t *testing.T) {
	r := &assay.Report{
		Summary: []assay.S{{Text: "x", Role: assay.ClaimRole, Citations: []assay.Citation{
			{N: 1, Anchor: assay.Anchor{DocumentSHA256: "aa", End: 1, Quote: "q"}}, {N: 2, Anchor: assay.Anchor{DocumentSHA256: "bb", End: 1, Quote: "q"}},
			{N: 3, Anchor: assay.Anchor{DocumentSHA256: "cc", End: 1, Quote: "q"}},
		}}},
		Sources: []assay.Source{{N: 1, Kind: assay.Note, URL: "https://a.example/"}, {N: 2, Kind: assay.Text, URL: "https://b.example/"}, {N: 3, Kind: assay.Text, URL: "javascript:x"}},
	}
	var got []string
	for _, a := range annotate(t, r, nil).First.Items {
		got = append(got, a.Target.Source)
	}
	if want := []string{"urn:sha256:aa", "https://b.example/", "urn:sha256:cc"}; !slices.Equal(got, want) {
		t.Errorf("sources %q, want %q", got, want)
	}
}

// The position counts characters: whatever the text, cutting its code points
// there gives the quotation, and the words around it are those around it.
func TestAnnotationPositionsCountCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.SampledFrom([]rune("aé漢😀\u202e \n")), 1, 9000).Draw(t, "text")
		text := string(runes)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, min(len(runes), from+50)).Draw(t, "to")
		start := len(string(runes[:from]))
		quote := string(runes[from:to])
		r := &assay.Report{Summary: []assay.S{{Text: "x", Citations: []assay.Citation{{N: 1, Anchor: assay.Anchor{DocumentSHA256: "aa", Start: start, End: start + len(quote), Quote: quote}}}}}}
		var position, exact map[string]any
		for _, s := range annotate(t, r, map[string]string{"aa": text}).First.Items[0].Target.Selector {
			if s["type"] == "TextPositionSelector" {
				position = s
			} else {
				exact = s
			}
		}
		if got := string(runes[int(position["start"].(float64)):int(position["end"].(float64))]); got != quote || exact["exact"] != quote {
			t.Fatalf("position %v cuts %q, want %q", position, got, quote)
		}
		prefix, suffix := exact["prefix"].(string), exact["suffix"].(string)
		if !strings.HasSuffix(text[:start], prefix) || !strings.HasPrefix(text[start+len(quote):], suffix) || utf8.RuneCountInString(prefix) != min(from, contextRunes) {
			t.Fatalf("around it %q and %q", prefix, suffix)
		}
		if position["assay:start_byte"] != float64(start) {
			t.Fatalf("byte %v, want %d", position["assay:start_byte"], start)
		}
	})
}

// An anchor that does not hold gives no position, and no panic.
func TestAnnotationsOfAnchorsThatDoNotHold(t *testing.T) {
	for _, at := range []assay.Anchor{
		{Start: -1, End: 1, Quote: "a"}, {Start: 2, End: 1, Quote: "a"}, {Start: 0, End: 99, Quote: "a"}, {Start: 0, End: 1, Quote: "b"},
	} {
		at.DocumentSHA256 = "aa"
		r := &assay.Report{Summary: []assay.S{{Text: "x", Citations: []assay.Citation{{N: 1, Anchor: at}}}}}
		if s := annotate(t, r, map[string]string{"aa": "abc"}).First.Items[0].Target.Selector; len(s) != 1 {
			t.Errorf("anchor %+v has selectors %v", at, s)
		}
	}
}
