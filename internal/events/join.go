package events

import (
	"fmt"
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

// enough is the score from which two mentions are one event, and kinds the
// number of different kinds of evidence that it takes, one of which has to be
// telling. On the example library the unlike pairs that come nearest have 2.1,
// the like ones 3.0 and more, with few below.
const (
	enough = 2.8
	kinds  = 2
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
		if first, _, ok := days(s.doc.notLate); ok {
			add(fmt.Sprintf("d %d %d", s.kind, first/31), i)
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
