package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// row is one figure of the table, with the others that repeat it.
type row struct {
	figure   assay.Figure
	others   []assay.Figure // same number of the same event or origin
	interest assay.Interest
	score    float64
	origin   string // letter in the report
}

const maxRows = 8

// chooseFigures picks the figures that count what the question asks about.
func (w *writer) chooseFigures() {
	w.asked = w.askedUnits()
	if len(w.asked) == 0 {
		return
	}
	relevance := map[string]float64{}
	for _, e := range w.f.Evidence {
		relevance[e.Document] = max(relevance[e.Document], e.Score)
	}
	top := 0.0
	if len(w.f.Evidence) > 0 {
		top = w.f.Evidence[0].Score
	}
	actions := w.actionsAsked()
	var rows []row
	places := w.placesAsked()
	for _, f := range w.f.Figures {
		if w.elsewhere(f, places) || f.Role != assay.Asserted || f.Value < 2 || w.f.Question.Ask == assay.AskWhich && (f.Event == "" || !w.ofActor(f.Document)) || !w.kindAsked(f) || relevance[f.Document] == 0 || !w.actionAsked(f, actions) {
			continue
		}
		r := row{figure: f, interest: w.interestOf(f)}
		r.score = w.figureScore(f) + 0.4*relevance[f.Document]/top
		if r.score >= 0.75 || w.f.Question.Ask == assay.AskWhich || w.f.Question.Ask == assay.AskDisclose && w.speaksOfActor(f.Document) {
			rows = append(rows, r)
		}
	}
	rows = w.mergeRows(rows)
	if w.f.Question.Ask == assay.AskWhich {
		rows = largestOfEach(rows)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].score > rows[j].score })
	if len(rows) > maxRows {
		rows = rows[:maxRows]
	}
	sort.SliceStable(rows, func(i, j int) bool {
		if rows[i].figure.Value != rows[j].figure.Value {
			return rows[i].figure.Value < rows[j].figure.Value
		}
		return rows[i].figure.ID < rows[j].figure.ID
	})
	w.table = rows
}

// ofActor reports whether a document speaks of the question's actor.
func (w *writer) ofActor(document string) bool {
	for _, e := range w.f.Evidence {
		if e.Document == document {
			return e.Actor >= wideActor
		}
	}
	return false
}

// largestOfEach keeps the largest figure of each event.
func largestOfEach(rows []row) []row {
	index := map[string]int{}
	var out []row
	for _, r := range rows {
		key := strings.ToLower(r.figure.Event)
		i, ok := index[key]
		switch {
		case !ok:
			index[key] = len(out)
			out = append(out, r)
		case r.figure.Value > out[i].figure.Value:
			out[i] = r
		}
	}
	return out
}

// isRoot reports whether a document is the first source of its origin.
func (w *writer) isRoot(document string) bool {
	o, ok := w.f.OriginOf(document)
	return ok && len(o.Members) > 1 && o.Root == document
}

// mergeRows joins the rows that give one number of one event or one origin, and
// those that repeat one quantity on one word.
func (w *writer) mergeRows(rows []row) []row {
	var out []row
	index := map[string]int{}
	for _, r := range rows {
		f := r.figure
		where := f.Event
		if where == "" {
			where = "origin " + f.Origin
		}
		keys := []string{fmt.Sprintf("%g|%s|%s", f.Value, f.Unit, strings.ToLower(where))}
		if f.Quantity != "" && f.Status == assay.Repeated {
			keys = append(keys, "quantity "+f.Quantity)
		}
		at := -1
		for _, k := range keys {
			if i, ok := index[k]; ok && at < 0 {
				at = i
			}
		}
		if at < 0 {
			at = len(out)
			out = append(out, r)
		} else if better := r.score > out[at].score; w.isRoot(f.Document) || better && !w.isRoot(out[at].figure.Document) {
			r.others = append(out[at].others, out[at].figure)
			out[at] = r
		} else {
			out[at].others = append(out[at].others, f)
		}
		for _, k := range keys {
			if _, ok := index[k]; !ok {
				index[k] = at
			}
		}
	}
	return out
}

