package recheck

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/library"
	"assay/internal/text"
)

// Loss is a quotation that stood on a page and does not any more.
type Loss struct {
	Sentence string      `json:"sentence"` // of the reports
	Quote    string      `json:"quote"`    // that it is anchored in
	Nearest  string      `json:"nearest"`  // the sentence of the page now that is most like it; "" when none is
	Reports  []ReportRef `json:"reports"`  // that have the sentence
}

// ReportRef names a report.
type ReportRef struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

// The limits of a comparison.
const (
	maxLosses  = 200 // named of one page
	maxReports = 20  // named of one sentence
	alike      = 0.4 // least likeness (Dice) of a sentence that is shown as what stands there now
)

// losses finds what reports lost with the texts that changed, given by the
// hashes of what stood there before.
func (r *run) losses(ctx context.Context, changed map[string]*Finding) error {
	pages := map[string]*page{}
	for hash, f := range changed {
		materials, err := r.Library.Materials(ctx, []string{f.Now})
		if err != nil {
			return err
		}
		pages[hash] = newPage(materials[f.Now], f)
	}
	seen := map[string]bool{}
	look := func(report *assay.Report) {
		if !seen[report.ID] {
			seen[report.ID] = true
			sentencesOf(report, func(s assay.S, a assay.Anchor) {
				if p := pages[a.DocumentSHA256]; p != nil {
					p.look(report, s, a)
				}
			})
		}
	}
	for _, report := range r.Reports {
		look(report)
	}
	checks, err := r.Library.Checks(ctx, "")
	if err != nil {
		return err
	}
	for _, c := range checks {
		report, err := saved(ctx, r.Library, c.ID)
		if err != nil {
			return err
		}
		look(report)
	}
	return nil
}

// saved gives a saved report.
func saved(ctx context.Context, lib interface {
	Check(ctx context.Context, id string) (library.Check, error)
}, id string) (*assay.Report, error) {
	c, err := lib.Check(ctx, id)
	if err != nil {
		return nil, err
	}
	report := &assay.Report{}
	if err := json.Unmarshal(c.Report, report); err != nil {
		return nil, fmt.Errorf("the saved report %.12s cannot be read: %w: %w", id, assay.ErrCorrupt, err)
	}
	return report, nil
}

// sentencesOf gives every sentence of a report that is anchored, with each anchor.
func sentencesOf(r *assay.Report, visit func(assay.S, assay.Anchor)) {
	all := slices.Concat(r.Summary, r.Gaps, r.BottomLine)
	for _, section := range r.Sections {
		all = append(all, section.Sentences...)
		if section.Table != nil {
			for _, row := range section.Table.Rows {
				all = append(all, assay.S{Text: strings.Join(row.Cells, " · "), Citations: row.Citations})
			}
		}
	}
	for _, s := range all {
		for _, c := range s.Citations {
			visit(s, c.Anchor)
		}
	}
}

// page is a changed page as it is now, with the losses found so far.
type page struct {
	finding   *Finding
	text      string // on one line
	sentences []sentence
	losses    map[string]int // index by sentence and quote
}

type sentence struct {
	text  string
	words map[string]bool
}

func newPage(m *assay.Material, f *Finding) *page {
	p := &page{finding: f, text: oneLine(m.Document.Text), losses: map[string]int{}}
	for _, s := range m.Annotation.Sentences {
		t := oneLine(m.Document.Text[s.Start:s.End])
		p.sentences = append(p.sentences, sentence{t, text.Set(t)})
	}
	return p
}

// look compares one anchor of a report with the page.
func (p *page) look(r *assay.Report, s assay.S, a assay.Anchor) {
	quote := oneLine(a.Quote)
	if strings.Contains(p.text, quote) {
		return
	}
	key := s.Text + "\x00" + quote
	i, ok := p.losses[key]
	if !ok {
		if len(p.finding.Lost) == maxLosses {
			return
		}
		i = len(p.finding.Lost)
		p.losses[key] = i
		p.finding.Lost = append(p.finding.Lost, Loss{Sentence: s.Text, Quote: quote, Nearest: p.nearest(quote)})
	}
	l := &p.finding.Lost[i]
	ref := ReportRef{r.ID, r.Question}
	if len(l.Reports) < maxReports && !slices.Contains(l.Reports, ref) {
		l.Reports = append(l.Reports, ref)
	}
}

// nearest gives the sentence that shares most words with a quotation (the Dice
// coefficient of their sets of stems), the first of equals; "" when none is alike.
func (p *page) nearest(quote string) string {
	words := text.Set(quote)
	best, out := alike, ""
	for _, s := range p.sentences {
		shared := 0
		for w := range words {
			if s.words[w] {
				shared++
			}
		}
		if score := 2 * float64(shared) / float64(max(len(words)+len(s.words), 1)); score > best {
			best, out = score, s.text
		}
	}
	return out
}

// oneLine gives a text with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
