package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"assay"
)

var siteLinks = Links{
	Base: "/checks/lock", Source: [2]string{"/sources/", "?report=checks/lock"}, Part: 30_000, Ask: "/ask",
	Exports: []Link{{"JSON", "/checks/lock/report.json"}},
}

func fragment(t *testing.T, r *assay.Report, l Links) (string, *html.Node) {
	t.Helper()
	var b bytes.Buffer
	if err := Fragment(&b, r, l); err != nil {
		t.Fatal(err)
	}
	n, err := html.Parse(strings.NewReader("<main>" + b.String() + "</main>"))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), n
}

// TestFragment: every sentence and row leads to why it stands there, every card
// and source to the source's page, and a follow-up is a form.
func TestFragment(t *testing.T) {
	for name, r := range fixtures(t) {
		_, n := fragment(t, r, siteLinks)
		count := func(selector string) int { return len(cascadia.QueryAll(n, cascadia.MustCompile(selector))) }
		for _, p := range WordsOf(r).Places() {
			if count(`#`+p.ID+` a.pin[href="/checks/lock/why/`+p.ID+`"]`) != 1 {
				t.Errorf("%s: %s has no way to why", name, p.ID)
			}
		}
		for selector, want := range map[string]int{
			".card": count(`.card a[href^="/sources/"][href*="?report=checks/lock#p"]`), ".sources > li": count(`.sources a[href^="/sources/"]`),
			`form[method="post"][action="/ask"] button[name="question"]`: len(r.FollowUps), ".exports a": 1, "script": 0, "style": 0, "[style]": 0, "[onclick]": 0, "h1": 1,
		} {
			if got := count(selector); got != want {
				t.Errorf("%s: %d of %s, want %d", name, got, selector, want)
			}
		}
	}
}

// TestFragmentIsFile: without links a fragment is the inside of the file, so that
// what one shows the other cannot leave out.
func TestFragmentIsFile(t *testing.T) {
	var file bytes.Buffer
	if err := HTML(&file, plainReport(t)); err != nil {
		t.Fatal(err)
	}
	if inside, _ := fragment(t, plainReport(t), Links{}); !strings.Contains(file.String(), inside) {
		t.Error("the fragment is not a part of the file")
	}
}

func TestSourceAt(t *testing.T) {
	for start, want := range map[int]string{0: "/sources/ab?report=checks/lock#p0", 29_999: "/sources/ab?report=checks/lock#p29999", 30_000: "/sources/ab?report=checks/lock&at=30000#p30000"} {
		if got := siteLinks.SourceAt("ab", start); got != want {
			t.Errorf("%d: %q, want %q", start, got, want)
		}
	}
	if got := (Links{}).SourceAt("ab", 5); got != "" {
		t.Errorf("a file links to %q", got)
	}
}

// TestRepeated: what shares an origin is counted once, in words that say how.
func TestRepeated(t *testing.T) {
	source := func(n int, origin string) assay.Source { return assay.Source{N: n, Document: origin, Origin: origin} }
	cite := func(ns ...int) (cs []assay.Citation) {
		for _, n := range ns {
			cs = append(cs, assay.Citation{N: n})
		}
		return cs
	}
	edge := func(signals ...string) (out []assay.Edge) {
		for _, s := range signals {
			out = append(out, assay.Edge{Signal: s})
		}
		return out
	}
	r := &assay.Report{
		Sources: []assay.Source{source(1, "A"), source(2, "A"), source(3, "A"), source(4, "B"), source(5, "C"), source(6, "C"), source(7, "D"), source(8, "D")},
		Origins: []assay.Origin{
			{ID: "A", Name: "the release", Why: edge("text reuse", "text reuse")}, {ID: "B", Name: "a letter"},
			{ID: "C", Name: "a wire story.", Why: edge("wire")}, {ID: "D", Name: "the audit", Why: edge("stated reliance", "text reuse")},
		},
	}
	for _, tt := range []struct {
		cites []int
		want  string
	}{
		{[]int{1, 2, 3, 4, 5}, "3 of these 5 sources repeat one text, and count once. It is origin A: the release."},
		{[]int{1, 2}, "Both sources repeat one text, and count once. It is origin A: the release."},
		{[]int{1, 2, 3}, "All 3 sources repeat one text, and count once. It is origin A: the release."},
		{[]int{5, 6, 5}, "Both sources print one wire story, and count once. It is origin C: a wire story."},
		{[]int{4, 7, 8}, "2 of these 3 sources go back to one account, and count once. It is origin D: the audit."},
		{[]int{1, 4, 5}, ""},
		{[]int{1, 1, 99}, ""},
		{nil, ""},
	} {
		if got := strings.Join(WordsOf(r).Repeated(cite(tt.cites...)), " "); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.cites, got, tt.want)
		}
	}
}
