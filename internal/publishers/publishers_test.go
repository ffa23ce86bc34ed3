package publishers

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestRelatives(t *testing.T) {
	b := defaultBook(t)
	const dhs, ice, hsi = "U.S. Department of Homeland Security", "U.S. Immigration and Customs Enforcement", "Homeland Security Investigations"
	for _, name := range []string{hsi, "HSI"} {
		if diff := cmp.Diff([]string{ice, dhs, "U.S. federal government"}, b.Parents(name)); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff([]string{ice, dhs, "U.S. federal government", "Enforcement and Removal Operations", hsi}, b.Family("ICE")); diff != "" {
		t.Error(diff)
	}
	family := b.Family(dhs)
	if slices.Contains(family, "DHS Office of Inspector General") || !slices.Contains(family, hsi) || !slices.Contains(family, "U.S. Border Patrol") {
		t.Errorf("family of the department: %q", family)
	}
	if above := b.Parents("DHS OIG"); len(above) == 0 || above[0] != dhs {
		t.Errorf("above the inspector general: %q", above)
	}
	if diff := cmp.Diff([]string{"U.S. Attorney's Office, District of Kansas", "U.S. Department of Justice", "U.S. federal government"}, b.Family("U.S. Attorney, District of Kansas")); diff != "" {
		t.Error(diff)
	}
	names := b.Names("ICE")
	for _, want := range []string{ice, "ICE", "Immigration and Customs Enforcement"} {
		if !slices.Contains(names, want) {
			t.Errorf("%q is not among %q", want, names)
		}
	}
	if b.Names("Nobody") != nil || b.Parents("Nobody") != nil || b.Family("Nobody") != nil {
		t.Error("an unknown name has relatives")
	}
}

// The embedded file is sound: each row has what it needs, and the patterns compile.
func TestDefaults(t *testing.T) {
	b := defaultBook(t)
	if n := len(b.All()); n < 250 {
		t.Errorf("%d publishers", n)
	}
	classes := map[assay.Class]int{}
	for _, p := range b.All() {
		classes[p.Class]++
		got, ok := b.Lookup(p.Name, "")
		if !ok || got.Name != p.Name {
			t.Errorf("%q is found as %q", p.Name, got.Name)
		}
		for _, d := range p.Domains {
			if got, _ := b.Lookup("", "https://www."+d+"/x/y"); got.Name != p.Name {
				t.Errorf("%q is found as %q", d, got.Name)
			}
		}
		if len(p.Domains)+len(p.Aliases)+len(p.Parent) == 0 {
			t.Errorf("%q has neither a domain nor another name", p.Name)
		}
	}
	for _, c := range assay.Classes {
		if classes[c] == 0 {
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

func TestOverlayErrors(t *testing.T) {
	b := defaultBook(t)
	for _, c := range []struct{ name, file, want string }{
		{"not YAML", "publishers: [", "mine.yaml"},
		{"a list", "- a\n", "line 1: the file must have the keys"},
		{"unknown key", "publishers: []\nsources: []\n", `line 2: "sources" is no key`},
		{"not a list", "publishers: x\n", "line 1: a list is needed"},
		{"item without keys", "publishers:\n  - x\n", "line 2: each item must have keys"},
		{"no name", "publishers:\n  - class: news\n", "line 2: a publisher needs a name"},
		{"no class", "publishers:\n  - name: A\n", `line 2: the class of "A" is ""`},
		{"wrong class", "publishers:\n  - {name: A, class: gossip}\n", `line 2: the class of "A" is "gossip"; it must be one of [official`},
		{"wrong key", "publishers:\n  - name: A\n    class: news\n    url: a.b\n", `line 4: "url" is no key`},
		{"wrong form", "publishers:\n  - name: A\n    class: news\n    domains: {a: b}\n", "line 2: a value has the wrong form"},
		{"no domain", "publishers:\n  - {name: A, class: news, domains: [localhost]}\n", `"localhost" of "A" is not a domain`},
		{"twice", "publishers:\n  - {name: A, class: news}\n  - {name: the A, class: news}\n", `line 3: "the A" of "the A" stands already at line 2`},
		{"unknown parent", "publishers:\n  - {name: A, class: news, parent: B}\n", `line 2: the parent "B" of "A" is not a publisher's name`},
		{"ring", "publishers:\n  - {name: A, class: news, parent: B}\n  - {name: B, class: news, parent: A}\n", "stands above itself"},
		{"long ring", "publishers:\n  - {name: A, class: news, parent: B}\n  - {name: B, class: news, parent: C}\n  - {name: C, class: news, parent: B}\n", "stands above itself"},
		{"own parent", "publishers:\n  - {name: A, class: news, parent: A}\n", "stands above itself"},
		{"pattern", "patterns:\n  - {match: '(', name: A, class: news}\n", "line 2: match is not a regular expression"},
		{"empty alias", "publishers:\n  - {name: A, class: news, aliases: ['.']}\n", "line 2: \"A\" has an empty alias"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := b.OverlayBytes("mine.yaml", []byte(c.file))
			if !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
	if _, err := b.Overlay("no/such/file.yaml"); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if empty, err := b.OverlayBytes("mine.yaml", nil); err != nil || len(empty.All()) != len(b.All()) {
		t.Errorf("an empty file: %v", err)
	}
}

// Any file is a book or an error that names it; any name is looked up.
func FuzzOverlay(f *testing.F) {
	for _, s := range []string{"publishers:\n  - {name: A, class: news, parent: A}", "patterns:\n  - {match: 'a(.*)', name: '${1}', class: news, parent: '${1}'}", "publishers: &a [*a]", "? x", "publishers:\n- name: [a]"} {
		f.Add(s, "A, via B (C)", "https://a.b/c")
	}
	b := defaultBook(f)
	f.Fuzz(func(t *testing.T, file, name, url string) {
		book, err := b.OverlayBytes("mine.yaml", []byte(file))
		if err != nil {
			if !errors.Is(err, assay.ErrUsage) && !errors.Is(err, assay.ErrTooLarge) {
				t.Fatal(err)
			}
			book = b
		}
		if p, ok := book.Lookup(name, url); ok && p.Name == "" {
			t.Errorf("%q %q: a publisher without a name", name, url)
		}
		book.Family(name)
	})
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
