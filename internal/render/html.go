package render

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

//go:embed report.css
var reportCSS string

//go:embed report.tmpl
var reportTemplate string

// The template and the style's hash are made at the first HTML report, so that
// a start of the program does not pay for them.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("file").Parse(reportTemplate))
})

// policy is the content security policy of the file: no script, no request, no
// form, and the one style sheet whose hash it names.
var policy = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(fileCSS()))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
})

// fileCSS is the style sheet as a file carries it: without the comments, the
// lines and the spaces that are for its readers.
var fileCSS = sync.OnceValue(func() string {
	var b strings.Builder
	for rest := reportCSS; rest != ""; {
		before, after, found := strings.Cut(rest, "/*")
		for line := range strings.Lines(before) {
			b.WriteString(strings.TrimSpace(line))
		}
		if !found {
			break
		}
		_, rest, _ = strings.Cut(after, "*/")
	}
	return strings.NewReplacer("; }", "}", ";}", "}", " { ", "{", " {", "{", "{ ", "{", " }", "}", ": ", ":", "; ", ";", ", ", ",").Replace(b.String())
})

// CSS gives the style sheet of a report, for a page that shows one among its own parts.
func CSS() string { return reportCSS }

// HTML writes a report as one self-contained file: no script, no request, no
// outside style. A citation opens a card with the passage that it rests on
// (HTML popover); where popovers are not known, and in print, the cards are an
// appendix. It gives the writer's or the template's first error.
func HTML(w io.Writer, r *assay.Report) error {
	if err := page().Execute(w, newHTMLPage(r, Links{}).build()); err != nil {
		return fmt.Errorf("write the report as HTML: %w", err)
	}
	return nil
}

// htmlPage gathers what the template shows.
type htmlPage struct {
	*view
	cards    *cardSet
	sentence int // number of the last sentence given out
	counts   []htmlCount
}

func newHTMLPage(r *assay.Report, l Links) *htmlPage {
	v := newView(r)
	v.links = l
	return &htmlPage{view: v, cards: v.makeCards()}
}

type htmlReport struct {
	Links                        Links
	Policy, Checked, Engine, Day string
	CSS                          template.CSS
	Report                       *assay.Report
	Reach                        [3]string
	Verdict                      *htmlVerdict
	Summary                      []htmlSentence
	Origins                      *htmlOrigins
	Sections                     []htmlSection
	Gaps                         []htmlSentence
	NoGaps                       string
	BottomLine                   []htmlSentence
	FollowUps                    []htmlFollowUp
	Sources                      []htmlSource
	Funnel                       []htmlStep
	World                        []topic
	Purposes                     []htmlPurpose
	Counts                       []htmlCount
	Failures, Refused            string
	Dates                        string
	Standing                     string // what is meant by an interested party
	Cards                        []*card
	Notes, Texts                 int
}

type htmlVerdict struct {
	Key, Label, Reason, Words string
	Signs                     *scene
	Sides                     []string // what speaks for the claim and against it, by origin
}

type htmlSentence struct {
	ID, Head, Last, Tail string
	Marks                []htmlMark
	Basis                string
	Count                *htmlCount
	Pin                  *htmlPin
}

// htmlPin leads from a sentence or a row to the page that says why it stands there.
type htmlPin struct{ Address, Label string }

type htmlMark struct {
	N           int
	Card, Label string
}

type htmlCount struct{ ID, Back, Word, Text, Basis string }

type htmlSection struct {
	ID, Heading string
	N           int
	Table       *htmlTable
	Charts      []htmlChart
	Ordered     bool
	Paragraphs  [][]htmlSentence
}

type htmlChart struct {
	Title, Words string
	Wide, Narrow *scene
}

type htmlOrigins struct {
	Title, Words string
	Scene        *scene
	Beside       bool
}

type htmlFollowUp struct{ Question, Command string }

type htmlSource struct {
	*assay.Source
	Kind, Origin, Interest, Address, Host, Capture string
	Title                                          string
	Page                                           string
	Passages                                       []*card
}

