package report

import (
	"fmt"
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
	var rows []row
	for _, f := range w.f.Figures {
		if f.Role != assay.Asserted || !w.kindAsked(f) || relevance[f.Document] == 0 {
			continue
		}
		r := row{figure: f, interest: w.interestOf(f)}
		r.score = w.figureScore(f) + 0.4*relevance[f.Document]/top
		if r.score >= 0.75 {
			rows = append(rows, r)
		}
	}
	rows = mergeRows(rows)
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

// askedUnits gives the units that the question asks about: of its own number,
// of what follows "how many", or of its concepts.
func (w *writer) askedUnits() []string {
	q := w.f.Question
	units := map[string]bool{}
	for _, f := range w.f.Figures {
		if f.Unit != "" && f.Kind == assay.Count {
			units[f.Unit] = true
		}
	}
	var out []string
	add := func(stems []string) {
		for u := range units {
			if contains(stems, text.Stem(u)) && !contains(out, u) {
				out = append(out, u)
			}
		}
	}
	for _, f := range q.Figures {
		if f.Unit != "" {
			u := f.Unit
			if w.f.Profile != nil && w.f.Profile.Units[u] != "" {
				u = w.f.Profile.Units[u]
			}
			out = append(out, u)
		}
	}
	if len(out) > 0 {
		return out
	}
	if q.Ask == assay.AskHowMany {
		at, first := len(q.Text)+1, -1
		lower := strings.ToLower(q.Text)
		for i, c := range q.Concepts {
			if k := strings.Index(lower, strings.ToLower(c.Text)); k >= 0 && k < at {
				at, first = k, i
			}
		}
		if first >= 0 {
			add(q.Concepts[first].Stems)
		}
		sort.Strings(out)
		return out
	}
	for _, c := range q.Concepts {
		add(c.Stems)
	}
	sort.Strings(out)
	return out
}

func (w *writer) kindAsked(f assay.Figure) bool {
	for _, q := range w.f.Question.Figures {
		if q.Kind != assay.Count && q.Kind == f.Kind {
			return true
		}
	}
	return f.Kind == assay.Count && contains(w.asked, f.Unit)
}

// figureScore says how near a figure is to what the question asks.
func (w *writer) figureScore(f assay.Figure) float64 {
	score := 0.0
	action := text.Stem(strings.ToLower(f.Action))
	population := text.Set(f.Population)
	for _, c := range w.f.Question.Concepts {
		for _, s := range c.Stems {
			if s == action {
				score += 0.5
				break
			}
			if population[s] {
				score += 0.2
				break
			}
		}
	}
	for _, want := range w.f.Question.Figures {
		d := f.Value - want.Value
		switch {
		case want.Open && f.Value >= want.Low:
			score += 0.5
		case !want.Open && d*d <= want.Value*want.Value*0.0025:
			score += 0.6
		}
	}
	m := w.f.Materials[f.Document]
	s := m.Annotation.Sentences[f.Sentence]
	names := w.f.Question.Actor.Names
	switch {
	case len(names) == 0, mentionsAny(m.Document.Text[s.Start:s.End], names), contains(w.f.Question.Actor.Members, m.Document.Owner):
		score += 0.3
	case mentionsAny(m.Document.Title, names), mentionsAny(m.Document.Text, names):
		score += 0.2
	}
	if f.Action != "" {
		score += 0.1
	}
	return score
}

func mentionsAny(s string, names []string) bool {
	for _, n := range names {
		if len(n) > 1 && strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// interestOf gives the interest of whoever gives a figure.
func (w *writer) interestOf(f assay.Figure) assay.Interest {
	for _, e := range w.f.Evidence {
		if e.Document == f.Document && e.Sentence == f.Sentence {
			return e.Interest
		}
	}
	o, _ := w.f.OriginOf(f.Document)
	if o.Interest == "" {
		return assay.Independent
	}
	return o.Interest
}

// mergeRows joins the rows that give one number of one event or one origin.
func mergeRows(rows []row) []row {
	var out []row
	index := map[string]int{}
	for _, r := range rows {
		f := r.figure
		where := f.Event
		if where == "" {
			where = "origin " + f.Origin
		}
		key := fmt.Sprintf("%g|%s|%s|%s", f.Value, f.Unit, strings.ToLower(where), f.Approx)
		i, ok := index[key]
		if !ok {
			index[key] = len(out)
			out = append(out, r)
			continue
		}
		if r.score > out[i].score {
			r.others = append(out[i].others, out[i].figure)
			out[i] = r
		} else {
			out[i].others = append(out[i].others, f)
		}
	}
	return out
}

// draftFigures writes the table, its range, and what the figures do not share.
func (w *writer) draftFigures(pool []candidate) {
	if len(w.table) < 2 {
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
	sec.out.Sentences = append(sec.out.Sentences, w.conflicts()...)
	sec.out.Sentences = append(sec.out.Sentences, w.dateConflicts()...)
	w.explain(&sec, pool)
	sec.out.Heading = "The figures"
	low, high := w.table[0].figure, w.table[len(w.table)-1].figure
	if low.Value != high.Value {
		sec.out.Heading = "The figures, from " + low.Text + " to " + high.Text
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

var irregularPlurals = map[string]string{"child": "children", "person": "people", "man": "men", "woman": "women"}

func pluralOf(unit string) string {
	if p := irregularPlurals[unit]; p != "" {
		return p
	}
	switch {
	case strings.HasSuffix(unit, "y") && len(unit) > 2 && !strings.ContainsRune("aeiou", rune(unit[len(unit)-2])):
		return unit[:len(unit)-1] + "ies"
	case strings.HasSuffix(unit, "s"), strings.HasSuffix(unit, "x"), strings.HasSuffix(unit, "ch"), strings.HasSuffix(unit, "sh"):
		return unit + "es"
	}
	return unit + "s"
}

func (w *writer) columns() []string {
	actor := w.f.Question.Actor.Name
	independent := "Independent?"
	if actor != "" {
		independent = "Independent of " + withArticle(actor) + "?"
	}
	return []string{"Who says so", text.UpperFirst(w.unitPlural()), "When", "What was counted", independent}
}

func (w *writer) tableRow(r row) assay.Row {
	f := r.figure
	when := f.Period
	if when == "" {
		when = "not said"
	}
	answer := map[assay.Interest]string{assay.Interested: "no", assay.Partner: "no, took part", assay.Independent: "yes"}[r.interest]
	out := assay.Row{
		Cells:     []string{text.UpperFirst(w.owner(f)), f.Text, when, counted(f), answer},
		FigureID:  f.ID,
		Citations: []assay.Citation{w.figureCitation(f)},
	}
	seen := map[string]bool{f.Document: true}
	for _, o := range r.others {
		if !seen[o.Document] && len(out.Citations) < 3 {
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
	if f.Event != "" {
		parts = append(parts, f.Event)
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
	return f.Owner
}

func (w *writer) figureCitation(f assay.Figure) assay.Citation {
	s := w.f.Materials[f.Document].Annotation.Sentences[f.Sentence]
	return w.cite(f.Document, s.Span)
}

// rangeSentences gives the lowest and highest figure with their owners, and how
// many come from an independent source.
func (w *writer) rangeSentences() []assay.S {
	low, high := w.table[0], w.table[len(w.table)-1]
	var out []assay.S
	if low.figure.Value != high.figure.Value {
		s := assay.S{Role: assay.ClaimRole, Citations: []assay.Citation{w.figureCitation(low.figure), w.figureCitation(high.figure)}}
		s.Text = fmt.Sprintf("The figures run from %s (%s) to %s (%s).", w.figureClause(low.figure), w.owner(low.figure), w.figureClause(high.figure), w.owner(high.figure))
		out = append(out, s)
	}
	independent := 0
	var ids []string
	for _, r := range w.table {
		ids = append(ids, r.figure.ID)
		if r.interest == assay.Independent {
			independent++
		}
	}
	actor := w.f.Question.Actor.Name
	if actor != "" {
		of := withArticle(actor)
		n := len(w.table)
		t := fmt.Sprintf("None of the %s comes from a source independent of %s.", numberWord(n), of)
		if independent > 0 {
			t = fmt.Sprintf("Of the %s, %s %s from a source independent of %s.", numberWord(n), numberWord(independent), verb(independent, "comes", "come"), of)
		}
		out = append(out, assay.S{Text: t, Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", IDs: ids, Count: independent}})
	}
	return out
}

func (w *writer) figureClause(f assay.Figure) string {
	if f.Action != "" {
		return f.Text + " " + f.Action
	}
	return f.Text
}

// unlike says that rows with different actions count different things.
func (w *writer) unlike() []assay.S {
	var actions, ids []string
	for _, r := range w.table {
		if a := strings.ToLower(r.figure.Action); a != "" && !contains(actions, a) {
			actions = append(actions, a)
		}
		ids = append(ids, r.figure.ID)
	}
	if len(actions) < 2 {
		return nil
	}
	sort.Strings(actions)
	return []assay.S{{
		Text: fmt.Sprintf("They do not measure one thing: the sources speak of %s %s. They cannot be added up.", w.unitPlural(), orList(actions)),
		Role: assay.CountRole, Citations: []assay.Citation{}, Basis: &assay.Basis{Kind: "figures", IDs: ids, Count: len(actions)},
	}}
}

func orList(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// conflicts names counts of one thing that differ by who gives them.
func (w *writer) conflicts() []assay.S {
	var out []assay.S
	done := map[string]bool{}
	for i, a := range w.f.Figures {
		if a.Status != assay.Disputed || done[a.Quantity] {
			continue
		}
		for _, b := range w.f.Figures[i+1:] {
			if b.Quantity != a.Quantity || b.Value == a.Value || b.Origin == a.Origin || b.Status != assay.Disputed || a.Owner == b.Owner {
				continue
			}
			if !w.relevantFigure(a) && !w.relevantFigure(b) {
				continue
			}
			done[a.Quantity] = true
			out = append(out, assay.S{
				Text: fmt.Sprintf("The %s are counted differently: %s according to %s, %s according to %s.", pluralOf(a.Unit), a.Text, w.owner(a), b.Text, w.owner(b)),
				Role: assay.ClaimRole, Citations: []assay.Citation{w.figureCitation(a), w.figureCitation(b)},
			})
			break
		}
		if len(out) == 2 {
			break
		}
	}
	return out
}

func (w *writer) relevantFigure(f assay.Figure) bool {
	for _, r := range w.table {
		if r.figure.Document == f.Document || r.figure.Event != "" && r.figure.Event == f.Event {
			return true
		}
	}
	return false
}

// dateConflicts names numbers that sources put in different periods.
func (w *writer) dateConflicts() []assay.S {
	var out []assay.S
	seen := map[float64]bool{}
	for i, a := range w.f.Figures {
		if a.Value < 1000 || seen[a.Value] || yearsOf(a.Period) == "" {
			continue
		}
		for _, b := range w.f.Figures[i+1:] {
			if b.Value != a.Value || b.Unit != a.Unit || b.Document == a.Document || yearsOf(b.Period) == "" || yearsOf(b.Period) == yearsOf(a.Period) {
				continue
			}
			seen[a.Value] = true
			out = append(out, assay.S{
				Text: fmt.Sprintf("The sources do not date the %s alike: %s according to %s, %s according to %s.", a.Text, a.Period, w.voiceOf(a.Document).name, b.Period, w.voiceOf(b.Document).name),
				Role: assay.ClaimRole, Citations: []assay.Citation{w.figureCitation(a), w.figureCitation(b)},
			})
			break
		}
		if len(out) == 1 {
			break
		}
	}
	return out
}

// yearsOf gives the years of a period as written.
func yearsOf(period string) string {
	var years []string
	for _, part := range strings.FieldsFunc(period, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(part) == 4 {
			years = append(years, part)
		}
	}
	return strings.Join(years, "-")
}

var explaining = []string{"reflect", "because", "put down to", "explained", "due to", "does not define", "mixes", "never defines"}

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
				if d, ok := w.say(c.Document, c.Sentence, false); ok {
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
