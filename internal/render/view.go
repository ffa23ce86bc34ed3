package render

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// view is a cleaned report with the indexes and words that every format needs.
type view struct {
	*assay.Report
	byN     map[int]*assay.Source
	byDoc   map[string]*assay.Source // cited sources by document ID
	figures map[string]*assay.ReportFigure
	origins map[string]*assay.Origin
	links   Links // on a site; empty for a file
}

func newView(r *assay.Report) *view {
	v := &view{
		Report:  display(r),
		byN:     map[int]*assay.Source{},
		byDoc:   map[string]*assay.Source{},
		figures: map[string]*assay.ReportFigure{},
		origins: map[string]*assay.Origin{},
	}
	for i := range v.Sources {
		v.byN[v.Sources[i].N] = &v.Sources[i]
		v.byDoc[v.Sources[i].Document] = &v.Sources[i]
	}
	for i := range v.Figures {
		v.figures[v.Figures[i].ID] = &v.Figures[i]
	}
	for i := range v.Origins {
		v.origins[v.Origins[i].ID] = &v.Origins[i]
	}
	return v
}

// checked is when the check was made, and as of when the library was read.
func (v *view) checked() string {
	s := "Checked on " + longDate(v.CheckedOn)
	if v.AsOf != "" && v.AsOf != v.CheckedOn && !strings.HasPrefix(v.AsOf, v.CheckedOn) {
		s += ", as of " + longDate(v.AsOf)
	}
	return s
}

// engine names what wrote the report: "Assay 0.1.0, extractive writer".
func (v *view) engine() string {
	s := strings.TrimSpace(v.Engine.Name + " " + v.Engine.Version)
	if v.Engine.Writer != "" {
		s += ", " + v.Engine.Writer + " writer"
	}
	return s
}

// reach is the three numbers under the question: searched, cited, origins.
func (v *view) reach() [3]string {
	return [3]string{
		text.Count(v.Adequacy.DocumentsSearched, "source searched", "sources searched"),
		text.Group(len(v.Sources)) + " cited",
		text.Count(len(v.Origins), "origin", "origins"),
	}
}

// sign is one of the three signs: ring (somebody says so), disc (an independent
// origin confirms it), struck (disputed or denied); square is for a figure of a
// different quantity.
type sign string

const (
	ring   sign = "ring"
	disc   sign = "disc"
	struck sign = "struck"
	square sign = "square"
)

func figureSign(s assay.FigureStatus) sign {
	switch s {
	case assay.Corroborated:
		return disc
	case assay.Disputed:
		return struck
	case assay.DifferentQuantity:
		return square
	}
	return ring
}

func statusWord(s assay.FigureStatus) string {
	if s == "" {
		return string(assay.Claimed)
	}
	return string(s)
}

func (v *view) originSign(id string) sign {
	if v.Verdict == nil {
		return ring
	}
	o := v.origins[id]
	switch {
	case slices.Contains(v.Verdict.Refute, id):
		return struck
	case slices.Contains(v.Verdict.Support, id) && o != nil && o.Interest == assay.Independent && v.Verdict.Independent > 0:
		return disc
	}
	return ring
}

// tally is the row of signs beside a verdict: discs, struck rings, then rings.
func (v *view) tally() (signs []sign, words string) {
	if v.Verdict == nil {
		return nil, ""
	}
	n := map[sign]int{}
	independent := 0
	for _, o := range v.Origins {
		s := v.originSign(o.ID)
		n[s]++
		if s == struck && o.Interest == assay.Independent {
			independent++
		}
	}
	for _, s := range []sign{disc, struck, ring} {
		for range n[s] {
			signs = append(signs, s)
		}
	}
	words = text.Count(len(v.Origins), "origin", "origins") + ", " +
		text.Count(v.Verdict.Independent, "independent confirmation", "independent confirmations")
	if independent > 0 {
		words += ", " + text.Count(independent, "independent denial", "independent denials")
	}
	if other := n[struck] - independent; other > 0 {
		words += ", " + text.Count(other, "denial by an involved party", "denials by involved parties")
	}
	// A number and its noun stay on one line.
	return signs, strings.NewReplacer(" independent", "\u00a0independent", " origin", "\u00a0origin", " denial", "\u00a0denial").Replace(words)
}

