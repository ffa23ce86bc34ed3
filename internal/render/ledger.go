package render

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

//go:embed ledger.tmpl
var ledgerTemplate string

var ledgerTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("ledgers").Parse(reportTemplate + ledgerTemplate))
})

// The bounds of a ledger's chart.
const (
	maxLedgerCharts = 12
	ledgerMargin    = 20
	ledgerWidth     = 360
)

// ledgerStyle stands in the file itself, so that it can be opened, printed or
// set in a page alone. It follows the reader's light or dark setting; paper is light.
const ledgerStyle = `svg.ledger{--paper:#fdfdfc;--ink:#191c1f;--ink-2:#4c5359;--rule:#cfd4d3;--rule-2:#767e82;width:100%;max-width:30rem;height:auto;display:block;margin:auto;background:var(--paper)}
@media (prefers-color-scheme:dark){svg.ledger{--paper:#15181a;--ink:#e7e8e4;--ink-2:#adb4b8;--rule:#394145;--rule-2:#7f898e}}
@media print{svg.ledger{--paper:#fff;--ink:#191c1f;--ink-2:#4c5359;--rule:#cfd4d3;--rule-2:#767e82}}
.ledger text{fill:var(--ink);font:13px -apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums}
.ledger .t1,.ledger .t2{font-size:12px}.ledger .t2{fill:var(--ink-2)}.ledger .b{font-weight:600}.ledger .h{font-size:16px;font-weight:600}.ledger .blank{fill:var(--paper)}
.ledger .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}.ledger .grid{stroke:var(--rule)}
.ledger .ring{fill:var(--paper);stroke:var(--ink);stroke-width:2}.ledger .disc{fill:var(--ink);stroke:var(--ink);stroke-width:2}
.ledger .edge{fill:none;stroke:var(--rule-2);stroke-width:1.25}.ledger .range,.ledger .slash{stroke:var(--ink);stroke-width:2}`

// ledgerPage is the whole drawing.
type ledgerPage struct {
	Width, Height, Margin int
	Title, Desc           string
	Style                 template.CSS
	Shapes                []shape
	Charts                []placed
}

// placed is a chart at its height.
type placed struct {
	Y     int
	Scene *scene
}

// LedgerSVG writes a chart of a ledger, claimed against corroborated: for each
// thing that at least two different numbers count, a row of signs on one scale,
// with who gives each and what became of it in words. The sources that carry a
// number already shown are counted, not drawn. The file stands alone, fits a
// phone, a page and paper, and says in words what it shows. It fails only when w does.
func LedgerSVG(w io.Writer, figures []assay.Figure) error {
	groups := ledgerGroups(figures)
	page := ledgerPage{Width: ledgerWidth + 2*ledgerMargin, Margin: ledgerMargin, Style: template.CSS(ledgerStyle)}
	corroborated := 0
	for _, f := range figures {
		if f.Status == assay.Corroborated {
			corroborated++
		}
	}
	page.Title = "Claimed and corroborated: " + text.Count(len(figures), "figure", "figures") + ", " + text.Group(corroborated) + " corroborated"
	y := 20.0
	head := &scene{}
	write := func(class, words string, width int, step float64) {
		for _, l := range wrap(words, width) {
			head.text(class, "", 0, y, l)
			y += step
		}
	}
	write("h", page.Title, 40, 21)
	shown := min(len(groups), maxLedgerCharts)
	words := "No two of them count one thing with different numbers, so there is nothing to set on a scale."
	if shown > 0 {
		words = "○ is a number that someone gives; ● one that an independent origin confirms; ⊘ one that is disputed; □ one that looks like another and counts something else. An arrow means that the number has no upper, or no lower, bound."
	}
	if more := len(groups) - shown; more > 0 {
		words += " The " + text.Group(shown) + " things with the most numbers are shown, and " + text.Group(more) + " are left out."
	}
	write("t2", words, 58, 16)
	page.Shapes, page.Desc = head.Shapes, words
	at := int(y) + 3*ledgerMargin
	for i, g := range groups[:shown] {
		s := g.plot.narrowScene("c" + text.Group(i+1))
		chart := &scene{ID: s.ID, Title: g.title + ": " + s.Title, Desc: s.Desc}
		chart.text("h", "", 0, -14, truncate(g.title, 42))
		chart.Shapes = append(chart.Shapes, s.Shapes...)
		page.Charts = append(page.Charts, placed{at, chart})
		at += s.Height + 56
	}
	page.Height = at
	return ledgerTemplates().ExecuteTemplate(w, "ledger", page)
}

