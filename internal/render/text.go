package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/text"
)

// Text writes a report for a terminal: wrapped to o.Width columns with hanging
// indents, headings underlined, tables aligned or stacked, figures as a chart
// of characters. Web addresses alone may be wider than that. Without o.Color
// the output is plain UTF-8. It gives the writer's first error.
func Text(w io.Writer, r *assay.Report, o Options) error {
	if o.Width == 0 {
		o.Width = 80
	}
	b := bufio.NewWriter(w)
	t := &terminal{out: b, view: newView(r), width: max(o.Width, 40), color: o.Color}
	t.opening()
	t.prose("Executive summary", t.Summary)
	for i, s := range t.Sections {
		t.section(i+1, s)
	}
	t.gaps()
	t.prose("Bottom line", t.BottomLine)
	t.followUps()
	t.sources()
	t.method()
	return b.Flush()
}

const (
	bold = "1"
	dim  = "2"
)

type terminal struct {
	*view
	out   *bufio.Writer
	width int
	color bool
}

// line writes one line; on a terminal with colours in the style given.
func (t *terminal) line(style, s string) {
	on, off := "", ""
	if t.color {
		on, off = "\x1b["+dim+"m", "\x1b[0m"
		if style != "" {
			s = "\x1b[" + style + "m" + s + "\x1b[0m"
			off += "\x1b[" + style + "m"
		}
	}
	s = strings.NewReplacer(string(styleOn), on, string(styleOff), off, joiner, "", "\u00a0", " ").Replace(s)
	// The bytes go to a bufio.Writer, which keeps the first error for Flush.
	_, _ = t.out.WriteString(strings.TrimRight(s, " ") + "\n")
}

func (t *terminal) blank() { t.line("", "") }

// para writes s wrapped, its first line after first and the others after rest.
func (t *terminal) para(style, first, rest, s string) {
	for i, l := range wrap(s, t.width-max(widthOf(first), widthOf(rest))) {
		if i == 0 {
			l = first + l
		} else {
			l = rest + l
		}
		t.line(style, l)
	}
}

func (t *terminal) opening() {
	lines := wrap(t.Question, t.width)
	long := 0
	for _, l := range lines {
		t.line(bold, l)
		long = max(long, widthOf(l))
	}
	t.line(bold, strings.Repeat("═", long))
	t.blank()
	reach := t.reach()
	t.para("", "", "", t.checked()+" · "+strings.Join(reach[:], ", ")+" · "+t.engine())
	if t.Disclaimer != "" {
		t.para(dim, "", "", t.Disclaimer)
	}
	if t.Verdict != nil {
		t.verdict()
	}
}

// The rule's pattern repeats the verdict, as in print: solid, double, dashed, dotted.
var verdictRules = map[assay.VerdictLabel]string{
	assay.Supported: "━", assay.Refuted: "═", assay.Conflicting: "╍", assay.NotEnoughEvidence: "·",
}

var verdictColours = map[assay.VerdictLabel]string{
	assay.Supported: "32", assay.Refuted: "31", assay.Conflicting: "33", assay.NotEnoughEvidence: dim,
}

func (t *terminal) verdict() {
	rule := verdictRules[t.Verdict.Label]
	if rule == "" {
		rule = "─"
	}
	t.blank()
	t.line(verdictColours[t.Verdict.Label], strings.Repeat(rule, t.width))
	t.para(bold, "", "", "Verdict: "+end(string(t.Verdict.Label)))
	if t.Verdict.Reason != "" {
		t.para("", "", "", t.Verdict.Reason)
	}
	signs, words := t.tally()
	var row strings.Builder
	if len(signs) <= maxSigns {
		for _, s := range signs {
			row.WriteString(signRune(s) + " ")
		}
		if row.Len() > 0 {
			row.WriteByte(' ')
		}
	}
	t.para(dim, row.String(), strings.Repeat(" ", widthOf(row.String())), words)
	for _, side := range t.sides() {
		t.para(dim, "", "  ", side)
	}
	t.line("", strings.Repeat("─", t.width))
}

// maxSigns is how many origins a row of signs shows; beyond it the words alone do.
const maxSigns = 24

func signRune(s sign) string {
	switch s {
	case disc:
		return "●"
	case struck:
		return "⊘"
	case square:
		return "□"
	}
	return "○"
}

func (t *terminal) heading(s string) {
	t.blank()
	long := 0
	for _, l := range wrap(s, t.width) {
		t.line(bold, l)
		long = max(long, widthOf(l))
	}
	t.line(bold, strings.Repeat("─", long))
}

// sentence gives a sentence with its citations before its last mark, held to the word.
func (t *terminal) sentence(s assay.S) string {
	body, mark := split(s.Text)
	return body + t.marks(s.Citations) + mark
}

