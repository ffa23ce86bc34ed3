package events

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"assay/internal/text"
)

// pair is two mentions that may be of one event.
type pair struct {
	a, b   int
	score  float64
	detail string
}

// group is the mentions of one event.
type group struct {
	slots  []*slot // by index
	joints []pair
}

// enough is the score from which two unnamed mentions are one event, and the
// number of different kinds of evidence that it takes.
const (
	enough      = 3.5
	enoughDated = 3.0 // for reports and hearings, which a body and a date tell apart
	kinds       = 2
)

// maxBlock is the most mentions that are compared for sharing one thing; what
// more share tells nothing.
const maxBlock = 60

// join puts the mentions of one event together: the surest pairs first, and
// never two groups that differ in what an event can have only one of.
func (f *finder) join() []*group {
	u := newUnion(f.slots)
	pairs := f.pairs()
	sort.SliceStable(pairs, func(i, j int) bool {
		if pairs[i].score != pairs[j].score {
			return pairs[i].score > pairs[j].score
		}
		if pairs[i].a != pairs[j].a {
			return pairs[i].a < pairs[j].a
		}
		return pairs[i].b < pairs[j].b
	})
	for _, p := range pairs {
		u.tryJoin(f, p)
	}
	return f.vague(u.groups())
}

// pairs gives the candidate pairs: mentions that share a name, a number of a
// case or report, a place, a figure, a source or a rare name.
func (f *finder) pairs() []pair {
	blocks := map[string][]int{}
	add := func(key string, i int) {
		if list := blocks[key]; len(list) == 0 || list[len(list)-1] != i {
			blocks[key] = append(list, i)
		}
	}
	for i, s := range f.slots {
		if s.name.key != "" {
			add("name "+s.name.full(), i)
		}
		for _, id := range s.ids {
			add("id "+id, i)
		}
		for p := range s.places {
			add("p "+p, i)
		}
		for n, x := range s.numbers {
			if x.value >= 3 {
				add(n, i)
			}
		}
		for n := range s.rare {
			add("n "+n, i)
		}
		for _, r := range s.relies {
			add("r "+r, i)
		}
		for b := range s.bodies {
			add("b "+b, i)
		}
		for _, d := range s.dates {
			for m := d.first / 31; m <= d.last/31 && m <= d.first/31+14; m++ {
				add(fmt.Sprintf("d %d %d", s.kind, m), i)
			}
		}
	}
	seen := map[[2]int]bool{}
	var out []pair
	for _, key := range sortedKeys(blocks) {
		list := blocks[key]
		exact := strings.HasPrefix(key, "name ") || strings.HasPrefix(key, "id ")
		if len(list) > maxBlock && !exact {
			continue
		}
		for x := range list {
			near := list[x+1:]
			if exact && len(near) > 1 {
				near = near[:1] // a chain is enough to join what is surely one
			}
			for _, y := range near {
				if k := [2]int{list[x], y}; !seen[k] || exact {
					seen[k] = true
					if p, ok := f.compare(list[x], y, exact); ok {
						out = append(out, p)
					}
				}
			}
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// compare weighs what two mentions share.
func (f *finder) compare(i, j int, exact bool) (pair, bool) {
	a, b := f.slots[i], f.slots[j]
	if a.doc == b.doc || !f.lex.mayBeOne(a.kind, b.kind) || f.clash(a, b) {
		return pair{}, false
	}
	if exact {
		what := "the name " + a.name.text
		if a.name.key == "" || a.name.full() != b.name.full() {
			what = "the number " + strings.ToUpper(firstShared(a.ids, b.ids))
		}
		return pair{i, j, 100, what}, true
	}
	w := weights{}
	f.weighPlaces(&w, a, b)
	weighDates(&w, a, b)
	f.weighNumbers(&w, a, b)
	f.weighNames(&w, a, b)
	if shareSource(a, b) {
		w.add(4, "the source that both name")
	}
	if w.kinds < kinds {
		return pair{}, false
	}
	if f.elsewhere(a.stated, b.stated) && !shareSource(a, b) {
		return pair{}, false
	}
	w.score += 2 * f.likeness(a, b)
	need := enough
	if !f.placedKind(a.kind) {
		need = enoughDated // a body does not report twice in one month as a rule
	}
	return pair{i, j, w.score, strings.Join(w.why, ", ")}, w.score >= need
}

func shareSource(a, b *slot) bool {
	return firstShared(a.relies, b.relies) != ""
}

// elsewhere reports whether two sets of places have nothing to do with each
// other: what happened in the one did not happen in the other, however like the
// numbers are.
func (f *finder) elsewhere(a, b map[string]bool) bool {
	for p := range a {
		for q := range b {
			if f.related(p, q) {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}

// weights sums evidence of different kinds.
type weights struct {
	score float64
	kinds int
	why   []string
}

func (w *weights) add(score float64, why string) {
	w.score += score
	if score >= 0.8 {
		w.kinds++
		w.why = append(w.why, why)
	}
}

func (f *finder) weighPlaces(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, p := range ranked(a.places) {
		if b.places[p] > 0 {
			near := min(1, a.places[p], b.places[p])
			score += 2.5 * f.rarity(f.inPlaces, p) * near
			shared = append(shared, f.placeName(p))
		}
	}
	switch {
	case len(shared) > 0:
		w.add(min(score, 3), "the place "+shared[0])
	case f.anyRelated(a.places, b.places):
		w.add(1, "places that others name together")
	case own(a.places) && own(b.places):
		w.score -= 3
	}
}

// own reports whether a mention is tied to a place by its own lines.
func own(places map[string]float64) bool {
	for _, w := range places {
		if w >= 1 {
			return true
		}
	}
	return false
}

// weighDates weighs dates of the event; where one of the two has none, its
// publication has to follow soon.
func weighDates(w *weights, a, b *slot) {
	x, okA := best(a.dates)
	y, okB := best(b.dates)
	switch {
	case okA && okB && agree(x, y):
		if apart(x, y) == 0 && x.precision == 3 && y.precision == 3 {
			w.add(2.5, "the date "+x.from)
		} else if x.precision >= 2 && y.precision >= 2 {
			w.add(1.5, "the date "+x.from)
		}
	case okA != okB:
		d, late := x, b.doc.notLate
		if okB {
			d, late = y, a.doc.notLate
		}
		if first, _, ok := days(late); ok && d.precision >= 2 && first >= d.first && first-d.last <= 45 {
			w.add(1, "the date "+d.from+" and when it was published")
		}
	case !okA && !okB:
		p, _, okP := days(a.doc.notLate)
		q, _, okQ := days(b.doc.notLate)
		if okP && okQ && math.Abs(float64(p-q)) <= slack {
			w.add(0.8, "the days of publication")
		}
	}
}

func (f *finder) weighNumbers(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, key := range sortedKeys(a.numbers) {
		x, v := b.numbers[key], a.numbers[key].value
		if x.value == 0 {
			continue
		}
		s := 0.3
		if v >= 10 {
			s = 1.5 * f.rarity(f.inNumbers, key)
		}
		if v >= 100 || firstShared(a.numbers[key].units, x.units) != "" {
			s *= 1.5
		}
		score += s
		shared = append(shared, strings.TrimPrefix(key, "f "))
	}
	if len(shared) > 0 {
		w.add(min(score, 4), "the number "+strings.Join(shared[:min(3, len(shared))], ", "))
	}
}

// weighNames weighs the bodies and things that both name and few others do.
func (f *finder) weighNames(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, n := range sortedKeys(a.rare) {
		if b.rare[n] && f.inNames[n].documents <= max(2, min(6, len(f.docs)/10)) {
			score += f.rarity(f.inNames, n)
			shared = append(shared, n)
		}
	}
	if len(shared) > 0 {
		w.add(min(score, 2.5), "the name "+shared[0])
	}
	score = 0
	for t := range a.bodies {
		if b.bodies[t] {
			score = 1.5
		}
	}
	if score > 0 {
		w.add(score, "the body that made it")
	}
}

// likeness is the cosine of the two mentions' words, the rare ones weighing more.
func (f *finder) likeness(a, b *slot) float64 {
	dot := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch x, y := a.words[i], b.words[j]; {
		case x.stem == y.stem:
			dot += x.weight * y.weight
			i, j = i+1, j+1
		case x.stem < y.stem:
			i++
		default:
			j++
		}
	}
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	return dot / math.Sqrt(a.norm*b.norm)
}

// word is a stem with its rarity.
type word struct {
	stem   string
	weight float64
}

// best gives the surest date of a mention that is sure enough to tell events apart.
func best(dates []dated) (dated, bool) {
	var out dated
	ok := false
	for _, d := range dates {
		if d.score >= 2 && (!ok || d.score > out.score || d.score == out.score && d.first < out.first) {
			out, ok = d, true
		}
	}
	return out, ok
}

// clash reports whether two mentions cannot be of one event.
func (f *finder) clash(a, b *slot) bool {
	if a.name.key != "" && b.name.key != "" && a.name.full() != b.name.full() {
		return true
	}
	if len(a.ids) > 0 && len(b.ids) > 0 && firstShared(a.ids, b.ids) == "" {
		return true
	}
	x, okA := best(a.dates)
	y, okB := best(b.dates)
	inCourt := len(f.lex.profile.Events[a.kind].Captions)+len(f.lex.profile.Events[b.kind].Captions) > 0
	if okA && okB && !agree(x, y) && !(inCourt && (a.name.key != "" && b.name.key != "" || firstShared(a.ids, b.ids) != "")) {
		return true
	}
	// A page is not older than what it tells of.
	return okA && before(b.doc.notLate, x) || okB && before(a.doc.notLate, y)
}

func before(published string, d dated) bool {
	_, last, ok := days(published)
	return ok && d.precision >= 2 && last < d.first-1
}

func firstShared(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}

// union is a union-find over mentions that refuses what cannot be one event.
type union struct {
	slots  []*slot
	parent []int
	list   [][]int
	joints map[int][]pair
}

func newUnion(slots []*slot) *union {
	u := &union{slots: slots, joints: map[int][]pair{}}
	for i := range slots {
		u.parent = append(u.parent, i)
		u.list = append(u.list, []int{i})
	}
	return u
}

func (u *union) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

// maxClash is the most mentions of a group that are compared with another's one by one.
const maxClash = 64

func (u *union) tryJoin(f *finder, p pair) {
	a, b := u.find(p.a), u.find(p.b)
	if a == b {
		return
	}
	for _, i := range u.list[a][:min(maxClash, len(u.list[a]))] {
		for _, j := range u.list[b][:min(maxClash, len(u.list[b]))] {
			x, y := u.slots[i], u.slots[j]
			if f.clash(x, y) || x.doc == y.doc && p.score < 100 || !f.lex.mayBeOne(x.kind, y.kind) {
				return
			}
		}
	}
	if p.score < 100 && f.elsewhere(u.stated(a), u.stated(b)) && !shareSource(u.slots[p.a], u.slots[p.b]) {
		return
	}
	to, from := min(a, b), max(a, b)
	u.parent[from] = to
	u.list[to] = append(u.list[to], u.list[from]...)
	u.joints[to] = append(append(u.joints[to], u.joints[from]...), p)
	u.list[from], u.joints[from] = nil, nil
}

// stated gives the places that the lines of a group state.
func (u *union) stated(root int) map[string]bool {
	out := map[string]bool{}
	for _, i := range u.list[root] {
		for p := range u.slots[i].stated {
			out[p] = true
		}
	}
	return out
}

func (u *union) groups() []*group {
	var out []*group
	for i := range u.slots {
		if u.find(i) != i {
			continue
		}
		sort.Ints(u.list[i])
		g := &group{joints: u.joints[i]}
		for _, k := range u.list[i] {
			g.slots = append(g.slots, u.slots[k])
		}
		out = append(out, g)
	}
	return out
}

// vague drops a reference that could be to several events ("the OIG report",
// without a date): a mention alone, unnamed and undated, that only a list of
// sources makes, when another event of its kind and body is dated.
func (f *finder) vague(groups []*group) []*group {
	dated := map[string]bool{}
	for _, g := range groups {
		for _, s := range g.slots {
			if _, ok := best(s.dates); ok || len(s.ids) > 0 {
				for b := range s.bodies {
					dated[fmt.Sprint(s.kind, b)] = true
				}
			}
		}
	}
	return slices.DeleteFunc(groups, func(g *group) bool {
		s := g.slots[0]
		if len(g.slots) > 1 || s.name.key != "" || len(s.ids) > 0 || len(s.dates) > 0 || s.fromTitle || !f.lex.profile.Events[s.kind].Document {
			return false
		}
		for b := range s.bodies {
			if !dated[fmt.Sprint(s.kind, b)] && !text.IsStop(b) {
				return false
			}
		}
		return true
	})
}
