package report

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/text"
)

// summarise builds three to five sentences from the report's structure: the
// interested party's account, the figures' range, what others find, the main
// dispute, and the main gap.
func (w *writer) summarise() {
	r := w.report
	add := func(s assay.S) {
		if len(r.Summary) < 5 && s.Text != "" && !sameText(r.Summary, s.Text) {
			r.Summary = append(r.Summary, s)
		}
	}
	for _, key := range w.summaryOrder() {
		switch key {
		case "figures":
			if sec := w.sectionOf("figures"); sec != nil {
				for _, s := range sec.out.Sentences[:min(2, len(sec.out.Sentences))] {
					add(s)
				}
			}
		default:
			if s, ok := w.lead(key); ok {
				add(s)
			}
		}
	}
	for _, sec := range w.sections {
		if len(r.Summary) >= 3 {
			break
		}
		for _, s := range sec.out.Sentences {
			if s.Role == assay.ClaimRole && len(r.Summary) < 3 {
				add(s)
			}
		}
	}
	if len(w.gaps) > 0 && len(r.Summary) < 5 && w.gaps[0].Role == assay.GapRole {
		add(w.gaps[0].S)
	}
}

func (w *writer) summaryOrder() []string {
	var out []string
	for _, k := range order(w.f.Question.Ask) {
		if k == "steps" {
			k = "step"
		}
		out = append(out, k)
	}
	return out
}

func (w *writer) sectionOf(key string) *section {
	for i := range w.sections {
		if w.sections[i].key == key {
			return &w.sections[i]
		}
	}
	return nil
}

// lead gives the best sentence of a section for the summary.
func (w *writer) lead(key string) (assay.S, bool) {
	sec := w.sectionOf(key)
	if sec == nil {
		return assay.S{}, false
	}
	best, at := -1.0, -1
	k := 0
	for i, s := range sec.out.Sentences {
		if s.Role != assay.ClaimRole {
			continue
		}
		if k < len(sec.head) {
			e := sec.head[k]
			m := w.f.Materials[e.Document]
			if sc := e.Score; sc > best && (m.Annotation.Sentences[e.Sentence].Standalone || i == 0) && !strings.HasPrefix(s.Text, "It ") && !strings.HasPrefix(s.Text, "They ") {
				best, at = sc, i
			}
		}
		k++
	}
	if at < 0 {
		return assay.S{}, false
	}
	return sec.out.Sentences[at], true
}

func sameText(list []assay.S, t string) bool {
	for _, s := range list {
		if s.Text == t {
			return true
		}
	}
	return false
}

// conclude writes the bottom line: the answer in one to three sentences.
func (w *writer) conclude() {
	r := w.report
	add := func(s assay.S) {
		if s.Text != "" && len(r.BottomLine) < 3 {
			r.BottomLine = append(r.BottomLine, s)
		}
	}
	if v := w.f.Verdict; v != nil {
		add(assay.S{Text: v.Reason, Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{
			Kind: "verdict", IDs: append(append([]string{}, v.Support...), v.Refute...), Count: v.Independent, Searched: w.f.Adequacy.DocumentsSearched}})
	}
	if len(w.table) >= 2 {
		add(w.topFigure())
	}
	if w.f.Verdict == nil {
		add(w.coverage())
	}
}

// topFigure names the largest figure of the table, its owner, and its standing.
func (w *writer) topFigure() assay.S {
	top := w.table[len(w.table)-1]
	for _, t := range w.table {
		if t.score > top.score+0.3 {
			top = t
		}
	}
	f := top.figure
	standing := "no independent origin in the library confirms it"
	if f.Status == assay.Corroborated {
		standing = "another origin gives it too"
	}
	return assay.S{
		Text:      fmt.Sprintf("The largest figure of its kind is %s, by the account of %s; %s.", w.figureClause(f), w.owner(f), standing),
		Role:      assay.ClaimRole,
		Citations: []assay.Citation{w.figureCitation(f)},
	}
}

// coverage says on what the account rests.
func (w *writer) coverage() assay.S {
	interested, independent, total := 0, 0, 0
	seen := map[string]bool{}
	for id := range w.perDoc {
		o, ok := w.f.OriginOf(id)
		if !ok || seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		total++
		switch o.Interest {
		case assay.Interested:
			interested++
		case assay.Independent:
			independent++
		}
	}
	var ids []string
	for _, o := range w.f.Origins {
		if seen[o.ID] {
			ids = append(ids, o.ID)
		}
	}
	if total == 0 {
		return assay.S{Text: fmt.Sprintf("Nothing in the %d sources searched answers the question.", w.f.Adequacy.DocumentsSearched), Role: assay.CountRole,
			Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "search", Query: w.f.Question.Text, Searched: w.f.Adequacy.DocumentsSearched}}
	}
	t := fmt.Sprintf("This account rests on %s %s", numberWord(total), noun(total, "origin"))
	if w.f.Question.Actor.Name != "" {
		t += fmt.Sprintf("; %s %s %s, and %s %s independent", numberWord(interested), verb(interested, "is", "are"), "the word of "+withArticle(w.f.Question.Actor.Name)+" or of a body above or below it", numberWord(independent), verb(independent, "is", "are"))
	}
	return assay.S{Text: text.UpperFirst(t) + ".", Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "origins", IDs: ids, Count: total}}
}