func (t *terminal) marks(cs []assay.Citation) string {
	m := citeMarks(cs)
	if m == "" {
		return ""
	}
	return "\u00a0" + string(styleOn) + strings.ReplaceAll(m, "][", "]"+joiner+"[") + string(styleOff)
}

func (t *terminal) joined(list []assay.S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = t.sentence(s)
	}
	return strings.Join(out, " ")
}

func (t *terminal) prose(heading string, list []assay.S) {
	if len(list) == 0 {
		return
	}
	t.heading(heading)
	t.para("", "", "", t.joined(list))
}

func (t *terminal) section(n int, s assay.Section) {
	t.heading(fmt.Sprintf("%d. %s", n, s.Heading))
	if s.Table != nil && len(s.Table.Rows) > 0 {
		t.table(s.Table)
		t.blank()
	}
	if p, ok := t.plot(s); ok && t.chart(p) {
		t.blank()
	}
	for i, p := range paragraphs(s) {
		if s.Ordered {
			first := fmt.Sprintf("%2d. ", i+1)
			t.para("", first, strings.Repeat(" ", len(first)), t.joined(p))
			continue
		}
		if i > 0 {
			t.blank()
		}
		t.para("", "", "", t.joined(p))
	}
}

func (t *terminal) gaps() {
	t.heading("What the sources do not show")
	if len(t.Gaps) == 0 {
		t.para("", "", "", noGaps)
		return
	}
	for _, g := range t.Gaps {
		t.para("", "◌ ", "  ", t.sentence(g))
		if w := t.basisWords(g.Basis); w != "" {
			t.para(dim, "  ", "  ", w)
		}
	}
}

const noGaps = "No gap was computed for this question; that does not mean that the sources show everything."

func (t *terminal) followUps() {
	if len(t.FollowUps) == 0 {
		return
	}
	t.heading("Dive deeper")
	for _, q := range t.FollowUps {
		t.para("", "- ", "  ", q)
	}
}

func (t *terminal) sources() {
	if len(t.Sources) == 0 {
		return
	}
	t.heading("Sources")
	for i := range t.Sources {
		s := &t.Sources[i]
		first := fmt.Sprintf("[%d] ", s.N)
		rest := strings.Repeat(" ", len(first))
		t.para("", first, rest, sourceHead(s))
		t.para(dim, rest, rest, end(kindWords(s))+" "+strings.TrimSpace(t.originWords(s)+" "+t.interestWords(s)))
		if address, _, ok := webAddress(s.URL); ok {
			t.line(dim, rest+address)
		}
	}
}

// sourceHead is a source's publisher and title.
func sourceHead(s *assay.Source) string {
	switch {
	case s.Publisher == "":
		return s.Title
	case s.Title == "" || s.Title == s.Publisher:
		return s.Publisher
	}
	return s.Publisher + ": " + s.Title
}

func (t *terminal) method() {
	t.heading("How this was checked")
	var parts []string
	for _, s := range t.funnel() {
		parts = append(parts, text.Group(s.Number)+" "+s.Words)
	}
	t.para("", "", "", end(strings.Join(parts, ", ")))
	for _, w := range t.world() {
		t.list(w.Label, len(w.Lines), func(i int) string { return w.Lines[i] })
	}
	for _, p := range t.purposes() {
		t.para("", "", "  ", purposeLabel(p.Name))
		for _, q := range p.Queries {
			t.para("", "  - ", "    ", queryWords(q))
		}
	}
	t.list("Sentences counted from the library", len(t.counted()), func(i int) string {
		s := t.counted()[i]
		return s.Text + " " + t.basisWords(s.Basis)
	})
	if len(t.Adequacy.Failures) == 0 {
		t.line("", "No source failed to open.")
	}
	t.list(text.Count(len(t.Adequacy.Failures), "source could not be read", "sources could not be read"), len(t.Adequacy.Failures), func(i int) string {
		return t.Adequacy.Failures[i].Location + ": " + end(t.Adequacy.Failures[i].Reason)
	})
	t.para("", "", "  ", "Dates covered: "+t.datesWords())
	t.list(text.Count(len(t.Refused), "drafted sentence was refused", "drafted sentences were refused"), len(t.Refused), func(i int) string {
		return t.Refused[i].Text + " Refused: " + end(t.Refused[i].Reason)
	})
	if t.ID != "" {
		t.para(dim, "", "  ", "Report "+t.ID)
	}
	if t.Adequacy.Library != "" {
		t.para(dim, "", "  ", "Library "+t.Adequacy.Library)
	}
}

func (t *terminal) list(heading string, n int, item func(int) string) {
	if n == 0 {
		return
	}
	t.para("", "", "  ", heading+":")
	for i := range n {
		t.para("", "  - ", "    ", item(i))
	}
}
