// Package publishers knows who stands behind a name or a web address: the
// publisher's canonical name, its class, and the organisations above it.
//
// The defaults are data (default.yaml), embedded in the program as default.json,
// which a test writes from it and holds to it: every command reads the table as
// it starts, and JSON is read ten times faster; the user's
// own file of the same form goes over them. Reading sources (internal/extract)
// asks it for each document; the question stage asks it for the names and the
// relatives of an actor.
package publishers

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

//go:embed default.json
var defaultFile []byte

// Book holds publishers. It gives the same answers always, and may be used by
// several goroutines at once.
type Book struct {
	rows     []assay.Publisher // in the order of their names
	byKey    map[string]int    // normalised canonical name or alias -> row
	byDomain map[string]int    // domain, or domain/path -> row
	byName   map[string]int    // canonical name -> row
	children map[string][]string
	patterns []pattern
	longest  int // words of the longest key

	compile func() []matcher // the patterns, made at first need

	mu        sync.Mutex
	patterned map[string]assay.Publisher // what the patterns made of a name; a zero one is nothing

	forms func() forms // the names as written, made at first need
}

// compiled is the form in which the table is embedded.
type compiled struct {
	Publishers []assay.Publisher `json:"publishers"`
	Patterns   []pattern         `json:"patterns"`
}

// pattern finds publishers that are too many to list: courts, attorneys'
// offices, inspectors general.
type pattern struct {
	Match  string      `yaml:"match"`  // a regular expression over the whole name, case ignored
	Name   string      `yaml:"name"`   // canonical, with ${1} for what the expression captured
	Class  assay.Class `yaml:"class"`  //
	Parent string      `yaml:"parent"` // looked up by name; with ${1} likewise
	line   int
}

// Default gives the embedded book.
func Default() (*Book, error) {
	var c compiled
	if err := json.Unmarshal(defaultFile, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", embeddedName, err)
	}
	return newBook(&file{name: embeddedName, rows: c.Publishers, patterns: c.Patterns})
}

// Overlay gives a new book with a user's file over this one: a row of a name
// that the book has replaces that row, and its names and domains win over
// others. The error wraps assay.ErrUsage and names the line, or
// assay.ErrNotFound.
func (b *Book) Overlay(path string) (*Book, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: the publishers file %s cannot be read: %w", assay.ErrNotFound, path, err)
	}
	return b.OverlayBytes(path, data)
}

// OverlayBytes is Overlay for a file's content; name is how errors call it.
func (b *Book) OverlayBytes(name string, data []byte) (*Book, error) {
	f, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	replaced := map[string]bool{}
	for _, row := range f.rows {
		replaced[normalise(row.Name)] = true
	}
	for _, row := range b.rows {
		if !replaced[normalise(row.Name)] {
			row.Aliases = f.unclaimed(row.Aliases, normalise)
			row.Domains = f.unclaimed(row.Domains, normalDomain)
			f.rows = append(f.rows, row)
		}
	}
	f.patterns = append(f.patterns, b.patterns...)
	return newBook(f)
}

// newBook indexes rows; parents must be known.
func newBook(f *file) (*Book, error) {
	b := &Book{
		rows:  f.rows,
		byKey: map[string]int{}, byDomain: map[string]int{}, byName: map[string]int{},
		children: map[string][]string{}, patterns: f.patterns, patterned: map[string]assay.Publisher{},
	}
	sort.Slice(b.rows, func(i, j int) bool { return b.rows[i].Name < b.rows[j].Name })
	for i, row := range b.rows {
		b.byName[row.Name] = i
		for _, name := range append([]string{row.Name}, row.Aliases...) {
			key := normalise(name)
			b.byKey[key] = i
			b.longest = max(b.longest, strings.Count(key, " ")+1)
		}
		for _, domain := range row.Domains {
			b.byDomain[normalDomain(domain)] = i
		}
	}
	for i := range b.rows {
		row := &b.rows[i]
		if row.Parent == "" {
			continue
		}
		above, ok := b.byKey[normalise(row.Parent)]
		if !ok {
			return nil, fmt.Errorf("%w: %s: line %d: the parent %q of %q is not a publisher's name",
				assay.ErrUsage, f.name, f.lines[normalise(row.Name)], row.Parent, row.Name)
		}
		row.Parent = b.rows[above].Name
		b.children[row.Parent] = append(b.children[row.Parent], row.Name)
	}
	for _, row := range b.rows {
		if above := b.Parents(row.Name); len(above) > 0 && above[len(above)-1] == row.Name {
			return nil, fmt.Errorf("%w: %s: %q stands above itself", assay.ErrUsage, f.name, row.Name)
		}
	}
	b.forms = sync.OnceValue(b.readForms)
	b.compile = sync.OnceValue(func() []matcher {
		out := make([]matcher, len(b.patterns))
		for i, p := range b.patterns {
			out[i] = p.matcher()
		}
		return out
	})
	return b, nil
}

