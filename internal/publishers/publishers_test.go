package publishers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay"
)

func defaultBook(t testing.TB) *Book {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLookup(t *testing.T) {
	b := defaultBook(t)
	for _, c := range []struct{ name, url, want, class, parent string }{
		{"U.S. Department of Homeland Security", "", "U.S. Department of Homeland Security", "official", "U.S. federal government"},
		{"DHS", "", "U.S. Department of Homeland Security", "official", "U.S. federal government"},
		{"the Department of Homeland Security", "", "U.S. Department of Homeland Security", "official", "U.S. federal government"},
		{"United States Department of Homeland Security", "", "U.S. Department of Homeland Security", "official", "U.S. federal government"},
		{"ICE / DHS", "", "U.S. Immigration and Customs Enforcement", "official", "U.S. Department of Homeland Security"},
		{"FBI Field Office", "", "Federal Bureau of Investigation", "official", "U.S. Department of Justice"},
		{"Associated Press (San Diego Union-Tribune)", "", "Associated Press", "news", ""},
		{"Government Accountability Office", "", "U.S. Government Accountability Office", "oversight", ""},
		{"DHS Office of Inspector General (oversight.gov)", "", "DHS Office of Inspector General", "oversight", "U.S. Department of Homeland Security"},
		{"Inspector General of the Department of Labor", "", "Department of Labor Office of Inspector General", "oversight", "U.S. Department of Labor"},
		{"EPA OIG", "", "EPA Office of Inspector General", "oversight", "U.S. Environmental Protection Agency"},
		{"U.S. Attorney, Eastern District of Virginia", "", "U.S. Attorney's Office, Eastern District of Virginia", "official", "U.S. Department of Justice"},
		{"U.S. Attorney’s Office for the Eastern District of Virginia", "", "U.S. Attorney's Office, Eastern District of Virginia", "official", "U.S. Department of Justice"},
		{"United States Attorney's Office, District of Kansas", "", "U.S. Attorney's Office, District of Kansas", "official", "U.S. Department of Justice"},
		{"5th Circuit", "", "U.S. Court of Appeals for the Fifth Circuit", "court", ""},
		{"U.S. District Court for the District of Kansas", "", "U.S. District Court, District of Kansas", "court", ""},
		{"Supreme Court of Ohio", "", "Supreme Court of Ohio", "court", ""},
		{"Los Angeles County Superior Court", "", "Los Angeles County Superior Court", "court", ""},
		{"Senate Subcommittee on Investigations", "", "Senate Subcommittee on Investigations", "oversight", ""},
		{"House Oversight Committee, via EIN Presswire", "", "House Committee on Oversight and Government Reform", "oversight", ""},
		{"Texas State Auditor's Office", "", "Texas State Auditor's Office", "oversight", ""},
		{"Springfield Police Department", "", "Springfield Police Department", "official", ""},
		{"University of Leeds", "", "University of Leeds", "academic", ""},
		{"AP Fact Focus", "", "AP Fact Check", "factcheck", "Associated Press"},
		{"", "https://www.ice.gov/news/releases/x", "U.S. Immigration and Customs Enforcement", "official", "U.S. Department of Homeland Security"},
		{"", "https://www.oig.dhs.gov/reports/2024", "DHS Office of Inspector General", "oversight", "U.S. Department of Homeland Security"},
		{"", "https://www.reuters.com/fact-check/x/", "Reuters Fact Check", "factcheck", "Reuters"},
		{"", "https://www.reuters.com/world/x/", "Reuters", "news", ""},
		{"", "http://web.archive.org/web/20200101000000/https://www.cdc.gov/a/b?c=d", "Centers for Disease Control and Prevention", "official", "U.S. Department of Health and Human Services"},
		{"", "cdc.gov", "Centers for Disease Control and Prevention", "official", "U.S. Department of Health and Human Services"},
		{"Newsroom", "https://apnews.com/article/1", "Associated Press", "news", ""},
		{"BBC", "https://example.org", "BBC News", "news", ""},
	} {
		t.Run(c.name+" "+c.url, func(t *testing.T) {
			p, ok := b.Lookup(c.name, c.url)
			if !ok || p.Name != c.want || string(p.Class) != c.class || p.Parent != c.parent {
				t.Errorf("got %q, %s, %q; want %q, %s, %q", p.Name, p.Class, p.Parent, c.want, c.class, c.parent)
			}
		})
	}
	for _, c := range [][2]string{
		{"", ""}, {"  ", ""}, {"Reuters Institute", ""}, {"ICE Cream News", ""}, {"DHS Watch", ""}, {"Iceland Review", ""}, {"Food Court", ""},
		{"Nobody's Office of Inspector General", ""}, {"Springfield Shopper", "https://shopper.example/ice.gov"}, {"", "https://notice.gov/"},
		{"", "https://ice.gov.example.com/"}, {"", "://"}, {"", "https://com"}, {"x(" + strings.Repeat("a", 5000), ""},
	} {
		if p, ok := b.Lookup(c[0], c[1]); ok {
			t.Errorf("%q %q: found %q", c[0], c[1], p.Name)
		}
	}
}

// Each class has its publishers, each row a way to be found, and the patterns
// compile, which loading leaves to the first need.
func TestDefaults(t *testing.T) {
	b := defaultBook(t)
	classes := map[assay.Class]bool{}
	for _, p := range b.All() {
		classes[p.Class] = true
		if len(p.Domains)+len(p.Aliases)+len(p.Parent) == 0 {
			t.Errorf("%q has neither a domain nor another name", p.Name)
		}
	}
	for _, c := range assay.Classes {
		if !classes[c] {
			t.Errorf("no publisher of class %s", c)
		}
	}
	for _, p := range b.patterns {
		if _, err := regexp.Compile(p.expression()); err != nil {
			t.Errorf("line %d: %v", p.line, err)
		}
	}
}

func TestOverlay(t *testing.T) {
	b := defaultBook(t)
	path := filepath.Join(t.TempDir(), "mine.yaml")
	err := os.WriteFile(path, []byte(`publishers:
  - name: Elm Bend Gazette
    class: news
    domains: [gazette.example]
    aliases: [The Gazette]
  - name: The Associated Press
    class: partisan
    domains: [apnews.com]
  - name: Border Patrol Union
    class: advocacy
    aliases: [Border Patrol]
    parent: AFL-CIO
patterns:
  - match: "river board of (.+)"
    name: "River Board of ${1}"
    class: official
    parent: EPA
`), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := b.Overlay(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, url, want, class, parent string }{
		{"The Gazette", "", "Elm Bend Gazette", "news", ""},
		{"", "https://www.gazette.example/a", "Elm Bend Gazette", "news", ""},
		{"Associated Press", "", "The Associated Press", "partisan", ""},
		{"Border Patrol", "", "Border Patrol Union", "advocacy", "American Federation of Labor"},
		{"River Board of Elm Bend", "", "River Board of Elm Bend", "official", "U.S. Environmental Protection Agency"},
		{"Reuters", "", "Reuters", "news", ""},
	} {
		p, ok := mine.Lookup(c.name, c.url)
		if c.parent == "American Federation of Labor" {
			c.parent = "AFL-CIO"
		}
		if !ok || p.Name != c.want || string(p.Class) != c.class || p.Parent != c.parent {
			t.Errorf("%q %q: got %+v, want %+v", c.name, c.url, p, c)
		}
	}
	if p, _ := mine.Lookup("AP Fact Check", ""); p.Parent != "The Associated Press" {
		t.Errorf("a row below a replaced one has the parent %q", p.Parent)
	}
	if p, _ := b.Lookup("Border Patrol", ""); p.Name != "U.S. Border Patrol" {
		t.Errorf("the book under an overlay has changed: %q", p.Name)
	}
}

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		if _, err := Default(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	book := defaultBook(b)
	for name, c := range map[string][2]string{
		"known":   {"U.S. Immigration and Customs Enforcement", "https://www.ice.gov/news/releases/x"},
		"unknown": {"The Springfield Shopper", "https://www.springfieldshopper.example/2021/07/01/story"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				book.Lookup(c[0], c[1])
			}
		})
	}
}
