package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/render"
	"assay/internal/text"
)

const (
	figureRows = 100
	// chartFrom is how many different numbers of one thing make a chart worth a look.
	chartFrom = 3
	// mostOptions is how many values a field of a form offers: those that most rows have.
	mostOptions = 60
)

// ledger is the computed figures, in the order in which they are shown.
type ledger struct {
	rows []ledgerEntry
}

// ledgerEntry is a figure with what it is listed under.
type ledgerEntry struct {
	check.LedgerRow
	heading string   // "Children located"
	years   []string // of its period, else of its source
}

// size estimates the bytes that a ledger holds.
func (l *ledger) size() int {
	n := 0
	for i := range l.rows {
		r := &l.rows[i]
		n += 900 + len(r.Said) + len(r.Text) + len(r.Population) + len(r.Event) + len(r.Why)
	}
	return n
}

// ledgerOf gives the ledger of a scope.
func (s *Server) ledgerOf(ctx context.Context, x scope) (*ledger, error) {
	return computed(ctx, &s.browsing, s.ledgers, "figures", x, func(ctx context.Context) (*ledger, error) {
		rows, err := check.Ledger(ctx, s.looking(), s.Library, x.Words)
		if err != nil {
			return nil, err
		}
		return newLedger(rows), nil
	})
}

func newLedger(rows []check.LedgerRow) *ledger {
	figures := make([]assay.Figure, len(rows))
	for i := range rows {
		figures[i] = rows[i].Figure
	}
	l := &ledger{}
	counts := map[string]int{}
	for _, p := range render.ByThing(figures) {
		unit, action := render.Counted(p.First)
		e := ledgerEntry{LedgerRow: rows[p.Row], heading: text.UpperFirst(strings.TrimSpace(unit + " " + action))}
		if years := text.Years(p.Period); years != "" {
			e.years = strings.Split(years, "-")
		} else if e.Source != nil && len(e.Source.Published) >= 4 {
			e.years = []string{e.Source.Published[:4]}
		}
		l.rows = append(l.rows, e)
		counts[e.heading]++
	}
	// What is counted most often comes first; a reader who lands here looks for that.
	slices.SortStableFunc(l.rows, func(a, b ledgerEntry) int {
		return cmp.Or(cmp.Compare(counts[b.heading], counts[a.heading]), strings.Compare(a.heading, b.heading))
	})
	return l
}

// figureFilter is what an address narrows the ledger by.
type figureFilter struct {
	words                            []string
	unit, owner, status, year, class string
	least                            float64
	limited                          bool // by least
}

// unsaid stands for an empty value in a filter.
const unsaid = "-"

func newFigureFilter(q url.Values) (figureFilter, error) {
	f := figureFilter{
		words: text.Stems(q.Get("words")), unit: q.Get("unit"), owner: q.Get("owner"), status: q.Get("status"),
		year: q.Get("year"), class: q.Get("class"),
	}
	least := strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(q.Get("least"))
	if least == "" {
		return f, nil
	}
	v, err := strconv.ParseFloat(least, 64)
	if err != nil || v != v || v-v != 0 {
		return f, fmt.Errorf("%w: the least value has to be a number, as 1000: %.40q is none", assay.ErrUsage, q.Get("least"))
	}
	f.least, f.limited = v, true
	return f, nil
}

func (f *figureFilter) pass(e *ledgerEntry) bool {
	is := func(want, got string) bool { return want == "" || want == cmp.Or(got, unsaid) }
	class := ""
	if e.Source != nil {
		class = string(e.Source.Class)
	}
	return is(f.unit, e.Unit) && is(f.owner, e.Owner) && is(f.status, string(e.Status)) && is(f.class, class) &&
		(f.year == "" || slices.Contains(e.years, f.year) || f.year == unsaid && len(e.years) == 0) &&
		(!f.limited || e.Value >= f.least) && e.Holds(f.words)
}

// figuresPage is the ledger with filters.
type figuresPage struct {
	frame
	scope
	Words, Least string
	Wrong        string // what is wrong with the least value
	Choices      []picker
	Narrowed     bool
	Needs        bool // words, before anything can be shown
	Count        string
	Quantities   string
	Corroborated string
	Groups       []figureGroup
	CSV, Chart   string
	ChartWords   string
	Open         bool // the chart is shown at once
	Pages        paging
}

// figureGroup is the rows of one thing.
type figureGroup struct {
	Heading, Count string
	Rows           []figureRow
}

// figureRow is a figure as a row shows it.
type figureRow struct {
	ID, Approx, Number string
	Same               bool // the same quantity as the row before
	Counted, Event     string
	When, Told         string // Told: when the source was published, where no period is given
	Owner              string
	Modality           string
	Sign, Status, Why  string
	Origins            string
	Source, Publisher  string
	Origin, Class      string
}

