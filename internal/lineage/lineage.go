// Package lineage finds which documents share an origin: those that copy one
// another's text, those that say they rely on the same release, report or
// testimony, and those that carry the same wire story, the same quotations or
// the same figures of one event. It gives origin groups with the evidence for
// each edge, says how each origin stands to the actor of a claim and whose word
// a sentence or a figure is, and measures the reuse between plain texts. The
// verdict counts these groups, never pages.
package lineage

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"assay"
)

// Names knows organisations by the names that they go by.
type Names interface {
	// Known gives the canonical name that a phrase names exactly, if any.
	Known(phrase string) (canonical string, ok bool)
	// Bodies gives the organisations that a phrase names, in order, as text.Bodies does.
	Bodies(phrase string) []string
	// Publisher gives what is known of an organisation.
	Publisher(canonical string) (assay.Publisher, bool)
}

// The signals of edges.
const (
	SignalStated     = "stated reliance"   // a list of what the source rests on, or its own words, name the other
	SignalWire       = "wire"              // a wire tag, dateline or byline
	SignalCopy       = "copy"              // one owner's text under two roofs, or one headline
	SignalReuse      = "text reuse"        // the wording is shared
	SignalQuotations = "shared quotations" // the same words in quotation marks
	SignalFigures    = "same figures"      // the same numbers of the same event
)

// Origins groups documents by origin. Origins come in the order of their first
// member's document ID; the report letters them by its own order. An edge leads
// from the document that took to the one that it took from; where nothing tells
// which of the two came first, its detail says so, and it makes no root.
func Origins(materials map[string]*assay.Material, names Names) []assay.Origin {
	return origins(materials, names, true)
}

// Groups gives the same groups as Origins, without the edges of remarks in
// texts that join nothing: it is what asking needs, and quicker.
func Groups(materials map[string]*assay.Material, names Names) []assay.Origin {
	return origins(materials, names, false)
}

func origins(materials map[string]*assay.Material, names Names, remarks bool) []assay.Origin {
	g := newGraph(materials, names, remarks)
	g.byReliance()
	g.byCopy()
	g.byReuse()
	g.byQuotations()
	g.byFigures()
	g.settle()
	g.markCircles()
	return g.origins()
}

// link is an edge between two nodes of the graph: documents, then outside sources.
type link struct {
	from, to int
	signal   string
	detail   string
	joins    bool // they share an origin
	directed bool // from is known to have taken from to
	stated   bool // from says so itself
}

// graph joins documents and outside sources.
type graph struct {
	names     Names
	docs      []*assay.Material // sorted by ID
	traits    []traits          // of each document
	reliances [][]reliance      // of each document
	order     []int             // documents, the earliest first
	rank      []int             // by document: its place in order
	parent    []int             // union-find over docs, then outside sources
	outside   []reliance
	links     [][]link // by the document that they lead from
	late      []place  // links that join once all others have
}

// place is where a link stands: the document that it leads from, and its number there.
type place struct{ from, at int }

func newGraph(materials map[string]*assay.Material, names Names, remarks bool) *graph {
	g := &graph{names: names}
	for _, m := range materials {
		g.docs = append(g.docs, m)
	}
	sort.Slice(g.docs, func(i, j int) bool { return g.docs[i].Document.ID < g.docs[j].Document.ID })
	g.links = make([][]link, len(g.docs))
	for i, m := range g.docs {
		g.parent = append(g.parent, i)
		g.order = append(g.order, i)
		g.traits = append(g.traits, readTraits(m))
		g.reliances = append(g.reliances, readReliances(m, names, remarks))
	}
	slices.SortStableFunc(g.order, func(i, j int) int {
		a, b := g.docs[i].Document, g.docs[j].Document
		return cmp.Or(cmp.Compare(latest(a.Published), latest(b.Published)), compareBool(a.Copy != "", b.Copy != ""), cmp.Compare(a.ID, b.ID))
	})
	g.rank = make([]int, len(g.docs))
	for k, i := range g.order {
		g.rank[i] = k
	}
	return g
}

