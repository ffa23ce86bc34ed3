package report

import (
	"context"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// gap is something that the sources do not show, with the question it raises.
type gap struct {
	assay.S
	followUp string
	scope    bool // it only says how far the library reaches
}

const maxGaps = 6

// findGaps computes what the sources do not show. Each gap is proved by a
// search of the whole library, by the ledger, or by a source that says so itself.
func (w *writer) findGaps(ctx context.Context) error {
	if err := w.numberGap(ctx); err != nil {
		return err
	}
	w.checkGap()
	if err := w.ruleGaps(ctx); err != nil {
		return err
	}
	if err := w.outcomeGaps(ctx); err != nil {
		return err
	}
	w.disclaimers()
	w.recordGap()
	w.periodGap()
	if len(w.gaps) == 0 {
		w.scopeGap()
	}
	if len(w.gaps) > maxGaps {
		w.gaps = w.gaps[:maxGaps]
	}
	w.thinGap()
	return nil
}

// thinGap says first that the search of the world was thin, when it was: what
// it did not find may well be there.
func (w *writer) thinGap() {
	world := w.f.Adequacy.World
	if world == nil || len(world.Thin) == 0 {
		return
	}
	w.gaps = append([]gap{{assay.S{
		Text: "The search behind this report was thin (" + strings.Join(world.Thin, "; ") + "): what it did not find may well exist.",
		Role: assay.GapRole, Citations: []assay.Citation{},
		Basis: &assay.Basis{Kind: "gathering", Query: strings.Join(world.Thin, "; "), Count: world.Read, Searched: world.Chosen},
	}, "", true}}, w.gaps...)
}

// firstGap gives the first thing that the sources do not show and that a search
// proves; nil when there is none.
func (w *writer) firstGap() *gap {
	for i := range w.gaps {
		if g := &w.gaps[i]; !g.scope {
			if g.Role == assay.GapRole {
				return g
			}
			return nil
		}
	}
	return nil
}

// prove adds a gap when nothing in the library fills it.
func (w *writer) prove(ctx context.Context, textOf, query string, absent []string, followUp string) error {
	b := assay.Basis{Kind: "search", Query: query, Absent: absent, Searched: w.f.Adequacy.DocumentsSearched}
	n, _, err := Prove(ctx, w.o.Searcher, w.o.AsOf, b)
	if err != nil || n > 0 {
		return err
	}
	w.gaps = append(w.gaps, gap{assay.S{Text: textOf, Role: assay.GapRole, Citations: []assay.Citation{}, Basis: &b}, followUp, false})
	return nil
}

// numberGap says that no source gives the number asked about.
func (w *writer) numberGap(ctx context.Context) error {
	for _, f := range w.f.Question.Figures {
		if f.Open || f.Low != f.High || f.Value < 20 {
			continue
		}
		unit := "what it counts"
		if f.Unit != "" {
			unit = pluralOf(f.Unit)
		}
		forms := numberForms(f.Value)
		if err := w.prove(ctx, fmt.Sprintf("The number %s: none of the %d sources searched gives it.", forms[0], w.f.Adequacy.DocumentsSearched),
			"", forms, fmt.Sprintf("Where does the number %s come from, and which %s does it count?", forms[0], unit)); err != nil {
			return err
		}
	}
	return nil
}

func numberForms(v float64) []string {
	plain := strconv.FormatFloat(v, 'f', -1, 64)
	if v < 1000 || v != math.Trunc(v) {
		return []string{plain}
	}
	grouped := plain
	for i := len(plain) - 3; i > 0; i -= 3 {
		grouped = grouped[:i] + "," + grouped[i:]
	}
	return []string{grouped, plain}
}

// checkGap says that no independent origin confirms the table's figures.
func (w *writer) checkGap() {
	if len(w.table) < 2 {
		return
	}
	corroborated := 0
	var ids []string
	for _, r := range w.table {
		ids = append(ids, r.figure.ID)
		if r.figure.Status == assay.Corroborated && r.interest == assay.Independent {
			corroborated++
		}
	}
	if corroborated > 0 {
		return
	}
	t := fmt.Sprintf("An outside check of the %s figures in the table: no origin that is independent of those who give them confirms any of them.", text.NumberWord(len(ids)))
	followUp := fmt.Sprintf("Has anyone outside %s checked how many %s were %s?", w.actorOr("the parties"), w.unitPlural(), w.mainAction("counted"))
	w.gaps = append(w.gaps, gap{assay.S{Text: t, Role: assay.GapRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", IDs: ids, Count: 0, Searched: w.f.Adequacy.DocumentsSearched}}, followUp, false})
}

func (w *writer) actorOr(other string) string {
	if actor := w.body(); actor != "" {
		return withArticle(actor)
	}
	return other
}

// mainAction gives the action of most rows.
func (w *writer) mainAction(other string) string {
	count := map[string]int{}
	best := other
	for _, r := range w.table {
		if a := r.figure.Action; a != "" {
			count[a]++
			if count[a] > count[best] || count[a] == count[best] && a < best {
				best = a
			}
		}
	}
	return best
}

// ruleGaps tries the gaps that the profile says a reader would want filled.
func (w *writer) ruleGaps(ctx context.Context) error {
	if w.f.Profile == nil {
		return nil
	}
	shown := w.shownWords()
	for _, g := range w.f.Profile.Gaps {
		done := 0
		for _, word := range g.When {
			if !shown[text.Stem(word)] || strings.Contains(g.Text, "{word}") && !w.countsBy(word) {
				continue
			}
			query := strings.ReplaceAll(g.Query, "{word}", word)
			if err := w.prove(ctx, strings.ReplaceAll(g.Text, "{word}", word), query, g.Found, strings.ReplaceAll(g.FollowUp, "{word}", word)); err != nil {
				return err
			}
			if done++; done == 1 {
				break
			}
		}
	}
	return nil
}

// countsBy reports whether a figure that the report prints counts what a word
// says was done: "auditors have found" counts nothing.
func (w *writer) countsBy(word string) bool {
	stem := text.Stem(word)
	for _, r := range w.table {
		if text.Stem(strings.ToLower(r.figure.Action)) == stem {
			return true
		}
	}
	for _, f := range w.f.Figures {
		if f.Action != "" && text.Stem(strings.ToLower(f.Action)) == stem && w.used[fmt.Sprintf("%s:%d", f.Document, f.Sentence)] {
			return true
		}
	}
	return false
}

// shownWords are the stems of the question and of the table's actions.
func (w *writer) shownWords() map[string]bool {
	shown := map[string]bool{}
	for _, r := range w.table {
		shown[text.Stem(strings.ToLower(r.figure.Action))] = true
	}
	if len(w.table) == 0 {
		for _, s := range text.Stems(w.f.Question.Text) {
			shown[s] = true
		}
	}
	return shown
}

var convictions = []string{"convicted", "conviction", "convictions", "pleaded guilty", "pled guilty", "found guilty", "sentenced"}

// outcomeGaps says for the events printed with arrests or charges that no
// source reports a conviction.
func (w *writer) outcomeGaps(ctx context.Context) error {
	n, asked := 0, map[string]bool{}
	for _, sec := range w.sections {
		for _, name := range w.eventsIn(sec) {
			if n == 2 || asked[name] || !w.hasArrests(name) {
				continue
			}
			n++
			asked[name] = true
			err := w.prove(ctx, fmt.Sprintf("What became of those arrested in %s: no source searched reports a conviction.", name),
				name, convictions, fmt.Sprintf("What became of those arrested in %s: were they charged, convicted, and of what?", name))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) hasArrests(event string) bool {
	for _, f := range w.f.Figures {
		if strings.EqualFold(f.Event, event) && (text.Stem(f.Unit) == "arrest" || text.Stem(strings.ToLower(f.Action)) == "arrest" || text.Stem(strings.ToLower(f.Action)) == "charg") {
			return true
		}
	}
	return false
}

// disclaimers adds what the sources cited say that they do not show.
func (w *writer) disclaimers() {
	n := 0
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		if s.Function != assay.Disclaimer && !disclaims(m, s) || w.perDoc[e.Document] == 0 || e.Score < 0.4*w.f.Evidence[0].Score || len(w.gaps) >= maxGaps {
			continue
		}
		c := candidate{Evidence: e, terms: termSet(s.Terms), figures: map[float64]bool{}, cluster: "gap"}
		if w.repeats(c) {
			continue
		}
		d, ok := w.say(e.Document, e.Sentence, alone)
		if !ok {
			continue
		}
		w.said = append(w.said, print{c.terms, c.figures, "gap", w.denial(c)})
		w.gaps = append(w.gaps, gap{w.claim(d), howMany(d.text), false})
		if n++; n == 3 {
			break
		}
	}
}

// howMany turns "does not say how many of the ten were minors" into a question.
func howMany(s string) string {
	i := strings.Index(s, "how many ")
	if i < 0 {
		return ""
	}
	q := strings.TrimRight(s[i:], ". ")
	if k := strings.IndexAny(q, ";,("); k > 0 {
		q = q[:k]
	}
	if len(q) > 110 || len(strings.Fields(q)) < 4 {
		return ""
	}
	return text.UpperFirst(q) + "?"
}

// recordGap says that nothing printed comes from a primary record.
func (w *writer) recordGap() {
	ids := w.printed()
	for _, id := range ids {
		switch w.f.Materials[id].Document.Class {
		case assay.Court, assay.Oversight:
			return
		}
	}
	if len(ids) == 0 {
		return
	}
	w.gaps = append(w.gaps, gap{assay.S{
		Text: "A primary record, such as a judgment or an audit: none of the sources used is of that kind.",
		Role: assay.GapRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "sources", IDs: ids, Classes: []assay.Class{assay.Court, assay.Oversight}, Count: 0},
	}, "Which court records or audits exist on this question?", false})
}

// periodGap says that no source is dated in the period asked about.
func (w *writer) periodGap() {
	q := w.f.Question
	if q.From == "" || q.To == "" {
		return
	}
	for _, m := range w.f.Materials {
		p := m.Document.Published
		if p != "" && p >= q.From[:min(len(p), 10)] && p <= q.To {
			return
		}
	}
	w.gaps = append(w.gaps, gap{assay.S{
		Text: fmt.Sprintf("The period asked about, %s to %s: none of the sources found is dated in it.", day(q.From), day(q.To)),
		Role: assay.GapRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "sources", Query: day(q.From) + " " + day(q.To), Count: 0},
	}, fmt.Sprintf("Which sources speak of %s to %s?", day(q.From), day(q.To)), false})
}

// printed gives the documents of which something is printed, by ID.
func (w *writer) printed() []string {
	ids := []string{}
	for id := range w.perDoc {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// scopeGap says how far the library reaches, when nothing else is missing.
func (w *writer) scopeGap() {
	a := w.f.Adequacy
	t := fmt.Sprintf("Anything outside the %d sources of this library.", a.DocumentsSearched)
	if a.Dates.To != "" {
		t = fmt.Sprintf("Anything outside the %d sources of this library, the latest of them dated %s.", a.DocumentsSearched, day(a.Dates.To))
	}
	w.gaps = append(w.gaps, gap{assay.S{Text: t, Role: assay.GapRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "sources", Query: day(a.Dates.To), IDs: w.printed(), Count: a.DocumentsSearched, Searched: a.DocumentsSearched}}, "", true})
}
