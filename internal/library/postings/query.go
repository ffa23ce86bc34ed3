package postings

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// Limits of a query. What is beyond them is left out.
const (
	MaxAtoms  = 64 // words and phrases
	MaxPhrase = 16 // words of a phrase
)

// atom is a word or a phrase of a query.
type atom struct {
	words  []string // in lower case
	offset []uint32 // place of each, from the first
}

// key tells atoms apart.
func (a atom) key() string {
	var b strings.Builder
	for i, w := range a.words {
		b.WriteByte(byte(a.offset[i]))
		b.WriteString(w)
	}
	return b.String()
}

// stems gives the forms under which a word may be indexed: its stem, and itself,
// because what is given may be a stem already, and a stem's stem is another.
func stems(word string) []string {
	if stem := text.Stem(word); stem != word {
		return []string{stem, word}
	}
	return []string{word}
}

// newAtom reads a word, a stem or a phrase. Stop words keep their place in a
// phrase and are not looked at. ok is false when nothing is left.
func newAtom(s string) (a atom, ok bool) {
	first := uint32(0)
	words(clip(s), 0, func(w string, place uint32) {
		if len(a.words) == 0 {
			first = place
		}
		if len(a.words) < MaxPhrase && place-first < 256 {
			a.words = append(a.words, w)
			a.offset = append(a.offset, place-first)
		}
	})
	return a, len(a.words) > 0
}

// clip bounds the text of a query that is looked at.
func clip(s string) string {
	const most = 1 << 14
	if len(s) > most {
		return s[:most]
	}
	return s
}

// parsed is a query as atoms, each once.
type parsed struct {
	must []atom
	any  []atom
	tags []string // of which each has to be the document's
	none bool     // nothing to search for
}

func parse(q assay.Query) parsed {
	var p parsed
	seen := map[string]bool{}
	add := func(list []atom, a atom) []atom {
		if k := a.key(); !seen[k] && len(seen) < MaxAtoms {
			seen[k] = true
			list = append(list, a)
		}
		return list
	}
	for _, s := range q.Must {
		if isTag(s) {
			p.tags = append(p.tags, s)
		} else if a, ok := newAtom(s); ok {
			p.must = add(p.must, a)
		}
	}
	for _, s := range q.Any {
		if a, ok := newAtom(s); ok {
			p.any = add(p.any, a)
		}
	}
	if len(q.Any) == 0 && len(p.must) == 0 {
		words(clip(q.Text), 0, func(w string, _ uint32) {
			p.any = add(p.any, atom{words: []string{w}, offset: []uint32{0}})
		})
	}
	p.none = len(p.must) == 0 && len(p.any) == 0
	return p
}

// isTag reports whether a word of Must names a tag: "class:news", "kind:note".
// No word of a text reads so, because a colon separates words.
func isTag(s string) bool {
	return strings.HasPrefix(s, "class:") || strings.HasPrefix(s, "kind:")
}