// draftFigures writes the table, its range, and what the figures do not share.
func (w *writer) draftFigures(pool []candidate) {
	if len(w.table) < 2 {
		if len(w.table) == 1 && w.f.Question.Ask == assay.AskHowMany {
			w.only = &w.table[0]
		}
		w.table = nil
		return
	}
	sec := section{key: "figures"}
	t := &assay.Table{Caption: "Figures claimed, and by whom", Columns: w.columns()}
	for _, r := range w.table {
		t.Rows = append(t.Rows, w.tableRow(r))
		if r.figure.Kind == assay.Count {
			sec.out.FigureIDs = append(sec.out.FigureIDs, r.figure.ID)
		}
	}
	if len(sec.out.FigureIDs) < 3 {
		sec.out.FigureIDs = nil
	}
	sec.out.Table = t
	sec.out.ChartUnit = w.unitPlural()
	if len(w.f.Question.Figures) > 0 {
		sec.out.Asked = w.f.Question.Figures[0].Value
	}
	sec.out.Sentences = append(sec.out.Sentences, w.rangeSentences()...)
	sec.out.Sentences = append(sec.out.Sentences, w.unlike()...)
	sec.out.Sentences = append(sec.out.Sentences, w.conflicts(func(f assay.Figure) bool {
		return (len(w.asked) == 0 || slices.Contains(w.asked, f.Unit)) && w.relevantFigure(f)
	})...)
	sec.out.Sentences = append(sec.out.Sentences, w.dateConflicts()...)
	w.explain(&sec, pool)
	sec.out.Heading = "The figures"
	same := w.sameAction()
	low, high := same[0].figure, same[len(same)-1].figure
	if low.Value != high.Value && w.f.Question.Ask != assay.AskDisclose {
		sec.out.Heading = "The figures, from " + lowerFirst(low.Text) + " to " + lowerFirst(high.Text)
	}
	if sec.out.Sentences == nil {
		sec.out.Sentences = []assay.S{}
	}
	w.sections = append(w.sections, sec)
}

func (w *writer) unitPlural() string {
	if len(w.asked) == 0 {
		return "counted"
	}
	return pluralOf(w.asked[0])
}

func pluralOf(unit string) string { return text.Plural(unit) }

func (w *writer) columns() []string {
	actor := w.body()
	independent := "Independent?"
	if actor != "" {
		independent = "Independent of " + withArticle(actor) + "?"
	}
	first := "Who says so"
	if w.f.Question.Ask == assay.AskWhich {
		first = "Event, and who says so"
	}
	return []string{first, text.UpperFirst(w.unitPlural()), "When", "What was counted", independent}
}

func (w *writer) tableRow(r row) assay.Row {
	f := r.figure
	when := f.Period
	if when == "" {
		when = "not said"
	}
	answer := map[assay.Interest]string{assay.Interested: "no", assay.Partner: "no, public body", assay.Independent: "yes"}[r.interest]
	who := text.UpperFirst(w.owner(f))
	if w.f.Question.Ask == assay.AskWhich {
		who = f.Event + " (" + w.owner(f) + ")"
	}
	out := assay.Row{
		Cells:     []string{who, f.Text, when, counted(f), answer},
		FigureID:  f.ID,
		Citations: w.figureCitations(f),
	}
	seen := map[string]bool{f.Document: true}
	for _, o := range r.others {
		if !seen[o.Document] && len(out.Citations) < 2 && w.f.Question.Ask != assay.AskWhich {
			seen[o.Document] = true
			out.Citations = append(out.Citations, w.figureCitation(o))
		}
	}
	return out
}

