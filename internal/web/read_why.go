package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"assay"
	"assay/internal/check"
	"assay/internal/render"
	"assay/internal/text"
)

// whyPage says why a sentence of a report stands in it.
type whyPage struct {
	frame
	*shown
	render.Place
	Passages         []whyPassage
	Repeated         []string // which of its sources share an origin
	Origins          []whyOrigin
	Untold           string // why the judgement cannot be told; "" where it can
	Engine           string // that judged now, where it is not the report's
	Rule             string // what a sentence of its role has to satisfy
	Basis, Again     string // what a gap or a count was computed from, and what comes out now
	Counted          []string
	Share, Dispute   string
	Previous, Next   string // IDs
	Number, Sentence int    // of how many places, and the sentence's own number
}

// whyPassage is a passage that a sentence rests on, with what is told of it.
type whyPassage struct {
	render.Source
	Before, Quote, After string
	Page                 string // of the source, at the passage
	Missing              bool   // the library does not hold the text
	Judged               []judged
}

// judged is how a stored sentence was judged for the report's claim.
type judged struct {
	Text     string
	Speaker  string
	Interest string
	Stance   string
	Reasons  []string
	Covered  []string
	Open     []string // parts of the question that it does not cover
}

// straight finds the words that a reason puts in marks made for programs.
var straight = regexp.MustCompile(`"([^"]*)"`)

// whyOrigin is an origin behind a sentence, and why documents share it.
type whyOrigin struct {
	ID, Name string
	Members  []string
	Why      []string
}

// readWhy shows why a sentence stands in a report.
func (s *Server) readWhy(w http.ResponseWriter, r *http.Request, x *shown) error {
	words := render.WordsOf(x.Report)
	places := words.Places()
	id := r.PathValue("sentence")
	at := slices.IndexFunc(places, func(p render.Place) bool { return p.ID == id })
	if at < 0 {
		return fmt.Errorf("%w: the report has no sentence of this number: its address ends in one of s1 to s%d", assay.ErrNotFound, sentenceCount(places))
	}
	p := &whyPage{
		frame: s.frame(r, "checks", "Why: "+x.Report.Question), shown: x, Place: places[at], Rule: ruleWords(places[at]),
		Repeated: words.Repeated(places[at].Citations), Number: at + 1, Sentence: len(places),
		Share: s.absolute(r, x.Base+"#"+id), Dispute: x.Base + "/dispute?s=" + id,
	}
	p.NoIndex = true
	if at > 0 {
		p.Previous = places[at-1].ID
	}
	if at+1 < len(places) {
		p.Next = places[at+1].ID
	}
	if err := s.whyPassages(r.Context(), p, words); err != nil {
		return err
	}
	p.whyOrigins(words)
	if b := p.Place.Basis; b != nil {
		p.Basis = words.Basis(b)
		p.Again, p.Counted = s.again(r.Context(), x, words, b)
	}
	return s.show(w, r, http.StatusOK, "read_why", p)
}

func sentenceCount(places []render.Place) int {
	n := 0
	for _, p := range places {
		if !p.Row() {
			n++
		}
	}
	return n
}

// ruleWords say what put a sentence where it stands.
func ruleWords(p render.Place) string {
	switch p.Rule() {
	case render.RowRule:
		return "A row of a table holds what one source says of one thing. Every cell has to stand in the passages that the row cites, in the source’s own number, unit and words for it."
	case render.GapRule:
		return "It says what is absent. It rests on no source and on a search instead, which anybody can run again."
	case render.CountRule:
		return "It counts what the report holds. It rests on no source and on the list that was counted."
	case render.ContextRule:
		return "It explains a source or an event. It has to stand in the passages that it cites."
	case render.QuotationRule:
		return "It quotes a source. The words between quotation marks have to be the source’s own, letter for letter, and what stands around them has to stand in the passages that it cites, or it is not printed."
	}
	return "It says what a source says. Its numbers, names and dates, who says so, and how far an accusation has come have to stand in the passages that it cites, or it is not printed."
}

// around is how many bytes of stored text are shown on either side of a passage.
const around = 400

func (s *Server) whyPassages(ctx context.Context, p *whyPage, words render.Words) error {
	if len(p.Citations) == 0 {
		return nil
	}
	reasons, err := s.reasons(ctx, p.Report)
	switch {
	case err != nil:
		s.Logger.Warn("a report's question could not be asked again", "report", p.Report.ID, "error", err)
		p.Untold = "How these passages were judged cannot be told now: asking the question again did not succeed."
	case reasons.Changed:
		p.Untold = "The library has changed since this report was made, so that how these passages were judged can no longer be told. The passages themselves are stored and unchanged."
	case reasons.Engine != (assay.Engine{}):
		p.Engine = strings.TrimSpace(reasons.Engine.Name + " " + reasons.Engine.Version)
	}
	for _, c := range p.Citations {
		source, ok := words.Source(c.N)
		if !ok {
			continue
		}
		out := whyPassage{Source: source, Quote: c.Anchor.Quote, Page: s.links(p.shown).SourceAt(source.Document, c.Anchor.Start)}
		d, err := s.Library.Document(ctx, source.Document)
		switch {
		case errors.Is(err, assay.ErrNotFound):
			out.Missing = true
		case err != nil:
			return err
		case d.SHA256 != c.Anchor.DocumentSHA256 || c.Anchor.End > len(d.Text) || c.Anchor.Start < 0 || c.Anchor.Start > c.Anchor.End:
			out.Missing = true
		default:
			out.Before, out.After = beside(d.Text, c.Anchor.Start, c.Anchor.End)
			if reasons != nil && !reasons.Changed {
				for _, e := range reasons.Of(d.ID, c.Anchor) {
					out.Judged = append(out.Judged, judgedWords(reasons.Question, e, p.Report.Verdict != nil))
				}
			}
		}
		p.Passages = append(p.Passages, out)
	}
	return nil
}

