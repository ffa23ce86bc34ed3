package lineage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/text"
)

// wires is book with a wire service in it.
var wires = func() book {
	b := book{"North Wire": {Name: "North Wire", Short: "NW", Class: assay.News, Wire: true}}
	for k, v := range names {
		b[k] = v
	}
	return b
}()

// page is a document with a text, one sentence a line.
func page(id, owner, published, body string, reliesOn ...string) *assay.Material {
	m := document(id, owner, assay.News, reliesOn...)
	m.Document.Text, m.Document.Published = body, published
	m.Document.SHA256 = "sha of " + body
	m.Annotation.Fingerprints = text.Fingerprints(body)
	at := 0
	for _, line := range strings.SplitAfter(body, "\n") {
		if s := strings.TrimRight(line, "\n"); s != "" {
			m.Annotation.Sentences = append(m.Annotation.Sentences, assay.Sentence{Span: assay.Span{Start: at, End: at + len(s)}})
		}
		at += len(line)
	}
	return m
}

// figure gives a page a number of an event.
func (b book) figure(m *assay.Material, event string, values ...float64) *assay.Material {
	m.Annotation.Names = append(m.Annotation.Names, assay.Name{Text: event, Kind: assay.EventName})
	for _, v := range values {
		m.Annotation.Figures = append(m.Annotation.Figures, assay.Figure{Value: v, Kind: assay.Count, Unit: "bridge"})
	}
	return m
}

// prose is a made-up text of n words that no other seed shares.
func prose(seed, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%c%c%d%c ", 'a'+(seed+i)%26, 'a'+i%26, seed*1000+i, 'a'+i*7%26)
	}
	return strings.TrimSpace(b.String())
}

func one(t *testing.T, origins []assay.Origin, members string) assay.Origin {
	t.Helper()
	for _, o := range origins {
		if strings.Join(o.Members, "+") == members {
			return o
		}
	}
	t.Fatalf("groups %q, want one of %q", groups(origins), members)
	return assay.Origin{}
}

func TestCircle(t *testing.T) {
	a, b := page("a", "Daily Bridge", "2024-01-01", "One text."), page("b", "Harbour Police", "2024-01-01", "Another text.")
	a.Document.Class, b.Document.Class = assay.Official, assay.Official
	a.Document.ReliesOn, b.Document.ReliesOn = []string{"Harbour Police report HP-12"}, []string{"Daily Bridge report DB-7"}
	a.Document.Title, b.Document.Title = "Report DB-7", "Report HP-12"
	o := one(t, Origins(library(a, b), names), "a+b")
	if o.Root != "" {
		t.Errorf("the root of a circle is %q, want none", o.Root)
	}
	for _, e := range o.Why {
		if !strings.Contains(e.Detail, "in a circle") {
			t.Errorf("the edge does not say that it is one of a circle: %+v", e)
		}
	}
	if len(o.Parties) != 2 {
		t.Errorf("parties %v, want both", o.Parties)
	}
}

func TestLongCircle(t *testing.T) {
	var list []*assay.Material
	for i := range 500 {
		m := page(fmt.Sprintf("c%03d", i), "Daily Bridge", "", "Text.", fmt.Sprintf("Daily Bridge report DB-%d", (i+1)%500))
		m.Document.Class, m.Document.Title = assay.Official, fmt.Sprintf("Report DB-%d", i)
		list = append(list, m)
	}
	origins := Origins(library(list...), names)
	if len(origins) == 0 || origins[0].Root != "" {
		t.Errorf("a circle of 500 has the root %q", origins[0].Root)
	}
}

func TestSelfReliance(t *testing.T) {
	m := page("a", "Daily Bridge", "2024-01-01", "A text.", "https://bridge.example/story")
	m.Document.URL = "https://bridge.example/story/"
	o := one(t, Origins(library(m), names), "a")
	if o.Root != "a" || len(o.Why) != 1 || !strings.Contains(o.Why[0].Detail, "names the document itself") {
		t.Errorf("root %q, why %+v; want itself, and to be told so", o.Root, o.Why)
	}
}

