package render

import (
	"fmt"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// scene is one SVG drawing as data; the template writes it, and escapes it.
type scene struct {
	ID, Class     string
	Beside        string // ID of a drawing of the same things, whose title and words hold for this one
	Width, Height int
	Title, Desc   string
	Shapes        []shape
}

// shape is a line, a path, a circle, a rectangle or a text of a scene.
type shape struct {
	Kind         string // line, path, circle, rect, text
	Class        string
	X, Y, X2, Y2 string // a rectangle's X2 and Y2 are its width and height, a circle's X2 its radius
	D            string
	Anchor       string
	Text         string
	Lead, After  string // in place of Text: the first in bold, the second small
}

// num writes a coordinate to a tenth of a pixel.
func num(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

func (s *scene) line(class string, x1, y1, x2, y2 float64) {
	s.Shapes = append(s.Shapes, shape{Kind: "line", Class: class, X: num(x1), Y: num(y1), X2: num(x2), Y2: num(y2)})
}

func (s *scene) text(class, anchor string, x, y float64, text string) {
	if text == "" {
		return
	}
	s.Shapes = append(s.Shapes, shape{Kind: "text", Class: class, Anchor: anchor, X: num(x), Y: num(y), Text: text})
}

func (s *scene) path(class, d string) {
	s.Shapes = append(s.Shapes, shape{Kind: "path", Class: class, D: d})
}

func (s *scene) blank(x, y, w, h float64) {
	s.Shapes = append(s.Shapes, shape{Kind: "rect", Class: "blank", X: num(x), Y: num(y), X2: num(w), Y2: num(h)})
}

// sign draws one of the signs with its centre at x, y.
func (s *scene) sign(k sign, x, y, r float64) {
	switch k {
	case square:
		s.Shapes = append(s.Shapes, shape{Kind: "rect", Class: "ring", X: num(x - r + .5), Y: num(y - r + .5), X2: num(2*r - 1), Y2: num(2*r - 1)})
		return
	case disc:
		s.circle("disc", x, y, r)
	default:
		s.circle("ring", x, y, r)
	}
	if k == struck {
		d := r * .7
		s.path("slash", fmt.Sprintf("M%s %sL%s %s", num(x-d), num(y+d), num(x+d), num(y-d)))
	}
}

func (s *scene) circle(class string, x, y, r float64) {
	s.Shapes = append(s.Shapes, shape{Kind: "circle", Class: class, X: num(x), Y: num(y), X2: num(r)})
}

// tallyScene is the row of signs beside a verdict, ten to a row.
func tallyScene(signs []sign) *scene {
	if len(signs) == 0 || len(signs) > maxSigns {
		return nil
	}
	const perRow = 10
	rows := (len(signs) + perRow - 1) / perRow
	s := &scene{Width: 20*min(len(signs), perRow) + 2, Height: 20*rows - 2}
	for i, k := range signs {
		s.sign(k, float64(9+20*(i%perRow)), float64(9+20*(i/perRow)), 6)
	}
	return s
}

const (
	maxOriginRows    = 14
	maxOriginMembers = 5
)

// originScene draws which sources share an origin: its name, its sign, and a
// line to each cited source. Of many origins it draws those that several sources
// share or that confirm or deny the claim, and counts the others.
func (v *view) originScene() *scene {
	s := &scene{ID: "og", Width: 318, Desc: "The list of sources says in words which origin each is of."}
	y := 8.0
	drawn := 0
	for _, o := range v.Origins {
		labels := v.members(o)
		alone := len(labels) < 2 && v.originSign(o.ID) == ring
		if drawn == maxOriginRows || alone && len(v.Origins) > maxOriginRows {
			continue
		}
		drawn++
		if len(labels) > maxOriginMembers+1 {
			labels = append(labels[:maxOriginMembers:maxOriginMembers], "and "+text.Count(len(labels)-maxOriginMembers, "more", "more"))
		}
		y = s.origin(v.originSign(o.ID), o, labels, y)
	}
	if more := len(v.Origins) - drawn; more > 0 {
		s.text("t2", "", 0, y+11, "and "+text.Count(more, "other origin", "other origins"))
		y += 20
	}
	s.Height = int(y)
	s.Title = text.Count(len(v.Sources), "source", "sources") + ", " + text.Count(len(v.Origins), "origin", "origins")
	return s
}

// members names the cited sources of an origin, and counts the others.
func (v *view) members(o assay.Origin) []string {
	var out []string
	for i := range v.Sources {
		if src := &v.Sources[i]; src.Origin == o.ID {
			name := src.Publisher
			if name == "" {
				name = src.Title
			}
			out = append(out, fmt.Sprintf("[%d] %s", src.N, name))
		}
	}
	other := 0
	for _, m := range o.Members {
		if v.byDoc[m] == nil {
			other++
		}
	}
	if other > 0 {
		out = append(out, text.Group(other)+" not cited")
	}
	return out
}

func (s *scene) origin(k sign, o assay.Origin, labels []string, y float64) float64 {
	const ringX, memberX, line, step = 154, 178, 14, 17
	name := atMost(wrap(o.Name, 20), 3, 20)
	var members [][]string
	tall := 0.0
	for _, l := range labels {
		lines := atMost(wrap(l, 20), 2, 20)
		members = append(members, lines)
		tall += step + line*float64(len(lines)-1)
	}
	height := max(15*float64(len(name)), tall, step)
	middle := y + height/2
	top := middle - 15*float64(len(name))/2 + 11.5
	for i, l := range name {
		s.text("t2", "", 15, top+15*float64(i), l)
	}
	s.text("t2 b", "", 0, top, o.ID)
	at := middle - tall/2 + step/2.
	for _, lines := range members {
		s.path("edge", fmt.Sprintf("M%d %sC%d %s %d %s %d %s", ringX+6, num(middle), ringX+14, num(middle), ringX+14, num(at), memberX-4, num(at)))
		for _, l := range lines {
			s.text("t1", "", memberX, at+4, l)
			at += line
		}
		at += step - line
	}
	s.sign(k, ringX, middle, 5)
	return y + height + 13
}

// atMost keeps n lines, the last of them with an ellipsis when there were more.
func atMost(lines []string, n, width int) []string {
	if len(lines) <= n {
		return lines
	}
	rest := strings.Join(lines[n-1:], " ")
	return append(lines[:n-1:n-1], truncate(rest, width))
}

// frame is where a chart's scale lies, and how far to the left its labels may go.
type frame struct {
	p                  plot
	left, right, least float64
}

func (f frame) x(value float64) float64 { return f.left + f.p.Scale.at(value)*(f.right-f.left) }

// wideScene draws a plot for the width of the text: who, dot, status in columns.
func (p plot) wideScene(id string) *scene {
	const width, top, row = 640, 42, 40
	f := frame{p, 258, 490, 228}
	bottom := top + row*float64(len(p.Rows)) + 12
	brief := len(p.Scale.Ticks) > 4 && p.Scale.Hi >= 1e6
	s := &scene{ID: id, Class: "when-wide", Width: width, Height: int(bottom) + 44, Title: p.title(), Desc: p.describe()}
	s.text("t2", "", 0, 14, "Who says so, when")
	s.text("t2", "end", width, 14, "Status")
	for _, t := range p.Scale.Ticks {
		s.line("grid", f.x(t), top, f.x(t), bottom)
		s.text("t2", "middle", f.x(t), bottom+18, p.tick(t, brief))
	}
	f.asked(s, 30, top-6, bottom, width)
	for i, r := range p.Rows {
		y := top + row*float64(i) + 23
		s.text("b", "", 0, y-3, truncate(r.Who, 34))
		s.text("t2", "", 0, y+12, truncate(r.When, 38))
		f.mark(s, r, y)
		f.label(s, r, y, width-smallLetter*float64(widthOf(r.StatusWord))-12, "")
		s.text("t1", "end", width, y+4.5, r.StatusWord)
	}
	s.text("t2", "", f.left, bottom+37, p.axisWords(brief))
	return s
}

// narrowScene draws a plot for a phone: the words above each dot.
func (p plot) narrowScene(id string) *scene {
	const width, top, row = 360, 46, 58
	f := frame{p, 12, 334, 0}
	bottom := top + row*float64(len(p.Rows)) - 6
	s := &scene{ID: id, Class: "when-narrow", Width: width, Height: int(bottom) + 48, Title: p.title(), Desc: p.describe()}
	s.text("t2", "", 0, 12, "Who says so, when")
	s.text("t2", "end", width, 12, "Status")
	for i, t := range p.Scale.Ticks {
		s.line("grid", f.x(t), top-8, f.x(t), bottom)
		// A label at the edge is set from it inwards; where the scale goes on beyond it, it stands under its line.
		anchor, x := "middle", f.x(t)
		switch {
		case i == 0 && x < f.left+14:
			anchor, x = "", 0
		case i == len(p.Scale.Ticks)-1 && x > f.right-14:
			anchor, x = "end", width
		}
		s.text("t2", anchor, x, bottom+18, p.tick(t, true))
	}
	f.asked(s, 31, top-12, bottom, width)
	for i, r := range p.Rows {
		y := top + row*float64(i)
		s.blank(0, y, width, 19)
		s.text("b", "", 0, y+14, truncate(r.Who, 34))
		s.text("t1", "end", width, y+14, r.StatusWord)
		f.mark(s, r, y+34)
		f.label(s, r, y+34, width, truncate(r.When, 18))
	}
	s.text("t2", "", 0, bottom+36, p.axisWords(true))
	return s
}

// asked draws the number that the question names, with its words kept on the page.
func (f frame) asked(s *scene, labelY, top, bottom, width float64) {
	if f.p.Asked == 0 {
		return
	}
	x := f.x(f.p.Asked)
	s.line("asked", x, top, x, bottom)
	words := f.p.tick(f.p.Asked, false) + ": the number asked about"
	if room := 6.4 * float64(widthOf(words)); x+room > width {
		s.text("t2", "end", x+4, labelY, words)
	} else {
		s.text("t2", "", x-4, labelY, words)
	}
}

// mark draws a figure's range, arrow and sign.
func (f frame) mark(s *scene, r plotRow, y float64) {
	if r.Off {
		s.sign(r.Sign, f.left+6, y, 5.5)
		return
	}
	x := f.x(r.Value)
	if r.Low < r.High {
		s.line("range", f.x(r.Low), y, f.x(r.High), y)
	}
	if r.Up {
		s.path("edge", fmt.Sprintf("M%s %sh13m-4 -3.5l4 3.5l-4 3.5", num(x+6), num(y)))
	}
	if r.Down {
		s.path("edge", fmt.Sprintf("M%s %sh-13m4 -3.5l-4 3.5l4 3.5", num(x-6), num(y)))
	}
	s.sign(r.Sign, x, y, 5.5)
}

// Average widths, in the units of a chart, of a letter of a figure's bold label
// and of the small words after it.
const (
	boldLetter  = 6.6
	smallLetter = 6.3
)

// label writes a figure beside its dot, on the side that has room; without the
// words after it, and then cut, where neither side has. limit is how far to the
// right it may go.
func (f frame) label(s *scene, r plotRow, y, limit float64, after string) {
	if r.Off {
		s.label("", f.left+18, y, r.Text, offScale)
		return
	}
	low, high := f.x(r.Low)-12, f.x(r.High)+12
	if r.Down {
		low = min(low, f.x(r.Value)-25)
	}
	if r.Up {
		high = max(high, f.x(r.Value)+25)
	}
	rooms := []struct {
		anchor  string
		x, room float64
	}{{"", high, limit - high}, {"end", low, low - f.least}}
	for _, words := range []string{after, ""} {
		need := boldLetter*float64(widthOf(r.Text)) + smallLetter*float64(widthOf(words))
		for _, side := range rooms {
			if need <= side.room {
				s.label(side.anchor, side.x, y, r.Text, words)
				return
			}
		}
	}
	side := rooms[0]
	if rooms[1].room > side.room {
		side = rooms[1]
	}
	s.label(side.anchor, side.x, y, truncate(r.Text, int(side.room/boldLetter)), "")
}

func (s *scene) label(anchor string, x, y float64, text, after string) {
	s.Shapes = append(s.Shapes, shape{Kind: "text", Class: "halo", Anchor: anchor, X: num(x), Y: num(y + 4.5), Lead: text, After: after})
}
