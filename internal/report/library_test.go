package report_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
	"assay/profiles"
)

// bodies are the publishers of a field that exists in these tests only.
const bodies = `
publishers:
  - {name: Ministry of Works, class: official}
  - {name: River Bridges Agency, short: RBA, class: official, parent: Ministry of Works}
  - {name: Span Survey Unit, short: SSU, class: official, parent: River Bridges Agency}
  - {name: Works Audit Office, short: WAO, class: oversight, parent: Ministry of Works}
  - {name: Town Councils Union, class: official, plural: true}
  - {name: Halden Courier, class: news}
  - {name: Vale Tribune, class: news}
  - {name: Ferry Gazette, class: news}
  - {name: Delta Post, class: news}
  - {name: PlainCheck, class: factcheck}
  - {name: Bridge Walkers Network, class: advocacy}
  - {name: Institute of Spans, class: academic}
  - {name: Halden High Court, class: court}
`

// book gives the publishers of these tests, over those that the program ships.
var book = sync.OnceValues(func() (*publishers.Book, error) {
	b, err := publishers.Default()
	if err != nil {
		return nil, err
	}
	return b.OverlayBytes("bodies", []byte(bodies))
})

// doc is a source as a test writes it.
type doc struct {
	publisher, class, published, title, kind string
	relies                                   []string
	body                                     string
}

// note is a researcher's note of a source.
func note(publisher, class, published, title, body string, relies ...string) doc {
	return doc{publisher: publisher, class: class, published: published, title: title, kind: "note", relies: relies, body: body}
}

// page is a publisher's own text.
func page(publisher, class, published, title, body string) doc {
	return doc{publisher: publisher, class: class, published: published, title: title, kind: "text", body: body}
}

func (d doc) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\n", d.title)
	if d.publisher != "" {
		fmt.Fprintf(&b, "publisher: %q\n", d.publisher)
	}
	fmt.Fprintf(&b, "class: %s\nkind: %s\n", d.class, d.kind)
	if d.published != "" {
		fmt.Fprintf(&b, "published: %s\n", d.published)
	}
	if len(d.relies) > 0 {
		b.WriteString("relies_on:\n")
		for _, r := range d.relies {
			fmt.Fprintf(&b, "  - %q\n", r)
		}
	}
	return b.String() + "---\n\n" + d.body + "\n"
}

// lib is a small library in memory, ready to be asked.
type lib struct {
	config  check.Config
	store   *sqlite.Library
	extract func(ctx context.Context, c assay.Capture) (assay.Document, error)
}

// open reads documents into a library in memory, in their order.
func open(t testing.TB, docs ...doc) *lib {
	t.Helper()
	l, err := openLibrary(docs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l
}

func (l *lib) close() { l.store.Close() }

func openLibrary(docs []doc) (*lib, error) {
	ctx := context.Background()
	store, err := sqlite.Memory(ctx)
	if err != nil {
		return nil, err
	}
	l := &lib{store: store}
	known, err := book()
	if err != nil {
		return nil, err
	}
	fields, err := profiles.Load()
	if err != nil {
		return nil, err
	}
	x := extract.New(extract.Config{})
	l.extract = func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{Publishers: known})
	}
	l.config = check.Config{Library: store, Book: known, Profiles: fields, Profile: "general",
		Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}}
	sum, err := check.Ingest(ctx, check.Reading{Extract: l.extract, Store: store, Sources: func(yield func(source.Item) bool) {
		for _, d := range docs {
			data := []byte(d.markdown())
			hash := sha256.Sum256(data)
			c := assay.Capture{SHA256: hex.EncodeToString(hash[:]), Bytes: data, MediaType: "text/markdown",
				Location: strings.ReplaceAll(strings.ToLower(d.publisher+" "+d.title), " ", "-") + ".md"}
			if !yield(source.Item{Capture: c}) {
				return
			}
		}
	}})
	if err == nil && len(sum.Failed) > 0 {
		err = fmt.Errorf("a source was not read: %v", sum.Failed)
	}
	return l, err
}

func (l *lib) ask(t testing.TB, question string) *assay.Report {
	t.Helper()
	r, err := check.Ask(context.Background(), l.config, question)
	if err != nil {
		t.Fatalf("%q: %v", question, err)
	}
	return r
}

// faults gives what a second reading of the captures and a second search find
// wrong with a report.
func (l *lib) faults(r *assay.Report) ([]string, error) {
	result, err := check.Verify(context.Background(), l.config, r, func(ctx context.Context, sha string) (assay.Document, error) {
		c, err := l.store.Capture(ctx, sha)
		if err != nil {
			return assay.Document{}, err
		}
		return l.extract(ctx, c)
	})
	var out []string
	for _, f := range result.Failures {
		out = append(out, fmt.Sprintf("%s: %s: %s", f.Where, f.Kind, f.Message))
	}
	return out, err
}

func (l *lib) verify(t testing.TB, r *assay.Report) {
	t.Helper()
	faults, err := l.faults(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%q: %s", r.Question, f)
	}
}

// plain gives a report as text, for failures and for looking things up.
func plain(r *assay.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n%s, asks for %s; claim %q\n", r.Question, r.Kind, r.Ask, r.Claim)
	if r.Verdict != nil {
		fmt.Fprintf(&b, "verdict: %s: %s %v %v\n", r.Verdict.Label, r.Verdict.Reason, r.Verdict.Support, r.Verdict.Refute)
	}
	list := func(name string, ss []assay.S) {
		for _, s := range ss {
			var n []int
			for _, c := range s.Citations {
				n = append(n, c.N)
			}
			fmt.Fprintf(&b, "%s: %s %v\n", name, s.Text, n)
		}
	}
	list("summary", r.Summary)
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "## %s\n", s.Heading)
		if s.Table != nil {
			fmt.Fprintf(&b, "| %s\n", strings.Join(s.Table.Columns, " | "))
			for _, row := range s.Table.Rows {
				fmt.Fprintf(&b, "| %s (%d)\n", strings.Join(row.Cells, " | "), len(row.Citations))
			}
		}
		list("  ", s.Sentences)
	}
	list("gap", r.Gaps)
	list("bottom line", r.BottomLine)
	for _, f := range r.FollowUps {
		fmt.Fprintf(&b, "follow-up: %s\n", f)
	}
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "source [%d] %s: %s; %s, origin %s\n", s.N, s.Publisher, s.Title, s.Interest, s.Origin)
	}
	for _, o := range r.Origins {
		fmt.Fprintf(&b, "origin %s %s: %v, %s\n", o.ID, o.Name, o.Parties, o.Interest)
	}
	for _, x := range r.Refused {
		fmt.Fprintf(&b, "refused: %s: %s\n", x.Text, x.Reason)
	}
	return b.String()
}