func TestThousandCopies(t *testing.T) {
	release := prose(1, 200)
	list := []*assay.Material{page("m0000", "River Transport Agency", "2024-03-01", release)}
	for i := 1; i <= 1000; i++ {
		list = append(list, page(fmt.Sprintf("c%04d", i), fmt.Sprintf("Paper %d", i), "2024-03-02", prose(i+1, i%40)+" "+release))
	}
	origins := Origins(library(list...), names)
	if len(origins) != 1 || origins[0].Root != "m0000" {
		t.Fatalf("%d origins, the first with root %q; want one, of the release", len(origins), origins[0].Root)
	}
	if n := len(origins[0].Why); n != 1000 {
		t.Errorf("%d edges for 1,000 copies", n)
	}
	if d := origins[0].Why[0].Detail; !strings.Contains(d, "longest shared run has 200 words") || !strings.Contains(d, "2024-03-02 is later than 2024-03-01") {
		t.Errorf("the edge says %q", d)
	}
}

func TestUnknownDirection(t *testing.T) {
	body := prose(4, 120)
	for _, tt := range []struct {
		name, dateA, dateB string
		root               string
	}{
		{"no dates", "", "", ""},
		{"one date", "2024-03-01", "", ""},
		{"equal dates", "2024-03-01", "2024-03-01", ""},
		{"a month and a day of it", "2024-03", "2024-03-01", ""},
		{"later", "2024-03-02", "2024-03-01", "b"},
		{"a later month", "2024-04", "2024-03-01", "b"},
	} {
		o := one(t, Origins(library(page("a", "P", tt.dateA, body+" x"), page("b", "Q", tt.dateB, body)), names), "a+b")
		if o.Root != tt.root {
			t.Errorf("%s: root %q, want %q", tt.name, o.Root, tt.root)
		}
		if said := strings.Contains(o.Why[0].Detail, "nothing tells which"); said != (tt.root == "") {
			t.Errorf("%s: the edge says %q", tt.name, o.Why[0].Detail)
		}
		if tt.root == "" && len(o.Parties) != 2 {
			t.Errorf("%s: parties %v, want both owners", tt.name, o.Parties)
		}
	}
}

func TestCopyTellsDirection(t *testing.T) {
	a, b := page("a", "P", "", prose(4, 90)), page("b", "P", "", prose(4, 90))
	a.Document.Copy = "Some Mirror"
	if o := one(t, Origins(library(a, b), names), "a+b"); o.Root != "b" {
		t.Errorf("root %q, want the one that is no copy", o.Root)
	}
}

func TestSmallTexts(t *testing.T) {
	origins := Origins(library(page("a", "P", "", ""), page("b", "Q", "", ""), page("c", "P", "", "Page not found"), page("d", "Q", "", "Page not found"),
		page("e", "P", "", "The same seven words stand here."), page("f", "Q", "", "The same seven words stand here.")), names)
	if got := groups(origins); got != "a b c d e+f" {
		t.Errorf("groups %q: only the same sentence of some length is a copy", got)
	}
}

func TestDrawingOnTwoReleases(t *testing.T) {
	a, b := page("a", "P", "2024-01-01", prose(1, 150)), page("b", "Q", "2024-01-01", prose(2, 100))
	c := page("c", "R", "2024-01-03", prose(1, 150)+" "+prose(2, 100))
	origins := Origins(library(a, b, c), names)
	o := one(t, origins, "a+c")
	if len(o.Why) != 2 || !strings.Contains(o.Why[1].Detail, "joins nothing") {
		t.Errorf("why %+v; want both sources, the second said to join nothing", o.Why)
	}
	one(t, origins, "b")
}

