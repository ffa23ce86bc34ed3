package events

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// recorder makes events of groups and keeps their records.
type recorder struct {
	f      *finder
	rows   map[string]assay.Figure // of the ledger, by document and start
	origin map[string]string       // by document
}

func newRecorder(f *finder) *recorder {
	r := &recorder{f: f, rows: map[string]assay.Figure{}, origin: map[string]string{}}
	for _, x := range f.o.Figures {
		r.rows[fmt.Sprintf("%s:%d", x.Document, x.Start)] = x
	}
	for _, o := range f.o.Origins {
		for _, m := range o.Members {
			r.origin[m] = o.ID
		}
	}
	return r
}

// event makes the event of a group.
func (r *recorder) event(g *group) assay.Event {
	e := assay.Event{Documents: []string{}, Origins: []string{}, Mentions: []assay.Mention{}, Ladders: []assay.EventLadder{}}
	kind := r.kindOf(g)
	e.Kind = r.f.lex.profile.Events[kind].Key
	origins := map[string]bool{}
	for _, s := range g.slots {
		m := assay.Mention{Document: s.doc.id, Name: s.name.text, Sentences: s.sentences}
		if s.anchor >= 0 {
			m.Anchor = s.doc.Annotation.Sentences[s.anchor].Span
		}
		e.Mentions = append(e.Mentions, m)
		if !slices.Contains(e.Documents, s.doc.id) {
			e.Documents = append(e.Documents, s.doc.id)
		}
		if o := r.origin[s.doc.id]; o != "" {
			origins[o] = true
		}
		if p := s.doc.notLate; p != "" && (e.NotAfter == "" || p < e.NotAfter) {
			e.NotAfter = p
		}
	}
	sort.Strings(e.Documents)
	for o := range origins {
		e.Origins = append(e.Origins, o)
	}
	sort.Slice(e.Origins, func(i, j int) bool {
		if len(e.Origins[i]) != len(e.Origins[j]) {
			return len(e.Origins[i]) < len(e.Origins[j])
		}
		return e.Origins[i] < e.Origins[j]
	})
	r.date(&e, g)
	e.Places = r.placesOf(g)
	for _, p := range g.joints {
		e.Joined = append(e.Joined, assay.Joint{From: r.f.slots[p.a].doc.id, To: r.f.slots[p.b].doc.id, Detail: p.detail})
	}
	e.Name, e.Named = r.name(&e, g, kind)
	e.ID = eventID(g.slots[0])
	for _, key := range r.f.lex.profile.Events[kind].Ladders {
		if l := r.f.lex.ladders[key]; l != nil {
			e.Ladders = append(e.Ladders, r.ladder(l, g))
		}
	}
	return e
}

// kindOf gives the kind of most mentions; a named one decides.
func (r *recorder) kindOf(g *group) int {
	count := map[int]int{}
	top := -1
	for _, s := range g.slots {
		if s.name.key != "" {
			return s.name.kind
		}
		count[s.kind]++
		if k := s.kind; top < 0 || count[k] > count[top] || count[k] == count[top] && k < top {
			top = k
		}
	}
	return top
}

// date settles when the event was: the dates that most sources give, a document
// once, the more exact ones first; what contradicts them is another group.
func (r *recorder) date(e *assay.Event, g *group) {
	type vote struct {
		dated
		s *slot
	}
	var votes []vote
	for _, s := range g.slots {
		var b dated
		ok := false
		for _, d := range s.dates {
			if !ok || d.score > b.score || d.score == b.score && (d.precision > b.precision || d.precision == b.precision && d.first < b.first) {
				b, ok = d, true
			}
		}
		if ok {
			votes = append(votes, vote{b, s})
		}
	}
	if len(votes) == 0 {
		return
	}
	weight := func(i int) float64 {
		w := 0.0
		for _, v := range votes {
			if apart(votes[i].dated, v.dated) == 0 {
				w += v.score
			}
		}
		return w + float64(votes[i].precision)/4
	}
	best := 0
	for i := range votes {
		if weight(i) > weight(best) {
			best = i
		}
	}
	top := votes[best].dated
	for _, v := range votes { // the most exact of those that agree
		if apart(v.dated, top) == 0 && v.score >= 2 && (v.precision > top.precision || v.precision == top.precision && v.to != "" && top.to == "") {
			top = v.dated
		}
	}
	e.From, e.To = top.from, top.to
	for _, v := range votes {
		group := 0
		if apart(v.dated, top) > 0 {
			group = 1
			for _, d := range e.Dates {
				if x, ok := newDated(assay.Date{From: d.From, To: d.To}); ok && d.Group > 0 && apart(x, v.dated) == 0 {
					group = d.Group
					break
				}
				group = max(group, d.Group+1)
			}
		}
		e.Dates = append(e.Dates, assay.EventDated{From: v.from, To: v.to, Group: group, Owner: r.owner(v.s.doc), Document: v.s.doc.id, Span: v.span})
	}
	sort.SliceStable(e.Dates, func(i, j int) bool { return e.Dates[i].Group < e.Dates[j].Group })
}

