package render

import (
	"bufio"
	"fmt"
	"io"

	"assay"
	"assay/internal/text"
)

// AuditMarkdown writes an audit as CommonMark with tables (GFM), every string of
// it escaped. It gives the writer's first error.
func AuditMarkdown(w io.Writer, a *assay.Audit) error {
	m := &markdown{out: bufio.NewWriter(w)}
	v := newAudited(a)
	m.printf("# Audit: %s\n\n%s\n\n**%s** %s\n", escapeMarkdown(v.Head), escapeMarkdown(v.Dateline), escapeMarkdown(v.Line), escapeMarkdown(auditCounts(v.Counts)))
	for _, warning := range v.Warnings {
		m.printf("\n*%s*\n", escapeMarkdown(end(text.UpperFirst(warning))))
	}
	m.heading("Sentence by sentence")
	m.printf("| | Sentence | Found |\n|---|---|---|\n")
	for _, r := range v.Rows {
		found := escapeMarkdown(auditFound(r))
		if !r.Outcome.Borne() {
			for _, p := range r.Passages {
				found += fmt.Sprintf(" \\[%d\\] “%s”", p.Reference, escapeMarkdown(p.Quote))
			}
		}
		m.printf("| %d | %s%s | %s |\n", r.N, escapeMarkdown(r.Text), escapeInner(mark(r.Sources)), found)
	}
	m.auditSaid(saidOtherwise, v.Said)
	m.auditSaid(saidToo, v.Too)
	if len(v.Shared) > 0 {
		m.heading("References that are one origin")
		for _, s := range v.Shared {
			m.printf("- %s: %s\n", escapeMarkdown(s.Origin), escapeInner(auditShared(s)))
		}
	}
	m.heading("References")
	for _, r := range v.Listed {
		m.printf("- \\[%d\\] %s", r.N, escapeInner(r.Name))
		if r.Link != "" {
			m.printf(" (<%s>)", r.Link)
		}
		m.printf(". %s\n", escapeInner(end(r.Standing)))
	}
	if len(v.Passed) > 0 {
		m.heading("Not checked")
		m.printf("These state nothing that needs a check.\n\n")
		for _, s := range v.Passed {
			m.printf("- %s\n", escapeMarkdown(s.Text))
		}
	}
	return m.out.Flush()
}

func (m *markdown) auditSaid(heading string, list []auditSaid) {
	if len(list) == 0 {
		return
	}
	m.heading(heading)
	for _, s := range list {
		m.printf("- Sentence %d: %s (%s) “%s”\n", s.N, escapeInner(s.Text), escapeInner(s.Sources), escapeInner(s.Quote))
	}
}