// forms are the names of the rows as they are written.
type forms struct {
	exact  map[string]int  // every form, without its article
	folded map[string]int  // those of more than five letters, in lower case
	opens  map[string]bool // the first words of the exact forms, in lower case
}

func (b *Book) readForms() forms {
	f := forms{map[string]int{}, map[string]int{}, map[string]bool{}}
	for i, row := range b.rows {
		for _, form := range append([]string{row.Name, row.Short}, row.Aliases...) {
			if form = withoutArticle(form); form == "" {
				continue
			}
			f.exact[form] = i
			f.opens[text.FirstWord(form)] = true
			if len(form) > 5 {
				f.folded[strings.ToLower(form)] = i
			}
		}
	}
	return f
}

func withoutArticle(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
}

// Opens reports whether one of the listed names begins with a word, given in
// lower case: where none does, no phrase that the word begins is exactly a name.
func (b *Book) Opens(word string) bool { return b.forms().opens[word] }

// Exact finds a listed publisher by one of its names as written, with or
// without an article. Short names have to agree in case: "ICE" is an agency,
// "ice" is not. Patterns and domains are not tried.
func (b *Book) Exact(name string) (assay.Publisher, bool) {
	f := b.forms()
	name = withoutArticle(name)
	i, ok := f.exact[name]
	if !ok && len(name) > 5 {
		i, ok = f.folded[strings.ToLower(name)]
	}
	if !ok {
		return assay.Publisher{}, false
	}
	return b.rows[i], true
}

// All lists the publishers by name.
func (b *Book) All() []assay.Publisher { return append([]assay.Publisher(nil), b.rows...) }

// Get gives the publisher of a canonical name.
func (b *Book) Get(name string) (assay.Publisher, bool) {
	i, ok := b.byName[name]
	if !ok {
		return assay.Publisher{}, false
	}
	return b.rows[i], true
}

// Lookup finds a publisher by its name, an alias, a pattern, or the longest
// known beginning of the name that a mark ends ("ICE / DHS"); and, when the
// name says nothing, by the domain of the address. Either may be "".
func (b *Book) Lookup(name, url string) (assay.Publisher, bool) {
	if name = strings.TrimSpace(name); name != "" && len(name) <= maxName {
		if p, ok := b.byFullName(name); ok {
			return p, true
		}
		if p, ok := b.byBeginning(name); ok {
			return p, true
		}
	}
	return b.byAddress(url)
}

const maxName = 500 // bytes of a name that is looked up

func (b *Book) byFullName(name string) (assay.Publisher, bool) {
	key := normalise(name)
	if i, ok := b.byKey[key]; ok {
		return b.rows[i], true
	}
	return b.byPattern(name)
}

// byPattern makes a publisher of a name that a pattern matches.
func (b *Book) byPattern(name string) (assay.Publisher, bool) {
	b.mu.Lock()
	p, seen := b.patterned[name]
	b.mu.Unlock()
	if seen {
		return p, p.Name != ""
	}
	p, ok := b.matchPattern(name)
	b.mu.Lock()
	if len(b.patterned) < maxPatterned {
		b.patterned[name] = p
	}
	b.mu.Unlock()
	return p, ok
}

// maxPatterned is how many names are remembered with what the patterns make of
// them: a library names the same publishers again and again.
const maxPatterned = 4096

func (b *Book) matchPattern(name string) (assay.Publisher, bool) {
	plain := strings.Join(strings.Fields(strings.ReplaceAll(name, "\u2019", "'")), " ")
	lower, ascii := strings.ToLower(plain), plainASCII(plain)
	for i, re := range b.compile() {
		if ascii && !re.mayMatch(lower) {
			continue
		}
		m := re.FindStringSubmatchIndex(plain)
		if m == nil {
			continue
		}
		p := b.patterns[i]
		made := assay.Publisher{Name: expand(re.Regexp, p.Name, plain, m), Class: p.Class}
		if normalise(made.Name) == "" {
			continue
		}
		if key, ok := b.byKey[normalise(made.Name)]; ok {
			return b.rows[key], true
		}
		if parent := expand(re.Regexp, p.Parent, plain, m); parent != "" {
			above, ok := b.byKey[normalise(parent)]
			if !ok && strings.Contains(p.Parent, "$") {
				continue // "X Office of Inspector General", X unknown
			}
			if ok {
				made.Parent = b.rows[above].Name
			}
		}
		if normalise(plain) != normalise(made.Name) {
			made.Aliases = []string{plain}
		}
		return made, true
	}
	return assay.Publisher{}, false
}

func expand(re *regexp.Regexp, template, name string, match []int) string {
	return strings.TrimSpace(string(re.ExpandString(nil, template, name, match)))
}

