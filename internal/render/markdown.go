package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/text"
)

// Markdown writes a report as CommonMark with tables (GFM): each source with the
// passages relied on, so that a reader can check without another tool. Every
// string of the report is escaped; addresses are links only where webAddress
// allows them. It gives the writer's first error.
func Markdown(w io.Writer, r *assay.Report) error {
	m := &markdown{out: bufio.NewWriter(w), view: newView(r)}
	m.opening()
	m.prose("Executive summary", m.Summary)
	for i, s := range m.Sections {
		m.section(i+1, s)
	}
	m.gaps()
	m.prose("Bottom line", m.BottomLine)
	if len(m.FollowUps) > 0 {
		m.heading("Dive deeper")
		for _, q := range m.FollowUps {
			m.printf("- %s\n", escapeMarkdown(q))
		}
	}
	m.sources()
	m.method()
	return m.out.Flush()
}

type markdown struct {
	*view
	out *bufio.Writer
}

// printf writes to a bufio.Writer, which keeps the first error for Flush.
func (m *markdown) printf(format string, args ...any) { _, _ = fmt.Fprintf(m.out, format, args...) }

func (m *markdown) heading(s string) { m.printf("\n## %s\n\n", s) }

func (m *markdown) opening() {
	m.printf("# %s\n\n", escapeMarkdown(m.Question))
	reach := m.reach()
	m.printf("%s\n", escapeMarkdown(m.checked()+" · "+strings.Join(reach[:], ", ")+" · "+m.engine()))
	if m.Disclaimer != "" {
		m.printf("\n*%s*\n", escapeMarkdown(m.Disclaimer))
	}
	if v := m.Verdict; v != nil {
		_, tally := m.tally()
		m.printf("\n**Verdict: %s** %s (%s.)\n", escapeMarkdown(end(string(v.Label))), escapeMarkdown(v.Reason), text.UpperFirst(tally))
		for _, side := range m.sides() {
			m.printf("\n%s\n", escapeMarkdown(side))
		}
	}
}

func (m *markdown) sentence(s assay.S) string {
	body, mark := split(s.Text)
	cites := citeMarks(s.Citations)
	if cites != "" {
		cites = " " + cites
	}
	// The mark is part of the sentence's own text, so it is escaped with it.
	return escapeMarkdown(body) + cites + escapeInner(mark)
}

func (m *markdown) joined(list []assay.S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = m.sentence(s)
	}
	return strings.Join(out, " ")
}

func (m *markdown) prose(heading string, list []assay.S) {
	if len(list) > 0 {
		m.heading(heading)
		m.printf("%s\n", m.joined(list))
	}
}

func (m *markdown) section(n int, s assay.Section) {
	m.heading(fmt.Sprintf("%d. %s", n, escapeMarkdown(s.Heading)))
	table := s.Table
	if table == nil {
		table = m.figureTable(s)
	}
	wrote := table != nil && len(table.Rows) > 0
	if wrote {
		m.table(table)
	}
	for i, p := range paragraphs(s) {
		if wrote && i == 0 || i > 0 && !s.Ordered {
			m.printf("\n")
		}
		if s.Ordered {
			m.printf("%d. ", i+1)
		}
		m.printf("%s\n", m.joined(p))
	}
}