func (r *recorder) owner(d *doc) string {
	if r.f.o.Owner != nil {
		return r.f.o.Owner(d.Document)
	}
	return d.Document.Publisher
}

// placesOf gives the places of a group, the most often named first.
func (r *recorder) placesOf(g *group) []string {
	sum := map[string]float64{}
	for _, s := range g.slots {
		for p, w := range s.places {
			if w >= 1 {
				sum[p] += min(w, 3)
			}
		}
	}
	var out []string
	for _, p := range ranked(sum) {
		if len(out) < 6 {
			out = append(out, r.f.placeName(p))
		}
	}
	return out
}

// name gives an event's own name, or makes one of its kind, place and date.
func (r *recorder) name(e *assay.Event, g *group, kind int) (string, bool) {
	count := map[string]int{}
	top := ""
	for _, s := range g.slots {
		if s.name.key == "" {
			continue
		}
		t := s.name.text
		if h := r.f.headOf(kind); h != "" && !strings.Contains(strings.ToLower(t), strings.ToLower(h)) && s.name.kind == kind && len(r.f.lex.profile.Events[kind].Captions) == 0 && !r.f.endsInTail(t) {
			t = h + " " + t
		}
		count[t]++
		if top == "" || count[t] > count[top] || count[t] == count[top] && (len(t) > len(top) || len(t) == len(top) && t < top) {
			top = t
		}
	}
	if top != "" && len(r.f.lex.profile.Events[kind].Captions) > 0 {
		for _, s := range g.slots {
			if len(s.ids) > 0 {
				return top + ", No. " + s.ids[0], true // captions are alike
			}
		}
	}
	if top != "" {
		return top, true
	}
	for _, s := range g.slots {
		if len(s.ids) > 0 {
			return text.UpperFirst(strings.ToUpper(s.ids[0])), true
		}
	}
	return r.describe(e, g, kind), false
}

func (f *finder) headOf(kind int) string {
	if heads := f.lex.profile.Events[kind].Heads; len(heads) > 0 {
		return text.UpperFirst(heads[0])
	}
	return ""
}

func (f *finder) endsInTail(name string) bool {
	words := strings.Fields(strings.ToLower(name))
	_, ok := f.lex.tails[words[len(words)-1]]
	return ok
}

// describe names an event that no source names: "Omaha operation, August 2025".
func (r *recorder) describe(e *assay.Event, g *group, kind int) string {
	k := r.f.lex.profile.Events[kind]
	noun := k.Noun
	if noun == "" {
		noun = k.Key
	}
	out := noun
	switch {
	case len(e.Places) > 0 && (!k.Document || len(k.Captions) > 0):
		out = strings.TrimSpace(e.Places[0]) + " " + noun
	case k.Document || len(k.With) == 0:
		if b := r.body(g); b != "" {
			out = b + " " + noun
		}
	}
	when := e.From
	if out == noun && when == "" {
		return text.UpperFirst(out) + " told as “" + clip(g.slots[0].doc.Document.Title) + "”"
	}
	if when == "" && e.NotAfter != "" {
		return text.UpperFirst(out) + ", by " + spoken(e.NotAfter)
	}
	if when == "" {
		return text.UpperFirst(out)
	}
	return text.UpperFirst(out) + ", " + spoken(when)
}

// clip cuts a title at a word, after about sixty bytes.
func clip(title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if len(title) <= 60 {
		return title
	}
	if i := strings.LastIndexByte(title[:60], ' '); i > 0 {
		return title[:i] + "…"
	}
	return strings.ToValidUTF8(title[:60], "") + "…"
}

// body gives the organisation that most lines of a group name beside its cue.
func (r *recorder) body(g *group) string {
	count := map[string]int{}
	top := ""
	for _, s := range g.slots {
		for _, u := range append(slices.Clone(s.doc.relies), s.doc.title) {
			if u.where == reliesUnit && !slices.Contains(s.relies, plainLine(u)) || u.where == titleUnit && !s.fromTitle {
				continue
			}
			for _, n := range u.names {
				if n.Kind == assay.Organisation && len(strings.Fields(n.Text)) <= 5 {
					count[n.Text]++
					if top == "" || count[n.Text] > count[top] || count[n.Text] == count[top] && n.Text < top {
						top = n.Text
					}
				}
			}
		}
	}
	return top
}

var monthNames = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// spoken writes a date for a reader: "17 June 2021", "June 2021", "2021".
func spoken(date string) string {
	part := strings.Split(date, "-")
	if len(part) < 2 || len(part[1]) != 2 {
		return date
	}
	m := int(part[1][0]-'0')*10 + int(part[1][1]-'0')
	if m < 1 || m > 12 {
		return date
	}
	out := monthNames[m] + " " + part[0]
	if len(part) > 2 {
		out = strings.TrimPrefix(part[2], "0") + " " + out
	}
	return out
}