// enders are the marks that end a publisher's name within a longer one.
const enders = "(/|,;:–—-"

// byBeginning looks for the longest beginning of a name that is known, where
// what follows begins with a mark, is a part of the body ("FBI Field Office") or
// names a second body ("ICE and DHS").
func (b *Book) byBeginning(name string) (assay.Publisher, bool) {
	tried := 0
	for at := len(name) - 1; at > 0; at-- {
		switch c := name[at]; {
		case c == ' ' && !unit(name[at:]) && !b.joint(name[at:]):
			continue
		case c != ' ' && strings.IndexByte(enders, c) < 0 && !dash(name[at:]):
			continue
		case c == '-' && name[at-1] != ' ': // "X-Y" is one name; "X - Y" and "X, Y" are two
			continue
		}
		head := strings.TrimSpace(name[:at])
		if i, ok := b.byKey[normalise(head)]; ok {
			return b.rows[i], true
		}
		if tried++; tried > mostTried {
			continue
		}
		if p, ok := b.byPattern(head); ok {
			return p, true
		}
	}
	return assay.Publisher{}, false
}

// mostTried bounds the beginnings of one name that are held to the patterns,
// which cost more than the rest of a lookup.
const mostTried = 16

// joint reports whether what follows a name is "and" with another name that is
// known: "ICE and DHS" is two bodies, and the first is taken.
func (b *Book) joint(rest string) bool {
	for _, and := range []string{" and ", " & "} {
		if other, ok := strings.CutPrefix(rest, and); ok {
			_, known := b.byKey[normalise(other)]
			return known
		}
	}
	return false
}

func dash(s string) bool { return strings.HasPrefix(s, "–") || strings.HasPrefix(s, "—") }

// units are words for a part of a body that speaks for it.
var units = map[string]bool{
	"office": true, "bureau": true, "division": true, "branch": true, "newsroom": true, "region": true, "headquarters": true,
	"press": true, "spokesperson": true, "spokesman": true, "spokeswoman": true, "field": true, "public": true,
}

// unit reports whether the words after a name say that they are part of it.
func unit(rest string) bool {
	words := strings.Fields(strings.ToLower(rest))
	return len(words) > 0 && len(words) <= 6 && (units[words[0]] || units[words[len(words)-1]])
}

// byAddress finds a publisher by the domain of an address, the longest first,
// with the beginning of its path where the book has one. An archive's address
// stands for the one that it holds.
func (b *Book) byAddress(url string) (assay.Publisher, bool) {
	host, path := splitAddress(url)
	for ; strings.Contains(host, "."); _, host, _ = strings.Cut(host, ".") {
		for p := path; ; {
			if i, ok := b.byDomain[host+p]; ok {
				return b.rows[i], true
			}
			i := strings.LastIndexByte(p, '/')
			if i < 0 {
				break
			}
			p = p[:i]
		}
	}
	return assay.Publisher{}, false
}

// Parents gives the canonical names above a publisher, nearest first; the name
// may be any that Lookup knows.
func (b *Book) Parents(name string) []string {
	p, ok := b.Get(name)
	if !ok {
		if p, ok = b.Lookup(name, ""); !ok {
			return nil
		}
	}
	var above []string
	for p.Parent != "" && len(above) <= len(b.rows) {
		above = append(above, p.Parent)
		if p.Parent == name {
			break // a ring; newBook refuses it
		}
		p, _ = b.Get(p.Parent)
	}
	return above
}

// Names gives every form of a publisher's name: the canonical one, the short
// one, and the aliases as the file has them. The name may be any form.
func (b *Book) Names(name string) []string {
	p, ok := b.Get(name)
	if !ok {
		if p, ok = b.Lookup(name, ""); !ok {
			return nil
		}
	}
	out := []string{p.Name}
	seen := map[string]bool{p.Name: true, "": true}
	for _, n := range append([]string{p.Short}, p.Aliases...) {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// Family gives the canonical names of a publisher, of the bodies above it, and
// of those below it, in this order; oversight bodies and courts below it are
// left out, because they do not speak for it.
func (b *Book) Family(name string) []string {
	p, ok := b.Get(name)
	if !ok {
		if p, ok = b.Lookup(name, ""); !ok {
			return nil
		}
	}
	out := append([]string{p.Name}, b.Parents(p.Name)...)
	if _, listed := b.Get(p.Name); !listed && p.Parent != "" {
		out = append([]string{p.Name, p.Parent}, b.Parents(p.Parent)...)
	}
	return append(out, b.below(p.Name)...)
}

func (b *Book) below(name string) []string {
	var out []string
	for _, child := range b.children[name] {
		c, _ := b.Get(child)
		if c.Class == assay.Oversight || c.Class == assay.Court {
			continue
		}
		out = append(out, child)
		out = append(out, b.below(child)...)
	}
	return out
}
