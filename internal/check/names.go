package check

import (
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/library"
	"assay/internal/text"
)

// Book is what asking needs of the publishers file.
type Book interface {
	Lookup(name, url string) (assay.Publisher, bool)
	Names(canonical string) []string
	Family(name string) []string
	// Exact gives a listed publisher by one of its names as written.
	Exact(name string) (assay.Publisher, bool)
	// Opens reports whether one of the listed names begins with a word, given in lower case.
	Opens(word string) bool
	// Get gives a listed publisher by its canonical name.
	Get(name string) (assay.Publisher, bool)
}

// names knows organisations by the publishers file and by the aliases that the
// library's documents give: "Homeland Security Investigations (HSI)".
type names struct {
	book    Book
	known   map[string]string   // phrase -> canonical; "" for unknown
	bodies  map[string][]string // phrase -> canonical names in it
	opens   map[string]bool     // first words, in lower case, of the names learned
	learned map[string][]string
	made    map[string]assay.Publisher // by canonical name, of those that a pattern makes; a zero one is none
	forms   map[string][]string        // by canonical name
}

func newNames(book Book, aliases []library.Alias) *names {
	n := &names{book: book, known: map[string]string{}, bodies: map[string][]string{}, opens: map[string]bool{}, learned: map[string][]string{}, made: map[string]assay.Publisher{}, forms: map[string][]string{}}
	sort.SliceStable(aliases, func(i, j int) bool { return aliases[i].Documents > aliases[j].Documents })
	for _, a := range aliases {
		long, okLong := n.Known(a.Long)
		short, okShort := n.Known(a.Short)
		switch {
		case okLong && okShort:
		case okLong:
			n.learn(a.Short, long)
		case okShort:
			n.learn(a.Long, short)
		default:
			n.learn(a.Long, a.Long)
			n.learn(a.Short, a.Long)
		}
	}
	return n
}

func (n *names) learn(phrase, canonical string) {
	if n.known[phrase] != "" {
		return
	}
	n.known[phrase] = canonical
	n.opens[text.FirstWord(phrase)] = true
	n.learned[canonical] = append(n.learned[canonical], phrase)
}

// Known gives the canonical name that a phrase names exactly. Short forms have
// to be written as they are known: "ICE" is an agency, "ice" is not.
func (n *names) Known(phrase string) (string, bool) {
	phrase = plainForm(phrase)
	if c, ok := n.known[phrase]; ok {
		return c, c != ""
	}
	exact, _ := n.book.Exact(phrase)
	canonical := exact.Name
	if canonical == "" && patterned(phrase) {
		if p, ok := n.book.Lookup(phrase, ""); ok && (phrase == p.Name || slices.Contains(p.Aliases, phrase)) {
			canonical = p.Name
		}
	}
	n.known[phrase] = canonical
	return canonical, canonical != ""
}

// Bodies gives the canonical names of the organisations that a phrase names, in
// order, each once. Each phrase is read once; the list is not to be changed.
func (n *names) Bodies(phrase string) []string {
	out, ok := n.bodies[phrase]
	if !ok {
		opens := func(word string) bool { return n.opens[word] || n.book.Opens(word) }
		if slices.ContainsFunc(patternWords, func(w string) bool { return strings.Contains(phrase, w) }) {
			opens = nil // a pattern makes names that begin with any word
		}
		out = text.Bodies(phrase, opens, n.Known)
		n.bodies[phrase] = out
	}
	return out
}

// plainForm is a name without its article.
func plainForm(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
}

// patterned reports whether a phrase may name one of the bodies that the file
// gives by pattern, because they are too many to list.
func patterned(phrase string) bool {
	if len(phrase) < 8 || phrase[0] < 'A' || phrase[0] > 'Z' {
		return false
	}
	return slices.ContainsFunc(patternWords, func(w string) bool { return strings.Contains(phrase, w) })
}

// patternWords are the words of the bodies that the file gives by pattern.
var patternWords = []string{"Court", "Attorney", "Inspector", "OIG", "Police", "Sheriff", "Committee"}

// Forms gives every name of an organisation.
func (n *names) Forms(canonical string) []string {
	if out, ok := n.forms[canonical]; ok {
		return out
	}
	out := n.readForms(canonical)
	n.forms[canonical] = out
	return out
}

func (n *names) readForms(canonical string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(s string) {
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	if p, ok := n.Publisher(canonical); ok {
		add(p.Short)
	}
	add(canonical)
	for _, s := range n.book.Names(canonical) {
		add(s)
	}
	for _, s := range n.learned[canonical] {
		add(s)
	}
	return out
}

// Family gives the organisation with those above and below it.
func (n *names) Family(canonical string) []string {
	if n.independent(canonical) {
		return append([]string{canonical}, n.members(canonical)...)
	}
	family := n.book.Family(canonical)
	if len(family) == 0 {
		return []string{canonical}
	}
	return family
}

// independent reports whether an organisation is an overseer or a court, for
// which the body above it does not speak.
func (n *names) independent(canonical string) bool {
	p, ok := n.Publisher(canonical)
	return ok && (p.Class == assay.Oversight || p.Class == assay.Court)
}

// members gives the organisations below one.
func (n *names) members(canonical string) []string {
	var out []string
	for _, m := range n.book.Family(canonical) {
		p, ok := n.Publisher(m)
		for depth := 0; ok && p.Parent != "" && depth < 8; depth++ {
			if p.Parent == canonical {
				out = append(out, m)
				break
			}
			p, ok = n.Publisher(p.Parent)
		}
	}
	return out
}

// Below gives the names of the organisations below one.
func (n *names) Below(canonical string) []string {
	var out []string
	for _, m := range n.members(canonical) {
		out = append(out, n.Forms(m)...)
	}
	sort.Strings(out)
	return out
}

// Above gives the names of the organisations above one.
func (n *names) Above(canonical string) []string {
	var out []string
	if n.independent(canonical) {
		return nil
	}
	p, ok := n.Publisher(canonical)
	for depth := 0; ok && p.Parent != "" && depth < 8; depth++ {
		out = append(out, n.Forms(p.Parent)...)
		p, ok = n.Publisher(p.Parent)
	}
	sort.Strings(out)
	return out
}

// Publisher gives what the publishers file says of an organisation.
func (n *names) Publisher(canonical string) (assay.Publisher, bool) {
	if p, ok := n.book.Get(canonical); ok {
		return p, true
	}
	if !patterned(canonical) {
		return assay.Publisher{}, false
	}
	p, ok := n.made[canonical]
	if !ok {
		if p, ok = n.book.Lookup(canonical, ""); !ok || p.Name != canonical {
			p = assay.Publisher{}
		}
		n.made[canonical] = p
	}
	return p, p.Name != ""
}