// counted says what a figure counts, in the source's words.
func counted(f assay.Figure) string {
	var parts []string
	for _, p := range strings.Split(f.Population, ";") {
		if p = strings.TrimSpace(p); p != "" && len(p) < 60 {
			parts = append(parts, p)
		}
	}
	if f.Action != "" {
		parts = append(parts, f.Action)
	}
	if len(parts) == 0 {
		return "not said"
	}
	return strings.Join(parts, "; ")
}

// owner names who gives a figure: the speaker in the text, or the source.
func (w *writer) owner(f assay.Figure) string {
	if m := w.f.Materials[f.Document]; f.Owner == ShortName(m.Document, w.o.Names) {
		return w.voiceOf(f.Document).name
	}
	if first, rest, ok := strings.Cut(f.Owner, " "); ok && first == "The" && lowerFirst(rest) == rest {
		return lowerFirst(f.Owner) // a sentence began with it
	}
	if lowerFirst(f.Owner) != f.Owner {
		return withArticle(f.Owner)
	}
	return f.Owner
}

func (w *writer) figureCitation(f assay.Figure) assay.Citation {
	s := w.f.Materials[f.Document].Annotation.Sentences[f.Sentence]
	return w.cite(f.Document, s.Span)
}

// rangeSentences gives, for the action that most rows share, the lowest and the
// highest figure with their owners, and how many of all come from an
// independent source.
func (w *writer) rangeSentences() []assay.S {
	var out []assay.S
	if rows := w.sameAction(); len(rows) >= 2 && w.f.Question.Ask != assay.AskWhich && w.f.Question.Ask != assay.AskDisclose {
		low, high := rows[0].figure, rows[len(rows)-1].figure
		what := w.unitPlural()
		if a := commonAction(rows); a != "" {
			what += " " + a
		}
		if low.Value != high.Value {
			out = append(out, assay.S{
				Role: assay.ClaimRole, Citations: append(w.figureCitations(low), w.figureCitations(high)...),
				Text: fmt.Sprintf("The figures for %s run from %s (%s) to %s (%s).", what, low.Text, w.owner(low), high.Text, w.owner(high)),
			})
		}
	}
	independent := 0
	var ids []string
	for _, r := range w.table {
		ids = append(ids, r.figure.ID)
		if r.interest == assay.Independent {
			independent++
		}
	}
	if actor := w.body(); actor != "" {
		of, n := withArticle(actor), len(w.table)
		t := fmt.Sprintf("None of the %s figures comes from a source independent of %s.", text.NumberWord(n), of)
		switch {
		case independent == 0 && n == 2:
			t = fmt.Sprintf("Neither figure comes from a source independent of %s.", of)
		case independent == n && n == 2:
			t = fmt.Sprintf("Both figures come from sources independent of %s.", of)
		case independent == n:
			t = fmt.Sprintf("Each of the %s figures comes from a source independent of %s.", text.NumberWord(n), of)
		case independent > 0:
			t = fmt.Sprintf("Of the %s figures, %s %s from a source independent of %s.", text.NumberWord(n), text.NumberWord(independent), verb(independent, "comes", "come"), of)
		}
		out = append(out, assay.S{Text: t, Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", Query: actor, IDs: ids, Count: independent}})
	}
	return out
}

// sameAction gives the rows of the action that most rows share, by value.
func (w *writer) sameAction() []row {
	count := map[string]int{}
	best := ""
	for _, r := range w.table {
		a := w.actionOf(r.figure)
		count[a]++
		if count[a] > count[best] || count[a] == count[best] && a > best {
			best = a
		}
	}
	var out []row
	for _, r := range w.table {
		if w.actionOf(r.figure) == best {
			out = append(out, r)
		}
	}
	return out
}

// commonAction gives the word that most rows have for what happened.
func commonAction(rows []row) string {
	count := map[string]int{}
	best := ""
	for _, r := range rows {
		a := strings.ToLower(r.figure.Action)
		if count[a]++; count[a] > count[best] || count[a] == count[best] && a > best {
			best = a
		}
	}
	return best
}

// figureCitations cites a figure's sentence and, when its owner is named in
// another, that one.
func (w *writer) figureCitations(f assay.Figure) []assay.Citation {
	out := []assay.Citation{w.figureCitation(f)}
	m := w.f.Materials[f.Document]
	s := m.Annotation.Sentences[f.Sentence]
	owner := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(f.Owner, "the "), "The "))
	body := strings.ToLower(m.Document.Text[s.Start:s.End])
	if f.Owner != ShortName(m.Document, w.o.Names) && !strings.Contains(body, owner) {
		if at, ok := w.naming(m, f.Sentence, owner); ok {
			out = append(out, w.cite(f.Document, at))
		}
	}
	if event := strings.ToLower(f.Event); w.f.Question.Ask == assay.AskWhich && !strings.Contains(body, event) {
		if at, ok := w.naming(m, f.Sentence, event); ok {
			out = append(out, w.cite(f.Document, at))
		}
	}
	return out
}

