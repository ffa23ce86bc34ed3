package extract

import (
	"strings"
	"testing"

	"assay"
)

// TestNameOnTheWeb: a page is credited with the name that it gives itself where
// its address bears the name out, and else by its host.
func TestNameOnTheWeb(t *testing.T) {
	table := testBook()
	table["State Auditor"] = assay.Publisher{Name: "State Auditor", Class: assay.Oversight}
	table["Quiet Paper"] = assay.Publisher{Name: "Quiet Paper", Class: assay.News}
	for _, c := range []struct {
		name, location, says string
		owner                string
		class                assay.Class
		warned               bool
		o                    Options
		retrieval            *assay.Retrieval
		mediaType, canonical string
	}{
		{name: "its own host", location: "https://www.river.example/a", says: "River Agency", owner: "River Agency", class: assay.Official},
		{name: "the body above its host", location: "https://river.example/a", says: "Ministry of Water", owner: "Ministry of Water", class: assay.Official},
		{name: "another's host", location: "https://fans.example/a", says: "River Agency", owner: "fans.example", class: assay.Other, warned: true},
		{name: "a known other's host", location: "https://morning.example/a", says: "River Agency", owner: "Morning Paper", class: assay.News, warned: true},
		{name: "a copy of another's, it says", location: "https://fans.example/a", says: "River Agency (copy on Fans)", owner: "fans.example", class: assay.Other, warned: true},
		{name: "a host that only begins so", location: "https://river.example.fans.example/a", says: "River Agency", owner: "river.example.fans.example", class: assay.Other, warned: true},
		{name: "a login that looks like a host", location: "https://river.example@fans.example/a", says: "River Agency", owner: "fans.example", class: assay.Other, warned: true},
		{name: "where a redirect led", location: "https://river.example/go", says: "River Agency", owner: "fans.example", class: assay.Other, warned: true,
			retrieval: &assay.Retrieval{Address: "https://river.example/go", Final: "https://fans.example/a"}},
		{name: "an archive's copy", location: "https://river.example/a", says: "River Agency", owner: "River Agency", class: assay.Official,
			retrieval: &assay.Retrieval{Archive: "Wayback Machine", Final: "https://web.archive.org/web/2024/https://river.example/a"}},
		{name: "a name of no domain", location: "https://fans.example/a", says: "Quiet Paper", owner: "Quiet Paper", class: assay.News},
		{name: "an auditor of no domain", location: "https://fans.example/a", says: "State Auditor", owner: "fans.example", class: assay.Other, warned: true},
		{name: "an auditor of no domain, at a government's host", location: "https://audit.green.gov/a", says: "State Auditor", owner: "State Auditor", class: assay.Oversight},
		{name: "an unknown name", location: "https://fans.example/a", says: "The Fans", owner: "The Fans", class: assay.Other},
		{name: "Greek letters", location: "https://fans.example/a", says: "Μοrnіng Paper", owner: "fans.example", class: assay.Other, warned: true},
		{name: "unseen marks", location: "https://fans.example/a", says: "\u202aThe\u200b Fans\u202c", owner: "The Fans", class: assay.Other},
		{name: "the caller's word", location: "https://fans.example/a", says: "Morning Paper", owner: "River Agency", class: assay.Oversight, o: Options{Publisher: "River Agency", Class: assay.Oversight}},
		{name: "a saved page with an address", location: "saved.html", canonical: "https://fans.example/a", says: "River Agency", owner: "fans.example", class: assay.Other, warned: true},
		{name: "a saved page without one", location: "saved.html", says: "River Agency", owner: "River Agency", class: assay.Official},
		{name: "a note in a folder", location: "note.md", mediaType: "text/markdown", says: "River Agency", owner: "River Agency", class: assay.Court},
		{name: "a note on the web", location: "https://fans.example/note.md", mediaType: "text/markdown", says: "River Agency", owner: "fans.example", class: assay.Other, warned: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Publishers = table
			body := htmlPage(`<meta property="og:site_name" content="`+c.says+`"><link rel="canonical" href="`+c.canonical+`">`, "<article><h1>Dam</h1>"+prose+"</article>")
			if c.mediaType == "" {
				c.mediaType = "text/html"
			} else {
				body = "---\npublisher: " + c.says + "\nclass: court\nurl: https://river.example/a\n---\n\nThe dam holds.\n"
			}
			in := capture(c.mediaType, c.location, body)
			in.Retrieval = c.retrieval
			d := mustExtract(t, in, c.o)
			if d.Owner != c.owner || d.Class != c.class {
				t.Errorf("owner %q, class %q; want %q, %q", d.Owner, d.Class, c.owner, c.class)
			}
			if warned := strings.Contains(strings.Join(d.Warnings, "\n"), "calls itself"); warned != c.warned {
				t.Errorf("warnings %q", d.Warnings)
			}
		})
	}
}
