package publishers_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/publishers"
)

func defaults(t testing.TB) *publishers.Book {
	t.Helper()
	b, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// with gives the default book under a user's file.
func with(t testing.TB, text string) *publishers.Book {
	t.Helper()
	b, err := defaults(t).OverlayBytes("mine.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every row can be found by all that it says of itself, and what it names
// above itself is there.
func TestEveryRow(t *testing.T) {
	b := defaults(t)
	rows := b.All()
	if len(rows) < 200 {
		t.Fatalf("%d rows", len(rows))
	}
	if !slices.IsSortedFunc(rows, func(x, y assay.Publisher) int { return strings.Compare(x.Name, y.Name) }) {
		t.Error("All is not in the order of names")
	}
	for _, row := range rows {
		for _, name := range append([]string{row.Name, strings.ToUpper(row.Name), "the " + strings.TrimPrefix(row.Name, "The "), row.Short}, row.Aliases...) {
			if got, ok := b.Lookup(name, ""); name != "" && (!ok || got.Name != row.Name) {
				t.Errorf("%q finds %q, want %q", name, got.Name, row.Name)
			}
		}
		for _, domain := range row.Domains {
			host, path, _ := strings.Cut(domain, "/")
			for _, address := range []string{"https://" + domain, "http://www." + domain + "/", "https://sub." + host + "/" + path + "?q=1#x", strings.ToUpper(domain)} {
				got, ok := b.Lookup("", address)
				if !ok || got.Name != row.Name {
					t.Errorf("%s finds %q, want %q", address, got.Name, row.Name)
				}
			}
		}
		if got, ok := b.Get(row.Name); !ok || cmp.Diff(row, got) != "" {
			t.Errorf("Get(%q) = %+v, %v", row.Name, got, ok)
		}
		if row.Parent != "" {
			if _, ok := b.Get(row.Parent); !ok {
				t.Errorf("%q has the parent %q, which is no row", row.Name, row.Parent)
			}
		}
		if above := b.Parents(row.Name); slices.Contains(above, row.Name) || row.Parent != "" && above[0] != row.Parent {
			t.Errorf("above %q stand %q", row.Name, above)
		}
	}
}

func TestNames(t *testing.T) {
	b := defaults(t)
	for _, c := range []struct {
		name, url, want string
		class           assay.Class
	}{
		{"ICE", "", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"Immigration & Customs Enforcement", "", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"United States Immigration and Customs Enforcement", "", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"ICE / DHS (release carried by Arizona Culture Zone)", "https://nowhere.example/x", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"DHS Office of Inspector General (oversight.gov)", "", "DHS Office of Inspector General", assay.Oversight},
		{"DHS OIG", "https://www.dhs.gov/x", "DHS Office of Inspector General", assay.Oversight},
		{"Kids in Need of Defense (KIND)", "", "Kids in Need of Defense", assay.Advocacy},
		{"FBI, Omaha Field Office", "", "Federal Bureau of Investigation", assay.Official},
		{"FBI Denver field office", "", "Federal Bureau of Investigation", assay.Official},
		{"Reuters - London", "", "Reuters", assay.News},
		{"the associated press", "", "Associated Press", assay.News},
		{"UPI", "", "United Press International", assay.News},
		{"House Oversight Committee", "", "House Committee on Oversight and Government Reform", assay.Oversight},
		{"ACLU and Human Rights Watch", "", "American Civil Liberties Union", assay.Advocacy},
		{"DHS & HHS", "", "U.S. Department of Homeland Security", assay.Official},
		{"Customs and Border Protection", "", "U.S. Customs and Border Protection", assay.Official},
		{"Reuters and the Springfield Shopper", "", "", ""},
		{"Science and Nature Club", "", "", ""},
		// By pattern.
		{"U.S. Attorney, Southern District of New York", "", "U.S. Attorney's Office, Southern District of New York", assay.Official},
		{"US Attorney\u2019s Office for the District of Oregon", "", "U.S. Attorney's Office, District of Oregon", assay.Official},
		{"U.S. District Court, Eastern District of Virginia", "", "U.S. District Court, Eastern District of Virginia", assay.Court},
		{"Supreme Court of Ohio", "", "Supreme Court of Ohio", assay.Court},
		{"Department of Labor OIG", "", "Department of Labor Office of Inspector General", assay.Oversight},
		{"Polk County Sheriff's Office", "", "Polk County Sheriff's Office", assay.Official},
		{"University of Leeds", "", "University of Leeds", assay.Academic},
		{"Senate Committee on Rivers", "", "Senate Committee on Rivers", assay.Oversight},
		{"Office of a U.S. senator (Oregon)", "https://someone.senate.gov/x", "Office of a U.S. senator", assay.Oversight},
		// By address, where the name says nothing.
		{"", "https://www.ice.gov/news/releases/x", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"Some desk", "https://apnews.com/article/1", "Associated Press", assay.News},
		{"", "https://apnews.com/ap-fact-check/1", "AP Fact Check", assay.FactCheck},
		{"", "https://web.archive.org/web/2021/https://www.ice.gov/news", "U.S. Immigration and Customs Enforcement", assay.Official},
		{"", "abcnews.go.com/US/story?id=1", "ABC News", assay.News},
		// A name goes over an address.
		{"Reuters", "https://www.nytimes.com/x", "Reuters", assay.News},
		// Nobody.
		{"The Springfield Shopper", "https://shopper.example/", "", ""},
		{"Nature-based Homes", "", "", ""}, // one word with a hyphen
		{"ICEBERG Weekly", "", "", ""},
		{"Icehouse", "https://notice.gov.example", "", ""},
		{"", "https://fakeice.gov/x", "", ""},
		{"", "https://ice.gov.evil.example/x", "", ""},
		{"", "https://evil.example/https://www.ice.gov/", "", ""},
		{"", "https://user:www.ice.gov@evil.example/", "", ""},
		{"", "https://[::1", "", ""},
		{"", "javascript:alert(1)//ice.gov", "", ""},
		{"", "", "", ""},
		{"...", "", "", ""},
	} {
		got, ok := b.Lookup(c.name, c.url)
		if ok != (c.want != "") || got.Name != c.want || got.Class != c.class {
			t.Errorf("Lookup(%q, %q) = %q %q %v, want %q %q", c.name, c.url, got.Name, got.Class, ok, c.want, c.class)
		}
	}
}

func TestRelatives(t *testing.T) {
	b := with(t, `
publishers:
  - {name: Ministry of Water, short: MoW, class: official}
  - {name: River Agency, short: RA, class: official, parent: Ministry of Water, aliases: [Rivers Agency]}
  - {name: Flood Desk, class: official, parent: River Agency}
  - {name: Water Inspector, class: oversight, parent: Ministry of Water}
  - {name: Water Court, class: court, parent: Ministry of Water}
`)
	for name, want := range map[string][]string{
		"Flood Desk": {"River Agency", "Ministry of Water"}, "RA": {"Ministry of Water"}, "Water Inspector": {"Ministry of Water"},
		"Ministry of Water": nil, "nobody": nil, "": nil,
		"River Agency Office of Inspector General": {"River Agency", "Ministry of Water"},
	} {
		if diff := cmp.Diff(want, b.Parents(name)); diff != "" {
			t.Errorf("above %q: %s", name, diff)
		}
	}
	// Who watches a body does not speak for it.
	for name, want := range map[string][]string{
		"River Agency":  {"River Agency", "Ministry of Water", "Flood Desk"},
		"Rivers Agency": {"River Agency", "Ministry of Water", "Flood Desk"},
		"MoW":           {"Ministry of Water", "River Agency", "Flood Desk"},
		"Water Court":   {"Water Court", "Ministry of Water"},
		"nobody":        nil,
	} {
		if diff := cmp.Diff(want, b.Family(name)); diff != "" {
			t.Errorf("family of %q: %s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"River Agency", "RA", "Rivers Agency"}, b.Names("rivers agency")); diff != "" {
		t.Errorf("names: %s", diff)
	}
	if got := b.Names("nobody"); got != nil {
		t.Errorf("names of nobody: %q", got)
	}
}

func TestOverlay(t *testing.T) {
	b := with(t, `
publishers:
  - {name: Reuters, class: other, domains: [reuters.example]}
  - {name: The Springfield Shopper, short: Shopper, class: partisan, domains: [shopper.example, nytimes.com], aliases: [AP]}
patterns:
  - {match: "(.+) gazette", name: "${1} Gazette", class: news}
`)
	for _, c := range []struct{ name, url, want string }{
		{"Reuters", "", "Reuters"}, {"", "https://reuters.example/a", "Reuters"},
		{"AP", "", "The Springfield Shopper"}, {"shopper", "", "The Springfield Shopper"},
		{"", "https://www.nytimes.com/x", "The Springfield Shopper"},
		{"Associated Press", "", "Associated Press"}, {"The New York Times", "", "The New York Times"},
		{"Elm Gazette", "", "Elm Gazette"}, {"ICE", "", "U.S. Immigration and Customs Enforcement"},
	} {
		if got, _ := b.Lookup(c.name, c.url); got.Name != c.want {
			t.Errorf("Lookup(%q, %q) = %q, want %q", c.name, c.url, got.Name, c.want)
		}
	}
	p, _ := b.Get("Reuters")
	if p.Class != assay.Other || p.Wire {
		t.Errorf("a row of the user's file replaces the whole row: %+v", p)
	}
	if _, ok := b.Lookup("", "https://www.reuters.com/x"); ok {
		t.Error("the replaced row's domain is still known")
	}
	// The default book is not changed by a file over it.
	if got, _ := defaults(t).Lookup("AP", ""); got.Name != "Associated Press" {
		t.Errorf("the defaults give %q", got.Name)
	}
	for _, empty := range []string{"", "# nothing\n", "publishers:\n", "publishers: []\npatterns:\n"} {
		if got := with(t, empty); len(got.All()) != len(defaults(t).All()) {
			t.Errorf("%q changes the book", empty)
		}
	}
}

func TestOverlayFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.yaml")
	if err := os.WriteFile(path, []byte("publishers: [{name: Elm Post, class: news}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := defaults(t).Overlay(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Get("Elm Post"); !ok {
		t.Error("the file's row is not there")
	}
	if _, err := defaults(t).Overlay(path + ".missing"); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("a missing file: %v", err)
	}
}

// What is wrong with a user's file is told with its line.
func TestFileErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no YAML", "publishers:\n  - {name: A\n", "mine.yaml"},
		{"a list", "- a\n", "line 1: the file must have the keys publishers or patterns"},
		{"unknown key", "publishers: []\npublisher: []\n", `line 2: "publisher" is no key of this file`},
		{"no list", "publishers:\n  name: A\n", "line 2: a list is needed"},
		{"no mapping", "publishers:\n  - A\n", "line 2: each item must have keys and values"},
		{"unknown key of a row", "publishers:\n  - name: A\n    klass: news\n", `line 3: "klass" is no key`},
		{"no name", "publishers:\n\n  - {class: news}\n", "line 3: a publisher needs a name"},
		{"marks for a name", "publishers: [{name: \"...\", class: news}]", "line 1: a publisher needs a name"},
		{"class", "publishers:\n  - {name: A, class: gossip}\n", `line 2: the class of "A" is "gossip"; it must be one of [official`},
		{"no class", "publishers:\n  - {name: A}\n", "line 2: the class of"},
		{"domain", "publishers:\n  - {name: A, class: news, domains: [localhost]}\n", `line 2: "localhost" of "A" is not a domain`},
		{"name twice", "publishers:\n  - {name: A, class: news}\n  - {name: the A., class: news}\n", "line 3: "},
		{"alias taken", "publishers:\n  - {name: A, class: news, aliases: [C]}\n  - {name: B, class: news, aliases: [c]}\n", "stands already at line 2"},
		{"domain taken", "publishers:\n  - {name: A, class: news, domains: [a.example]}\n  - {name: B, class: news, domains: [www.a.example]}\n", "stands already at line 2"},
		{"unknown parent", "publishers:\n\n  - {name: A, class: news, parent: Nobody Known}\n", `line 3: the parent "Nobody Known" of "A" is not`},
		{"ring", "publishers:\n  - {name: A, class: news, parent: B}\n  - {name: B, class: news, parent: A}\n", "stands above itself"},
		{"own parent", "publishers:\n  - {name: A, class: news, parent: A}\n", "stands above itself"},
		{"ring below a row", "publishers:\n  - {name: A, class: news, parent: B}\n  - {name: B, class: news, parent: C}\n  - {name: C, class: news, parent: B}\n", "stands above itself"},
		{"wrong form", "publishers:\n  - {name: A, class: news, domains: {a: b}}\n", "line 2: "},
		{"wire", "publishers:\n  - {name: A, class: news, wire: perhaps}\n", "line 2: "},
		{"pattern", "patterns:\n  - {match: \"(\", name: A, class: news}\n", "line 2: match is not a regular expression"},
		{"pattern without a name", "patterns:\n  - {match: \"a\", class: news}\n", "line 2: a pattern needs match and name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := defaults(t).OverlayBytes("mine.yaml", []byte(c.text))
			if !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "mine.yaml") {
				t.Errorf("got %v, want a usage error with %q", err, c.want)
			}
		})
	}
	if _, err := defaults(t).OverlayBytes("mine.yaml", make([]byte, 5<<20)); !errors.Is(err, assay.ErrTooLarge) {
		t.Errorf("a file of 5 MB: %v", err)
	}
}

// A name that is built to try every pattern at every place takes no time that
// a reader would notice.
func TestHostileNames(t *testing.T) {
	b := defaults(t)
	b.Lookup("x", "") // the patterns are compiled once
	for _, name := range []string{
		strings.Repeat("(", 490), strings.Repeat("a, ", 160), strings.Repeat("court of office ", 31), strings.Repeat("\u2014", 160),
		strings.Repeat("inspector general of ", 23), strings.Repeat("\xff", 490), strings.Repeat("(", 100_000),
	} {
		begin := time.Now()
		b.Lookup(name, "https://"+strings.Repeat("a.", 2000)+"example/"+strings.Repeat("b/", 2000))
		if took := time.Since(begin); took > 300*time.Millisecond {
			t.Errorf("%.20q...: %s", name, took)
		}
	}
}

func FuzzFile(f *testing.F) {
	for _, seed := range []string{"publishers: [{name: A, class: news, parent: ICE, aliases: [b, B.], domains: [a.example/x]}]", "patterns: [{match: \"(a|b)+ c\", name: \"${1}$2\", class: court, parent: \"${1}\"}]", "publishers: &a [*a]", "publishers: [{<<: {name: A}}]", "a: b: c", "---\n---\n", "publishers: [{name: !!binary aGk=, class: news}]"} {
		f.Add([]byte(seed), "A c", "https://a.example/x/y")
	}
	base := defaults(f)
	f.Fuzz(func(t *testing.T, data []byte, name, url string) {
		b, err := base.OverlayBytes("f.yaml", data)
		if err != nil {
			if !errors.Is(err, assay.ErrUsage) && !errors.Is(err, assay.ErrTooLarge) {
				t.Errorf("error without a category: %v", err)
			}
			return
		}
		p, ok := b.Lookup(name, url)
		if ok && (p.Name == "" || !p.Class.Valid()) {
			t.Errorf("found %+v", p)
		}
		b.Parents(name)
		b.Family(name)
		b.Names(name)
	})
}

// A host that has an archive's name in its path is not that archive.
func TestNotAnArchive(t *testing.T) {
	b := with(t, "publishers: [{name: Elm Post, class: news, domains: [elmpost.example]}]")
	for address, want := range map[string]bool{
		"https://web.archive.org/web/2024/https://elmpost.example/a":                       true,
		"web.archive.org/web/2024id_/http://elmpost.example/a":                             true,
		"https://fans.example/web.archive.org/web/2024/https://elmpost.example/a":          false,
		"https://fans.example/?x=https://web.archive.org/web/2024/https://elmpost.example": false,
	} {
		if _, ok := b.Lookup("", address); ok != want {
			t.Errorf("%s: %v", address, ok)
		}
	}
}