func TestWire(t *testing.T) {
	for _, tt := range []struct {
		name, head, byline string
		tagged             bool
	}{
		{"dateline", "RIVERTON (NW) — The bridge closed.", "", true},
		{"dateline with a hyphen", "RIVERTON, May 3 (North Wire) - The bridge closed.", "", true},
		{"byline in the text", "By North Wire\nThe bridge closed.", "", true},
		{"byline", "The bridge closed.", "By Ann Example, North Wire", true},
		{"credit at the foot", "The bridge closed.\n— North Wire", "", true},
		{"named in brackets only", "The paper (NW) reports that the bridge closed.", "", false},
		{"no wire", "RIVERTON (RTA) — The bridge closed.", "", false},
	} {
		m := page("a", "Daily Bridge", "2024-05-03", tt.head)
		m.Document.Byline = tt.byline
		o := one(t, Origins(library(m), wires), "a")
		if got := len(o.Why) > 0 && o.Why[0].Signal == SignalWire; got != tt.tagged {
			t.Errorf("%s: tagged %v, want %v: %+v", tt.name, got, tt.tagged, o.Why)
		}
	}
	story := func(id, owner string) *assay.Material {
		m := page(id, owner, "2024-05-03", "RIVERTON (NW) — "+id+" has its own words.")
		m.Document.Title = "Forty bridges closed after the flood"
		return m
	}
	other := story("c", "R")
	other.Document.Title = "Ferry fares rise in winter"
	if got := groups(Origins(library(story("a", "P"), story("b", "Q"), other), wires)); got != "a+b c" {
		t.Errorf("groups %q: one wire story is one origin, two stories of one wire are two", got)
	}
}

func TestStatedInText(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"according to", "The bridges closed, according to an RTA release.", "RTA release"},
		{"citing", "Citing RTA, the paper says so.", "RTA"},
		{"said in a statement", "RTA said in a news release that 40 bridges closed.", "RTA release"},
		{"first reported", "The Daily Bridge first reported the closings.", "Daily Bridge report"},
		{"told a paper", "An official told Daily Bridge that it closed.", "Daily Bridge that"},
		{"figures from", "It uses figures from RTA.", "RTA"},
		{"nobody known", "According to a neighbour, it closed.", ""},
	} {
		got := statedInText(page("a", "Some Paper", "", tt.body), names, true)
		written := ""
		for _, r := range got {
			if !r.own {
				written = r.written
			}
		}
		if !strings.HasPrefix(written, strings.TrimSuffix(tt.want, " that")) || (tt.want == "") != (written == "") {
			t.Errorf("%s: %q, want %q", tt.name, written, tt.want)
		}
	}
	// One remark makes no relay of a paper with reporting of its own.
	m := page("a", "Some Paper", "2024-05-03", "Our reporters saw it.\nThe bridges closed, according to an RTA release.")
	if o := one(t, Origins(library(m), names), "a"); o.Root != "a" || len(o.Why) != 1 {
		t.Errorf("root %q, why %+v; want the paper, with the edge told", o.Root, o.Why)
	}
	// A text that is the agency's word for the most part is.
	m.Annotation.Statements = []assay.Statement{{Speaker: "RTA"}, {Sentence: 1, Speaker: "RTA"}}
	if o := one(t, Origins(library(m), names), "a"); o.Root != "" || o.Name != "RTA release" {
		t.Errorf("root %q, name %q; want the release", o.Root, o.Name)
	}
}

func TestReleaseNamedWithoutItsTitle(t *testing.T) {
	release := names.figure(page("r", "River Transport Agency", "2024-05-02", "Forty bridges."), "Operation Long Span", 12_347, 40)
	release.Document.Class, release.Document.Title = assay.Official, "Crossings are safer"
	report := names.figure(page("a", "P", "2024-05-04", "It closed.", "RTA release of May 2024"), "Operation Long Span", 12_347)
	o := one(t, Origins(library(release, report), names), "a+r")
	if o.Root != "r" || !strings.Contains(o.Why[0].Detail, "Operation Long Span") {
		t.Errorf("root %q, why %+v", o.Root, o.Why)
	}
	// A release that is later than what rests on it is another one.
	release.Document.Published = "2024-05-20"
	if got := groups(Origins(library(release, report), names)); got != "a r" {
		t.Errorf("groups %q: the release is later", got)
	}
	// Of two that it may be, none is known.
	release.Document.Published = "2024-05-02"
	second := names.figure(page("s", "River Transport Agency", "2024-05-03", "More."), "Operation Long Span", 12_347)
	second.Document.Class = assay.Official
	if got := groups(Origins(library(release, second, report), names)); got != "a r s" {
		t.Errorf("groups %q: either release may be meant", got)
	}
}

