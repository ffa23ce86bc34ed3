package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// conclude writes the bottom line: the answer in one to three sentences.
func (w *writer) conclude() {
	r := w.report
	add := func(s assay.S) {
		if s.Text != "" && len(r.BottomLine) < 3 {
			r.BottomLine = append(r.BottomLine, s)
		}
	}
	sized := w.f.Verdict != nil && strings.HasPrefix(w.f.Verdict.Reason, "A figure of this size") && len(w.table) >= 2
	if v := w.f.Verdict; v != nil && !sized { // else the figure itself, cited, says it
		add(assay.S{Text: v.Reason, Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{
			Kind: "stances", Query: w.verdictWords(), IDs: append(append([]string{}, v.Support...), v.Refute...), Count: w.decisive(), Searched: w.f.Adequacy.DocumentsSearched}})
	}
	// Which of a report's figures was asked about, its sentences say, not their size.
	if len(w.table) >= 2 && w.oneAction() && w.f.Question.Ask != assay.AskWhich && w.f.Question.Ask != assay.AskDisclose {
		add(w.topFigure())
	}
	if w.only != nil {
		add(w.onlyFigure())
	}
	if sized {
		for _, s := range w.rangeSentences() {
			add(s)
		}
	}
	if w.f.Verdict == nil {
		if len(r.BottomLine) == 0 && len(r.Summary) > 0 && r.Summary[0].Role == assay.ClaimRole {
			add(r.Summary[0]) // the best answer found, before what it rests on
		}
		add(w.coverage())
		// What is missing belongs to the answer, unless the summary has said it.
		if g := w.firstGap(); g != nil && w.f.Question.Ask != assay.AskCriticism && g.Basis.Kind == "search" && !sameText(r.Summary, g.Text) {
			add(g.S)
		}
	}
}

// decisive counts the independent origins that the verdict's reason counts.
func (w *writer) decisive() int {
	v := w.f.Verdict
	if v.Label != assay.Refuted {
		return v.Independent
	}
	n := 0
	for _, o := range w.f.Origins {
		if slices.Contains(v.Refute, o.ID) {
			n++
		}
	}
	return n
}

// verdictWords are the words of a reason that come from the question and from
// the publisher that it names.
func (w *writer) verdictWords() string {
	words := w.f.Question.Text + " " + w.f.Question.Actor.Name
	for _, id := range w.materialIDs() {
		m := w.f.Materials[id]
		if p := strings.TrimSpace(parenthesis.ReplaceAllString(m.Document.Publisher, "")); p != "" && strings.Contains(w.f.Verdict.Reason, p) && !strings.Contains(words, p) {
			words += " " + p
		}
	}
	return words
}

// onlyFigure names the one figure that was found for what the question counts.
func (w *writer) onlyFigure() assay.S {
	f := w.only.figure
	return assay.S{
		Text:      fmt.Sprintf("The one figure found for this is %s (%s); %s.", f.Text, w.owner(f), confirmed(f)),
		Role:      assay.ClaimRole,
		Citations: w.figureCitations(f),
	}
}

// confirmed says whether another origin gives a figure.
func confirmed(f assay.Figure) string {
	if f.Status == assay.Corroborated {
		return "another origin gives it too"
	}
	return "no independent origin in the library confirms it"
}

// oneAction reports whether the table has a largest figure to speak of: it counts
// one thing, or more rows count the one than any other, or a number is asked about.
func (w *writer) oneAction() bool {
	if len(w.f.Question.Figures) > 0 {
		return true
	}
	return len(w.sameAction()) > 1
}

// topFigure names the figure nearest to the one asked about, or the largest of
// its kind, with its owner and its standing.
func (w *writer) topFigure() assay.S {
	rows := w.sameAction()
	top, what := rows[len(rows)-1], "The largest figure"
	for _, want := range w.f.Question.Figures {
		if want.Open {
			continue
		}
		near := top
		for _, r := range w.table {
			if math.Abs(r.figure.Value-want.Value) < math.Abs(near.figure.Value-want.Value) {
				near = r
			}
		}
		if v := near.figure.Value; v >= want.Value/2 && v <= want.Value*2 { // farther off it says nothing about the number
			top, what = near, "The figure nearest to the number asked about"
		}
	}
	f := top.figure
	return assay.S{
		Text:      fmt.Sprintf("%s is %s (%s); %s.", what, f.Text, w.owner(f), confirmed(f)),
		Role:      assay.ClaimRole,
		Citations: w.figureCitations(f),
	}
}

// coverage says on what the account rests.
func (w *writer) coverage() assay.S {
	independent, total := 0, 0
	seen := map[string]bool{}
	for id := range w.perDoc {
		o, ok := w.f.OriginOf(id)
		if !ok || seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		total++
		if o.Interest == assay.Independent {
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
	t := fmt.Sprintf("This account rests on %s %s", text.NumberWord(total), noun(total, "origin"))
	if actor := w.body(); actor != "" {
		of := withArticle(actor)
		switch {
		case total == 1 && independent == 1:
			t += ", which is independent of " + of
		case total == 1:
			t += ", which is not independent of " + of
		case independent == 0:
			t += ", none of which is independent of " + of
		case independent == total:
			t += ", all of them independent of " + of
		default:
			t += fmt.Sprintf(", of which %s %s independent of %s", text.NumberWord(independent), verb(independent, "is", "are"), of)
		}
	}
	return assay.S{Text: text.UpperFirst(t) + ".", Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "origins", Query: w.f.Question.Actor.Name, IDs: ids, Count: independent}}
}