// unlike says that rows with different actions count different things.
func (w *writer) unlike() []assay.S {
	var actions, keys, ids []string
	for _, r := range w.table {
		if a, key := strings.ToLower(r.figure.Action), w.actionOf(r.figure); a != "" && !slices.Contains(keys, key) {
			actions, keys = append(actions, a), append(keys, key)
		}
		ids = append(ids, r.figure.ID)
	}
	if len(actions) < 2 {
		return nil
	}
	sort.Strings(actions)
	return []assay.S{{
		Text: fmt.Sprintf("They count different things, %s %s, and cannot be added up.", w.unitPlural(), text.List(actions)),
		Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", IDs: ids, Count: len(actions)},
	}}
}

// actionOf is the action in a figure's quantity, one for all its synonyms; its
// own where sources have several words for one number.
func (w *writer) actionOf(f assay.Figure) string {
	if parts := strings.Split(f.Quantity, "|"); len(parts) > 2 && parts[2] != "" {
		return parts[2]
	}
	stem := text.Stem(strings.ToLower(f.Action))
	if w.f.Profile != nil {
		for _, group := range w.f.Profile.Synonyms {
			for _, word := range group {
				if text.Stem(word) == stem {
					return text.Stem(group[0])
				}
			}
		}
	}
	return stem
}

// explaining words give a reason why numbers differ.
var explaining = []string{" reflects", " reflecting", "because", "attributed to", "put down to", "explained", "due to", "does not define", "never defines", "counted differently", "different definition", "double count", "counted twice"}

// explain adds what a source says of why the figures differ.
func (w *writer) explain(sec *section, pool []candidate) {
	documents := map[string]bool{}
	for _, r := range w.table {
		documents[r.figure.Document] = true
		for _, o := range r.others {
			documents[o.Document] = true
		}
	}
	n := 0
	for _, c := range pool {
		if !documents[c.Document] || n == 2 || w.repeats(c) || w.wasUsed(c) {
			continue
		}
		m := w.f.Materials[c.Document]
		s := m.Annotation.Sentences[c.Sentence]
		lower := strings.ToLower(m.Document.Text[s.Start:s.End])
		for _, cue := range explaining {
			if strings.Contains(lower, cue) {
				if d, ok := w.say(c.Document, c.Sentence, alone); ok {
					sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
					sec.head = append(sec.head, c.Evidence)
					w.note(c)
					n++
				}
				break
			}
		}
	}
}

func (w *writer) reportFigure(r row, numbers map[string]int) assay.ReportFigure {
	f := r.figure
	c := w.figureCitation(f)
	return assay.ReportFigure{
		ID: f.ID, Text: f.Text, Value: f.Value, Low: f.Low, High: f.High, Open: f.Open, Approx: f.Approx, Kind: f.Kind, Unit: f.Unit,
		Population: f.Population, Action: f.Action, Event: f.Event, Place: f.Place, Period: f.Period, Owner: w.owner(f), Modality: f.Modality,
		Status: f.Status, Why: f.Why, Origin: r.origin, N: numbers[c.Anchor.DocumentSHA256], Anchor: c.Anchor,
	}
}