// beside gives the stored text before and after a passage, from and to the end of a word.
func beside(t string, start, end int) (before, after string) {
	from, to := max(0, start-around), min(len(t), end+around)
	for from > 0 && from < start && t[from-1] > ' ' {
		from++
	}
	for to < len(t) && to > end && t[to] > ' ' {
		to--
	}
	for from < start && !utf8.RuneStart(t[from]) {
		from++
	}
	for to > end && to < len(t) && !utf8.RuneStart(t[to]) {
		to--
	}
	before, after = render.Clean(t[from:start]), render.Clean(t[end:to])
	if from > 0 && before != "" {
		before = "… " + before
	}
	if to < len(t) && after != "" {
		after += " …"
	}
	return before, after
}

// judgedWords says a judgement in words.
func judgedWords(q assay.Question, e assay.Evidence, verdict bool) judged {
	out := judged{Speaker: render.Clean(e.Speaker)}
	switch e.Interest {
	case assay.Interested:
		out.Interest = "counts as an interested party’s word: that of the claim’s actor, or of a body above or below it"
	case assay.Partner:
		out.Interest = "counts as a partner’s word: that of another public body, not independent"
	default:
		out.Interest = "counts as independent of the claim’s actor"
	}
	if verdict {
		switch e.Stance.Label {
		case assay.Supports:
			out.Stance = "supports the claim"
		case assay.Refutes:
			out.Stance = "says the opposite of the claim"
		default:
			out.Stance = "neither supports nor refutes the claim"
		}
		if e.Stance.Unsupported {
			out.Stance = "examines the claim and finds the evidence for it wanting"
		}
		out.Stance += fmt.Sprintf(" (%.2f of 1)", e.Stance.Score)
	}
	for _, reason := range e.Stance.Reasons {
		out.Reasons = append(out.Reasons, render.Clean(straight.ReplaceAllString(reason, "“$1”")))
	}
	for i, part := range q.Parts {
		words := render.Clean(part.Text)
		switch {
		case i >= len(e.Stance.Covers) || words == "":
		case e.Stance.Covers[i]:
			out.Covered = append(out.Covered, words)
		default:
			out.Open = append(out.Open, words)
		}
	}
	return out
}

// reasonTime is how long asking a question again may take for a page.
const reasonTime = 20 * time.Second

// reasons asks a report's question again, once for all of its sentences.
func (s *Server) reasons(ctx context.Context, r *assay.Report) (*check.Reasons, error) {
	return s.judgements.get(r.ID, func() (*check.Reasons, error) {
		// Many who follow one report wait for one asking, which goes on when the first of them leaves.
		got, err, _ := s.askAgain.Do(r.ID, func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reasonTime)
			defer cancel()
			select {
			case s.oneAsking <- struct{}{}:
				defer func() { <-s.oneAsking }()
				return check.Why(ctx, s.Check, r)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		if err != nil {
			return nil, err
		}
		return got.(*check.Reasons), nil
	})
}

// whyOrigins tells of the origins of a sentence's sources that have more than one member.
func (p *whyPage) whyOrigins(words render.Words) {
	done := map[string]bool{}
	for _, passage := range p.Passages {
		o := words.Origin(passage.Origin)
		if o == nil || done[o.ID] || len(o.Members) < 2 {
			continue
		}
		done[o.ID] = true
		out := whyOrigin{ID: o.ID, Name: o.Name}
		other := 0
		for _, m := range o.Members {
			if name, cited := words.Member(m); cited {
				out.Members = append(out.Members, name)
			} else {
				other++
			}
		}
		if other > 0 {
			out.Members = append(out.Members, text.Count(other, "source that is not cited", "sources that are not cited"))
		}
		for _, e := range o.Why {
			if !e.Beside {
				out.Why = append(out.Why, edgeWords(words, e))
			}
		}
		p.Origins = append(p.Origins, out)
	}
}

// edgeWords says why one document shares an origin with another: "[2] UPI, stated reliance: it names …".
func edgeWords(words render.Words, e assay.Edge) string {
	from, ok := words.Member(e.From)
	if !ok {
		from = "A source that is not cited"
	}
	s := from + ", " + e.Signal
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Undirected {
		s += " (which came first is not known)"
	}
	return s
}

// again computes a basis again, and lists what was counted.
func (s *Server) again(ctx context.Context, x *shown, words render.Words, b *assay.Basis) (now string, counted []string) {
	switch b.Kind {
	case "search", "events":
		count, searched, err := check.Recount(ctx, s.Check, x.Report, *b)
		switch {
		case err != nil:
			s.Logger.Warn("a basis could not be computed again", "report", x.Report.ID, "error", err)
			return "It could not be computed again now.", nil
		case count == b.Count && searched == b.Searched:
			return "Computed again just now, from the library as it was then: the same.", nil
		}
		return fmt.Sprintf("Computed again just now, it gives %s of %s, and not %s of %s: the library is not what it was then.",
			text.Group(count), text.Group(searched), text.Group(b.Count), text.Group(b.Searched)), nil
	case "figures":
		for _, id := range b.IDs {
			if f := words.Figure(id); f != "" {
				counted = append(counted, f)
			}
		}
	case "sources", "stances":
		for _, id := range b.IDs {
			if name, ok := words.Member(id); ok {
				counted = append(counted, name)
			}
		}
	case "origins":
		for _, id := range b.IDs {
			if o := words.Origin(id); o != nil {
				counted = append(counted, o.ID+": "+o.Name)
			}
		}
	}
	return "", counted
}
