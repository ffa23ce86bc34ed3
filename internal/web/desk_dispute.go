package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/render"
	"assay/internal/text"
)

// sourcePages is what the address of a source's page begins with; the document's ID follows.
const sourcePages = "/sources/"

// places gives every sentence and row of a report, under the names that they
// have on its page.
func places(r *assay.Report) []render.Place { return render.WordsOf(r).Places() }

// placeAt finds a sentence of a report by its name on the page.
func placeAt(r *assay.Report, id string) (render.Place, error) {
	list := places(r)
	i := slices.IndexFunc(list, func(p render.Place) bool { return p.ID == id })
	if i < 0 {
		return render.Place{}, fmt.Errorf("%w: this report has no sentence %.20q", assay.ErrNotFound, id)
	}
	return list[i], nil
}

// cited is a passage that a sentence rests on.
type cited struct {
	render.Source
	Quote string
	Note  bool   // a researcher's words and not the publisher's
	Page  string // address of the source's page, at the passage
}

// citedBy gives the passages that a sentence rests on; x says where its report is.
func (s *Server) citedBy(x *shown, p render.Place) []cited {
	words, links := render.WordsOf(x.Report), s.links(x)
	var out []cited
	for _, c := range p.Citations {
		if src, ok := words.Source(c.N); ok {
			out = append(out, cited{src, c.Anchor.Quote, src.Source.Kind == assay.Note, links.SourceAt(src.Document, c.Anchor.Start)})
		}
	}
	return out
}

// disputed is a dispute as an editor sees it.
type disputed struct {
	Words, Where string
	Page         string // address of the sentence
	Cited        []cited
	Quote        string // the words that the reader relies on
	Stands       []stands
	Looked       int // documents in which the words were looked for
	Gone         bool
}

// stands is a document in which a reader's words stand.
type stands struct {
	Publisher, Title, Page string
	Cites                  bool // the disputed sentence cites it
	Offered                bool // it is the address that the reader gave
}

// disputeOf gathers what an editor needs to judge a dispute.
func (s *Server) disputeOf(ctx context.Context, t desk.Tip) (*disputed, error) {
	d := &disputed{Words: t.Words, Quote: t.Quote}
	r, _, err := s.report(ctx, t.Report)
	if errors.Is(err, assay.ErrNotFound) {
		d.Gone = true
		r, err = &assay.Report{}, nil
	}
	if err != nil {
		return nil, err
	}
	base := "/reports/" + t.Report
	if p, err := s.Desk.PublicationOf(ctx, t.Report); err == nil {
		base = "/checks/" + p.Slug
	}
	var cites []string
	if p, err := placeAt(r, t.Sentence); err == nil {
		d.Where, d.Page, d.Cited = p.Where, base+"#"+p.ID, s.citedBy(&shown{Report: r, Base: base}, p)
		for _, c := range p.Citations {
			cites = append(cites, c.Anchor.DocumentSHA256)
		}
	} else if !d.Gone {
		d.Page = base
	}
	if t.Quote != "" {
		err = s.look(ctx, d, cites, t.URL)
	}
	return d, err
}

// mostLooked is the most documents in which a reader's words are looked for.
const mostLooked = 30

// look finds documents in which a reader's words stand: what the sentence
// cites, what was read from the address that the reader gave, and what a search
// for the words finds. White space, case and the form of quotation marks do not count.
func (s *Server) look(ctx context.Context, d *disputed, cites []string, address string) error {
	words := plain(d.Quote)
	seen := map[string]bool{}
	read := func(doc assay.Document, cites, offered bool) {
		if seen[doc.ID] || d.Looked == mostLooked {
			return
		}
		seen[doc.ID] = true
		d.Looked++
		if strings.Contains(plain(doc.Text), words) {
			d.Stands = append(d.Stands, stands{publisherOf(&doc), titleOf(&doc), sourcePages + doc.ID, cites, offered})
		}
	}
	for _, hash := range cites {
		doc, err := s.Library.DocumentByHash(ctx, hash)
		if err != nil && !errors.Is(err, assay.ErrNotFound) {
			return err
		}
		if err == nil {
			read(doc, true, doc.Location == address || doc.URL == address)
		}
	}
	if address != "" {
		history, err := s.Library.History(ctx, address)
		if err != nil && !errors.Is(err, assay.ErrNotFound) {
			return err
		}
		for _, seen := range history {
			doc, err := s.Library.Document(ctx, seen.Document)
			if err != nil {
				return err
			}
			read(doc, false, true)
		}
	}
	return s.search(ctx, d.Quote, func(doc assay.Document) { read(doc, false, doc.URL == address && address != "") })
}

// search visits the documents that a search for words finds, best first.
func (s *Server) search(ctx context.Context, words string, visit func(assay.Document)) error {
	stems := text.Stems(words)
	if len(stems) == 0 {
		return nil
	}
	if most := 40; len(stems) > most {
		stems = stems[:most]
	}
	hits, err := s.Library.Search(ctx, assay.Query{Text: words, Purpose: "search", Any: stems, Weight: 1}, 2*mostLooked, time.Time{})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, h := range hits {
		if seen[h.Document] || len(seen) == mostLooked {
			continue
		}
		seen[h.Document] = true
		doc, err := s.Library.Document(ctx, h.Document)
		if err != nil {
			return err
		}
		visit(doc)
	}
	return nil
}

// plainMarks writes quotation marks and dashes in one form.
var plainMarks = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "\u00a0", " ")

// plain gives a text for comparing: one line, lower case, plain marks, no
// quotation marks around it.
func plain(s string) string {
	return strings.Trim(strings.Join(strings.Fields(strings.ToLower(plainMarks.Replace(s))), " "), `"' `)
}