func TestSharedQuotations(t *testing.T) {
	q1 := "“We closed every bridge that the flood had damaged before noon,”"
	q2 := "“No driver was hurt when the last two of them fell down,”"
	a := page("a", "P", "2024-05-03", q1+" she said to us.\n"+q2+" she said. "+prose(7, 60))
	b := page("b", "Q", "2024-05-04", "At the river: "+q2+" the chief added.\n"+q1+" she had said. "+prose(8, 60))
	c := page("c", "R", "2024-05-04", q1+" she said. "+prose(5, 150))
	origins := Origins(library(a, b, c), names)
	if got := groups(origins); got != "a+b c" {
		t.Fatalf("groups %q: two shared quotations join, one in a long text does not", got)
	}
	if e := one(t, origins, "a+b").Why[0]; e.Signal != SignalQuotations || !strings.Contains(e.Detail, "2 quotations") {
		t.Errorf("why %+v", e)
	}
}

func TestSameFigures(t *testing.T) {
	a := names.figure(page("a", "P", "2024-05-03", "One."), "Operation Long Span", 40, 212, 7)
	b := names.figure(page("b", "Q", "2024-05-04", "Two."), "Operation Long Span", 40, 212, 7)
	other := names.figure(page("c", "R", "2024-05-04", "Three."), "Operation Short Span", 40, 212, 7)
	late := names.figure(page("d", "S", "2025-05-04", "Four."), "Operation Long Span", 40, 212, 7)
	stated := names.figure(page("e", "T", "2024-05-04", "Five.", "Harbour Police statement of 3 May 2024"), "Operation Long Span", 40, 212, 7)
	rival := names.figure(page("f", "U", "2024-05-04", "Six.", "RTA release of 3 May 2024"), "Operation Long Span", 40, 212, 7)
	if got := groups(Origins(library(a, b, other, late), names)); got != "a+b c d" {
		t.Errorf("groups %q", got)
	}
	if got := groups(Origins(library(stated, rival), names)); got != "e f" {
		t.Errorf("groups %q: each names a source of its own", got)
	}
}

func TestVagueReliance(t *testing.T) {
	statement := func(id string, value float64) *assay.Material {
		return names.figure(page(id, "P "+id, "2024-05-03", "Text "+id+".", "RTA statement"), "", value)
	}
	if got := groups(Origins(library(statement("a", 12_347), statement("b", 12_347), statement("c", 90)), names)); got != "a+b c" {
		t.Errorf("groups %q: \"a statement\" is one only where the matter is", got)
	}
}

// TestGroups holds that asking groups as the whole account does.
func TestGroups(t *testing.T) {
	m := page("a", "Some Paper", "2024-05-03", "The bridges closed, according to an RTA release.")
	one(t, Groups(library(m), names), "a")
	if o := one(t, Groups(library(m), names), "a"); o.Root != "a" || len(o.Why) != 0 {
		t.Errorf("a remark that joins nothing is told: %+v", o)
	}
	m.Annotation.Statements = []assay.Statement{{Speaker: "RTA"}, {Sentence: 1, Speaker: "RTA"}}
	if diff := cmp.Diff(Origins(library(m), names), Groups(library(m), names)); diff != "" {
		t.Errorf("the groups differ:\n%s", diff)
	}
}

// FuzzOrigins holds that no text breaks the reading of tags, cues and quotations.
func FuzzOrigins(f *testing.F) {
	for _, s := range []string{"RIVERTON (NW) — “a b c d e f g h i” according to the RTA release", "\"\"“”((((", "By \xff\nciting", "told told told RTA"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		origins := Origins(library(page("a", "P", "", a, b), page("b", "Q", "2024", b, a)), wires)
		if n := len(origins); n < 1 || n > 2 {
			t.Fatalf("%d origins of two documents", n)
		}
		_ = Compare(a, b).Reason()
		_ = Pairs([]string{a, b, a})
	})
}