// maxParties bounds the parties that are listed of one origin.
const maxParties = 32

// latest orders dates so that a text without one comes after those that have one.
func latest(date string) string {
	if date == "" {
		return "~"
	}
	return date
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (g *graph) find(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *graph) union(i, j int) {
	i, j = g.find(i), g.find(j)
	if i != j {
		g.parent[max(i, j)] = min(i, j)
	}
}

// add keeps a link and joins its ends when it says that they share an origin.
// What a page that nobody vouches for brings about waits for settle.
func (g *graph) add(l link) {
	g.links[l.from] = append(g.links[l.from], l)
	switch {
	case !l.joins:
	case g.unvouched(l.from), g.unvouched(l.to) && !l.stated:
		g.late = append(g.late, place{l.from, len(g.links[l.from]) - 1})
	default:
		g.union(l.from, l.to)
	}
}

// unvouched reports whether a node is a page that nobody vouches for.
func (g *graph) unvouched(node int) bool {
	return node < len(g.docs) && g.docs[node].Document.Unvouched()
}

// settle joins what waits. A page that nobody vouches for goes into one group; it
// does not make one of two that have known sources, or whoever copies two
// independent texts under each other would make them one origin.
func (g *graph) settle() {
	known := make([]bool, len(g.parent)) // by the root of a group: a source that is known is in it
	for i := range g.docs {
		known[g.find(i)] = known[g.find(i)] || !g.unvouched(i)
	}
	for _, p := range g.late {
		l := &g.links[p.from][p.at]
		a, b := g.find(l.from), g.find(l.to)
		if a != b && known[a] && known[b] {
			l.joins = false
			l.detail += "; it shares with more than one origin, and joins the first of them only"
			continue
		}
		g.union(a, b)
		known[g.find(a)] = known[a] || known[b]
	}
}

// linked reports whether a link already leads from one document to another.
func (g *graph) linked(i, j int) bool {
	for _, l := range g.links[i] {
		if l.to == j {
			return true
		}
	}
	for _, l := range g.links[j] {
		if l.to == i {
			return true
		}
	}
	return false
}

// name gives what an edge calls a node: a document's ID, or an outside source as written.
func (g *graph) name(node int) string {
	if node < len(g.docs) {
		return g.docs[node].Document.ID
	}
	return g.outside[node-len(g.docs)].written
}

// origins gives the groups.
func (g *graph) origins() []assay.Origin {
	members := map[int][]int{}
	for i := range g.docs {
		r := g.find(i)
		members[r] = append(members[r], i)
	}
	named := map[int][]reliance{}
	for k := range g.outside {
		r := g.find(len(g.docs) + k)
		named[r] = append(named[r], g.outside[k])
	}
	roots := make([]int, 0, len(members))
	for r := range members {
		roots = append(roots, r)
	}
	sort.Slice(roots, func(a, b int) bool { return members[roots[a]][0] < members[roots[b]][0] })
	out := make([]assay.Origin, 0, len(roots))
	for _, r := range roots {
		out = append(out, g.origin(members[r], named[r]))
	}
	return out
}

// origin gives one group. Its first source names it: a document of the library,
// else the outside source that its members name. When nothing tells which
// member was first, it has no root, and every owner is a party to it.
func (g *graph) origin(members []int, outside []reliance) assay.Origin {
	o := assay.Origin{Members: []string{}, Why: []assay.Edge{}}
	for _, i := range members {
		o.Members = append(o.Members, g.docs[i].Document.ID)
		for _, l := range g.links[i] {
			o.Why = append(o.Why, assay.Edge{From: g.name(l.from), To: g.name(l.to), Signal: l.signal, Detail: l.detail, Beside: !l.joins, Undirected: !l.directed})
		}
	}
	if first := g.firstOf(members); first >= 0 {
		d := g.docs[first].Document
		o.Root, o.Name, o.Parties = d.ID, orElse(d.Title, d.Publisher), []string{orElse(d.Owner, d.Publisher)}
		return o
	}
	if len(outside) > 0 {
		o.Name = outside[0].written
		for _, r := range outside {
			o.Parties = addParties(o.Parties, r.parties...)
		}
		return o
	}
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b int) int { return cmp.Compare(g.rank[a], g.rank[b]) })
	for _, i := range members {
		d := g.docs[i].Document
		if o.Name == "" {
			o.Name = orElse(d.Title, d.Publisher)
		}
		o.Parties = addParties(o.Parties, orElse(d.Owner, d.Publisher))
	}
	return o
}

