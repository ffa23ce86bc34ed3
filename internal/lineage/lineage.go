// Package lineage finds which documents share an origin: those that copy one
// another's text, and those that say they rely on the same release, report or
// testimony. It gives origin groups with the evidence for each edge, and says
// how each origin stands to the actor of a claim. The verdict counts these
// groups, never pages.
package lineage

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// Names knows organisations by the names that they go by.
type Names interface {
	// Known gives the canonical name that a phrase names exactly, if any.
	Known(phrase string) (canonical string, ok bool)
	// Publisher gives what is known of an organisation.
	Publisher(canonical string) (assay.Publisher, bool)
}

// Origins groups documents by origin. Origins come in the order of their first
// member's document ID; the report letters them by its own order.
func Origins(materials map[string]*assay.Material, names Names) []assay.Origin {
	g := newGraph(materials, names)
	g.byReliance()
	g.byReuse()
	return g.origins()
}

// graph joins documents and outside sources.
type graph struct {
	names     Names
	docs      []*assay.Material // sorted by ID
	reliances [][]reliance      // of each document
	parent    []int             // union-find over docs, then outside sources
	outside   []reliance
	edges     map[int][]assay.Edge // by document index
}

func newGraph(materials map[string]*assay.Material, names Names) *graph {
	g := &graph{names: names, edges: map[int][]assay.Edge{}}
	for _, m := range materials {
		g.docs = append(g.docs, m)
	}
	sort.Slice(g.docs, func(i, j int) bool { return g.docs[i].Document.ID < g.docs[j].Document.ID })
	for i, m := range g.docs {
		g.parent = append(g.parent, i)
		g.reliances = append(g.reliances, readReliances(m.Document, names))
	}
	return g
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

// byReliance joins each document to what it says it rests on first; what it
// names beside that is an edge, and joins nothing, so that a page that draws on
// two releases does not make them one.
func (g *graph) byReliance() {
	for i := range g.docs {
		for k, r := range g.reliances[i] {
			if r.own {
				if k == 0 {
					break // its own reporting comes first
				}
				continue
			}
			root := g.rootFor(i, r)
			switch {
			case root >= 0:
				g.edges[i] = append(g.edges[i], assay.Edge{From: g.docs[i].Document.ID, To: g.docs[root].Document.ID, Signal: "stated reliance", Detail: r.written})
				if k == 0 {
					g.union(i, root)
				}
			default:
				o := g.outsideFor(r)
				g.edges[i] = append(g.edges[i], assay.Edge{From: g.docs[i].Document.ID, To: g.outside[o-len(g.docs)].written, Signal: "stated reliance", Detail: r.written})
				if k == 0 {
					g.union(i, o)
				}
			}
		}
	}
}

// rootFor gives the index of the library's document that a reliance names, or -1.
func (g *graph) rootFor(i int, r reliance) int {
	best, at := 0, -1
	for j, m := range g.docs {
		if j == i {
			continue
		}
		if s := r.names(m.Document, g.names); s > best {
			best, at = s, j
		}
	}
	return at
}

// outsideFor gives the node of an outside source, a new one if need be.
func (g *graph) outsideFor(r reliance) int {
	for k := range g.outside {
		if g.outside[k].same(r) {
			return len(g.docs) + k
		}
	}
	g.outside = append(g.outside, r)
	g.parent = append(g.parent, len(g.parent))
	return len(g.parent) - 1
}

// Containment from which two texts count as one copied from the other: the
// share of the smaller text's fingerprints that stand in the larger.
const reuseContainment = 0.3

// minFingerprints keeps very short texts from matching by a stock phrase.
const minFingerprints = 8

// byReuse joins documents that share text (containment of winnowed shingles,
// Broder 1997; Schleimer, Wilkerson and Aiken 2003).
func (g *graph) byReuse() {
	type holding struct {
		fingerprint uint64
		document    int
	}
	var all []holding
	for i, m := range g.docs {
		for _, f := range m.Annotation.Fingerprints {
			all = append(all, holding{f, i})
		}
	}
	slices.SortFunc(all, func(a, b holding) int {
		return cmp.Or(cmp.Compare(a.fingerprint, b.fingerprint), cmp.Compare(a.document, b.document))
	})
	type pair struct{ i, j int }
	shared := map[pair]int{}
	for from, to := 0, 0; from < len(all); from = to {
		for to = from + 1; to < len(all) && all[to].fingerprint == all[from].fingerprint; to++ {
		}
		if to-from > 50 {
			continue // boilerplate
		}
		for a := from; a < to; a++ {
			for b := a + 1; b < to; b++ {
				if all[a].document != all[b].document {
					shared[pair{all[a].document, all[b].document}]++
				}
			}
		}
	}
	var pairs []pair
	for p := range shared {
		pairs = append(pairs, p)
	}
	sort.Slice(pairs, func(a, b int) bool {
		if pairs[a].i != pairs[b].i {
			return pairs[a].i < pairs[b].i
		}
		return pairs[a].j < pairs[b].j
	})
	for _, p := range pairs {
		smaller := min(len(g.docs[p.i].Annotation.Fingerprints), len(g.docs[p.j].Annotation.Fingerprints))
		if smaller < minFingerprints || float64(shared[p]) < reuseContainment*float64(smaller) {
			continue
		}
		from, to := p.i, p.j
		if earlier(g.docs[from].Document, g.docs[to].Document) {
			from, to = to, from
		}
		g.edges[from] = append(g.edges[from], assay.Edge{From: g.docs[from].Document.ID, To: g.docs[to].Document.ID, Signal: "text reuse",
			Detail: fmt.Sprintf("%d of %d text fingerprints are shared", shared[p], smaller)})
		g.union(from, to)
	}
}

// earlier reports whether a is the more likely original of the two.
func earlier(a, b assay.Document) bool {
	if (a.Copy == "") != (b.Copy == "") {
		return a.Copy == ""
	}
	if a.Published != b.Published && a.Published != "" && b.Published != "" {
		return a.Published < b.Published
	}
	return a.ID < b.ID
}

// origins gives the groups.
func (g *graph) origins() []assay.Origin {
	members := map[int][]int{}
	for i := range g.docs {
		r := g.find(i)
		members[r] = append(members[r], i)
	}
	var roots []int
	for r := range members {
		roots = append(roots, r)
	}
	sort.Slice(roots, func(a, b int) bool { return members[roots[a]][0] < members[roots[b]][0] })
	var out []assay.Origin
	for _, r := range roots {
		out = append(out, g.origin(r, members[r]))
	}
	return out
}

func (g *graph) origin(root int, members []int) assay.Origin {
	o := assay.Origin{Members: []string{}, Why: []assay.Edge{}}
	for _, i := range members {
		o.Members = append(o.Members, g.docs[i].Document.ID)
		o.Why = append(o.Why, g.edges[i]...)
	}
	// An outside source names the group unless the source itself is in the library.
	for k, r := range g.outside {
		if g.find(len(g.docs)+k) == g.find(root) && o.Name == "" {
			o.Name, o.Parties = r.written, r.parties
		}
	}
	if first := g.firstOf(members); first >= 0 {
		d := g.docs[first].Document
		o.Root = d.ID
		o.Name = d.Title
		if o.Name == "" {
			o.Name = d.Publisher
		}
		o.Parties = []string{orElse(d.Owner, d.Publisher)}
	}
	return o
}

// firstOf gives the member from which the others take, if the library holds it.
func (g *graph) firstOf(members []int) int {
	taken := map[string]int{}
	inside := map[string]bool{}
	for _, i := range members {
		inside[g.docs[i].Document.ID] = true
	}
	leaning := map[int]bool{}
	for _, i := range members {
		for k, r := range g.reliances[i] {
			if k == 0 && !r.own {
				leaning[i] = true
			}
		}
		for _, e := range g.edges[i] {
			if inside[e.To] {
				taken[e.To]++
				if e.Signal == "text reuse" {
					leaning[i] = true
				}
			}
		}
	}
	best, at := -1, -1
	for _, i := range members {
		if leaning[i] {
			continue
		}
		if n := taken[g.docs[i].Document.ID]; n > best {
			best, at = n, i
		}
	}
	return at
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

// Stand says how an origin stands to the actor: interested when every party
// whose word it is belongs to the actor's family, partner when another body of
// government speaks, independent otherwise.
func Stand(o assay.Origin, materials map[string]*assay.Material, actor assay.Party, names Names) assay.Interest {
	if m := materials[o.Root]; m != nil {
		return ofDocument(m.Document, actor, names)
	}
	if len(o.Parties) == 0 {
		return assay.Independent
	}
	interested, partner := 0, 0
	for _, p := range o.Parties {
		switch ofParty(p, actor, names) {
		case assay.Interested:
			interested++
		case assay.Partner:
			partner++
		}
	}
	switch {
	case interested == len(o.Parties):
		return assay.Interested
	case interested+partner == len(o.Parties):
		return assay.Partner
	}
	return assay.Independent
}

// OfSpeaker says how a sentence's speaker stands to the actor. speaker is the
// name in the sentence, "" when the document itself speaks; origin is the
// document's.
func OfSpeaker(speaker string, m *assay.Material, origin assay.Origin, actor assay.Party, names Names) assay.Interest {
	if speaker != "" {
		if canonical, ok := firstKnown(speaker, names); ok {
			return ofParty(canonical, actor, names)
		}
	}
	own := ofDocument(m.Document, actor, names)
	if own != assay.Independent {
		return own
	}
	return origin.Interest
}

func ofDocument(d assay.Document, actor assay.Party, names Names) assay.Interest {
	if d.Class == assay.Oversight || d.Class == assay.Court {
		if memberOf(actor.Members, d.Owner) && d.Owner == first(actor.Members) && len(actor.Members) == 1 {
			return assay.Interested
		}
		return assay.Independent
	}
	if p := ofParty(orElse(d.Owner, d.Publisher), actor, names); p != assay.Independent {
		return p
	}
	if d.Class == assay.Official {
		return assay.Partner
	}
	return assay.Independent
}

func ofParty(canonical string, actor assay.Party, names Names) assay.Interest {
	p, ok := names.Publisher(canonical)
	class := p.Class
	if ok && (class == assay.Oversight || class == assay.Court) {
		return assay.Independent
	}
	if memberOf(actor.Members, canonical) {
		return assay.Interested
	}
	for _, n := range actor.Names {
		if n == canonical {
			return assay.Interested
		}
	}
	if class == assay.Official {
		return assay.Partner
	}
	return assay.Independent
}

func memberOf(list []string, s string) bool {
	for _, l := range list {
		if l == s && s != "" {
			return true
		}
	}
	return false
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// firstKnown finds the first known organisation named in a phrase.
func firstKnown(phrase string, names Names) (string, bool) {
	known := knownIn(phrase, names)
	if len(known) == 0 {
		return "", false
	}
	return known[0], true
}

// knownIn gives the known organisations named in a phrase, in order, each once.
func knownIn(phrase string, names Names) []string {
	tokens := text.Tokens(phrase)
	var out []string
	seen := map[string]bool{}
	for i := 0; i < len(tokens); {
		n := 0
		for k := min(8, len(tokens)-i); k >= 1 && n == 0; k-- {
			p := trimPossessive(phrase[tokens[i].Start:tokens[i+k-1].End])
			if canonical, ok := names.Known(p); ok {
				n = k
				if !seen[canonical] {
					seen[canonical] = true
					out = append(out, canonical)
				}
			}
		}
		i += max(1, n)
	}
	return out
}

func trimPossessive(s string) string {
	return strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "’s")
}