// figureTable stands in for a chart where a section has figures and no table.
func (m *markdown) figureTable(s assay.Section) *assay.Table {
	p, ok := m.plot(s)
	if !ok {
		return nil
	}
	unit := text.UpperFirst(p.Unit)
	if unit == "" {
		unit = "Figure"
	}
	t := &assay.Table{Columns: []string{"Who says so", unit, "When", "Status"}}
	for _, r := range p.Rows {
		row := assay.Row{Cells: []string{r.Who, r.Text, r.When, r.StatusWord}}
		if r.N > 0 {
			row.Citations = []assay.Citation{{N: r.N}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *markdown) table(t *assay.Table) {
	if t.Caption != "" {
		m.printf("**%s**\n\n", escapeMarkdown(t.Caption))
	}
	numeric := numericColumns(t)
	heads, rules := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i], rules[i] = escapeMarkdown(c), "---"
		if numeric[i] {
			rules[i] = "--:"
		}
	}
	m.printf("| %s |\n| %s |\n", strings.Join(heads, " | "), strings.Join(rules, " | "))
	for _, r := range t.Rows {
		cells := make([]string, len(t.Columns))
		for i := range cells {
			if i < len(r.Cells) {
				cells[i] = escapeMarkdown(r.Cells[i])
			}
		}
		if marks := citeMarks(r.Citations); marks != "" && len(cells) > 0 {
			cells[0] += " " + marks
		}
		m.printf("| %s |\n", strings.Join(cells, " | "))
	}
}

func (m *markdown) gaps() {
	m.heading("What the sources do not show")
	if len(m.Gaps) == 0 {
		m.printf("%s\n", noGaps)
	}
	for _, g := range m.Gaps {
		m.printf("- %s", m.sentence(g))
		if w := m.basisWords(g.Basis); w != "" {
			m.printf(" *%s*", escapeMarkdown(w))
		}
		m.printf("\n")
	}
}

func (m *markdown) sources() {
	if len(m.Sources) == 0 {
		return
	}
	m.heading("Sources")
	passages := m.passages()
	for i := range m.Sources {
		s := &m.Sources[i]
		first := fmt.Sprintf("%d. ", s.N)
		in := strings.Repeat(" ", len(first))
		m.printf("%s%s\n", first, m.sourceLine(s))
		if len(passages[s.N]) == 0 {
			continue
		}
		m.printf("\n%sPassages relied on. %s\n\n", in, standing(s.Kind))
		for _, a := range passages[s.N] {
			// A note's words are the researcher's own: no quotation marks round them.
			quote := escapeMarkdown(a.Quote)
			if s.Kind == assay.Text {
				quote = "“" + quote + "”"
			}
			m.printf("%s- %s (bytes %d to %d)\n", in, quote, a.Start, a.End)
		}
		m.printf("\n")
	}
}

func (m *markdown) sourceLine(s *assay.Source) string {
	var b strings.Builder
	if s.Publisher != "" {
		b.WriteString("**" + escapeMarkdown(s.Publisher) + "**")
	}
	if s.Title != "" && s.Title != s.Publisher {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString("*" + escapeMarkdown(s.Title) + "*")
	}
	b.WriteString(". " + escapeMarkdown(end(kindWords(s))))
	for _, words := range []string{m.originWords(s), m.interestWords(s)} {
		if words != "" {
			b.WriteString(" " + escapeMarkdown(words))
		}
	}
	if address, _, ok := webAddress(s.URL); ok {
		b.WriteString(" <" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(address) + ">.")
	}
	b.WriteString(" Stored as " + escapeMarkdown(s.Location) + ", capture `" + code(short(s.CaptureSHA256)) + "`.")
	return b.String()
}

// code makes s safe within one pair of backticks.
func code(s string) string { return strings.ReplaceAll(s, "`", "'") }

func (m *markdown) method() {
	m.heading("How this was checked")
	var parts []string
	for _, s := range m.funnel() {
		parts = append(parts, text.Group(s.Number)+" "+s.Words)
	}
	m.printf("%s\n", end(strings.Join(parts, ", ")))
	for _, t := range m.world() {
		m.list(t.Label, len(t.Lines), func(i int) string { return t.Lines[i] })
	}
	for _, p := range m.purposes() {
		m.list(purposeLabel(p.Name), len(p.Queries), func(i int) string { return queryWords(p.Queries[i]) })
	}
	counted := m.counted()
	m.list("Sentences counted from the library", len(counted), func(i int) string {
		return counted[i].Text + " " + m.basisWords(counted[i].Basis)
	})
	failures := m.Adequacy.Failures
	if len(failures) == 0 {
		m.printf("\nNo source failed to open.\n")
	}
	m.list(text.Count(len(failures), "source could not be read", "sources could not be read"), len(failures), func(i int) string {
		return failures[i].Location + ": " + end(failures[i].Reason)
	})
	m.printf("\nDates covered: %s\n", escapeMarkdown(m.datesWords()))
	m.list(text.Count(len(m.Refused), "drafted sentence was refused", "drafted sentences were refused"), len(m.Refused), func(i int) string {
		return m.Refused[i].Text + " Refused: " + end(m.Refused[i].Reason)
	})
	if m.ID != "" {
		m.printf("\nReport `%s`", code(m.ID))
		if m.Adequacy.Library != "" {
			m.printf(", library `%s`", code(m.Adequacy.Library))
		}
		m.printf(".\n")
	}
}

func (m *markdown) list(heading string, n int, item func(int) string) {
	if n == 0 {
		return
	}
	m.printf("\n%s:\n\n", escapeMarkdown(heading))
	for i := range n {
		m.printf("- %s\n", escapeMarkdown(item(i)))
	}
}
