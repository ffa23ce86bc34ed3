package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/text"
)

// AuditText writes an audit for a terminal, wrapped to o.Width columns: the
// result in one line, every sentence that was checked with what was found, what
// the library's sources say otherwise, and the references. It gives the writer's
// first error.
func AuditText(w io.Writer, a *assay.Audit, o Options) error {
	if o.Width == 0 {
		o.Width = 80
	}
	b := bufio.NewWriter(w)
	t := &terminal{out: b, width: max(o.Width, 40), color: o.Color}
	v := newAudited(a)
	t.para(bold, "", "", v.Head)
	t.para(dim, "", "", v.Dateline)
	t.blank()
	t.para(bold, "", "", v.Line)
	t.para("", "", "", auditCounts(v.Counts))
	for _, warning := range v.Warnings {
		t.para(dim, "", "", "Note: "+end(warning))
	}
	t.auditHeading("Sentence by sentence")
	for _, r := range v.Rows {
		t.auditRow(r)
	}
	t.auditSaid(saidOtherwise, v.Said)
	t.auditSaid(saidToo, v.Too)
	if len(v.Shared) > 0 {
		t.auditHeading("References that are one origin")
		for _, s := range v.Shared {
			t.para("", "  "+s.Origin+"  ", "     ", auditShared(s))
		}
	}
	t.auditHeading("References")
	for _, r := range v.Listed {
		t.para("", fmt.Sprintf("%4s  ", "["+fmt.Sprint(r.N)+"]"), "      ", r.Name)
		if r.Address != "" {
			t.line("", "      "+r.Address)
		}
		t.para(dim, "      ", "      ", r.Standing)
	}
	if len(v.Passed) > 0 {
		t.blank()
		t.para(dim, "", "", "Not listed: "+text.Count(len(v.Passed), "sentence that states", "sentences that state")+" nothing which needs a check.")
	}
	return b.Flush()
}

// The headings of what the library's sources say.
const (
	saidOtherwise = "What the library’s sources say otherwise"
	saidToo       = "What the library’s sources say too, where those cited were not read"
)

func (t *terminal) auditSaid(heading string, list []auditSaid) {
	if len(list) == 0 {
		return
	}
	t.auditHeading(heading)
	for _, s := range list {
		t.para("", fmt.Sprintf("%4d  ", s.N), "      ", s.Text+" ("+s.Sources+")")
		t.para(dim, "      ", "      ", "“"+s.Quote+"”")
	}
}

func (t *terminal) auditHeading(s string) {
	t.blank()
	t.line(bold, s)
	t.line("", strings.Repeat("─", widthOf(s)))
}

func (t *terminal) auditRow(r auditRow) {
	t.blank()
	t.para("", fmt.Sprintf("%4d  ", r.N), "      ", r.Text+mark(r.Sources))
	style := ""
	if !r.Outcome.Borne() {
		style = bold
	}
	t.para(style, "      ", "      ", auditFound(r))
	if r.Outcome.Borne() {
		return
	}
	for _, p := range r.Passages {
		t.para(dim, "      ", "      ", fmt.Sprintf("[%d] “%s”", p.Reference, p.Quote))
	}
}

func mark(sources string) string {
	if sources == "" {
		return ""
	}
	return " " + sources
}

// auditFound says what was found of a sentence.
func auditFound(r auditRow) string {
	s := strings.Join(append([]string{end(text.UpperFirst(string(r.Outcome)))}, r.Reasons...), " ")
	if r.Carried {
		s += " (Its citations stand at the end of its paragraph.)"
	}
	return s
}

func auditShared(s assay.AuditShared) string {
	var numbers []string
	for _, n := range s.References {
		numbers = append(numbers, fmt.Sprintf("[%d]", n))
	}
	out := text.List(numbers)
	if s.Name != "" {
		out += ": " + s.Name
	}
	out = end(out)
	for _, why := range s.Why {
		out += " " + end(text.UpperFirst(why))
	}
	return out
}

// auditCounts says what an audit came to, by outcome.
func auditCounts(c assay.AuditCounts) string {
	var parts []string
	for _, o := range c.Outcomes {
		parts = append(parts, fmt.Sprintf("%s %s", text.Group(o.Sentences), o.Outcome))
	}
	return end(text.UpperFirst(strings.Join(parts, ", ")))
}