// figuresOf reads an address's filters and gives the rows that pass them.
func (s *Server) figuresOf(r *http.Request) (q url.Values, x scope, l *ledger, kept []int, err error) {
	if q, err = filters(r); err != nil {
		return
	}
	f, err := newFigureFilter(q)
	if err != nil {
		return
	}
	if x, err = s.scopeOf(r, q.Get("words")); err != nil {
		return
	}
	l = &ledger{}
	if x.Large && len(f.words) == 0 {
		return
	}
	if l, err = s.ledgerOf(r.Context(), x); err != nil {
		return
	}
	for i := range l.rows {
		if f.pass(&l.rows[i]) {
			kept = append(kept, i)
		}
	}
	return
}

// browseFigures shows the ledger.
func (s *Server) browseFigures(w http.ResponseWriter, r *http.Request) error {
	q, x, l, kept, err := s.figuresOf(r)
	if errors.Is(err, errWorking) {
		return s.working(w, r, "figures", x)
	}
	if err != nil {
		return err
	}
	p := &figuresPage{frame: s.frame(r, "figures", "Figures"), scope: x, Words: q.Get("words"), Least: q.Get("least"), Narrowed: len(q) > 0}
	p.NoIndex = p.Narrowed
	p.Needs = x.Large && len(text.Stems(p.Words)) == 0
	p.choose(l, q)
	p.tell(l, kept)
	keys := make([]string, len(kept))
	for i, n := range kept {
		keys[i] = l.rows[n].ID
	}
	from, to, pages, err := rowsOf(keys, q, figureRows, "/figures")
	if err != nil {
		return err
	}
	p.Pages = pages
	p.group(l, kept, from, to)
	if len(kept) > 0 {
		p.CSV = address("/figures.csv", q, "after", "", "before", "")
	}
	if most := render.Comparable(figuresAt(l, kept)); most >= chartFrom {
		p.Chart = address("/figures.svg", q, "after", "", "before", "")
		p.ChartWords = "Claimed and corroborated, on one scale for each thing that several numbers count. The table below has the same numbers in words."
		p.Open = len(kept) <= figureRows/2
	}
	return s.show(w, r, http.StatusOK, "browse_figures", p)
}

func figuresAt(l *ledger, rows []int) []assay.Figure {
	out := make([]assay.Figure, len(rows))
	for i, n := range rows {
		out[i] = l.rows[n].Figure
	}
	return out
}

// tell counts what is shown.
func (p *figuresPage) tell(l *ledger, kept []int) {
	quantities, corroborated := map[string]bool{}, 0
	for _, n := range kept {
		quantities[l.rows[n].Quantity] = true
		if l.rows[n].Status == assay.Corroborated {
			corroborated++
		}
	}
	p.Count = text.Count(len(kept), "figure", "figures")
	p.Quantities = text.Count(len(quantities), "quantity", "quantities")
	p.Corroborated = "none"
	if corroborated > 0 {
		p.Corroborated = text.Group(corroborated)
	}
}

// choose makes the fields of the form, of the values that most figures have.
func (p *figuresPage) choose(l *ledger, q url.Values) {
	field := func(name, label, anything string, byValue bool, words func(string) string, value func(*ledgerEntry) []string) {
		counts := map[string]int{}
		for i := range l.rows {
			for _, v := range value(&l.rows[i]) {
				counts[cmp.Or(v, unsaid)]++
			}
		}
		p.Choices = append(p.Choices, newPicker(name, label, anything, q.Get(name), mostChosen(counts, byValue, words)))
	}
	one := func(get func(*ledgerEntry) string) func(*ledgerEntry) []string {
		return func(e *ledgerEntry) []string { return []string{get(e)} }
	}
	same := func(s string) string { return s }
	field("unit", "What is counted", "all units", false, text.Plural, one(func(e *ledgerEntry) string { return e.Unit }))
	field("owner", "Who says so", "all owners", false, same, one(func(e *ledgerEntry) string { return e.Owner }))
	field("status", "Status", "any status", false, same, one(func(e *ledgerEntry) string { return string(e.Status) }))
	field("year", "Year", "all years", true, same, func(e *ledgerEntry) []string {
		if len(e.years) == 0 {
			return []string{""}
		}
		return slices.Compact(slices.Sorted(slices.Values(e.years)))
	})
	field("class", "Class of source", "all classes", false, className, one(func(e *ledgerEntry) string {
		if e.Source == nil {
			return ""
		}
		return string(e.Source.Class)
	}))
}