// sides lists what speaks for the claim and against it, by origin: the cited
// sources of each, how many pages it has, and how it stands to the actor.
func (v *view) sides() []string {
	if v.Verdict == nil {
		return nil
	}
	var out []string
	for _, side := range []struct {
		name string
		ids  []string
	}{{"For", v.Verdict.Support}, {"Against", v.Verdict.Refute}} {
		var origins []string
		for _, id := range side.ids {
			o := v.origins[id]
			if o == nil {
				continue
			}
			var cited []string
			for i := range v.Sources {
				if v.Sources[i].Origin == id {
					cited = append(cited, fmt.Sprintf("[%d]", v.Sources[i].N))
				}
			}
			standing := map[assay.Interest]string{assay.Interested: "interested party", assay.Partner: "another public body", assay.Independent: "independent"}[o.Interest]
			if side.name == "For" && o.Interest == assay.Independent && v.Verdict.Independent == 0 {
				standing = "quoting an interested party" // its publisher is independent, its sentence is not
			}
			origins = append(origins, fmt.Sprintf("origin %s, %s, %s %s", id, standing, text.Count(len(o.Members), "page", "pages"), text.List(cited)))
		}
		if len(origins) > 0 {
			out = append(out, side.name+": "+strings.Join(origins, "; ")+".")
		}
	}
	return out
}

// verdictKey is a label as an attribute: "not-enough-evidence".
func verdictKey(l assay.VerdictLabel) string {
	return strings.ReplaceAll(strings.ToLower(string(l)), " ", "-")
}

// paragraphs cuts a section's sentences at the starts that it gives; starts out
// of order or out of range are passed over.
func paragraphs(s assay.Section) [][]assay.S {
	var out [][]assay.S
	from := 0
	for _, p := range s.Paragraphs {
		if p > from && p < len(s.Sentences) {
			out = append(out, s.Sentences[from:p])
			from = p
		}
	}
	if from < len(s.Sentences) {
		out = append(out, s.Sentences[from:])
	}
	return out
}

// split cuts a sentence before its last mark, where citations stand: "…at 13,061 [1]."
// A sentence that ends in a closing quotation mark or bracket keeps it whole.
func split(text string) (body, mark string) {
	t := strings.TrimRight(text, ".!?…。！？")
	if t == "" || strings.HasSuffix(t, "”") || strings.HasSuffix(t, `"`) {
		return text, ""
	}
	return t, text[len(t):]
}

// numbers gives the sources that citations name, each once, in order.
func numbers(cs []assay.Citation) []int {
	var out []int
	for _, c := range cs {
		if !slices.Contains(out, c.N) {
			out = append(out, c.N)
		}
	}
	return out
}

// citeMarks writes citations as a reader of plain text sees them: "[1][2]".
func citeMarks(cs []assay.Citation) string {
	var b strings.Builder
	for _, n := range numbers(cs) {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return b.String()
}

// use is one place of a report that rests on a passage.
type use struct{ ID, Where string }

// eachCitation visits the citations of every sentence and table row, in the
// order of the page, with the element's id and what to call the place.
func (v *view) eachCitation(visit func(cs []assay.Citation, at use)) {
	v.eachPlace(func(p Place) { visit(p.Citations, use{p.ID, p.Where}) })
}

// passages gives, for each source, the anchors that the report rests on, each
// once, in the order of the stored text.
func (v *view) passages() map[int][]assay.Anchor {
	out := map[int][]assay.Anchor{}
	add := func(n int, a assay.Anchor) {
		if !slices.Contains(out[n], a) {
			out[n] = append(out[n], a)
		}
	}
	v.eachCitation(func(cs []assay.Citation, _ use) {
		for _, c := range cs {
			add(c.N, c.Anchor)
		}
	})
	for _, f := range v.Figures {
		if f.N > 0 {
			add(f.N, f.Anchor)
		}
	}
	for n := range out {
		sortAnchors(out[n])
	}
	return out
}

func sortAnchors(as []assay.Anchor) {
	sort.Slice(as, func(i, j int) bool {
		a, b := as[i], as[j]
		switch {
		case a.DocumentSHA256 != b.DocumentSHA256:
			return a.DocumentSHA256 < b.DocumentSHA256
		case a.Start != b.Start:
			return a.Start < b.Start
		case a.End != b.End:
			return a.End < b.End
		}
		return a.Quote < b.Quote
	})
}