// addParties adds names to a list, each once, maxParties at most.
func addParties(list []string, names ...string) []string {
	for _, p := range names {
		if p != "" && len(list) < maxParties && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// firstOf gives the member from which the others take, or -1 when the library
// does not hold it or nothing tells.
func (g *graph) firstOf(members []int) int {
	taken, leans, known := map[int]int{}, map[int]bool{}, len(members) == 1
	for _, i := range members {
		for _, l := range g.links[i] {
			if !l.joins || !l.directed || l.from == l.to {
				continue
			}
			leans[i], known = true, true
			taken[l.to]++
		}
	}
	if !known {
		return -1
	}
	best, at := 0, -1
	for _, i := range members {
		switch n := taken[i]; {
		case leans[i]:
		case len(members) == 1:
			return i
		case n > best:
			best, at = n, i
		case n == best && n > 0:
			at = -1 // two that others took from, and neither is known to be the other's source
		}
	}
	return at
}

// markCircles finds documents that say they rely on one another in a circle and
// says so: none of them is first.
func (g *graph) markCircles() {
	for _, circle := range g.circles() {
		for _, i := range circle {
			for k := range g.links[i] {
				l := &g.links[i][k]
				if l.directed && slices.Contains(circle, l.to) {
					l.directed = false
					l.detail += "; the two rely on each other in a circle, so neither is known to be first"
				}
			}
		}
	}
}

// circles gives the strongly connected groups of two or more documents under
// directed links (Tarjan 1972, without recursion).
func (g *graph) circles() [][]int {
	n := len(g.docs)
	index, low, on := make([]int, n), make([]int, n), make([]bool, n)
	var out [][]int
	var stack []int
	count := 0
	type frame struct{ node, next int }
	for start := range g.docs {
		if index[start] != 0 {
			continue
		}
		frames := []frame{{start, 0}}
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			v := f.node
			if f.next == 0 {
				count++
				index[v], low[v], on[v] = count, count, true
				stack = append(stack, v)
			}
			if f.next < len(g.links[v]) {
				l := g.links[v][f.next]
				f.next++
				switch {
				case !l.directed || l.to >= n || l.to == v:
				case index[l.to] == 0:
					frames = append(frames, frame{l.to, 0})
				case on[l.to]:
					low[v] = min(low[v], index[l.to])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				up := frames[len(frames)-1].node
				low[up] = min(low[up], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			at := len(stack) - 1
			for stack[at] != v {
				at--
			}
			if group := slices.Clone(stack[at:]); len(group) > 1 {
				slices.Sort(group)
				out = append(out, group)
			}
			for _, w := range stack[at:] {
				on[w] = false
			}
			stack = stack[:at]
		}
	}
	return out
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Letter gives the report's name of the nth origin, from 0: A ... Z, AA, AB ...
func Letter(n int) string {
	s := ""
	for n >= 0 {
		s = string(rune('A'+n%26)) + s
		n = n/26 - 1
	}
	return s
}

// comparable reports whether two dates of publication tell which is earlier:
// both are given, and neither is a part of the other.
func comparableDates(a, b string) bool {
	return a != "" && b != "" && !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}