type htmlStep struct{ Number, Words string }

type htmlPurpose struct {
	Label   string
	Queries []string
}

func (h *htmlPage) build() *htmlReport {
	out := &htmlReport{
		Links: h.links, Policy: policy(), CSS: template.CSS(fileCSS()), Report: h.Report, // from our own file
		Checked: h.checked(), Engine: h.engine(), Day: h.CheckedOn, Reach: h.reach(),
		Dates: h.datesWords(), Cards: h.cards.list, NoGaps: noGaps,
	}
	if h.Verdict != nil {
		signs, words := h.tally()
		out.Verdict = &htmlVerdict{verdictKey(h.Verdict.Label), end(string(h.Verdict.Label)), h.Verdict.Reason, words, tallyScene(signs), h.sides()}
	}
	// In the order of eachCitation, which numbers the sentences in the same way.
	out.Summary = h.sentences(h.Summary)
	for i, s := range h.Sections {
		out.Sections = append(out.Sections, h.section(i+1, s))
	}
	out.Gaps = h.gaps()
	out.BottomLine = h.sentences(h.BottomLine)
	out.Origins = h.originFigure()
	for _, q := range h.FollowUps {
		out.FollowUps = append(out.FollowUps, htmlFollowUp{q, askCommand(q)})
	}
	for i := range h.Sources {
		out.Sources = append(out.Sources, h.source(&h.Sources[i]))
	}
	for _, s := range h.funnel() {
		out.Funnel = append(out.Funnel, htmlStep{text.Group(s.Number), s.Words})
	}
	out.World = h.world()
	for _, p := range h.purposes() {
		hp := htmlPurpose{Label: purposeLabel(p.Name)}
		for _, q := range p.Queries {
			hp.Queries = append(hp.Queries, queryWords(q))
		}
		out.Purposes = append(out.Purposes, hp)
	}
	if slices.ContainsFunc(h.Sources, func(s assay.Source) bool { return h.interestWords(&s) != "" }) {
		out.Standing = standingWords
	}
	out.Counts = h.counts
	out.Failures = text.Count(len(h.Adequacy.Failures), "source could not be read", "sources could not be read")
	out.Refused = text.Count(len(h.Refused), "drafted sentence was refused", "drafted sentences were refused")
	for _, c := range h.cards.list {
		if c.Source.Kind == assay.Note {
			out.Notes++
		} else {
			out.Texts++
		}
	}
	return out
}

func (h *htmlPage) sentences(list []assay.S) []htmlSentence {
	var out []htmlSentence
	for _, s := range list {
		hs := h.one(s)
		if s.Basis != nil {
			c := htmlCount{fmt.Sprintf("count%d", len(h.counts)+1), hs.ID, "counted", text.Cut(s.Text, 48), h.basisWords(s.Basis)}
			if s.Basis.Kind == "search" {
				c.Word = "searched"
			}
			h.counts = append(h.counts, c)
			hs.Count = &c
		}
		out = append(out, hs)
	}
	return out
}

// one gives a sentence cut so that its last word, the citations and the last
// mark stay on one line.
func (h *htmlPage) one(s assay.S) htmlSentence {
	h.sentence++
	body, mark := split(s.Text)
	out := htmlSentence{ID: fmt.Sprintf("s%d", h.sentence), Head: body, Tail: mark, Marks: h.marks(s.Citations)}
	out.Pin = h.pin(out.ID, fmt.Sprintf("Why sentence %d", h.sentence))
	if i := strings.LastIndexByte(body, ' '); i > 0 && widthOf(body[i+1:]) <= 20 {
		out.Head, out.Last = body[:i+1], body[i+1:]
	}
	return out
}

func (h *htmlPage) gaps() []htmlSentence {
	var out []htmlSentence
	for _, s := range h.Gaps {
		hs := h.one(s)
		hs.Basis = h.basisWords(s.Basis)
		out = append(out, hs)
	}
	return out
}