// mostChosen makes the choices of a field: those of most rows, or by value, the last first.
func mostChosen(counts map[string]int, byValue bool, words func(string) string) []deskChoice {
	values := make([]string, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b string) int {
		if byValue {
			return strings.Compare(b, a)
		}
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	var out []deskChoice
	for _, v := range values[:min(len(values), mostOptions)] {
		label := "not said"
		if v != unsaid {
			label = text.Cut(render.Clean(words(v)), 60)
		}
		out = append(out, deskChoice{Value: v, Words: label + " (" + text.Group(counts[v]) + ")"})
	}
	return out
}

// group fills in the rows of a page.
func (p *figuresPage) group(l *ledger, kept []int, from, to int) {
	perHeading := map[string]int{}
	for _, n := range kept {
		perHeading[l.rows[n].heading]++
	}
	quantity := ""
	for _, n := range kept[from:to] {
		e := &l.rows[n]
		if len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Heading != e.heading {
			p.Groups = append(p.Groups, figureGroup{Heading: e.heading, Count: text.Count(perHeading[e.heading], "figure", "figures")})
			quantity = ""
		}
		g := &p.Groups[len(p.Groups)-1]
		row := newFigureRow(e)
		row.Same = quantity != "" && e.Quantity == quantity
		quantity = e.Quantity
		g.Rows = append(g.Rows, row)
	}
	for i := range p.Groups {
		p.Groups[i].Heading = text.Cut(render.Clean(p.Groups[i].Heading), 120)
	}
}

func newFigureRow(e *ledgerEntry) figureRow {
	cut := func(s string, n int) string { return text.Cut(render.Clean(s), n) }
	row := figureRow{
		ID: e.ID, Number: cut(e.Text, 80), When: cut(e.Period, 60), Owner: cut(cmp.Or(e.Owner, "not said"), 80), Modality: string(e.Modality),
		Status: string(e.Status), Why: cut(e.Why, 160), Origin: e.Origin, Origins: text.Count(e.Repeated, "origin", "origins"),
		Source: sourcePage(e.Document, e.Span), Event: cut(strings.Join(nonEmpty(e.Event, e.Place), ", "), 100),
	}
	if n := len(e.Approx); n > 0 && len(row.Number) > n && strings.EqualFold(row.Number[:n], e.Approx) {
		row.Approx, row.Number = row.Number[:n], strings.TrimSpace(row.Number[n:])
	}
	row.Counted = cut(countedWords(&e.Figure), 120)
	row.Sign = figureSigns[e.Status]
	if e.Source != nil {
		row.Publisher, row.Class = cut(publisherOf(e.Source), 80), className(string(e.Source.Class))
		if row.When == "" && e.Source.Published != "" {
			row.Told = dateWords(e.Source.Published)
		}
	}
	return row
}

// behind are the words that begin what stands behind a noun: of whom, aged what.
var behind = []string{"of", "aged", "down", "from", "in", "under", "over", "up", "between", "with", "who", "whose", "by", "at", "for", "to"}

// countedWords says what a figure counts, its modifiers where they stand in a
// sentence: missing children aged 4 to 17, located.
func countedWords(f *assay.Figure) string {
	unit := f.Unit
	switch {
	case f.Kind == assay.Money:
		unit = "" // the number names it
	case f.Kind == assay.Count && f.Value != 1:
		unit = text.Plural(f.Unit)
	}
	var before, after []string
	for part := range strings.SplitSeq(f.Population, ";") {
		part = strings.TrimSpace(part)
		if first, _, _ := strings.Cut(part, " "); slices.Contains(behind, first) {
			after = append(after, part)
		} else {
			before = append(before, part)
		}
	}
	return strings.Join(nonEmpty(strings.Join(nonEmpty(before...), ", "), unit, f.Action, strings.Join(after, ", ")), " ")
}

// figureSigns are the classes of the signs before a status; the others have a plain ring.
var figureSigns = map[assay.FigureStatus]string{
	assay.Corroborated: "corroborated", assay.Disputed: "disputed", assay.DifferentQuantity: "other-quantity",
}

// nonEmpty gives the parts that are not empty.
func nonEmpty(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// figuresCSV gives the rows that pass the filters, all of them.
func (s *Server) figuresCSV(w http.ResponseWriter, r *http.Request) error {
	_, x, l, kept, err := s.figuresOf(r)
	if err != nil {
		return err
	}
	if err := x.refuse("figures", kept); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := render.FiguresCSV(&b, figuresAt(l, kept)); err != nil {
		return err
	}
	return s.download(w, r, "figures.csv", b.Bytes())
}

// refuse says what to do where a file of the whole library was asked for that is too large.
func (x scope) refuse(what string, kept []int) error {
	if !x.Large || len(kept) > 0 || len(text.Stems(x.Words)) > 0 {
		return nil
	}
	return fmt.Errorf("%w: the library holds %s, more than %s: add words to look at the %s of some of them",
		assay.ErrTooLarge, text.Count(x.Documents, "source", "sources"), text.Group(wholeLibrary), what)
}

// download sends a table as a file.
func (s *Server) download(w http.ResponseWriter, r *http.Request, name string, body []byte) error {
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return s.send(w, r, http.StatusOK, "text/csv; charset=utf-8; header=present", body)
}

// figuresSVG draws the figures that pass the filters. The drawing has its style
// in itself; nothing else may be loaded from it, and no script runs.
func (s *Server) figuresSVG(w http.ResponseWriter, r *http.Request) error {
	_, _, l, kept, err := s.figuresOf(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := render.LedgerSVG(&b, figuresAt(l, kept)); err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
	return s.send(w, r, http.StatusOK, "image/svg+xml", b.Bytes())
}
