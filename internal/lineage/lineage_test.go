package lineage

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/text"
)

// book is a small fictional publishers file.
type book map[string]assay.Publisher

func (b book) Known(phrase string) (string, bool) {
	for name, p := range b {
		if phrase == name || phrase == p.Short {
			return name, true
		}
	}
	return "", false
}
func (b book) Publisher(c string) (assay.Publisher, bool) { p, ok := b[c]; return p, ok }
func (b book) Bodies(phrase string) []string              { return text.Bodies(phrase, nil, b.Known) }

var names = book{
	"River Transport Agency": {Name: "River Transport Agency", Short: "RTA", Class: assay.Official},
	"Audit Court":            {Name: "Audit Court", Class: assay.Oversight},
	"Harbour Police":         {Name: "Harbour Police", Class: assay.Official},
	"Daily Bridge":           {Name: "Daily Bridge", Class: assay.News},
}

func document(id, owner string, class assay.Class, reliesOn ...string) *assay.Material {
	return &assay.Material{Document: assay.Document{ID: id, Title: "Title " + id, Publisher: owner, Owner: owner, Class: class, ReliesOn: reliesOn}}
}

func groups(origins []assay.Origin) string {
	var out []string
	for _, o := range origins {
		out = append(out, strings.Join(o.Members, "+"))
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

func library(list ...*assay.Material) map[string]*assay.Material {
	m := map[string]*assay.Material{}
	for _, d := range list {
		m[d.Document.ID] = d
	}
	return m
}

func TestReliance(t *testing.T) {
	release := document("r", "River Transport Agency", assay.Official)
	release.Document.Text = "RTA says Operation Long Span closed 40 bridges."
	tests := []struct {
		name string
		docs []*assay.Material
		want string
	}{
		{"the same words", []*assay.Material{
			document("a", "P", assay.News, "RTA release on Operation Long Span (May 2022)"),
			document("b", "Q", assay.News, "RTA release on Operation Long Span (May 2022)")}, "a+b"},
		{"the same event in other words", []*assay.Material{
			document("a", "P", assay.News, "RTA release on Operation Long Span (May 2022)"),
			document("b", "Q", assay.News, "RTA announcement of Operation Long Span")}, "a+b"},
		{"the same testimony", []*assay.Material{
			document("a", "P", assay.News, "Testimony of the Audit Court to parliament, 23 July 2025"),
			document("b", "Q", assay.News, "Audit Court testimony, July 2025")}, "a+b"},
		{"another month", []*assay.Material{
			document("a", "P", assay.News, "Audit Court report of August 2024"),
			document("b", "Q", assay.News, "Audit Court report of March 2025")}, "a b"},
		{"the release itself is here", []*assay.Material{release,
			document("a", "P", assay.News, "RTA release on Operation Long Span (May 2022)")}, "a+r"},
		{"another release of the same month", []*assay.Material{
			{Document: assay.Document{ID: "r", Title: "RTA releases its annual report", Owner: "River Transport Agency", Class: assay.Official, Published: "2022-05-03"}},
			document("a", "P", assay.News, "RTA release on the ferry inquiry, May 2022")}, "a r"},
		{"own reporting", []*assay.Material{
			document("a", "P", assay.News, "Interviews with 20 officials of RTA"),
			document("b", "Q", assay.News, "Interviews with 20 officials of RTA")}, "a b"},
		{"a second reliance joins nothing", []*assay.Material{
			document("a", "P", assay.News, "RTA release on Operation Long Span (May 2022)"),
			document("b", "Q", assay.News, "Harbour Police statement of 3 May 2022", "RTA release on Operation Long Span (May 2022)")}, "a b"},
		{"nothing said", []*assay.Material{document("a", "P", assay.News), document("b", "P", assay.News)}, "a b"},
	}
	for _, tt := range tests {
		if got := groups(Origins(library(tt.docs...), names)); got != tt.want {
			t.Errorf("%s: groups %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestReuse(t *testing.T) {
	a, b, c := document("a", "P", assay.News), document("b", "Q", assay.News), document("c", "R", assay.News)
	for i := uint64(0); i < 40; i++ {
		a.Annotation.Fingerprints = append(a.Annotation.Fingerprints, i)
		b.Annotation.Fingerprints = append(b.Annotation.Fingerprints, i+20)
		c.Annotation.Fingerprints = append(c.Annotation.Fingerprints, i+100)
	}
	origins := Origins(library(a, b, c), names)
	if got := groups(origins); got != "a+b c" {
		t.Fatalf("groups %q, want %q", got, "a+b c")
	}
	for _, o := range origins {
		if len(o.Members) == 2 && (len(o.Why) != 1 || o.Why[0].Signal != "text reuse" || !strings.Contains(o.Why[0].Detail, "20 of 40")) {
			t.Errorf("the reason is %+v", o.Why)
		}
	}
}

func TestStand(t *testing.T) {
	actor := assay.Party{Name: "RTA", Names: []string{"RTA", "River Transport Agency"}, Members: []string{"River Transport Agency"}}
	materials := library(
		document("own", "River Transport Agency", assay.Official),
		document("relay", "Daily Bridge", assay.News, "RTA release on tolls"),
		document("police", "Harbour Police", assay.Official),
		document("press", "Daily Bridge", assay.News),
		document("audit", "Audit Court", assay.Oversight))
	want := map[string]assay.Interest{
		"own": assay.Interested, "relay": assay.Interested, "police": assay.Partner, "press": assay.Independent, "audit": assay.Independent}
	for _, o := range Origins(materials, names) {
		if got := Stand(o, materials, actor, names); got != want[o.Members[0]] {
			t.Errorf("the origin of %s is %s, want %s", o.Members[0], got, want[o.Members[0]])
		}
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	var list []*assay.Material
	for i := range 30 {
		list = append(list, document(fmt.Sprintf("d%02d", i), "P", assay.News, fmt.Sprintf("RTA release on Operation Span %c (May 2022)", 'A'+i%4)))
	}
	first := Origins(library(list...), names)
	for range 10 {
		if diff := cmp.Diff(first, Origins(library(list...), names)); diff != "" {
			t.Fatalf("the origins change from run to run:\n%s", diff)
		}
	}
}

func TestLetter(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 701: "ZZ"} {
		if got := Letter(n); got != want {
			t.Errorf("Letter(%d) = %s, want %s", n, got, want)
		}
	}
}

// TestOrganOf: the parts of a body that act for it bear its name and a word for
// what they are; a paper of the place, and those who watch it, do not.
func TestOrganOf(t *testing.T) {
	for _, tt := range []struct {
		publisher, body string
		want            bool
	}{
		{"Brindle Ford Council", "Brindle Ford", true},
		{"the council of Brindle Ford", "Brindle Ford", true},
		{"Office of the Mayor of Brindle Ford", "Brindle Ford", true},
		{"Brindle Ford", "Brindle Ford", false}, // itself: told by its name
		{"Brindle Ford Courier", "Brindle Ford", false},
		{"Brindle Ford Auditor", "Brindle Ford", false},
		{"Council of Upper Brindle", "Brindle Ford", false},
		{"Friends of Brindle Ford", "Brindle Ford", false},
		{"Council", "", false},
	} {
		if got := organOf(tt.publisher, tt.body); got != tt.want {
			t.Errorf("organOf(%q, %q) = %v, want %v", tt.publisher, tt.body, got, tt.want)
		}
	}
}