func (h *htmlPage) marks(cs []assay.Citation) []htmlMark {
	var out []htmlMark
	for _, n := range numbers(cs) {
		m := htmlMark{N: n, Label: fmt.Sprintf("Source %d", n)}
		if c := h.cards.find(n, cs); c != nil {
			m.Card = c.ID
			m.Label += ", " + c.Name()
		}
		out = append(out, m)
	}
	return out
}

func (h *htmlPage) section(n int, s assay.Section) htmlSection {
	out := htmlSection{ID: fmt.Sprintf("section%d", n), Heading: s.Heading, N: n, Ordered: s.Ordered}
	if s.Table != nil && len(s.Table.Rows) > 0 {
		out.Table = h.table(n, s.Table)
	}
	if p, ok := h.plot(s); ok {
		id := fmt.Sprintf("c%d", n)
		out.Charts = append(out.Charts, htmlChart{
			Title: "Claimed and corroborated", Words: p.signWords(signName), Wide: p.wideScene(id + "w"), Narrow: p.narrowScene(id + "n"),
		})
	}
	if p, ok := h.timePlot(s); ok {
		id := fmt.Sprintf("d%d", n)
		out.Charts = append(out.Charts, htmlChart{
			Title: "The figures by date", Words: p.words(signName),
			Wide:   p.scene(id+"w", "when-wide", 640, 360, 44),
			Narrow: p.scene(id+"n", "when-narrow", 360, max(300, 48*float64(len(p.Points))+90), 26),
		})
	}
	for _, c := range out.Charts {
		c.Narrow.Beside = c.Wide.ID // one of the two is shown
	}
	for _, p := range paragraphs(s) {
		out.Paragraphs = append(out.Paragraphs, h.sentences(p))
	}
	return out
}

func signName(s sign) string {
	switch s {
	case disc:
		return "a filled disc"
	case struck:
		return "a struck ring"
	case square:
		return "a square"
	}
	return "a ring"
}

func (h *htmlPage) originFigure() *htmlOrigins {
	if len(h.Origins) == 0 || len(h.Sources) == 0 {
		return nil
	}
	s := h.originScene()
	n := map[sign]int{}
	for _, o := range h.Origins {
		n[h.originSign(o.ID)]++
	}
	words := "Sources that copy or rely on another share its origin. A ring is an origin"
	switch {
	case n[disc] > 0:
		words += "; a disc, an independent one that confirms the claim"
	case h.Verdict != nil:
		words += "; none confirms the claim independently"
	}
	if n[struck] > 0 {
		words += "; a struck ring, one that denies it"
	}
	return &htmlOrigins{Title: s.Title, Words: words + ".", Scene: s, Beside: h.roomBeside(s)}
}

// roomBeside estimates, in CSS pixels, whether the text beside which the origin
// figure floats is as tall as the figure. A table or a chart that runs across
// the margin would otherwise be pushed down and leave a hole.
func (h *htmlPage) roomBeside(s *scene) bool {
	lines := func(list []assay.S, perLine int) int {
		n := 0
		for _, x := range list {
			n += len(x.Text) + 6
		}
		return n/perLine + 1
	}
	room := 60 + 31*lines(h.Summary, 62)
	for _, sec := range h.Sections {
		if sec.Table != nil && len(sec.Table.Rows) > 0 {
			break
		}
		room += 90 + 29*lines(sec.Sentences, 66)
		if _, ok := h.plot(sec); ok {
			room += 400
		}
	}
	return room >= s.Height+100
}

func (h *htmlPage) source(s *assay.Source) htmlSource {
	out := htmlSource{Source: s, Kind: end(kindWords(s)), Origin: h.originWords(s), Interest: h.interestShort(s), Capture: short(s.CaptureSHA256)}
	if s.Title != s.Publisher {
		out.Title = s.Title
	}
	out.Page = h.links.source(s.Document)
	if address, host, ok := webAddress(s.URL); ok {
		out.Address, out.Host = address, host
	}
	for _, c := range h.cards.list {
		if c.Source.N == s.N {
			out.Passages = append(out.Passages, c)
		}
	}
	return out
}