// Comparable gives how many different numbers count the one thing that most
// numbers count: LedgerSVG draws something from 2 on.
func Comparable(figures []assay.Figure) int {
	most := 0
	things, _ := ledgerThings(figures)
	for _, list := range things {
		most = max(most, len(list))
	}
	return most
}

// ledgerGroup is the figures that count one thing.
type ledgerGroup struct {
	title string
	plot  plot
}

// ledgerThings gives the figures of each thing that at least two different
// numbers count, one for each number of a quantity, the smallest first; and how
// many sources carry each number.
func ledgerThings(figures []assay.Figure) (things [][]assay.Figure, carried map[string]int) {
	byThing := map[string][]assay.Figure{}
	carried = map[string]int{}
	seen, drawn := map[string]bool{}, map[string]bool{}
	for _, f := range figures {
		if f.Role != assay.Asserted || f.Unit == "" || !drawable(f.Value) || f.Value < 1 {
			continue
		}
		number := f.Quantity + "|" + plainNumber(f.Value)
		if source := number + "|" + f.Document; !seen[source] {
			seen[source] = true
			carried[number]++
		}
		if !drawn[number] {
			drawn[number] = true
			k := string(f.Kind) + "|" + f.Unit + "|" + strings.ToLower(f.Action)
			byThing[k] = append(byThing[k], f)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(byThing)) {
		list := byThing[k]
		sort.SliceStable(list, func(i, j int) bool {
			if list[i].Value != list[j].Value {
				return list[i].Value < list[j].Value
			}
			return list[i].ID < list[j].ID
		})
		if len(list) >= 2 && list[0].Value != list[len(list)-1].Value {
			things = append(things, list)
		}
	}
	return things, carried
}

// ledgerGroups gives the things that at least two different numbers count, the
// one with most numbers first.
func ledgerGroups(figures []assay.Figure) []ledgerGroup {
	things, carried := ledgerThings(figures)
	var out []ledgerGroup
	for _, list := range things {
		out = append(out, ledgerGroup{thing(list[0]), ledgerPlot(list, carried)})
	}
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := len(out[i].plot.Rows), len(out[j].plot.Rows); a != b {
			return a > b
		}
		return out[i].title < out[j].title
	})
	return out
}

// thing names what a figure counts: Children located.
func thing(f assay.Figure) string {
	unit, action := Counted(f)
	return text.UpperFirst(strings.TrimSpace(unit + " " + action))
}

// maxLedgerRows bounds one chart; the smallest numbers beyond it are left out.
const maxLedgerRows = 14

func ledgerPlot(list []assay.Figure, carried map[string]int) plot {
	if len(list) > maxLedgerRows {
		list = list[len(list)-maxLedgerRows:]
	}
	p := plot{Unit: strings.ToLower(thing(list[0]))}
	v := &view{}
	var values []float64
	for _, f := range list {
		r := v.plotRow(&assay.ReportFigure{Text: clean(f.Text), Value: f.Value, Low: f.Low, High: f.High, Open: f.Open, Owner: clean(f.Owner), Period: clean(f.Period), Status: f.Status, Why: clean(f.Why)})
		if r.When == "" {
			r.When = clean(f.Event)
		}
		if n := carried[f.Quantity+"|"+plainNumber(f.Value)]; n > 1 {
			r.StatusWord += ", " + text.Count(n-1, "other", "others")
		}
		p.Rows = append(p.Rows, r)
		values = append(values, r.Value, r.Low, r.High)
	}
	if list[0].Kind == assay.Percent {
		p.Suff = "%"
	}
	p.Scale = newScale(values, list[0].Kind == assay.Percent)
	return p
}
